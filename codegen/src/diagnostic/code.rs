//! The kinds of findings, each with the name that is printed in brackets behind its severity.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident => $name:literal,)+) => {
        /// The kind of a finding; its name is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Code {
            /// Every code, in the order of the stages that report them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the name, such as `unresolved-reference`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Returns the page that explains the code: what it means, an example, what to do.
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("codes/", $name, ".md")),)+
                }
            }

            /// Returns what the code means, in one sentence.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_ascii_start(),)+
                }
            }
        }
    };
}

codes! {
    /// A file could not be read.
    UnreadableFile => "unreadable-file",
    /// A file is not UTF-8 text.
    NotUtf8 => "not-utf-8",
    /// A file breaks the rules of YAML or JSON.
    Syntax => "syntax",
    /// A file holds more than one YAML document.
    SeveralDocuments => "several-documents",
    /// A file goes past a limit: its size, its depth, or what its aliases expand to.
    LimitExceeded => "limit-exceeded",
    /// The same key stands twice in one object.
    DuplicateKey => "duplicate-key",
    /// The file is no OpenAPI description.
    NotOpenapi => "not-openapi",
    /// The description is of a version that is not read.
    UnsupportedVersion => "unsupported-version",
    /// A value has another shape than the specification gives it.
    WrongShape => "wrong-shape",
    /// A `$ref` or a link leads nowhere.
    UnresolvedReference => "unresolved-reference",
    /// A `$ref` leads to another host, or out of the folder of the description.
    OutsideReference => "outside-reference",
    /// A `$ref` leads back to itself.
    CircularReference => "circular-reference",
    /// Two schemas that hold together contradict each other.
    SchemaConflict => "schema-conflict",
    /// A construct is valid but not supported.
    Unsupported => "unsupported",
    /// A path names a variable that no parameter describes, or the reverse.
    PathVariable => "path-variable",
    /// Two operations share their `operationId`.
    DuplicateOperationId => "duplicate-operation-id",
    /// A file is no overlay, or one of its actions is none.
    InvalidOverlay => "invalid-overlay",
    /// An action of an overlay matches nothing in the description.
    UnmatchedOverlay => "unmatched-overlay",
    /// The settings are not readable.
    InvalidSettings => "invalid-settings",
    /// The settings hold a key that does not exist.
    UnknownSetting => "unknown-setting",
    /// A setting matches nothing in the description.
    UnmatchedSetting => "unmatched-setting",
    /// A setting does not fit what it names.
    UnfitSetting => "unfit-setting",
}

impl Code {
    /// Returns the code of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Returns the code whose name is nearest to a word, where one is near.
    pub fn nearest(word: &str) -> Option<Self> {
        let names: Vec<&str> = Self::ALL.iter().map(|code| code.as_str()).collect();
        super::suggestion(word, &names).and_then(Self::of)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
