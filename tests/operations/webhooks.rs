use flex_sdk::types::{CreateWebhook, EventType, UpdateWebhook};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "createWebhook" => creates_a_webhook;
    "getWebhook" => gets_a_webhook;
    "updateWebhook" => updates_a_webhook;
    "deleteWebhook" => deletes_a_webhook;
}

async fn creates_a_webhook(flex: Flex) {
    flex.answers(json!({"webhook": samples::webhook()}));
    let events = vec![EventType::CheckoutSessionCompleted, "refund.updated".into()];
    let webhook = CreateWebhook::new("https://shop.example/hooks", events);
    let webhook = flex.client.webhooks().create(webhook).await.unwrap();
    flex.got("POST", "/v1/webhooks").json(json!({"webhook": {
        "url": "https://shop.example/hooks",
        "events": ["checkout.session.completed", "refund.updated"]
    }}));
    assert_eq!(webhook.signing_secret.unwrap().expose(), "fwhsec_c2VjcmV0");
    assert_eq!(webhook.events.unwrap()[1], EventType::RefundUpdated);
}

async fn gets_a_webhook(flex: Flex) {
    flex.answers(json!({"webhook": samples::webhook()}));
    let webhook = flex.client.webhooks().get("hook_1").await.unwrap();
    flex.got("GET", "/v1/webhooks/hook_1").no_body();
    assert_eq!(webhook.url.as_deref(), Some("https://shop.example/hooks"));
}

/// By POST, unlike most updates.
async fn updates_a_webhook(flex: Flex) {
    flex.answers(json!({"webhook": samples::webhook()}));
    let update =
        UpdateWebhook::new().url("https://shop.example/new").events(vec![EventType::InvoicePaid]);
    let webhook = flex.client.webhooks().update("hook_1", update).await.unwrap();
    flex.got("POST", "/v1/webhooks/hook_1").json(json!({"webhook": {
        "url": "https://shop.example/new", "events": ["invoice.paid"]
    }}));
    assert!(webhook.test_mode);
}

/// What the answer holds is not known, but that it is not empty.
async fn deletes_a_webhook(flex: Flex) {
    flex.answers(json!({"webhook": samples::webhook()}));
    let answer = flex.client.webhooks().delete("hook_1").await.unwrap();
    flex.got("DELETE", "/v1/webhooks/hook_1").no_body();
    assert_eq!(answer["webhook"], samples::webhook());
}
