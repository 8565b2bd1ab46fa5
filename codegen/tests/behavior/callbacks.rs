//! What the API sends by itself, as its receiver reads it.

use cases::callbacks_payloads::types::{Pet, ReadyPayload, SubscribeOnEventPayload, SubscribeOthersFormPayload};
use cases::callbacks_payloads::types::SubscribeOnEventPayloadKind;

#[test]
fn a_callback_is_read_as_the_type_that_the_operation_names() {
    let body = br#"{"kind":"created","pet":{"id":"p1","name":"Rex"},"new":1}"#;
    let event: SubscribeOnEventPayload = serde_json::from_slice(body).expect("it is as described");
    assert_eq!(event.kind, SubscribeOnEventPayloadKind::Created);
    assert_eq!(event.pet.map(|pet| pet.id).as_deref(), Some("p1"));
    let pets: Vec<Pet> =
        serde_json::from_str(r#"[{"id":"p1","name":"Rex"}]"#).expect("it is as described");
    assert_eq!(pets[0].name, "Rex");
    let ready: ReadyPayload =
        serde_json::from_str(r#"{"at":"2026-01-01T00:00:00Z"}"#).expect("it is as described");
    assert_eq!(ready.at.expect("it was sent").as_str(), "2026-01-01T00:00:00Z");
    assert!(serde_json::from_slice::<SubscribeOnEventPayload>(b"{}").is_err());
}

#[test]
fn a_form_has_a_type_too() {
    let form: SubscribeOthersFormPayload =
        serde_json::from_str(r#"{"CallStatus":"done"}"#).expect("it is as described");
    assert_eq!(form.call_status.as_deref(), Some("done"));
}
