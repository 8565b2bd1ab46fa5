//! Numbers and texts within the bounds that the description sets.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Known;
use super::pattern::matching;
use crate::ir::{Example, Hints, IntegerKind};

/// A text of the format and the length that the description asks for.
pub(super) fn string(hints: Option<&Hints>) -> String {
    let Some(hints) = hints else { return "text".to_owned() };
    let text = match hints.format.as_deref() {
        Some("email" | "idn-email") => "pat@example.com",
        Some("uri" | "url" | "iri" | "http-url" | "https-url") => "https://example.com/",
        Some("uri-reference" | "iri-reference") => "/path",
        Some("uri-template") => "/path/{id}",
        Some("uuid" | "guid") => "7f3c1a52-0d6b-4e8a-9b1f-2c5d8e7a9013",
        Some("hostname" | "idn-hostname") => "example.com",
        Some("ipv4" | "ip") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("cidr") => "192.0.2.0/24",
        Some("json-pointer") => "/name",
        Some("regex") => "a.*",
        Some("date-time") => "2026-01-31T10:00:00Z",
        Some("date") => "2026-01-31",
        Some("time") => "10:00:00Z",
        _ => {
            if let Some(pattern) = &hints.pattern
                && let Some(text) = matching(pattern, hints.min_length.unwrap_or(0).min(10_000))
            {
                return text;
            }
            // Longer texts than this test nothing more.
            let shortest = hints.min_length.unwrap_or(0).min(10_000);
            let mut text = "text".repeat(shortest.div_ceil(4).max(1));
            text.truncate(hints.max_length.unwrap_or(usize::MAX).min(shortest.max(4)));
            return text;
        }
    };
    text.to_owned()
}

/// A number within bounds.
fn within(known: Known<'_>, usual: f64) -> f64 {
    let Some(hints) = known.hints else { return usual };
    let mut value = usual;
    if let Some(step) = hints.multiple_of.filter(|step| *step > 0.0) {
        let least = hints.minimum.unwrap_or(step).max(step);
        value = (least / step).ceil() * step;
    }
    value = value.max(hints.minimum.unwrap_or(f64::MIN));
    value.min(hints.maximum.unwrap_or(f64::MAX))
}

pub(super) fn integer(kind: IntegerKind, known: Known<'_>) -> TokenStream {
    let value = within(known, 1.0).ceil();
    exact_integer(kind, &format!("{value:.0}")).unwrap_or_else(|| quote!(1))
}

pub(super) fn number(known: Known<'_>) -> TokenStream {
    if let Some(Example::Number(text)) = known.example
        && let Ok(value) = text.parse()
    {
        return float(value);
    }
    float(within(known, 1.5))
}

pub(super) fn float(value: f64) -> TokenStream {
    let value = if value.is_finite() { value } else { 1.5 };
    let digits = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#digits) } else { quote!(#digits) }
}

pub(super) fn exact_integer(kind: IntegerKind, text: &str) -> Option<TokenStream> {
    let value: i128 = text.parse().ok()?;
    let fits = match kind {
        IntegerKind::I32 => i32::try_from(value).is_ok(),
        IntegerKind::I64 => i64::try_from(value).is_ok(),
        IntegerKind::U32 => u32::try_from(value).is_ok(),
        IntegerKind::U64 => u64::try_from(value).is_ok(),
    };
    let digits = Literal::u128_unsuffixed(value.unsigned_abs());
    fits.then(|| if value < 0 { quote!(-#digits) } else { quote!(#digits) })
}
