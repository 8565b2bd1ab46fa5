use flex_sdk::types::PaymentIntentStatus;
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listPaymentIntents" => lists_payment_intents, lists_payment_intents_with_all_parameters;
    "getPaymentIntent" => gets_a_payment_intent, gets_a_payment_intent_with_all_parameters;
    "cancelPaymentIntent" => cancels_a_payment_intent;
}

async fn lists_payment_intents(flex: Flex) {
    flex.answers(json!({"payment_intents": [samples::payment_intent()]}));
    let intents = flex.client.payment_intents().list().await.unwrap();
    flex.got("GET", "/v1/payment_intents").no_body();
    assert_eq!((intents[0].amount, intents[0].amount_received), (4999, Some(4999)));
    assert_eq!(intents[0].transfer_data.as_ref().unwrap().destination.as_deref(), Some("acct_1"));
}

async fn lists_payment_intents_with_all_parameters(flex: Flex) {
    flex.answers(json!({"payment_intents": []}));
    let list = flex.client.payment_intents().list();
    let intents = list
        .expand("invoice")
        .expand_customer(true)
        .interval(30)
        .customer("fcus_1")
        .checkout_session("fcs_2")
        .starting_after("fpi_3")
        .ending_before("fpi_4")
        .limit(100)
        .await
        .unwrap();
    assert!(intents.is_empty());
    let expected = [
        ("expand", "invoice"),
        ("expand_customer", "true"),
        ("interval", "30"),
        ("customer", "fcus_1"),
        ("checkout_session", "fcs_2"),
        ("starting_after", "fpi_3"),
        ("ending_before", "fpi_4"),
        ("limit", "100"),
    ];
    flex.got("GET", "/v1/payment_intents").query(&expected).no_body();
}

async fn gets_a_payment_intent(flex: Flex) {
    flex.answers(json!({"payment_intent": samples::payment_intent()}));
    let intent = flex.client.payment_intents().get("fpi_1").await.unwrap();
    flex.got("GET", "/v1/payment_intents/fpi_1").no_body();
    assert_eq!(intent.latest_charge.as_deref(), Some("fch_01jx3q6ab1c7d2e3f4g5h6j7k8"));
    assert_eq!(intent.invoice, None);
}

async fn gets_a_payment_intent_with_all_parameters(flex: Flex) {
    let intent = samples::with(
        samples::payment_intent(),
        json!({
            "customer": samples::customer(), "payment_method": samples::payment_method()
        }),
    );
    flex.answers(json!({"payment_intent": intent}));
    let call =
        flex.client.payment_intents().get("fpi_1").expand("payment_method").expand_customer(true);
    let intent = call.await.unwrap();
    let query = [("expand", "payment_method"), ("expand_customer", "true")];
    flex.got("GET", "/v1/payment_intents/fpi_1").query(&query).no_body();
    assert!(intent.customer.unwrap().as_customer().is_some());
    let method = intent.payment_method.unwrap();
    assert_eq!(method.as_payment_method().unwrap().off_session, Some(true));
}

async fn cancels_a_payment_intent(flex: Flex) {
    flex.answers(json!({"payment_intent": samples::payment_intent()}));
    let intent = flex.client.payment_intents().cancel("fpi_1").await.unwrap();
    flex.got("POST", "/v1/payment_intents/fpi_1/cancel").no_body();
    assert_eq!(intent.status, PaymentIntentStatus::Canceled);
}
