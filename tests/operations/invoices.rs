use flex_sdk::types::{ExpandableSubscription, InvoiceCollectionMethod, InvoiceStatus};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listInvoices" => lists_invoices, lists_invoices_with_all_parameters;
    "getInvoice" => gets_an_invoice;
    "listConsumerSubscriptionInvoices" =>
        lists_invoices_of_a_subscription, lists_invoices_of_a_subscription_with_all_parameters;
}

async fn lists_invoices(flex: Flex) {
    flex.answers(json!({"invoices": [samples::invoice()]}));
    let invoices = flex.client.invoices().list().await.unwrap();
    flex.got("GET", "/v1/invoices").no_body();
    assert_eq!(
        (invoices[0].total, invoices[0].amount_due, invoices[0].amount_paid),
        (2000, 2000, 0)
    );
}

async fn lists_invoices_with_all_parameters(flex: Flex) {
    flex.answers(json!({"invoices": []}));
    let list = flex.client.invoices().list().customer("fcus_1");
    assert_eq!(list.starting_after("fin_1").ending_before("fin_2").limit(20).await.unwrap(), []);
    let expected = [
        ("customer", "fcus_1"),
        ("starting_after", "fin_1"),
        ("ending_before", "fin_2"),
        ("limit", "20"),
    ];
    flex.got("GET", "/v1/invoices").query(&expected).no_body();
}

async fn gets_an_invoice(flex: Flex) {
    flex.answers(json!({"invoice": samples::invoice()}));
    let invoice = flex.client.invoices().get("fin_1").await.unwrap();
    flex.got("GET", "/v1/invoices/fin_1").no_body();
    assert_eq!(invoice.status, InvoiceStatus::Draft);
    assert_eq!(invoice.collection_method, InvoiceCollectionMethod::ChargeAutomatically);
    let subscription = invoice.subscription.as_ref().and_then(ExpandableSubscription::as_id);
    assert_eq!(subscription, Some("fsub_01EXAMPLE00000000000000000"));
}

async fn lists_invoices_of_a_subscription(flex: Flex) {
    flex.answers(json!({"invoices": [samples::invoice()]}));
    let invoices = flex.client.invoices().list_for_subscription("fsub_1").await.unwrap();
    flex.got("GET", "/v1/consumer/subscriptions/fsub_1/invoices").no_body();
    assert_eq!(invoices[0].invoice_id, "fin_01EXAMPLE00000000000000000");
}

async fn lists_invoices_of_a_subscription_with_all_parameters(flex: Flex) {
    flex.answers(json!({"invoices": []}));
    let list = flex.client.invoices().list_for_subscription("fsub_1");
    let list = list.limit(2).invoice_ids(vec!["fin_1".to_owned(), "fin_2".to_owned()]);
    let list = list.starting_after("fin_3").ending_before("fin_4").expand("customer");
    assert_eq!(list.await.unwrap(), []);
    let expected = [
        ("limit", "2"),
        ("invoice_ids", "fin_1"),
        ("invoice_ids", "fin_2"),
        ("starting_after", "fin_3"),
        ("ending_before", "fin_4"),
        ("expand", "customer"),
    ];
    flex.got("GET", "/v1/consumer/subscriptions/fsub_1/invoices").query(&expected).no_body();
}
