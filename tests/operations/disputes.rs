use flex_sdk::types::{DisputeEvidenceInput, DisputeReason, DisputeStatus, UpdateDispute};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listDisputes" => lists_disputes, lists_disputes_with_all_parameters;
    "getDispute" => gets_a_dispute;
    "updateDispute" => saves_a_draft_of_the_evidence, sends_all_evidence;
    "closeDispute" => closes_a_dispute;
}

async fn lists_disputes(flex: Flex) {
    flex.answers(json!({"disputes": [samples::dispute()]}));
    let disputes = flex.client.disputes().list().await.unwrap();
    flex.got("GET", "/v1/disputes").no_body();
    assert_eq!((disputes[0].amount, disputes[0].currency.as_str()), (4999, "usd"));
}

async fn lists_disputes_with_all_parameters(flex: Flex) {
    flex.answers(json!({"disputes": []}));
    let list = flex.client.disputes().list();
    let list = list.limit(50).starting_after("fdsp_1").ending_before("fdsp_2");
    assert_eq!(list.await.unwrap(), []);
    let expected = [("limit", "50"), ("starting_after", "fdsp_1"), ("ending_before", "fdsp_2")];
    flex.got("GET", "/v1/disputes").query(&expected).no_body();
}

async fn gets_a_dispute(flex: Flex) {
    flex.answers(json!({"dispute": samples::dispute()}));
    let dispute = flex.client.disputes().get("fdsp_1").await.unwrap();
    flex.got("GET", "/v1/disputes/fdsp_1").no_body();
    assert_eq!(dispute.status, DisputeStatus::NeedsResponse);
    assert_eq!(dispute.reason, DisputeReason::Fraudulent);
    let receipt = dispute.evidence.unwrap().receipt.unwrap();
    assert_eq!(receipt.filename.as_deref(), Some("receipt.pdf"));
    assert_eq!(dispute.evidence_details.unwrap().submission_count, Some(0));
    assert_eq!(dispute.balance_transactions.unwrap()[0].net, Some(-6499));
    let card = dispute.payment_method_details.unwrap().card.unwrap();
    assert_eq!(card.network_reason_code.as_deref(), Some("10.4"));
}

async fn saves_a_draft_of_the_evidence(flex: Flex) {
    flex.answers(json!({"dispute": samples::dispute()}));
    let evidence = DisputeEvidenceInput::new().customer_name("John Doe").receipt("file_1");
    let update = UpdateDispute::new().evidence(evidence).submit(false);
    let dispute = flex.client.disputes().update("fdsp_1", update).await.unwrap();
    flex.got("POST", "/v1/disputes/fdsp_1").json(json!({"dispute": {
        "evidence": {"customer_name": "John Doe", "receipt": "file_1"}, "submit": false
    }}));
    assert_eq!(dispute.charge_id.as_deref(), Some("fch_01jx3q6ab1c7d2e3f4g5h6j7k8"));
}

async fn sends_all_evidence(flex: Flex) {
    flex.answers(json!({"dispute": samples::dispute()}));
    let evidence = DisputeEvidenceInput::new()
        .access_activity_log("1")
        .billing_address("2")
        .cancellation_policy("3")
        .cancellation_policy_disclosure("4")
        .cancellation_rebuttal("5")
        .customer_communication("6")
        .customer_email_address("7")
        .customer_name("8")
        .customer_purchase_ip("9")
        .customer_signature("10")
        .duplicate_charge_documentation("11")
        .duplicate_charge_explanation("12")
        .duplicate_charge_id("13")
        .product_description("14")
        .receipt("15")
        .refund_policy("16")
        .refund_policy_disclosure("17")
        .refund_refusal_explanation("18")
        .service_date("19")
        .service_documentation("20")
        .shipping_address("21")
        .shipping_carrier("22")
        .shipping_date("23")
        .shipping_documentation("24")
        .shipping_tracking_number("25")
        .uncategorized_file("26")
        .uncategorized_text("27");
    let update = UpdateDispute::new().evidence(evidence).submit(true);
    flex.client.disputes().update("fdsp_1", update).await.unwrap();
    flex.got("POST", "/v1/disputes/fdsp_1").json(json!({"dispute": {
        "evidence": {
            "access_activity_log": "1",
            "billing_address": "2",
            "cancellation_policy": "3",
            "cancellation_policy_disclosure": "4",
            "cancellation_rebuttal": "5",
            "customer_communication": "6",
            "customer_email_address": "7",
            "customer_name": "8",
            "customer_purchase_ip": "9",
            "customer_signature": "10",
            "duplicate_charge_documentation": "11",
            "duplicate_charge_explanation": "12",
            "duplicate_charge_id": "13",
            "product_description": "14",
            "receipt": "15",
            "refund_policy": "16",
            "refund_policy_disclosure": "17",
            "refund_refusal_explanation": "18",
            "service_date": "19",
            "service_documentation": "20",
            "shipping_address": "21",
            "shipping_carrier": "22",
            "shipping_date": "23",
            "shipping_documentation": "24",
            "shipping_tracking_number": "25",
            "uncategorized_file": "26",
            "uncategorized_text": "27"
        },
        "submit": true
    }}));
}

async fn closes_a_dispute(flex: Flex) {
    flex.answers(json!({"dispute": samples::with(samples::dispute(), json!({"status": "lost"}))}));
    let dispute = flex.client.disputes().close("fdsp_1").await.unwrap();
    flex.got("POST", "/v1/disputes/fdsp_1/close").no_body();
    assert_eq!(dispute.status, DisputeStatus::Lost);
}
