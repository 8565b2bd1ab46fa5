use flex_sdk::types::{CreateShippingRate, UpdateShippingRate};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "createShippingRate" => creates_a_rate;
    "updateShippingRate" => updates_a_rate;
}

async fn creates_a_rate(flex: Flex) {
    flex.answers(json!({"shipping_rate": samples::shipping_rate()}));
    let metadata = [("a".to_owned(), "b".to_owned())].into();
    let rate = CreateShippingRate::new("Ground", 500).metadata(metadata);
    let rate = flex.client.shipping_rates().create(rate).await.unwrap();
    flex.got("POST", "/v1/shipping_rates").json(json!({"shipping_rate": {
        "display_name": "Ground", "amount": 500, "metadata": {"a": "b"}
    }}));
    assert_eq!((rate.display_name.as_deref(), rate.amount), (Some("Ground"), Some(500)));
}

/// By PUT, as nothing else.
async fn updates_a_rate(flex: Flex) {
    let rate = samples::with(samples::shipping_rate(), json!({"active": false}));
    flex.answers(json!({"shipping_rate": rate}));
    let metadata = [("a".to_owned(), "b".to_owned())].into();
    let update = UpdateShippingRate::new().metadata(metadata).active(false);
    let rate = flex.client.shipping_rates().update("rate_1", update).await.unwrap();
    let expected = json!({"shipping_rate": {"metadata": {"a": "b"}, "active": false}});
    flex.got("PUT", "/v1/shipping_rates/rate_1").json(expected);
    assert_eq!(rate.active, Some(false));
}
