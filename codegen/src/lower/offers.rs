//! The media types that responses have, and which of them a call asks for.

use crate::ir::{Framing, Success};
use crate::spec::{Media, MediaType, Named, is_plain_text, is_range, media};

/// The media types that the responses of an operation have.
#[derive(Default)]
pub(super) struct Offers {
    /// Those of JSON, whatever the status.
    json: Vec<String>,
    /// Those of successes that are read alike.
    alike: Vec<String>,
    /// Whether a success could be something else too.
    has_others: bool,
}

impl Offers {
    pub(super) fn add(&mut self, status: &str, is_given: bool, content: &[Named<MediaType>]) {
        for named in content {
            let is_new = !self.json.contains(&named.name) && !is_range(&named.name);
            if is_whole_json(&named.name) && is_new {
                self.json.push(named.name.clone());
            }
        }
        if !is_given && !status.starts_with('2') {
            return;
        }
        let (streams, whole): (Vec<_>, Vec<_>) =
            content.iter().partition(|named| is_stream(&named.name));
        let kind = whole.iter().map(|named| media(&named.name)).min();
        self.has_others |= kind.is_some() && !streams.is_empty();
        for named in whole {
            if Some(media(&named.name)) != kind {
                self.has_others = true;
            } else if !self.alike.contains(&named.name) {
                self.alike.push(named.name.clone());
            }
        }
    }

    /// The media types to ask for: those of JSON, where they are not the usual one alone. Where there is no JSON at all,
    /// anything is asked for, unless that could be read in another way.
    pub(super) fn accept(self, success: &Success) -> Option<String> {
        let values: Vec<&Success> = match success {
            Success::OneOf(outcomes) => outcomes.iter().map(|outcome| &outcome.value).collect(),
            Success::Optional { value, .. } => vec![value],
            one => vec![one],
        };
        let is_json = |value: &&Success| matches!(value, Success::Json { .. } | Success::Empty);
        let mut streams: Vec<String> = Vec::new();
        if matches!(success, Success::OneOf(_)) {
            streams.extend(success.stream_types().into_iter().map(str::to_owned));
        }
        if streams.is_empty() && !values.iter().any(is_json) {
            if matches!(success, Success::OneOf(_)) {
                return Some("*/*".to_owned());
            }
            return self.has_others.then(|| self.alike.join(", "));
        }
        let has_json = values.iter().any(|value| matches!(value, Success::Json { .. }));
        // Errors may be JSON where no success is: beside streams that is not asked for.
        let mut names = if has_json || streams.is_empty() { self.json } else { Vec::new() };
        names.append(&mut streams);
        if values.iter().all(|value| is_json(value) || stream_type(value).is_some()) {
            // Numbers come as text where that is all there is.
            names.extend(self.alike.into_iter().filter(|name| is_plain_text(name)));
        } else {
            if self.has_others {
                // What could be read in another way is not as welcome.
                let is_new = |name: &String| !names.contains(name);
                let alike: Vec<String> = self.alike.into_iter().filter(is_new).collect();
                names.extend(alike);
            }
            names.push("*/*;q=0.5".to_owned());
        }
        let is_usual = names.iter().all(|name| name == "application/json");
        (!is_usual).then(|| names.join(", "))
    }
}

/// The media type of a success that is a stream.
pub(super) fn stream_type(success: &Success) -> Option<&str> {
    success.framing().map(Framing::media_type)
}

/// Whether values under a media type come one after the other.
pub(super) fn is_stream(name: &str) -> bool {
    matches!(media(name), Media::Events | Media::Lines | Media::Sequence)
}

/// Whether JSON under a media type is one value, and not one after the other as in `application/json;stream=watch`.
pub(super) fn is_whole_json(name: &str) -> bool {
    media(name) == Media::Json && !name.contains("stream=")
}
