use flex_sdk::types::{ExpandablePaymentIntent, UpdateCapture};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listCaptures" => lists_captures, lists_captures_with_all_parameters;
    "getCapture" => gets_a_capture, gets_a_capture_with_its_payment_intent;
    "updateCapture" => updates_a_capture, updates_a_capture_with_all_parameters;
}

async fn lists_captures(flex: Flex) {
    flex.answers(json!({"captures": [samples::capture()]}));
    let captures = flex.client.captures().list().await.unwrap();
    flex.got("GET", "/v1/captures").no_body();
    assert_eq!(captures.len(), 1);
    assert_eq!(captures[0].amount_captured, 2000);
    assert_eq!(captures[0].amount_tax_captured, Some(150));
}

async fn lists_captures_with_all_parameters(flex: Flex) {
    flex.answers(json!({"captures": []}));
    let list = flex.client.captures().list().expand("payment_intent").checkout_session("fcs_1");
    assert_eq!(list.await.unwrap(), []);
    let expected = [("expand", "payment_intent"), ("checkout_session", "fcs_1")];
    flex.got("GET", "/v1/captures").query(&expected).no_body();
}

async fn gets_a_capture(flex: Flex) {
    flex.answers(json!({"capture": samples::capture()}));
    let capture = flex.client.captures().get("cap_1").await.unwrap();
    flex.got("GET", "/v1/captures/cap_1").no_body();
    assert_eq!(capture.created_at.as_str(), "2024-01-01T00:00:00Z");
    let item = &capture.items[0];
    assert_eq!(item.price, None);
    let id = item.payment_intent.as_ref().and_then(ExpandablePaymentIntent::as_id);
    assert_eq!(id, Some("fpi_01jx3q7ab1c8d2e3f4g5h6j7k8"));
}

async fn gets_a_capture_with_its_payment_intent(flex: Flex) {
    let mut capture = samples::capture();
    capture["items"][0]["payment_intent"] = samples::payment_intent();
    flex.answers(json!({"capture": capture}));
    let capture = flex.client.captures().get("cap_1").expand("payment_intent").await.unwrap();
    flex.got("GET", "/v1/captures/cap_1").query(&[("expand", "payment_intent")]).no_body();
    let expanded = capture.items[0].payment_intent.as_ref().unwrap();
    assert_eq!(expanded.as_payment_intent().unwrap().amount, 4999);
}

async fn updates_a_capture(flex: Flex) {
    flex.answers(json!({"capture": samples::capture()}));
    let metadata = [("order_id".to_owned(), "8842".to_owned())].into();
    let update = UpdateCapture::new().metadata(metadata);
    let capture = flex.client.captures().update("cap_1", update).await.unwrap();
    let expected = json!({"capture": {"metadata": {"order_id": "8842"}}});
    flex.got("PATCH", "/v1/captures/cap_1").json(expected);
    assert_eq!(capture.capture_id, "obj_01EXAMPLE00000000000000000");
}

async fn updates_a_capture_with_all_parameters(flex: Flex) {
    flex.answers(json!({"capture": samples::capture()}));
    let call = flex.client.captures().update("cap_1", UpdateCapture::new());
    call.expand("payment_intent").checkout_session("fcs_1").await.unwrap();
    let query = [("expand", "payment_intent"), ("checkout_session", "fcs_1")];
    flex.got("PATCH", "/v1/captures/cap_1").query(&query).json(json!({"capture": {}}));
}
