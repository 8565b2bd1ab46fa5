//! The Cargo features of a crate, as its README and its docs explain them.

use super::docs::on_one_line;
use super::manifest::Choice;
use super::{Ctx, runtime};

/// What each feature of the runtime gives, in the order in which they are listed.
const MEANINGS: &[(&str, &str)] = &[
    (
        "rustls",
        "HTTP by reqwest, TLS by rustls with ring and the platform's certificates; on by default",
    ),
    ("native-tls", "TLS by what the platform has; where `rustls` is on too, this one is used"),
    ("reqwest", "HTTP by reqwest without TLS, which the two above bring with them"),
    ("http2", "HTTP/2, where the server speaks it"),
    ("gzip", "answers compressed by gzip"),
    ("brotli", "answers compressed by Brotli"),
    ("zstd", "answers compressed by Zstandard"),
    ("blocking", "`send_blocking()` and `.blocking()`, from any thread, without a runtime"),
    ("tracing", "spans of calls and attempts, and events of retries, for subscribers of `tracing`"),
    ("testing", "a server within the process for tests; constructors and setters for every type"),
    ("serde-both", "`Serialize` and `Deserialize` for every type, whichever way it travels"),
    ("webhooks", "the signatures of webhooks"),
    ("jiff", "conversions of dates and times to those of jiff"),
    ("chrono", "conversions of dates and times to those of chrono"),
    ("time", "conversions of dates and times to those of time"),
    ("rust_decimal", "conversions of decimals to those of `rust_decimal`"),
];

/// A table of the features that the crate has, in Markdown.
pub(super) fn table(ctx: Ctx<'_>) -> Vec<String> {
    let (_, features) = runtime::needs(ctx);
    let has = |name: &str| features.iter().any(|feature| feature.name == name);
    let rows = MEANINGS.iter().filter(|(name, _)| has(name));
    let rows = rows.map(|(name, meaning)| format!("| `{name}` | {meaning} |"));
    let rows = rows.chain(of_tags(ctx));
    ["| feature | what it gives |", "|---|---|"]
        .map(str::to_owned)
        .into_iter()
        .chain(rows)
        .collect()
}

/// The features that choose what is compiled.
pub(super) fn choices(ctx: Ctx<'_>) -> Vec<Choice> {
    let Some(names) = &ctx.names.features else { return Vec::new() };
    let all = names.tags.iter().flatten().map(String::as_str).chain([names.unused]);
    all.map(|name| Choice { name: name.to_owned(), is_on: names.default.contains(name) }).collect()
}

/// The rows of the features that choose what is compiled.
fn of_tags(ctx: Ctx<'_>) -> Vec<String> {
    let Some(names) = &ctx.names.features else { return Vec::new() };
    let row = |name: &str, meaning: String| {
        let default = if names.default.contains(name) { "; on by default" } else { "" };
        format!("| `{name}` | {meaning}{default} |")
    };
    let tags = names.tags.iter().zip(&ctx.api.tags);
    let tags = tags.filter_map(|(name, tag)| {
        let title = tag.name.replace(['`', '|'], "'");
        let title = on_one_line(&title);
        Some(row(
            name.as_ref()?,
            format!("the operations on `{title}`, and the types that they use"),
        ))
    });
    tags.chain([row(names.unused, "types that no operation uses".to_owned())]).collect()
}

/// What is to know beside the table.
pub(super) const NOTES: [&str; 2] = [
    "Without `rustls`, `native-tls` and `reqwest`, a client needs a `Transport` of your own.",
    "On `wasm32-unknown-unknown`, any of the three sends requests by the host's `fetch`.",
];

#[cfg(test)]
mod tests {
    use clientwright_runtime::sources::CAPABILITIES;

    use super::MEANINGS;

    #[test]
    fn every_feature_is_explained_once() {
        let features = CAPABILITIES.iter().flat_map(|capability| capability.features);
        let mut features: Vec<&str> = features.copied().filter(|name| *name != "default").collect();
        let mut explained: Vec<&str> = MEANINGS.iter().map(|(name, _)| *name).collect();
        features.sort_unstable();
        explained.sort_unstable();
        assert_eq!(features, explained);
    }
}
