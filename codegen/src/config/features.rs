//! The setting `features`: which parts of the crate have a Cargo feature each.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Cargo features that choose what of the crate is compiled: `tags`, or a map that says more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    /// What has a feature of its own.
    pub by: FeaturesBy,
    /// The features that are on by default.
    pub default: DefaultFeatures,
}

/// What has a Cargo feature of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeaturesBy {
    /// Each tag: its operations, and the types that they use.
    Tags,
}

/// The features that are on by default: `all`, or a list of tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DefaultFeatures {
    /// Everything is compiled where nobody says otherwise.
    #[default]
    All,
    /// The features of these tags, as the description calls them.
    Tags(Vec<String>),
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            by: FeaturesBy,
            #[serde(default)]
            default: DefaultFeatures,
        }

        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Features;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`tags`, or a map with `by` and `default`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Features, E> {
                let by = FeaturesBy::deserialize(StrDeserializer::new(text))?;
                Ok(Features { by, default: DefaultFeatures::All })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Features, A::Error> {
                let Written { by, default } =
                    Written::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Features { by, default })
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for DefaultFeatures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = DefaultFeatures;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`all`, or a list of tags")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DefaultFeatures, E> {
                match text {
                    "all" => Ok(DefaultFeatures::All),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<DefaultFeatures, A::Error> {
                let tags = Vec::deserialize(SeqAccessDeserializer::new(list))?;
                Ok(DefaultFeatures::Tags(tags))
            }
        }

        deserializer.deserialize_any(Either)
    }
}
