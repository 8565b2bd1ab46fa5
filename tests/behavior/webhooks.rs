//! The feature `webhooks`: who sent an event is proved by its signature, which was computed here by other means.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flex_sdk::types::{EventType, WebhookEvent};
use flex_sdk::webhooks::{Verifier, VerifyError};

const SECRET: &str = "fwhsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const BODY: &str = r#"{"event_id":"fevt_1","event_type":"refund.updated","event_dt":1767225600,"object":{"refund":{"refund_id":"fre_1","amount":1500,"created_at":"2024-01-01T00:00:00Z","status":"pending","test_mode":true}}}"#;
/// HMAC-SHA256 of `msg_1.1767225600.<BODY>` with the key within the secret.
const SIGNATURE: &str = "SDjPCkc/K/6T3YgJCWrqpYFTa6OJB6SkaekJKCMSuwg=";

fn headers(family: &str, signature: &str) -> [(String, String); 3] {
    [
        (format!("{family}-id"), "msg_1".to_owned()),
        (format!("{family}-timestamp"), "1767225600".to_owned()),
        (format!("{family}-signature"), signature.to_owned()),
    ]
}

/// The time of the timestamp, and so many seconds more.
fn later(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600 + seconds)
}

fn verify(headers: &[(String, String)], body: &str, now: SystemTime) -> Result<(), VerifyError> {
    let verifier = Verifier::new(SECRET).unwrap().header_family("flex");
    verifier.verify_at(headers, body.as_bytes(), now)
}

#[test]
fn a_signed_event_is_accepted_under_all_names_of_the_headers() {
    for family in ["svix", "webhook", "flex"] {
        verify(&headers(family, &format!("v1,{SIGNATURE}")), BODY, later(1)).unwrap();
    }
    verify(&headers("flex", SIGNATURE), BODY, later(1)).unwrap();
}

#[test]
fn one_of_several_signatures_is_enough() {
    let signatures = format!("v2,abc v1,c2ln v1,{SIGNATURE}");
    verify(&headers("svix", &signatures), BODY, later(0)).unwrap();
}

#[test]
fn a_changed_event_is_refused() {
    let changed = BODY.replace("1500", "9500");
    let error = verify(&headers("svix", &format!("v1,{SIGNATURE}")), &changed, later(0));
    assert!(matches!(error, Err(VerifyError::NoMatchingSignature)), "{error:?}");
}

#[test]
fn an_event_signed_with_another_secret_is_refused() {
    let verifier = Verifier::new("fwhsec_b3RoZXI=").unwrap();
    let headers = headers("svix", &format!("v1,{SIGNATURE}"));
    let error = verifier.verify_at(headers.as_slice(), BODY.as_bytes(), later(0));
    assert!(matches!(error, Err(VerifyError::NoMatchingSignature)), "{error:?}");
    let both = verifier.and_secret(SECRET).unwrap();
    both.verify_at(headers.as_slice(), BODY.as_bytes(), later(0)).unwrap();
}

#[test]
fn an_old_event_is_refused() {
    let headers = headers("svix", &format!("v1,{SIGNATURE}"));
    verify(&headers, BODY, later(300)).unwrap();
    let error = verify(&headers, BODY, later(301));
    assert!(matches!(error, Err(VerifyError::TimestampOutOfTolerance)), "{error:?}");
}

#[test]
fn an_unsigned_event_is_refused() {
    let error = verify(&[], BODY, later(0));
    assert!(matches!(error, Err(VerifyError::MissingHeader(_))), "{error:?}");
}

#[test]
fn an_event_is_read_once_it_is_proved() {
    let headers = headers("svix", &format!("v1,{SIGNATURE}"));
    // The event is of 2026, and read with today's clock.
    let verifier =
        Verifier::new(SECRET).unwrap().tolerance(Duration::from_secs(u64::from(u32::MAX)));
    let event: WebhookEvent =
        verifier.verify_and_parse(headers.as_slice(), BODY.as_bytes()).unwrap();
    assert_eq!(event.event_type, EventType::RefundUpdated);
    assert_eq!(event.object.refund.unwrap().refund_id, "fre_1");
    let verifier = Verifier::new(SECRET).unwrap().tolerance(Duration::ZERO);
    assert!(
        verifier.verify_and_parse::<WebhookEvent>(headers.as_slice(), BODY.as_bytes()).is_err()
    );
}

#[test]
fn the_secret_is_not_printed() {
    assert!(!format!("{:?}", Verifier::new(SECRET).unwrap()).contains("MDEy"));
}
