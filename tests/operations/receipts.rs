use flex_sdk::types::{CardFunding, FeeType};
use serde_json::{Value, json};

use crate::harness::Flex;
use crate::samples;

operations! {
    "getReceiptForOrder" => gets_the_receipt_of_an_order, gets_the_receipt_with_all_parameters;
}

async fn gets_the_receipt_of_an_order(flex: Flex) {
    let receipt = samples::with(receipt(), json!({"partner": "partner_1"}));
    flex.answers(json!({"receipt": receipt}));
    let receipt = flex.client.receipts().for_order("fcs_1").await.unwrap();
    flex.got("GET", "/v1/consumer/orders/fcs_1/receipt").no_body();
    assert_eq!(receipt.partner.unwrap().as_id(), Some("partner_1"));
    let data = receipt.data.unwrap();
    assert_eq!(data.totals.unwrap().amount_total, Some(4850));
    assert_eq!(data.payment_methods.unwrap()[0].card_funding, Some(CardFunding::Credit));
    assert_eq!(data.fees.unwrap()[0].fee_type, Some(FeeType::LmnConsultation));
    assert_eq!(data.line_items.unwrap()[0].unit_amount, Some(2000));
}

async fn gets_the_receipt_with_all_parameters(flex: Flex) {
    flex.answers(json!({"receipt": receipt()}));
    let call = flex.client.receipts().for_order("fcs_1").expand("partner,customer");
    let receipt = call.await.unwrap();
    let query = [("expand", "partner,customer")];
    flex.got("GET", "/v1/consumer/orders/fcs_1/receipt").query(&query).no_body();
    let partner = receipt.partner.unwrap();
    assert_eq!(partner.as_partner().unwrap().name.as_deref(), Some("Shop"));
}

fn receipt() -> Value {
    json!({
        "receipt_id": "obj_01EXAMPLE00000000000000000",
        "partner": {
            "partner_id": "obj_01EXAMPLE00000000000000001",
            "name": "Shop",
            "website_url": "https://shop.example",
            "description": "Masks"
        },
        "checkout_session_id": "fcs_01HW5KTQQAAQ66WV19MFW4DTT4",
        "invoice_id": null,
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "data": {
            "totals": {
                "amount_total": 4850,
                "amount_subtotal": 4000,
                "amount_tax": 350,
                "amount_shipping": 500,
                "amount_discount": 0,
                "amount_fee": 0
            },
            "payment_methods": [{
                "payment_method_id": "fpm_1", "card_funding": "credit", "card_brand": "visa", "last4": "4242"
            }],
            "line_items": [{"product_id": "fprod_1", "name": "Sleep mask", "quantity": 2, "unit_amount": 2000}],
            "fees": [{"fee_id": "fee_1", "fee_type": "lmn_consultation", "amount": 1000, "name": "Letter"}],
            "charges": [{}],
            "shipping_details": {"line1": "123 Main St", "country": "US"}
        },
        "created_at": "2024-01-01T00:00:00Z",
        "test_mode": false
    })
}
