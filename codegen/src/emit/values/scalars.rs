//! Numbers and texts within the bounds that the description sets.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Known;
use super::fits::{fits, is_within};
use super::pattern::matching;
use crate::ir::{Example, Hints, IntegerKind};

/// A text of the format and the length that the description asks for.
pub(super) fn string(hints: Option<&Hints>, nth: u32) -> String {
    let text = usual_string(hints);
    if nth == 0 { text } else { varied(&text, hints, nth) }
}

fn usual_string(hints: Option<&Hints>) -> String {
    let Some(hints) = hints else { return "text".to_owned() };
    if hints.format.as_deref() == Some("uri")
        && let Some(text) = hints.pattern.as_deref().and_then(|pattern| of_pattern(pattern, hints))
        // A pattern may ask for more than that it is an address; one that does not is no better than the usual one.
        && text.len() > "https://".len()
        && fits(&Example::String(text.clone()), hints)
    {
        return text;
    }
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
        Some("date-time") => return date_time(0),
        Some("date") => return date(0),
        Some("time") => return time(0),
        _ => {
            if let Some(pattern) = &hints.pattern
                && let Some(text) = of_pattern(pattern, hints)
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

/// A text that matches a pattern; longer ones than this test nothing more.
fn of_pattern(pattern: &str, hints: &Hints) -> Option<String> {
    matching(pattern, hints.min_length.unwrap_or(0).min(10_000))
}

/// Another text of the same kind.
fn varied(text: &str, hints: Option<&Hints>, nth: u32) -> String {
    let format = hints.and_then(|hints| hints.format.as_deref());
    match format {
        Some("email" | "idn-email") => format!("pat{nth}@example.com"),
        Some("uuid" | "guid") => format!("7f3c1a52-0d6b-4e8a-9b1f-{nth:012x}"),
        Some("ipv4" | "ip") => format!("192.0.2.{}", nth % 250 + 2),
        Some("ipv6") => format!("2001:db8::{:x}", nth % 250 + 2),
        Some("date-time") => date_time(nth),
        Some("date") => date(nth),
        Some("time") => time(nth),
        _ => {
            let mut digits = nth.to_string();
            let most = hints.and_then(|hints| hints.max_length).unwrap_or(usize::MAX);
            let kept = text.chars().take(most.saturating_sub(digits.len())).collect::<String>();
            // Of a pattern the last character may often be any digit; where not, nothing is lost.
            if hints.is_some_and(|hints| hints.pattern.is_some()) {
                let length = text.chars().count();
                let kept: String = text.chars().take(length.saturating_sub(digits.len())).collect();
                return kept + &digits;
            }
            digits.truncate(most);
            kept + &digits
        }
    }
}

pub(super) fn date_time(nth: u32) -> String {
    format!("{}T{}", date(0), time(nth))
}

pub(super) fn date(nth: u32) -> String {
    format!("2026-01-{:02}", 31 - nth % 31)
}

pub(super) fn time(nth: u32) -> String {
    format!("10:{:02}:00Z", nth % 60)
}

/// A number within bounds; the next ones are so many steps above it, or else below.
fn within(known: Known<'_>, usual: f64, whole: Option<f64>, nth: u32) -> f64 {
    let Some(hints) = known.hints else { return usual + f64::from(nth) };
    let step = hints.multiple_of.filter(|step| *step > 0.0).or(whole);
    let lows = [hints.minimum, hints.exclusive_minimum].into_iter().flatten();
    let highs = [hints.maximum, hints.exclusive_maximum].into_iter().flatten();
    let low = lows.fold(f64::NEG_INFINITY, f64::max);
    let high = highs.fold(f64::INFINITY, f64::min);
    let candidates = match step {
        Some(step) => {
            let (up, down) = ((low / step).ceil() * step, (high / step).floor() * step);
            [(usual / step).ceil() * step, up, up + step, down, down - step, 0.0]
        }
        None => [usual, low, high, low + 1.0, high - 1.0, f64::midpoint(low, high)],
    };
    let fits = |value: &f64| value.is_finite() && is_within(*value, hints);
    let Some(first) = candidates.into_iter().find(fits) else { return usual };
    let away = |steps: u32| f64::from(steps) * step.unwrap_or(1.0);
    let above = (0..nth).take_while(|steps| fits(&(first + away(steps + 1)))).count();
    let below = u32::try_from(above).map_or(nth, |above| nth - above);
    let value = if below == 0 { first + away(nth) } else { first - away(below) };
    if fits(&value) { value } else { first }
}

pub(super) fn integer(kind: IntegerKind, known: Known<'_>, nth: u32) -> TokenStream {
    let value = within(known, 1.0, Some(1.0), nth).ceil();
    exact_integer(kind, &format!("{value:.0}")).unwrap_or_else(|| quote!(1))
}

pub(super) fn number(known: Known<'_>, nth: u32) -> TokenStream {
    if let Some(Example::Number(text)) = known.fitting_example().filter(|_| nth == 0)
        && let Ok(value) = text.parse()
    {
        return float(value);
    }
    float(within(known, 1.5, None, nth))
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
