//! Dates, times and durations, kept as the text that the server sent, so that reading them never fails.
//!
//! The features `jiff`, `chrono` and `time` convert them to the types of those crates and back.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Defines a text with a meaning.
macro_rules! text_format {
    ($(#[doc = $doc:literal])* $name:ident) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

text_format! {
    /// A moment (`format: date-time`), by RFC 3339 a text like `2026-01-31T12:00:00Z`.
    DateTime
}

text_format! {
    /// A day (`format: date`), by RFC 3339 a text like `2026-01-31`.
    Date
}

text_format! {
    /// A time of day (`format: time`), by RFC 3339 a text like `12:00:00Z`.
    Time
}

text_format! {
    /// A span of time (`format: duration`), by ISO 8601 a text like `P1DT12H`.
    Duration
}

#[cfg(feature = "jiff")]
mod with_jiff {
    use super::{Date, DateTime, Duration};

    impl TryFrom<&DateTime> for jiff::Timestamp {
        type Error = jiff::Error;

        fn try_from(date_time: &DateTime) -> Result<Self, jiff::Error> {
            date_time.as_str().parse()
        }
    }

    impl From<jiff::Timestamp> for DateTime {
        fn from(timestamp: jiff::Timestamp) -> Self {
            Self(timestamp.to_string())
        }
    }

    impl TryFrom<&Date> for jiff::civil::Date {
        type Error = jiff::Error;

        fn try_from(date: &Date) -> Result<Self, jiff::Error> {
            date.as_str().parse()
        }
    }

    impl From<jiff::civil::Date> for Date {
        fn from(date: jiff::civil::Date) -> Self {
            Self(date.to_string())
        }
    }

    impl TryFrom<&Duration> for jiff::Span {
        type Error = jiff::Error;

        fn try_from(duration: &Duration) -> Result<Self, jiff::Error> {
            duration.as_str().parse()
        }
    }

    impl From<jiff::Span> for Duration {
        fn from(span: jiff::Span) -> Self {
            Self(span.to_string())
        }
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use chrono::format::SecondsFormat;

    use super::{Date, DateTime};

    impl TryFrom<&DateTime> for chrono::DateTime<chrono::FixedOffset> {
        type Error = chrono::ParseError;

        fn try_from(date_time: &DateTime) -> Result<Self, chrono::ParseError> {
            Self::parse_from_rfc3339(date_time.as_str())
        }
    }

    impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for DateTime {
        fn from(date_time: chrono::DateTime<Z>) -> Self {
            let offset = date_time.fixed_offset();
            Self(offset.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
    }

    impl TryFrom<&Date> for chrono::NaiveDate {
        type Error = chrono::ParseError;

        fn try_from(date: &Date) -> Result<Self, chrono::ParseError> {
            date.as_str().parse()
        }
    }

    impl From<chrono::NaiveDate> for Date {
        fn from(date: chrono::NaiveDate) -> Self {
            Self(date.to_string())
        }
    }
}

#[cfg(feature = "time")]
mod with_time {
    use time::format_description::well_known::{Iso8601, Rfc3339};

    use super::{Date, DateTime};

    impl TryFrom<&DateTime> for time::OffsetDateTime {
        type Error = time::error::Parse;

        fn try_from(date_time: &DateTime) -> Result<Self, time::error::Parse> {
            Self::parse(date_time.as_str(), &Rfc3339)
        }
    }

    /// Fails before the year 0, after 9999, and with an offset that has seconds, which RFC 3339 cannot write.
    impl TryFrom<time::OffsetDateTime> for DateTime {
        type Error = time::error::Format;

        fn try_from(date_time: time::OffsetDateTime) -> Result<Self, time::error::Format> {
            date_time.format(&Rfc3339).map(Self)
        }
    }

    impl TryFrom<&Date> for time::Date {
        type Error = time::error::Parse;

        fn try_from(date: &Date) -> Result<Self, time::error::Parse> {
            Self::parse(date.as_str(), &Iso8601::DATE)
        }
    }

    impl TryFrom<time::Date> for Date {
        type Error = time::error::Format;

        fn try_from(date: time::Date) -> Result<Self, time::error::Format> {
            date.format(&Iso8601::DATE).map(Self)
        }
    }
}
