use flex_sdk::types::{EventType, RetryEvent};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "retryEvent" => sends_an_event_again;
}

async fn sends_an_event_again(flex: Flex) {
    flex.answers(json!({"event": samples::event()}));
    let event = flex.client.events().retry("fevt_1", RetryEvent::new("hook_2")).await.unwrap();
    flex.got("POST", "/v1/events/fevt_1/retry").json(json!({"event": {"webhook_id": "hook_2"}}));
    assert_eq!(event.event_type, EventType::CustomerCreated);
    assert_eq!(event.object.unwrap().customer.unwrap().last_name, "Doe");
}
