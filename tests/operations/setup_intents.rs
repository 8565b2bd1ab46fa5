use flex_sdk::types::{CreateSetupIntent, SetupIntentStatus, SetupIntentUsage};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listSetupIntents" => lists_setup_intents, lists_setup_intents_with_all_parameters;
    "createSetupIntent" => creates_a_setup_intent;
    "getSetupIntent" => gets_a_setup_intent, gets_a_setup_intent_with_all_parameters;
}

async fn lists_setup_intents(flex: Flex) {
    flex.answers(json!({"setup_intents": [samples::setup_intent()]}));
    let intents = flex.client.setup_intents().list().await.unwrap();
    flex.got("GET", "/v1/setup_intents").no_body();
    assert_eq!(intents[0].status, SetupIntentStatus::RequiresPaymentMethod);
    assert_eq!(intents[0].usage, SetupIntentUsage::OffSession);
}

async fn lists_setup_intents_with_all_parameters(flex: Flex) {
    flex.answers(json!({"setup_intents": []}));
    let list = flex.client.setup_intents().list().limit(10).offset(20).customer("fcus_1");
    let list = list.starting_after("fsi_2").ending_before("fsi_3").expand("payment_method");
    assert_eq!(list.await.unwrap(), []);
    let expected = [
        ("limit", "10"),
        ("offset", "20"),
        ("customer", "fcus_1"),
        ("starting_after", "fsi_2"),
        ("ending_before", "fsi_3"),
        ("expand", "payment_method"),
    ];
    flex.got("GET", "/v1/setup_intents").query(&expected).no_body();
}

async fn creates_a_setup_intent(flex: Flex) {
    flex.answers(json!({"setup_intent": samples::setup_intent()}));
    let intent = CreateSetupIntent::new().partner_id("partner_1").checkout_session("fcs_1");
    let intent = flex.client.setup_intents().create(intent).await.unwrap();
    let expected =
        json!({"setup_intent": {"partner_id": "partner_1", "checkout_session": "fcs_1"}});
    flex.got("POST", "/v1/setup_intents").json(expected);
    assert_eq!(intent.setup_intent_id, "fsi_01EXAMPLE00000000000000000");
}

async fn gets_a_setup_intent(flex: Flex) {
    flex.answers(json!({"setup_intent": samples::setup_intent()}));
    let intent = flex.client.setup_intents().get("fsi_1").await.unwrap();
    flex.got("GET", "/v1/setup_intents/fsi_1").no_body();
    assert_eq!(intent.customer.unwrap().as_id(), Some("fcus_01HACM7FZ1084XB1GB6053VM0D"));
}

async fn gets_a_setup_intent_with_all_parameters(flex: Flex) {
    let intent = samples::with(
        samples::setup_intent(),
        json!({
            "customer": samples::customer(), "payment_method": samples::payment_method()
        }),
    );
    flex.answers(json!({"setup_intent": intent}));
    let call = flex.client.setup_intents().get("fsi_1").expand("customer,payment_method");
    let intent = call.await.unwrap();
    let query = [("expand", "customer,payment_method")];
    flex.got("GET", "/v1/setup_intents/fsi_1").query(&query).no_body();
    assert!(intent.customer.unwrap().as_customer().is_some());
    assert!(intent.payment_method.unwrap().as_payment_method().is_some());
}
