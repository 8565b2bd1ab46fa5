use flex_sdk::types::{
    CaptureCheckoutSession, CaptureLineItem, CaptureMethod, CheckoutSessionMode,
    CheckoutSessionStatus, ConfirmCheckoutSession, CouponAppliesToInput, CouponData,
    CreateCheckoutSession, CreateCheckoutSessionLineItem, CustomerDefaultsInput, DiscountInput,
    FeeInput, FeeType, HsaFsaEligibility, PriceData, RecurringInput, RefundCheckoutSession,
    RefundLineItem, RefundPaymentMethod, RefundStatus, SetupFutureUse, ShippingOptionsInput,
    ShippingRateData, SubscriptionDataInput, TaxRateInput,
};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listCheckoutSessions" => lists_sessions, lists_sessions_with_all_parameters;
    "createCheckoutSession" =>
        creates_a_session,
        creates_the_session_of_a_shop,
        creates_a_session_that_charges_a_saved_card,
        creates_a_session_with_all_that_may_be_set;
    "getCheckoutSession" => gets_a_session, gets_a_session_with_all_parameters;
    "getLineItems" => gets_line_items;
    "captureCheckoutSession" => captures_a_session;
    "previewCaptureAllocation" => previews_a_capture;
    "refundCheckoutSession" => refunds_a_session_in_full, refunds_an_amount, refunds_line_items;
    "previewRefundAllocation" => previews_a_refund;
    "reauthCheckoutSession" => authorizes_a_session_again;
    "cancelCheckoutSession" => cancels_a_session;
    "confirmCheckoutSession" => confirms_a_session;
}

async fn lists_sessions(flex: Flex) {
    flex.answers(json!({"checkout_sessions": [samples::checkout_session()]}));
    let sessions = flex.client.checkout_sessions().list().await.unwrap();
    flex.got("GET", "/v1/checkout/sessions").no_body();
    let session = &sessions[0];
    assert_eq!(session.checkout_session_id, "fcs_01HW5KTQQAAQ66WV19MFW4DTT4");
    assert_eq!(session.status, CheckoutSessionStatus::Open);
    assert_eq!((session.created_at, session.expires_at), (1_714_000_000, 1_714_086_400));
    assert_eq!(session.customer, None);
    assert_eq!(session.total_details.amount_tax, None);
}

async fn lists_sessions_with_all_parameters(flex: Flex) {
    flex.answers(json!({"checkout_sessions": []}));
    let list = flex.client.checkout_sessions().list();
    let sessions = list
        .limit(10)
        .offset(20)
        .interval(30)
        .payment_intent("fpi_1")
        .status(CheckoutSessionStatus::Complete)
        .customer("fcus_2")
        .email("john.doe+hsa@example.com")
        .subscription("fsub_3")
        .client_reference_id("order 7 & 8=9/10")
        .expand_customer(true)
        .expand_payment_intent(false)
        .expand("customer,payment_intent")
        .created_gt("2024-01-01T00:00:00Z")
        .created_gte("2024-01-02T00:00:00+02:00")
        .created_lt("2024-12-31T00:00:00Z")
        .created_lte("2024-12-30T00:00:00Z")
        .starting_after("fcs_4")
        .ending_before("fcs_5")
        .has_disputes(true)
        .await
        .unwrap();
    assert!(sessions.is_empty());
    let expected = [
        ("limit", "10"),
        ("offset", "20"),
        ("interval", "30"),
        ("payment_intent", "fpi_1"),
        ("status", "complete"),
        ("customer", "fcus_2"),
        ("email", "john.doe+hsa@example.com"),
        ("subscription", "fsub_3"),
        ("client_reference_id", "order 7 & 8=9/10"),
        ("expand_customer", "true"),
        ("expand_payment_intent", "false"),
        ("expand", "customer,payment_intent"),
        ("created[gt]", "2024-01-01T00:00:00Z"),
        ("created[gte]", "2024-01-02T00:00:00+02:00"),
        ("created[lt]", "2024-12-31T00:00:00Z"),
        ("created[lte]", "2024-12-30T00:00:00Z"),
        ("starting_after", "fcs_4"),
        ("ending_before", "fcs_5"),
        ("has_disputes", "true"),
    ];
    assert_eq!(expected.len(), 19);
    flex.got("GET", "/v1/checkout/sessions").query(&expected).no_body();
}

async fn creates_a_session(flex: Flex) {
    flex.answers(json!({"checkout_session": samples::checkout_session()}));
    let item = CreateCheckoutSessionLineItem::new(1).price("fprice_01HT5GKN33F6E31WE2RF1GYYKH");
    let session = CreateCheckoutSession::new("https://withflex.com", vec![item])
        .mode(CheckoutSessionMode::Payment)
        .setup_future_use(SetupFutureUse::OffSession)
        .cancel_url("https://withflex.com/cancel");
    let session = flex.client.checkout_sessions().create(session).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions").json(json!({"checkout_session": {
        "line_items": [{"price": "fprice_01HT5GKN33F6E31WE2RF1GYYKH", "quantity": 1}],
        "success_url": "https://withflex.com",
        "mode": "payment",
        "setup_future_use": "off_session",
        "cancel_url": "https://withflex.com/cancel"
    }}));
    assert_eq!(
        session.redirect_url,
        "https://checkout.withflex.com/pay/c/fcs_01HW5KTQQAAQ66WV19MFW4DTT4"
    );
    assert_eq!(session.success_url, "https://example.com/ok?session={CHECKOUT_SESSION_ID}");
}

/// What Flex's own plugin for shops sends.
async fn creates_the_session_of_a_shop(flex: Flex) {
    flex.answers(json!({"checkout_session": samples::checkout_session()}));
    let summer = CouponData::new("SUMMER")
        .amount_off(200)
        .applies_to(CouponAppliesToInput::new().prices(vec!["fprice_1".to_owned()]));
    let item = CreateCheckoutSessionLineItem::new(1).price("fprice_1");
    let session = CreateCheckoutSession::new("https://shop.example/ok", vec![item])
        .defaults(
            CustomerDefaultsInput::new()
                .customer_id("fcus_1")
                .email("john.doe@example.com")
                .first_name("John")
                .last_name("Doe")
                .phone("+15555555555"),
        )
        .client_reference_id("1001")
        .cancel_url("https://shop.example/cart")
        .mode("payment")
        .shipping_options(
            ShippingOptionsInput::new().shipping_rate_data(ShippingRateData::new("Ground", 500)),
        )
        .tax_rate(TaxRateInput::new(350))
        .discounts(vec![
            DiscountInput::new().coupon_id("fcoup_1"),
            DiscountInput::new().coupon_data(summer),
        ])
        .fees(vec![FeeInput::new(100, FeeType::Custom).name("Gift wrap").clear_description()]);
    flex.client.checkout_sessions().create(session).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions").json(json!({"checkout_session": {
        "defaults": {
            "customer_id": "fcus_1",
            "email": "john.doe@example.com",
            "first_name": "John",
            "last_name": "Doe",
            "phone": "+15555555555"
        },
        "success_url": "https://shop.example/ok",
        "line_items": [{"quantity": 1, "price": "fprice_1"}],
        "client_reference_id": "1001",
        "cancel_url": "https://shop.example/cart",
        "mode": "payment",
        "shipping_options": {"shipping_rate_data": {"display_name": "Ground", "amount": 500}},
        "tax_rate": {"amount": 350},
        "discounts": [
            {"coupon_id": "fcoup_1"},
            {"coupon_data": {"name": "SUMMER", "amount_off": 200, "applies_to": {"prices": ["fprice_1"]}}}
        ],
        "fees": [{"amount": 100, "fee_type": "custom", "name": "Gift wrap", "description": null}]
    }}));
}

async fn creates_a_session_that_charges_a_saved_card(flex: Flex) {
    let session =
        samples::checkout_session_with(json!({"mode": "off_session", "status": "complete"}));
    flex.answers(json!({"checkout_session": session}));
    let item = CreateCheckoutSessionLineItem::new(1).price("fprice_1");
    let session = CreateCheckoutSession::new("https://withflex.com", vec![item])
        .mode(CheckoutSessionMode::OffSession)
        .customer("fcus_1")
        .payment_method("fpm_1");
    let session = flex.client.checkout_sessions().create(session).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions").json(json!({"checkout_session": {
        "line_items": [{"price": "fprice_1", "quantity": 1}],
        "mode": "off_session",
        "customer": "fcus_1",
        "payment_method": "fpm_1",
        "success_url": "https://withflex.com"
    }}));
    assert_eq!(session.mode, CheckoutSessionMode::OffSession);
    assert_eq!(session.status, CheckoutSessionStatus::Complete);
}

async fn creates_a_session_with_all_that_may_be_set(flex: Flex) {
    flex.answers(json!({"checkout_session": samples::checkout_session()}));
    let price = PriceData::new("fprod_1", 1000)
        .description("A month")
        .recurring(RecurringInput::new("monthly").interval_count(1).trial_period_days(14))
        .metadata([("a".to_owned(), "b".to_owned())].into());
    let item = CreateCheckoutSessionLineItem::new(2)
        .price_data(price)
        .shipping_options(ShippingOptionsInput::new().shipping_rate_id("rate_1"))
        .tax_rate(TaxRateInput::new(9));
    let session =
        CreateCheckoutSession::new("https://shop.example/{CHECKOUT_SESSION_ID}", vec![item])
            .mode(CheckoutSessionMode::Subscription)
            .allow_promotion_codes(true)
            .capture_method(CaptureMethod::Manual)
            .metadata([("order".to_owned(), "7".to_owned())].into())
            .subscription_data(
                SubscriptionDataInput::new()
                    .cancel_at("2026-01-01T00:00:00Z")
                    .cancel_at_period_end(true),
            )
            .shipping_address_collection(true)
            .tax_calculation_mode("exclusive")
            .visit_type("cbtSleep")
            .origin("shopify")
            .expires_at(1_714_086_400)
            .custom_text([("submit".to_owned(), json!({"message": "Thanks"}))].into())
            .payment_method_options([("card".to_owned(), json!({}))].into());
    flex.client.checkout_sessions().create(session).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions").json(json!({"checkout_session": {
        "success_url": "https://shop.example/{CHECKOUT_SESSION_ID}",
        "line_items": [{
            "price_data": {
                "product": "fprod_1",
                "unit_amount": 1000,
                "description": "A month",
                "recurring": {"interval": "monthly", "interval_count": 1, "trial_period_days": 14},
                "metadata": {"a": "b"}
            },
            "quantity": 2,
            "shipping_options": {"shipping_rate_id": "rate_1"},
            "tax_rate": {"amount": 9}
        }],
        "mode": "subscription",
        "allow_promotion_codes": true,
        "capture_method": "manual",
        "metadata": {"order": "7"},
        "subscription_data": {"cancel_at": "2026-01-01T00:00:00Z", "cancel_at_period_end": true},
        "shipping_address_collection": true,
        "tax_calculation_mode": "exclusive",
        "visit_type": "cbtSleep",
        "origin": "shopify",
        "expires_at": 1_714_086_400,
        "custom_text": {"submit": {"message": "Thanks"}},
        "payment_method_options": {"card": {}}
    }}));
}

async fn gets_a_session(flex: Flex) {
    let session = samples::checkout_session_with(json!({
        "customer": "fcus_1", "payment_intent": "fpi_1", "amount_received": 1000, "status": "paid"
    }));
    flex.answers(json!({"checkout_session": session}));
    let session = flex.client.checkout_sessions().get("fcs_1").await.unwrap();
    flex.got("GET", "/v1/checkout/sessions/fcs_1").no_body();
    assert_eq!(session.customer.unwrap().as_id(), Some("fcus_1"));
    assert_eq!(session.payment_intent.unwrap().as_id(), Some("fpi_1"));
    assert_eq!(
        (session.amount_received, session.status),
        (Some(1000), CheckoutSessionStatus::Paid)
    );
}

async fn gets_a_session_with_all_parameters(flex: Flex) {
    let session = samples::checkout_session_with(json!({
        "customer": samples::customer(), "payment_intent": samples::payment_intent()
    }));
    flex.answers(json!({"checkout_session": session}));
    let call = flex.client.checkout_sessions().get("fcs_1");
    let call = call.expand_customer(true).expand_payment_intent(true).expand("subscription");
    let session = call.await.unwrap();
    let query = [
        ("expand_customer", "true"),
        ("expand_payment_intent", "true"),
        ("expand", "subscription"),
    ];
    flex.got("GET", "/v1/checkout/sessions/fcs_1").query(&query).no_body();
    assert_eq!(session.customer.unwrap().as_customer().unwrap().first_name, "John");
    assert_eq!(session.payment_intent.unwrap().as_payment_intent().unwrap().amount, 4999);
}

async fn gets_line_items(flex: Flex) {
    flex.answers(json!({"line_items": [samples::line_item()]}));
    let items = flex.client.checkout_sessions().line_items("fcs_1").await.unwrap();
    flex.got("GET", "/v1/checkout/sessions/fcs_1/line_items").no_body();
    let item = &items[0];
    assert_eq!((item.amount_total, item.amount_tax, item.quantity), (4850, Some(350), 2));
    assert_eq!(item.eligibility, Some(HsaFsaEligibility::LetterOfMedicalNecessity));
    assert_eq!(item.price.as_ref().unwrap().as_price().unwrap().unit_amount, 2000);
}

async fn captures_a_session(flex: Flex) {
    let session = samples::checkout_session_with(json!({"captures": [samples::capture()]}));
    flex.answers(json!({"checkout_session": session}));
    let capture = CaptureCheckoutSession::new().final_capture(true).line_items(vec![
        CaptureLineItem::new()
            .product("fprod_1")
            .additional_properties("amount_to_capture", json!(500)),
    ]);
    let session = flex.client.checkout_sessions().capture("fcs_1", capture).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/capture").json(json!({"checkout_session": {
        "final_capture": true,
        "line_items": [{"product": "fprod_1", "amount_to_capture": 500}]
    }}));
    assert_eq!(session.captures[0].amount_captured, 2000);
}

async fn previews_a_capture(flex: Flex) {
    flex.answers(json!({"allocations": samples::allocations()}));
    let capture = CaptureCheckoutSession::new()
        .final_capture(false)
        .line_items(vec![CaptureLineItem::new().price("fprice_1")])
        .metadata([("a".to_owned(), "1".to_owned())].into())
        .capture_metadata([("b".to_owned(), "2".to_owned())].into())
        .amount_shipping(500)
        .amount_discount(0)
        .amount_tax(150);
    let call = flex.client.checkout_sessions().preview_capture_allocation("fcs_1", capture);
    let allocations = call.await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/capture_allocation").json(json!({
        "checkout_session": {
            "final_capture": false,
            "line_items": [{"price": "fprice_1"}],
            "metadata": {"a": "1"},
            "capture_metadata": {"b": "2"},
            "amount_shipping": 500,
            "amount_discount": 0,
            "amount_tax": 150
        }
    }));
    assert_eq!(allocations[0].payment_method_id, "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA");
    assert_eq!((allocations[0].last4.as_deref(), allocations[0].amount), (Some("4242"), 1500));
}

async fn refunds_a_session_in_full(flex: Flex) {
    let session = samples::checkout_session_with(json!({"refunds": [samples::refund()]}));
    flex.answers(json!({"checkout_session": session}));
    let call = flex.client.checkout_sessions().refund("fcs_1", RefundCheckoutSession::new());
    let session = call.await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/refund").json(json!({"checkout_session": {}}));
    let refund = &session.refunds[0];
    assert_eq!(refund.status, RefundStatus::Pending);
    assert_eq!(refund.reference_id.as_deref(), Some("obj_01EXAMPLE00000000000000000"));
}

async fn refunds_an_amount(flex: Flex) {
    flex.answers(json!({"checkout_session": samples::checkout_session()}));
    let metadata = [("reason".to_owned(), "customer_not_satisfied".to_owned())].into();
    let refund = RefundCheckoutSession::new().amount(5000).refund_metadata(metadata);
    flex.client.checkout_sessions().refund("fcs_1", refund).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/refund").json(json!({"checkout_session": {
        "amount": 5000, "refund_metadata": {"reason": "customer_not_satisfied"}
    }}));
}

async fn refunds_line_items(flex: Flex) {
    flex.answers(json!({"checkout_session": samples::checkout_session()}));
    let items = vec![
        RefundLineItem::new().product("fprod_1").amount_to_refund(2000),
        RefundLineItem::new().price("fprice_2"),
    ];
    let refund = RefundCheckoutSession::new()
        .line_items(items)
        .amount_tax(350)
        .amount_shipping(500)
        .amount_discount(200);
    flex.client.checkout_sessions().refund("fcs_1", refund).await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/refund").json(json!({"checkout_session": {
        "line_items": [{"product": "fprod_1", "amount_to_refund": 2000}, {"price": "fprice_2"}],
        "amount_tax": 350,
        "amount_shipping": 500,
        "amount_discount": 200
    }}));
}

async fn previews_a_refund(flex: Flex) {
    flex.answers(json!({"allocations": samples::allocations()}));
    let refund = RefundCheckoutSession::new()
        .line_items(vec![RefundLineItem::new().product("fprod_1").amount_to_refund(1)])
        .payment_methods(vec![RefundPaymentMethod::new("fpm_1", 123)]);
    let call = flex.client.checkout_sessions().preview_refund_allocation("fcs_1", refund);
    let allocations = call.await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/refund_allocation").json(json!({
        "checkout_session": {
            "line_items": [{"product": "fprod_1", "amount_to_refund": 1}],
            "payment_methods": [{"payment_method_id": "fpm_1", "amount": 123}]
        }
    }));
    assert_eq!((allocations.len(), allocations[0].amount), (1, 1500));
}

async fn authorizes_a_session_again(flex: Flex) {
    flex.answers(json!({"checkout_session": samples::checkout_session()}));
    let session = flex.client.checkout_sessions().reauth("fcs_1").await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/reauth").no_body();
    assert_eq!(session.capture_method, CaptureMethod::Automatic);
}

async fn cancels_a_session(flex: Flex) {
    let session = samples::checkout_session_with(json!({"status": "canceled"}));
    flex.answers(json!({"checkout_session": session}));
    let session = flex.client.checkout_sessions().cancel("fcs_1").await.unwrap();
    flex.got("POST", "/v1/checkout/sessions/fcs_1/cancel").no_body();
    assert_eq!(session.status, CheckoutSessionStatus::Canceled);
}

async fn confirms_a_session(flex: Flex) {
    let session =
        samples::checkout_session_with(json!({"payment_intent": samples::payment_intent()}));
    flex.answers(json!({"checkout_session": session}));
    let confirmation = ConfirmCheckoutSession::new("fpm_1")
        .customer("fcus_1")
        .capture_method(CaptureMethod::Automatic);
    let call = flex.client.checkout_sessions().confirm("fcs_1", confirmation);
    let session = call.with_idempotency_key("order-1001-confirmation").await.unwrap();
    let got = flex.got("POST", "/v1/checkout/sessions/fcs_1/confirm");
    assert_eq!(got.header("idempotency-key"), Some("order-1001-confirmation"));
    got.json(json!({"checkout_session": {
        "payment_method": "fpm_1", "customer": "fcus_1", "capture_method": "automatic"
    }}));
    assert!(session.payment_intent.unwrap().as_payment_intent().is_some());
}
