//! Media types, by how what they name is written.

/// What a media type is, as far as a client cares; what is easier to use comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Media {
    Json,
    Multipart,
    Form,
    Text,
    /// Server-sent events.
    Events,
    /// Lines of JSON.
    Lines,
    /// A sequence of JSON texts.
    Sequence,
    Other,
}

/// A media type in small letters, without its parameters.
fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub(crate) fn media(name: &str) -> Media {
    let essence = essence(name);
    match essence.as_str() {
        "application/json" => Media::Json,
        // What has a schema can be JSON at least.
        _ if is_range(&essence) => Media::Json,
        "application/xml" => Media::Text,
        "multipart/form-data" => Media::Multipart,
        "application/x-www-form-urlencoded" => Media::Form,
        "text/event-stream" => Media::Events,
        "application/json-seq" => Media::Sequence,
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/x-jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/json-lines"
        | "application/x-json-stream"
        | "application/stream+json" => Media::Lines,
        _ if essence.ends_with("+json-seq") => Media::Sequence,
        _ if essence.ends_with("+jsonl") || essence.ends_with("+ndjson") => Media::Lines,
        _ if essence.ends_with("+json") || essence.ends_with("/json") => Media::Json,
        _ if essence.starts_with("text/") || essence.ends_with("+xml") => Media::Text,
        _ => Media::Other,
    }
}

/// Whether a media type is that of text without a form of its own.
pub(crate) fn is_plain_text(name: &str) -> bool {
    essence(name) == "text/plain"
}

/// Whether a name stands for many media types, of which JSON is one.
pub(crate) fn is_range(name: &str) -> bool {
    ["*/*", "application/*"].contains(&essence(name).as_str())
}

/// What is sent under a name: itself, or where it stands for many media types, one of them.
pub(crate) fn one_of_range(name: &str) -> &str {
    match essence(name).split_once('/') {
        Some((_, subtype)) if !subtype.contains('*') => name,
        Some((_, "*+json")) => "application/json",
        Some((_, "*+xml")) => "application/xml",
        Some(("text", _)) => "text/plain",
        Some(_) => "application/octet-stream",
        None => name,
    }
}

/// Whether a media type is that of several parts which come to an end.
pub(crate) fn is_multipart(name: &str) -> bool {
    let essence = essence(name);
    essence.starts_with("multipart/") && essence != "multipart/x-mixed-replace"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_vendors_say_the_format_at_their_end() {
        for (name, expected) in [
            ("application/vnd.shop.orders+json; charset=utf-8", Media::Json),
            ("application/vnd.shop.orders+jsonl", Media::Lines),
            ("application/vnd.shop.orders+NDJSON", Media::Lines),
            ("application/vnd.shop.orders+json-seq", Media::Sequence),
            ("application/vnd.shop.orders+xml", Media::Text),
            ("application/vnd.shop.orders", Media::Other),
        ] {
            assert_eq!(media(name), expected, "{name}");
        }
    }
}
