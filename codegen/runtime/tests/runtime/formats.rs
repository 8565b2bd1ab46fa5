use serde_json::{from_str, from_value, json, to_string};

use crate::runtime::{Base64, Date, DateTime, Decimal, DecimalNumber, Duration, Time};

#[test]
fn texts_with_a_meaning_are_kept_whatever_they_say() {
    for text in ["2026-01-31T12:00:00Z", "0000-00-00 00:00:00", "", "tomorrow"] {
        let written = to_string(text).unwrap();
        let date_time: DateTime = from_str(&written).unwrap();
        assert_eq!(date_time.as_str(), text);
        assert_eq!(date_time.to_string(), text);
        assert_eq!(date_time, DateTime::from(text));
        assert_eq!(to_string(&date_time).unwrap(), written);
    }
    assert_eq!(to_string(&Date::from("2026-01-31")).unwrap(), r#""2026-01-31""#);
    assert_eq!(to_string(&Time::from("12:00:00Z".to_owned())).unwrap(), r#""12:00:00Z""#);
    assert_eq!(AsRef::<str>::as_ref(&Duration::from("P1D")), "P1D");
    assert!(from_str::<DateTime>("1767225600").is_err());
}

#[test]
fn decimals_keep_their_digits_and_their_form() {
    for text in ["1.10", "-0.0", "0", "123456789012345678901234567890.10", "1E+5", "1e999"] {
        for written in [text.to_owned(), format!("\"{text}\"")] {
            let decimal: Decimal = from_str(&written).unwrap();
            assert_eq!(decimal.as_str(), text);
            assert_eq!(to_string(&decimal).unwrap(), written);
            assert_eq!(decimal, Decimal::from(text));
        }
    }
    let decimals: Vec<Decimal> = from_str("[ 1.10 , \"1.10\" ]").unwrap();
    assert_eq!(decimals[0], decimals[1]);
}

#[test]
fn decimals_of_texts_are_strings_and_decimals_of_numbers_are_numbers() {
    assert_eq!(to_string(&Decimal::from("1.10")).unwrap(), r#""1.10""#);
    assert_eq!(to_string(&Decimal::number("1.10").unwrap()).unwrap(), "1.10");
    assert_eq!(to_string(&Decimal::from(7)).unwrap(), "7");
    for text in ["", "x", "01", "+1", "1.", ".5", " 1", "1 ", "NaN", "1,5", "[1]", "\"1\"", "-"] {
        assert_eq!(Decimal::number(text), None, "{text}");
    }
}

#[test]
fn decimals_pass_through_values_and_other_formats() {
    assert_eq!(from_value::<Decimal>(json!(1.5)).unwrap().as_str(), "1.5");
    assert_eq!(from_value::<Decimal>(json!("1.50")).unwrap().as_str(), "1.50");
    assert_eq!(serde_yaml::from_str::<Decimal>("'1.50'").unwrap().as_str(), "1.50");
    assert_eq!(serde_yaml::from_str::<Decimal>("15").unwrap().as_str(), "15");
    assert_eq!(serde_json::to_value(Decimal::from(15)).unwrap(), json!(15));
}

#[test]
fn what_is_no_number_is_no_decimal() {
    for text in ["true", "null", "[1]", "{\"a\": 1}"] {
        let error = from_str::<Decimal>(text).unwrap_err();
        assert!(error.to_string().contains("expected a decimal number"), "{error}");
    }
}

#[test]
fn base64_is_read_in_each_of_its_spellings() {
    for (text, bytes) in [
        ("", &b""[..]),
        ("aGk=", b"hi"),
        ("aGk", b"hi"),
        ("+/8=", b"\xFB\xFF"),
        ("-_8", b"\xFB\xFF"),
        ("aGVs\r\nbG8=\n", b"hello"),
        ("aGl=", b"hi"),
    ] {
        let read: Base64 = from_value(json!(text)).unwrap();
        assert_eq!(read.as_ref(), bytes, "{text}");
    }
    for text in ["a", "aG*k", "aGk===x"] {
        let error = from_value::<Base64>(json!(text)).unwrap_err();
        assert!(error.to_string().starts_with("invalid base64: "), "{error}");
    }
}

#[test]
fn base64_is_written_in_the_standard_spelling() {
    let bytes = Base64::from(vec![0xFB, 0xFF]);
    assert_eq!(to_string(&bytes).unwrap(), r#""+/8=""#);
    assert_eq!(bytes.to_string(), "+/8=");
    assert_eq!(format!("{bytes:?}"), "Base64(2 bytes)");
    assert_eq!(Base64::from(&b"hi"[..]).into_bytes(), b"hi");
}

#[cfg(feature = "jiff")]
#[test]
fn jiff_converts() {
    let timestamp =
        jiff::Timestamp::try_from(&DateTime::from("2026-01-31T12:00:00+02:00")).unwrap();
    assert_eq!(DateTime::from(timestamp).as_str(), "2026-01-31T10:00:00Z");
    assert!(jiff::Timestamp::try_from(&DateTime::from("tomorrow")).is_err());
    let date = jiff::civil::Date::try_from(&Date::from("2026-01-31")).unwrap();
    assert_eq!(Date::from(date).as_str(), "2026-01-31");
    let span = jiff::Span::try_from(&Duration::from("P1DT12H")).unwrap();
    assert_eq!(Duration::from(span).as_str(), "P1DT12H");
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_converts() {
    type ChronoDateTime = chrono::DateTime<chrono::FixedOffset>;

    let date_time =
        ChronoDateTime::try_from(&DateTime::from("2026-01-31T12:00:00.5+02:00")).unwrap();
    assert_eq!(DateTime::from(date_time).as_str(), "2026-01-31T12:00:00.500+02:00");
    assert_eq!(DateTime::from(date_time.to_utc()).as_str(), "2026-01-31T10:00:00.500Z");
    assert!(ChronoDateTime::try_from(&DateTime::from("tomorrow")).is_err());
    let date = chrono::NaiveDate::try_from(&Date::from("2026-01-31")).unwrap();
    assert_eq!(Date::from(date).as_str(), "2026-01-31");
}

#[cfg(feature = "time")]
#[test]
fn time_converts() {
    let date_time =
        time::OffsetDateTime::try_from(&DateTime::from("2026-01-31T12:00:00Z")).unwrap();
    assert_eq!(DateTime::try_from(date_time).unwrap().as_str(), "2026-01-31T12:00:00Z");
    assert!(time::OffsetDateTime::try_from(&DateTime::from("tomorrow")).is_err());
    let date = time::Date::try_from(&Date::from("2026-01-31")).unwrap();
    assert_eq!(Date::try_from(date).unwrap().as_str(), "2026-01-31");
}

#[cfg(feature = "rust_decimal")]
#[test]
fn rust_decimal_converts() {
    let decimal = rust_decimal::Decimal::try_from(&Decimal::from("1.10")).unwrap();
    assert_eq!(Decimal::from(decimal).as_str(), "1.10");
    assert!(rust_decimal::Decimal::try_from(&Decimal::from("1e3")).is_ok());
    assert!(rust_decimal::Decimal::try_from(&Decimal::from("1e999")).is_err());
    assert!(rust_decimal::Decimal::try_from(&Decimal::from("many")).is_err());
}

#[test]
fn decimal_numbers_keep_their_digits_and_are_written_as_numbers() {
    for (json, written) in [("1.10", "1.10"), ("\"1.10\"", "1.10"), ("-0.5e3", "-0.5e3")] {
        let number: DecimalNumber = from_str(json).unwrap();
        assert_eq!(to_string(&number).unwrap(), written, "{json}");
    }
    assert!(from_str::<DecimalNumber>("\"many\"").is_err());
    assert!(from_str::<DecimalNumber>("true").is_err());
    assert_eq!(DecimalNumber::from(0.1).as_str(), "0.1");
    assert_eq!(DecimalNumber::from(-3).as_str(), "-3");
    assert_eq!(DecimalNumber::from(f64::NAN).as_str(), "0");
    assert_eq!(DecimalNumber::new("1,5"), None);
}
