use flex_sdk::types::{
    AfterCompletionInput, AfterCompletionType, CaptureMethod, CheckoutSessionMode,
    CompletionRedirectInput, CreatePaymentLink, CreatePaymentLinkLineItem, HostedConfirmationInput,
    PaymentIntentDataInput, PriceData, SetupFutureUse, ShippingOptionsInput, TaxRateInput,
};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listPaymentLinks" => lists_links, lists_links_with_all_parameters;
    "createPaymentLink" => creates_a_link;
    "getPaymentLink" => gets_a_link;
}

async fn lists_links(flex: Flex) {
    flex.answers(json!({"payment_links": [samples::payment_link()]}));
    let links = flex.client.payment_links().list().await.unwrap();
    flex.got("GET", "/v1/payment_links").no_body();
    assert_eq!(
        links[0].url,
        "https://checkout.withflex.com/pay/l/fplink_01EXAMPLE00000000000000000"
    );
}

#[expect(deprecated, reason = "what is deprecated is sent too")]
async fn lists_links_with_all_parameters(flex: Flex) {
    flex.answers(json!({"payment_links": []}));
    let list = flex.client.payment_links().list().limit(1).offset(2);
    assert_eq!(list.starting_after("fplink_1").ending_before("fplink_2").await.unwrap(), []);
    let expected = [
        ("limit", "1"),
        ("offset", "2"),
        ("starting_after", "fplink_1"),
        ("ending_before", "fplink_2"),
    ];
    flex.got("GET", "/v1/payment_links").query(&expected).no_body();
}

async fn creates_a_link(flex: Flex) {
    flex.answers(json!({"payment_link": samples::payment_link()}));
    let items = vec![
        CreatePaymentLinkLineItem::new()
            .price("fprice_1")
            .quantity(2)
            .tax_rate(TaxRateInput::new(123)),
        CreatePaymentLinkLineItem::new().price_data(PriceData::new("fprod_1", 1)).quantity(1),
    ];
    let after = AfterCompletionInput::new()
        .type_(AfterCompletionType::Redirect)
        .hosted_confirmation(HostedConfirmationInput::new().custom_message("Thank you"))
        .redirect(CompletionRedirectInput::new().url("https://shop.example/thanks"));
    let link = CreatePaymentLink::new()
        .line_items(items)
        .label("Newsletter")
        .shipping_address_collection(false)
        .shipping_options(ShippingOptionsInput::new().shipping_rate_id("rate_1"))
        .metadata([("a".to_owned(), "b".to_owned())].into())
        .payment_intent_data(PaymentIntentDataInput::new().capture_method(CaptureMethod::Manual))
        .after_completion(after)
        .allow_promotion_codes(true)
        .origin("shopify")
        .tax_rate(TaxRateInput::new(0))
        .discounts(vec!["fcoup_1".to_owned()])
        .mode(CheckoutSessionMode::Payment)
        .setup_future_use(SetupFutureUse::OnSession);
    let link = flex.client.payment_links().create(link).await.unwrap();
    flex.got("POST", "/v1/payment_links").json(json!({"payment_link": {
        "line_items": [
            {"price": "fprice_1", "quantity": 2, "tax_rate": {"amount": 123}},
            {"price_data": {"product": "fprod_1", "unit_amount": 1}, "quantity": 1}
        ],
        "label": "Newsletter",
        "shipping_address_collection": false,
        "shipping_options": {"shipping_rate_id": "rate_1"},
        "metadata": {"a": "b"},
        "payment_intent_data": {"capture_method": "manual"},
        "after_completion": {
            "type": "redirect",
            "hosted_confirmation": {"custom_message": "Thank you"},
            "redirect": {"url": "https://shop.example/thanks"}
        },
        "allow_promotion_codes": true,
        "origin": "shopify",
        "tax_rate": {"amount": 0},
        "discounts": ["fcoup_1"],
        "mode": "payment",
        "setup_future_use": "on_session"
    }}));
    assert_eq!(link.payment_link_id, "fplink_01EXAMPLE00000000000000000");
}

async fn gets_a_link(flex: Flex) {
    flex.answers(json!({"payment_link": samples::payment_link()}));
    let link = flex.client.payment_links().get("fplink_1").await.unwrap();
    flex.got("GET", "/v1/payment_links/fplink_1").no_body();
    assert_eq!(link.after_completion.type_, Some(AfterCompletionType::Redirect));
    assert_eq!(link.line_items.unwrap()[0].quantity, Some(2));
    assert_eq!(link.shipping_options.unwrap().shipping_amount, Some(500));
}
