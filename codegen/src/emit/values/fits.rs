//! Whether an example keeps the bounds that the description itself sets, as far as that is told without much ado.

use crate::ir::{Example, Hints};

pub(super) fn fits(example: &Example, hints: &Hints) -> bool {
    match example {
        Example::Null | Example::Boolean(_) => true,
        Example::Number(text) => text.parse().map_or(true, |value| is_within(value, hints)),
        Example::String(text) => is_text(text, hints),
        Example::List(list) => {
            let is_repeated = |place: usize| list[..place].contains(&list[place]);
            has_size(list.len(), hints.min_items, hints.max_items)
                && !(hints.unique_items && (0..list.len()).any(is_repeated))
        }
        Example::Object(members) => {
            has_size(members.len(), hints.min_properties, hints.max_properties)
        }
    }
}

/// Whether a number keeps its bounds.
pub(super) fn is_within(value: f64, hints: &Hints) -> bool {
    let is_multiple = |step: f64| {
        let times = value / step;
        (times - times.round()).abs() < 1e-9
    };
    hints.minimum.is_none_or(|minimum| value >= minimum)
        && hints.maximum.is_none_or(|maximum| value <= maximum)
        && hints.exclusive_minimum.is_none_or(|minimum| value > minimum)
        && hints.exclusive_maximum.is_none_or(|maximum| value < maximum)
        && hints.multiple_of.filter(|step| *step > 0.0).is_none_or(is_multiple)
}

fn has_size(size: usize, min: Option<usize>, max: Option<usize>) -> bool {
    min.is_none_or(|min| size >= min) && max.is_none_or(|max| size <= max)
}

fn is_text(text: &str, hints: &Hints) -> bool {
    let has_format = match hints.format.as_deref() {
        Some("uri") => is_uri(text),
        Some("uuid") => is_uuid(text),
        Some("email") => text.split('@').filter(|side| !side.is_empty()).count() == 2,
        Some("date") => is_date(text),
        Some("date-time") => is_date_time(text),
        _ => true,
    };
    has_format && has_size(text.chars().count(), hints.min_length, hints.max_length)
}

fn is_uri(text: &str) -> bool {
    let is_odd = |c: char| !c.is_ascii_graphic() || "<>\"{}|\\^`".contains(c);
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    scheme.is_some_and(is_scheme) && !text.contains(is_odd)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_hexadecimal = |group: &&str| group.chars().all(|c| c.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(is_hexadecimal)
}

/// Whether a text has digits where a shape has zeros, and else what the shape has.
fn has_shape(text: &str, shape: &str) -> bool {
    let is_alike = |(c, shape): (char, char)| {
        if shape == '0' { c.is_ascii_digit() } else { c == shape }
    };
    text.chars().count() == shape.chars().count() && text.chars().zip(shape.chars()).all(is_alike)
}

fn is_date(text: &str) -> bool {
    has_shape(text, "0000-00-00")
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    let Some(offset) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (time, offset) = time.split_at(offset);
    let whole = time.split('.').next().unwrap_or_default();
    let is_offset = ["Z", "z"].contains(&offset) || has_shape(&offset[1..], "00:00");
    is_date(date) && has_shape(whole, "00:00:00") && is_offset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(format: &str, text: &str) -> bool {
        let hints = Hints { format: Some(format.to_owned()), ..Hints::default() };
        fits(&Example::String(text.to_owned()), &hints)
    }

    #[test]
    fn texts_keep_their_formats() {
        let good = [
            ("uri", "https://example.com/a?b=c#d"),
            ("uri", "urn:isbn:1"),
            ("uuid", "7f3c1a52-0d6b-4e8a-9b1f-2c5d8e7a9013"),
            ("email", "a@b"),
            ("date", "2026-01-31"),
            ("date-time", "2026-01-31T10:00:00Z"),
            ("date-time", "2026-01-31 10:00:00.123+02:00"),
            ("odd", "anything"),
        ];
        for (format, value) in good {
            assert!(text(format, value), "{format}: {value}");
        }
        let bad = [
            ("uri", "https://example.com/<token>"),
            ("uri", "/path"),
            ("uuid", "7f3c1a52"),
            ("email", "nobody"),
            ("date", "31.01.2026"),
            ("date-time", "2026-01-31"),
            ("date-time", "2026-01-31T10:00:00"),
            ("date-time", "2026-01-31Té"),
        ];
        for (format, value) in bad {
            assert!(!text(format, value), "{format}: {value}");
        }
    }

    #[test]
    fn sizes_and_numbers_keep_their_bounds() {
        let number = |text: &str| Example::Number(text.to_owned());
        let list = |texts: &[&str]| Example::List(texts.iter().map(|text| number(text)).collect());
        let hints = Hints {
            exclusive_minimum: Some(1.0),
            maximum: Some(3.0),
            multiple_of: Some(0.1),
            min_items: Some(1),
            max_items: Some(2),
            unique_items: true,
            ..Hints::default()
        };
        for (example, expected) in [
            (number("1"), false),
            (number("1.1"), true),
            (number("1.15"), false),
            (number("3"), true),
            (number("3.1"), false),
            (list(&[]), false),
            (list(&["1", "2"]), true),
            (list(&["1", "1"]), false),
            (list(&["1", "2", "3"]), false),
        ] {
            assert_eq!(fits(&example, &hints), expected, "{example:?}");
        }
    }
}
