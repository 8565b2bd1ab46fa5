use flex_sdk::types::{
    CreateSubscription, CreateSubscriptionItem, PriceData, ProrationBehavior, SubscriptionStatus,
    UpdateSubscription, UpdateSubscriptionItem,
};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listSubscriptions" => lists_subscriptions, lists_subscriptions_with_all_parameters;
    "createSubscription" => creates_a_subscription;
    "getSubscription" => gets_a_subscription, gets_a_subscription_with_all_parameters;
    "updateSubscription" => updates_a_subscription, changes_nothing_of_a_subscription;
    "cancelSubscription" => cancels_a_subscription;
    "pauseSubscription" => pauses_a_subscription;
    "listConsumerSubscriptions" =>
        lists_subscriptions_of_the_consumer, lists_subscriptions_of_the_consumer_with_all_parameters;
}

async fn lists_subscriptions(flex: Flex) {
    flex.answers(json!({"subscriptions": [samples::subscription()]}));
    let subscriptions = flex.client.subscriptions().list().await.unwrap();
    flex.got("GET", "/v1/subscriptions").no_body();
    assert_eq!(subscriptions[0].status, SubscriptionStatus::Incomplete);
    assert_eq!(subscriptions[0].items[0].quantity, Some(1));
    assert_eq!(subscriptions[0].items[0].price, None);
}

async fn lists_subscriptions_with_all_parameters(flex: Flex) {
    flex.answers(json!({"subscriptions": []}));
    let list = flex.client.subscriptions().list().customer("fcus_1").expand_customer(true);
    let list = list.starting_after("fsub_2").ending_before("fsub_3").status("past_due");
    let list = list.offset(0).limit(10).expand("latest_invoice");
    assert_eq!(list.await.unwrap(), []);
    let expected = [
        ("customer", "fcus_1"),
        ("expand_customer", "true"),
        ("starting_after", "fsub_2"),
        ("ending_before", "fsub_3"),
        ("status", "past_due"),
        ("offset", "0"),
        ("limit", "10"),
        ("expand", "latest_invoice"),
    ];
    flex.got("GET", "/v1/subscriptions").query(&expected).no_body();
}

async fn creates_a_subscription(flex: Flex) {
    flex.answers(json!({"subscription": samples::subscription()}));
    let items = vec![
        CreateSubscriptionItem::new().price("fprice_1").quantity(1),
        CreateSubscriptionItem::new().price_data(PriceData::new("fprod_1", 1000)),
    ];
    let subscription = CreateSubscription::new("fcus_1", items)
        .default_payment_method("fpm_1")
        .trial_end("2026-02-01T00:00:00Z")
        .cancel_at("2027-01-01T00:00:00Z")
        .cancel_at_period_end(false)
        .proration_behavior(ProrationBehavior::None)
        .metadata([("a".to_owned(), "b".to_owned())].into())
        .coupon("fcoup_1");
    let subscription = flex.client.subscriptions().create(subscription).await.unwrap();
    flex.got("POST", "/v1/subscriptions").json(json!({"subscription": {
        "customer": "fcus_1",
        "items": [
            {"price": "fprice_1", "quantity": 1},
            {"price_data": {"product": "fprod_1", "unit_amount": 1000}}
        ],
        "default_payment_method": "fpm_1",
        "trial_end": "2026-02-01T00:00:00Z",
        "cancel_at": "2027-01-01T00:00:00Z",
        "cancel_at_period_end": false,
        "proration_behavior": "none",
        "metadata": {"a": "b"},
        "coupon": "fcoup_1"
    }}));
    let secrets = subscription.client_secret.unwrap();
    assert_eq!(secrets.payment_secret.as_deref(), Some("pi_1"));
}

async fn gets_a_subscription(flex: Flex) {
    flex.answers(json!({"subscription": samples::subscription()}));
    let subscription = flex.client.subscriptions().get("fsub_1").await.unwrap();
    flex.got("GET", "/v1/subscriptions/fsub_1").no_body();
    assert_eq!(subscription.cancel_at.unwrap().as_str(), "2024-06-01T00:00:00Z");
    assert_eq!(subscription.trial_end, None);
    let invoice = subscription.latest_invoice.unwrap();
    assert_eq!(invoice.as_id(), Some("fin_01EXAMPLE00000000000000000"));
}

async fn gets_a_subscription_with_all_parameters(flex: Flex) {
    let subscription = samples::with(
        samples::subscription(),
        json!({
            "customer": samples::customer(), "latest_invoice": samples::invoice()
        }),
    );
    flex.answers(json!({"subscription": subscription}));
    let call = flex.client.subscriptions().get("fsub_1");
    let subscription = call.expand_customer(true).expand("latest_invoice").await.unwrap();
    let query = [("expand_customer", "true"), ("expand", "latest_invoice")];
    flex.got("GET", "/v1/subscriptions/fsub_1").query(&query).no_body();
    assert!(subscription.customer.unwrap().as_customer().is_some());
    assert_eq!(subscription.latest_invoice.unwrap().as_invoice().unwrap().total, 2000);
}

async fn updates_a_subscription(flex: Flex) {
    flex.answers(json!({"subscription": samples::subscription()}));
    let update = UpdateSubscription::new()
        .cancel_at_period_end(true)
        .trial_end("2024-01-01T00:00:00Z")
        .items(vec![
            UpdateSubscriptionItem::new().price("fprice_1"),
            UpdateSubscriptionItem::new().price_data(PriceData::new("fprod_1", 1)),
        ])
        .proration_behavior(ProrationBehavior::AlwaysInvoice)
        .clear_cancel_at()
        .metadata([("a".to_owned(), "b".to_owned())].into())
        .coupon("");
    let call = flex.client.subscriptions().update("fsub_1", update);
    let subscription = call.expand_customer(false).expand("customer").await.unwrap();
    let query = [("expand_customer", "false"), ("expand", "customer")];
    let got = flex.got("PATCH", "/v1/subscriptions/fsub_1").query(&query);
    got.json(json!({"subscription": {
        "cancel_at_period_end": true,
        "trial_end": "2024-01-01T00:00:00Z",
        "items": [
            {"price": "fprice_1"},
            {"price_data": {"product": "fprod_1", "unit_amount": 1}}
        ],
        "proration_behavior": "always_invoice",
        "cancel_at": null,
        "metadata": {"a": "b"},
        "coupon": ""
    }}));
    assert_eq!(subscription.subscription_id, "fsub_01EXAMPLE00000000000000000");
}

async fn changes_nothing_of_a_subscription(flex: Flex) {
    flex.answers(json!({"subscription": samples::subscription()}));
    let call = flex.client.subscriptions().update("fsub_1", UpdateSubscription::new());
    call.await.unwrap();
    flex.got("PATCH", "/v1/subscriptions/fsub_1").json(json!({"subscription": {}}));
}

async fn cancels_a_subscription(flex: Flex) {
    let subscription = samples::with(
        samples::subscription(),
        json!({"cancel_at_period_end": true, "status": "active"}),
    );
    flex.answers(json!({"subscription": subscription}));
    let subscription = flex.client.subscriptions().cancel("fsub_1").await.unwrap();
    flex.got("DELETE", "/v1/subscriptions/fsub_1").no_body();
    assert_eq!(subscription.cancel_at_period_end, Some(true));
    assert_eq!(subscription.status, SubscriptionStatus::Active);
}

async fn pauses_a_subscription(flex: Flex) {
    let subscription =
        samples::with(samples::subscription(), json!({"status": "paused", "pause": {"a": 1}}));
    flex.answers(json!({"subscription": subscription}));
    let subscription = flex.client.subscriptions().pause("fsub_1").await.unwrap();
    flex.got("POST", "/v1/subscriptions/fsub_1/pause").no_body();
    assert_eq!(subscription.status, SubscriptionStatus::Paused);
    assert_eq!(subscription.pause.unwrap()["a"], 1);
}

async fn lists_subscriptions_of_the_consumer(flex: Flex) {
    flex.answers(json!({"subscriptions": [samples::subscription()]}));
    let subscriptions = flex.client.subscriptions().list_consumer().await.unwrap();
    flex.got("GET", "/v1/consumer/subscriptions").no_body();
    assert_eq!(subscriptions[0].subscription_id, "fsub_01EXAMPLE00000000000000000");
}

async fn lists_subscriptions_of_the_consumer_with_all_parameters(flex: Flex) {
    flex.answers(json!({"subscriptions": []}));
    let list = flex.client.subscriptions().list_consumer().limit(10).offset(20);
    let list = list.starting_after("fsub_1").ending_before("fsub_2");
    let list = list.status(SubscriptionStatus::Trialing).checkout_session_id("fcs_3");
    assert_eq!(list.expand("customer").await.unwrap(), []);
    let expected = [
        ("limit", "10"),
        ("offset", "20"),
        ("starting_after", "fsub_1"),
        ("ending_before", "fsub_2"),
        ("status", "trialing"),
        ("checkout_session_id", "fcs_3"),
        ("expand", "customer"),
    ];
    flex.got("GET", "/v1/consumer/subscriptions").query(&expected).no_body();
}
