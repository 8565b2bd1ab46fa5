use flex_sdk::types::{
    CreateRefund, RefundReason, RefundReferenceStatus, RefundReferenceType, RefundStatus,
    UpdateRefund,
};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listRefunds" => lists_refunds, lists_refunds_with_all_parameters;
    "createRefund" => creates_a_refund;
    "getRefund" => gets_a_refund;
    "updateRefund" => updates_a_refund;
}

async fn lists_refunds(flex: Flex) {
    flex.answers(json!({"refunds": [samples::refund()]}));
    let refunds = flex.client.refunds().list().await.unwrap();
    flex.got("GET", "/v1/refunds").no_body();
    assert_eq!((refunds[0].amount, &refunds[0].status), (1500, &RefundStatus::Pending));
}

async fn lists_refunds_with_all_parameters(flex: Flex) {
    flex.answers(json!({"refunds": []}));
    let list = flex.client.refunds().list().status(RefundStatus::RequiresAction).limit(20);
    let list = list.payment_intent("fpi_1").checkout_session("fcs_2");
    assert_eq!(list.starting_after("fre_3").ending_before("fre_4").await.unwrap(), []);
    let expected = [
        ("status", "requires_action"),
        ("payment_intent", "fpi_1"),
        ("checkout_session", "fcs_2"),
        ("starting_after", "fre_3"),
        ("ending_before", "fre_4"),
        ("limit", "20"),
    ];
    flex.got("GET", "/v1/refunds").query(&expected).no_body();
}

async fn creates_a_refund(flex: Flex) {
    flex.answers(json!({"refund": samples::refund()}));
    let refund = CreateRefund::new("fpi_1")
        .amount(1500)
        .reason(RefundReason::Duplicate)
        .metadata([("a".to_owned(), "b".to_owned())].into());
    let refund = flex.client.refunds().create(refund).await.unwrap();
    flex.got("POST", "/v1/refunds").json(json!({"refund": {
        "payment_intent_id": "fpi_1", "amount": 1500, "reason": "duplicate", "metadata": {"a": "b"}
    }}));
    assert_eq!(refund.reason, Some(RefundReason::RequestedByCustomer));
}

async fn gets_a_refund(flex: Flex) {
    flex.answers(json!({"refund": samples::refund()}));
    let refund = flex.client.refunds().get("fre_1").await.unwrap();
    flex.got("GET", "/v1/refunds/fre_1").no_body();
    assert_eq!(refund.reference_type, Some(RefundReferenceType::AcquirerReferenceNumber));
    assert_eq!(refund.reference_status, Some(RefundReferenceStatus::Available));
}

async fn updates_a_refund(flex: Flex) {
    flex.answers(json!({"refund": samples::refund()}));
    let metadata = [("a".to_owned(), "b".to_owned())].into();
    let update = UpdateRefund::new().reason(RefundReason::Fraudulent).metadata(metadata);
    let refund = flex.client.refunds().update("fre_1", update).await.unwrap();
    let expected = json!({"refund": {"reason": "fraudulent", "metadata": {"a": "b"}}});
    flex.got("PATCH", "/v1/refunds/fre_1").json(expected);
    assert_eq!(refund.refund_id, "fre_01EXAMPLE00000000000000000");
}
