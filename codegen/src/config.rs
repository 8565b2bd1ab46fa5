//! The settings: what a maintainer decides about the SDK, read from `clientwright.yaml`.

mod features;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::{Code, Diagnostics, FileId, Span, suggestion};
use crate::ir;
use crate::spec;

pub use features::{DefaultFeatures, Features, FeaturesBy};

/// What a maintainer decides.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The crate that is written.
    pub package: Package,
    /// Whether bodies that only wrap one value are unwrapped.
    pub envelopes: Envelopes,
    /// Overlays (OpenAPI Overlay 1.0) that change the description, applied in order: paths relative to the settings.
    pub overlays: Vec<String>,
    /// Names that replace those made from the description, by what they name.
    pub rename: BTreeMap<String, String>,
    /// Lists that go on, by operation (`GET /v1/pets`). Where there is no entry, usual ways are recognized; an entry of
    /// null says that the operation is not called page by page, and that of `*` that nothing is recognized.
    pub paging: BTreeMap<String, Option<Paging>>,
    /// The header that makes a repeated request harmless.
    pub idempotency: Option<Idempotency>,
    /// How webhooks are received.
    pub webhooks: Option<Webhooks>,
    /// Cargo features that choose what of the crate is compiled; without, all of it always is.
    pub features: Option<Features>,
    /// Whether the crate gets tests that call each operation on a server.
    pub tests: bool,
    /// Whether the crate has a module `ext` made by hand.
    #[serde(skip)]
    pub(crate) has_extension: bool,
    /// Whether what is written is a module of another crate.
    #[serde(skip)]
    pub(crate) is_module: bool,
    #[serde(skip)]
    places: Option<spec::Node>,
}

/// The crate that is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// The package's name; by default made from the description's title.
    pub name: Option<String>,
    /// The version that a new crate starts with.
    pub version: Option<String>,
}

/// What becomes of a body that is an object with exactly one declared, required property.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Envelopes {
    /// It stays an object.
    #[default]
    Keep,
    /// Its property's value stands for it.
    Unwrap,
}

/// How a list goes on to its next page: in one of the ways.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// A pointer to the list in the response's body.
    pub items: String,
    /// The parameter that takes what the last item of the page before holds.
    pub cursor: Option<Cursor>,
    /// The parameter that takes what the page before holds.
    pub token: Option<Cursor>,
    /// The parameter that counts the items before the page.
    pub offset: Option<Offset>,
    /// The parameter that counts the pages.
    pub number: Option<Number>,
    /// A pointer to the address of the next page in the response's body.
    pub url: Option<String>,
    /// Whether the header `Link` has the address of the next page.
    #[serde(default)]
    pub link_header: bool,
    /// A pointer to what says whether more pages follow, in the response's body.
    pub more: Option<String>,
    /// How many items a page has.
    pub size: Option<Size>,
}

/// A parameter that takes what the page before, or its last item, holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The query parameter.
    pub parameter: String,
    /// A pointer into the item, or the response's body.
    pub from: String,
}

/// A parameter that counts the items before the page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offset {
    /// The query parameter.
    pub parameter: String,
}

/// A parameter that counts the pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The query parameter.
    pub parameter: String,
    /// The number of the first page.
    #[serde(default = "one")]
    pub first: u64,
}

fn one() -> u64 {
    1
}

/// How many items a page has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// The query parameter that asks for a size.
    pub parameter: String,
    /// The size where none is asked for.
    pub default: Option<u64>,
    /// The size that is never exceeded.
    pub max: Option<u64>,
}

/// The header that makes a repeated request harmless.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idempotency {
    /// Its name.
    pub header: String,
    /// The methods that it is sent with.
    #[serde(default = "post")]
    pub methods: Vec<String>,
}

fn post() -> Vec<String> {
    vec!["POST".to_owned()]
}

/// How webhooks are received.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// How they are signed.
    pub signature: Signature,
}

/// How webhooks are signed.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// As <https://www.standardwebhooks.com> says, which is also how Svix does it.
    StandardWebhooks,
}

impl From<Signature> for ir::Signature {
    fn from(signature: Signature) -> Self {
        match signature {
            Signature::StandardWebhooks => Self::StandardWebhooks,
        }
    }
}

/// One setting, to find its place by.
pub(crate) enum Setting<'a> {
    Rename(&'a str),
    Paging(&'a str),
    Idempotency,
    /// One of the features that are on by default.
    DefaultFeature(&'a str),
}

impl Config {
    /// Reads settings; what is wrong with them is reported.
    pub(crate) fn parse(path: &str, text: &str, diagnostics: &mut Diagnostics) -> Self {
        let file = diagnostics.add_source(path, text.to_owned());
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Self::default();
        }
        let Some(tree) = spec::parse_tree(text, file, diagnostics) else {
            return Self::default();
        };
        match serde_yaml::from_str::<Self>(text) {
            Ok(config) => Self { places: Some(tree), ..config },
            Err(error) => {
                report(&error, text, file, diagnostics);
                Self::default()
            }
        }
    }

    /// Returns where a setting stands.
    pub(crate) fn place(&self, setting: &Setting<'_>) -> Option<Span> {
        let (group, key) = match setting {
            Setting::Rename(key) => ("rename", key),
            Setting::Paging(key) => ("paging", key),
            Setting::Idempotency => ("idempotency", &"methods"),
            Setting::DefaultFeature(tag) => {
                let features = self.places.as_ref()?.as_map()?.get("features")?;
                let listed = features.as_map()?.get("default")?.as_list()?;
                return listed.iter().find(|item| item.as_text() == Some(*tag)).map(|item| item.at);
            }
        };
        let group = self.places.as_ref()?.as_map()?.get(group)?;
        group.as_map()?.entry(key).map(|entry| entry.key_at)
    }
}

/// Turns what serde says into a finding at its place.
fn report(error: &serde_yaml::Error, text: &str, file: FileId, diagnostics: &mut Diagnostics) {
    let message = error.to_string();
    // serde appends ` at line … column …`, which the finding's own place says better.
    let message = message.split(" at line ").next().unwrap_or(&message);
    let message = message
        .rsplit_once(": ")
        .map_or(message, |(path, rest)| if path.contains(' ') { message } else { rest });
    let start = error.location().map_or(0, |location| location.index()).min(text.len());
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (code, message, help) = match (message.contains("unknown field"), quoted.next()) {
        (true, Some(unknown)) => {
            let known: Vec<&str> = quoted.collect();
            let help = match suggestion(unknown, &known) {
                Some(best) => format!("did you mean `{best}`?"),
                None => format!("settings here are: {}", known.join(", ")),
            };
            (Code::UnknownSetting, format!("there is no setting `{unknown}`"), Some(help))
        }
        _ => (Code::InvalidSettings, message.to_owned(), None),
    };
    let start = match message.split('`').nth(1) {
        // The place that serde gives is that of the object; the key is the first of its name there.
        Some(key) if code == Code::UnknownSetting => {
            text[start..].find(key).map_or(start, |offset| start + offset)
        }
        _ => start,
    };
    let length = text[start..].find([':', '\n']).unwrap_or(1).max(1);
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let at = Span { file, start: clamp(start), end: clamp(start + length) };
    let diagnostic = diagnostics.error(code, at, message);
    if let Some(help) = help {
        diagnostic.help(help);
    }
}
