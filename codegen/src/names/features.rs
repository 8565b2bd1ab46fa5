//! Names of the Cargo features of tags, where the settings ask for them.

use std::collections::BTreeSet;

use super::scope::{Case, Wanted, is_one_of};
use super::{Source, tag_key, words};
use crate::config::{Config, DefaultFeatures, Features, FeaturesBy, Setting};
use crate::diagnostic::{Code, Diagnostics, suggestion};
use crate::ir::Api;

/// The feature of types that no operation uses.
const UNUSED: &str = "unused-types";

/// Features that a crate has, or may come to have, whatever its tags.
const FEATURES: &[&str] = &[
    "all",
    "blocking",
    "brotli",
    "chrono",
    "default",
    "full",
    "gzip",
    "http2",
    "jiff",
    "native-tls",
    "reqwest",
    "rust_decimal",
    "rustls",
    "serde-both",
    "std",
    "testing",
    "time",
    "tracing",
    "unused-types",
    "webhooks",
    "zstd",
];

/// The Cargo features that choose what of the crate is compiled.
#[derive(Debug)]
pub(crate) struct FeatureNames {
    /// By the place of the tag; a tag without operations has none.
    pub(crate) tags: Vec<Option<String>>,
    /// That of types which no operation uses.
    pub(crate) unused: &'static str,
    /// Those that are on by default.
    pub(crate) default: BTreeSet<String>,
}

pub(super) fn features(
    api: &Api,
    source: &mut Source<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<FeatureNames> {
    let config = source.config;
    let Features { by: FeaturesBy::Tags, default } = config.features.as_ref()?;
    let used: BTreeSet<usize> = api.operations.iter().filter_map(|it| it.tag).collect();
    let wanted: Vec<Wanted> = used.iter().map(|tag| wanted(api, *tag, source)).collect();
    let names = source.assign(wanted, Case::Feature, FEATURES);
    let mut of_tags = vec![None; api.tags.len()];
    for (tag, name) in used.iter().zip(names) {
        of_tags[*tag] = Some(name);
    }
    let default = match default {
        DefaultFeatures::All => {
            of_tags.iter().flatten().cloned().chain([UNUSED.to_owned()]).collect()
        }
        DefaultFeatures::Tags(listed) => {
            let known: Vec<&str> = used.iter().map(|tag| api.tags[*tag].name.as_str()).collect();
            let place = |name: &String| api.tags.iter().position(|tag| tag.name == *name);
            let mut default = BTreeSet::new();
            for name in listed {
                match place(name).and_then(|place| of_tags[place].clone()) {
                    Some(feature) => {
                        default.insert(feature);
                    }
                    None => unmatched(name, &known, config, diagnostics),
                }
            }
            default
        }
    };
    Some(FeatureNames { tags: of_tags, unused: UNUSED, default })
}

/// A tag's feature is called like the tag, and says that it is a tag's where the crate has such a feature already.
fn wanted(api: &Api, tag: usize, source: &mut Source<'_>) -> Wanted {
    let tag = &api.tags[tag].name;
    let name = source.config.rename.get(&tag_key(tag)).unwrap_or(tag);
    let mut words = words::split(name);
    // Registries take features of ASCII only: of other scripts nothing would be left.
    if !words.iter().any(|word| word.contains(|c: char| c.is_ascii_alphanumeric())) {
        words = vec!["tag".to_owned()];
    }
    if is_one_of(&words, Case::Feature, FEATURES) {
        words.push("tag".to_owned());
    }
    source.wanted(format!("feature {tag}"), words)
}

fn unmatched(tag: &str, known: &[&str], config: &Config, diagnostics: &mut Diagnostics) {
    let at = config.place(&Setting::DefaultFeature(tag));
    let message = format!("no operation has the tag `{tag}`, so it has no feature");
    let help = match suggestion(tag, known) {
        Some(best) => format!("did you mean `{best}`?"),
        None => format!("the tags of operations are: {}", known.join(", ")),
    };
    diagnostics.error(Code::UnmatchedSetting, at, message).help(help);
}

#[cfg(test)]
mod tests {
    use clientwright_runtime::sources::CAPABILITIES;

    use super::FEATURES;

    #[test]
    fn tags_keep_clear_of_the_features_of_the_runtime() {
        for feature in CAPABILITIES.iter().flat_map(|capability| capability.features) {
            assert!(FEATURES.contains(feature), "{feature}");
        }
    }
}
