//! Where a client gets time and chance from: one trait, so that tests wait for nothing.
//!
//! Takes nothing from the rest of the runtime; it must not know what is being waited for.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What [`Clock::sleep`] returns.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Time and chance, as a client sees them.
pub trait Clock: Send + Sync + 'static {
    /// Returns the time since a moment of the clock's own choosing; it never goes back.
    fn now(&self) -> Duration;

    /// Returns the date and time, which `Retry-After` dates are measured against.
    fn wall(&self) -> SystemTime;

    /// Returns a future that ends after `duration`.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// Returns a number from 0 to 1, by which waits between attempts are shortened.
    fn jitter(&self) -> f64 {
        let upper_half = u32::try_from(random() >> 32).unwrap_or(u32::MAX);
        f64::from(upper_half) / f64::from(u32::MAX)
    }
}

/// Returns 64 bits that nobody can guess, from the keys that the standard library seeds its maps with.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};

    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    let nanoseconds =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    hasher.write_u128(nanoseconds);
    hasher.finish()
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub use super::web::random;

/// Reads a date as HTTP writes it, in any of the three forms of RFC 9110 §5.6.7.
pub fn parse_http_date(text: &str) -> Option<SystemTime> {
    // All three forms have the same parts once their separators are gone; only the last (asctime) puts the day after
    // the month and the year last.
    let parts: Vec<&str> =
        text.split([' ', ',', '-', ':']).filter(|part| !part.is_empty()).collect();
    let (day, month, year, time) = match parts[..] {
        [_, day, month, year, hour, minute, second, "GMT"] if day.parse::<u8>().is_ok() => {
            (day, month, year, [hour, minute, second])
        }
        [_, month, day, hour, minute, second, year] => (day, month, year, [hour, minute, second]),
        _ => return None,
    };
    let year: u64 = match (year.len(), year.parse().ok()?) {
        (2, year @ 0..70) => 2000 + year,
        (2, year) => 1900 + year,
        (4, year @ 1970..) => year,
        _ => return None,
    };
    let month = 1 + MONTHS.iter().position(|name| *name == month)? as u64;
    let day: u64 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let [hour, minute, second] =
        time.map(|part| part.parse::<u64>().ok().filter(|part| *part <= 60));
    let seconds =
        days_since_1970(year, month, day) * 86_400 + hour? * 3_600 + minute? * 60 + second?;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Counts days by years that begin in March, so that the leap day is the last of its year.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + day_of_year - 719_468
}
