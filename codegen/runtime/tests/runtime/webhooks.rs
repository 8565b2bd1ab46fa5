use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::runtime::webhooks::{Verifier, VerifyError};

// The example of the Standard Webhooks and Svix documentation.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP: &str = "1614265330";
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn headers(family: &str, signature: &str) -> Vec<(String, String)> {
    vec![
        (format!("{family}-id"), ID.to_owned()),
        (format!("{family}-timestamp"), TIMESTAMP.to_owned()),
        (format!("{family}-signature"), signature.to_owned()),
    ]
}

fn at(seconds_later: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs((1_614_265_330 + seconds_later).try_into().unwrap())
}

fn verify(
    verifier: &Verifier,
    family: &str,
    signature: &str,
    seconds_later: i64,
) -> Result<(), VerifyError> {
    verifier.verify_at(headers(family, signature).as_slice(), BODY, at(seconds_later))
}

#[test]
fn the_documented_example_is_verified() {
    let verifier = Verifier::new(SECRET).unwrap();
    for family in ["webhook", "svix", "Svix", "WEBHOOK"] {
        verify(&verifier, family, SIGNATURE, 0).unwrap();
    }
    let several = format!("v1a,abc v1,AAAA {SIGNATURE} v2,x");
    verify(&verifier, "webhook", &several, 0).unwrap();
    verify(&Verifier::new(&SECRET[6..]).unwrap(), "svix", SIGNATURE, 0).unwrap();
    let rotated = Verifier::new("whsec_bmV3").unwrap().and_secret(SECRET).unwrap();
    verify(&rotated, "svix", SIGNATURE, 0).unwrap();
}

#[test]
fn what_was_changed_is_refused() {
    let verifier = Verifier::new(SECRET).unwrap();
    let changed = verifier.verify_at(headers("svix", SIGNATURE).as_slice(), b"{}", at(0));
    assert!(matches!(changed, Err(VerifyError::NoMatchingSignature)));
    for signature in
        ["v1,AAAA", "", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,not base64", "v1,"]
    {
        let result = verify(&verifier, "svix", signature, 0);
        assert!(matches!(result, Err(VerifyError::NoMatchingSignature)), "{signature}: {result:?}");
    }
    let other = Verifier::new("whsec_bmV3").unwrap();
    assert!(matches!(verify(&other, "svix", SIGNATURE, 0), Err(VerifyError::NoMatchingSignature)));
}

#[test]
fn what_is_old_or_of_the_future_is_refused() {
    let verifier = Verifier::new(SECRET).unwrap();
    for (seconds_later, is_accepted) in [(300, true), (301, false), (-300, true), (-301, false)] {
        let result = verify(&verifier, "svix", SIGNATURE, seconds_later);
        assert_eq!(result.is_ok(), is_accepted, "{seconds_later}");
    }
    let patient = verifier.tolerance(Duration::from_secs(3600));
    assert!(verify(&patient, "svix", SIGNATURE, 3600).is_ok());
}

#[test]
fn what_is_missing_is_named() {
    let verifier = Verifier::new(SECRET).unwrap();
    let error = verifier.verify(&HashMap::new(), BODY).unwrap_err();
    assert_eq!(error.to_string(), "the webhook has no header `webhook-signature`");
    let error = verifier.verify(&[("svix-signature", SIGNATURE)], BODY).unwrap_err();
    assert_eq!(error.to_string(), "the webhook has no header `svix-id`");
    let wrong = [("svix-signature", SIGNATURE), ("svix-id", ID), ("svix-timestamp", "now")];
    assert!(matches!(verifier.verify(&wrong, BODY), Err(VerifyError::InvalidTimestamp)));
    for secret in ["", "whsec_", "whsec_%%"] {
        assert!(matches!(Verifier::new(secret), Err(VerifyError::InvalidSecret)), "{secret}");
    }
    assert!(!format!("{verifier:?}").contains("keys"));
}

#[test]
fn other_families_sign_bare() {
    let verifier = Verifier::new(SECRET).unwrap().header_family("flex");
    verify(&verifier, "flex", &SIGNATURE[3..], 0).unwrap();
}

#[test]
fn what_is_verified_is_read() {
    let century = Duration::from_secs(100 * 365 * 86_400);
    let verifier = Verifier::new(SECRET).unwrap().tolerance(century);
    let mut map = http::HeaderMap::new();
    for (name, value) in headers("svix", SIGNATURE) {
        map.insert(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
    }
    let value: serde_json::Value = verifier.verify_and_parse(&map, BODY).unwrap();
    assert_eq!(value, json!({"test": 2_432_232_314_u64}));
    let error = verifier.verify_and_parse::<Vec<u8>>(&map, BODY).unwrap_err();
    assert!(error.to_string().starts_with("the webhook could not be read: "), "{error}");
}
