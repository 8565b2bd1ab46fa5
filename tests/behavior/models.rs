use flex_sdk::types::{
    AddressInput, CheckoutSession, CheckoutSessionStatus, Customer, Dispute, DisputeReason,
    ExpandableCustomer, ExpandablePrice, LineItem, Metadata, Refund, RefundStatus, UpdateCustomer,
    UpdatePrice, WebhookEvent,
};
use flex_sdk::{DateTime, Field};
use serde_json::{Value, json};

use crate::samples;
use crate::server::{Server, json};

#[test]
fn enums_keep_values_that_are_not_known() {
    let refund = samples::with(samples::refund(), "status", json!("held_for_review"));
    let refund: Refund = serde_json::from_value(refund).unwrap();
    assert_eq!(refund.status.as_str(), "held_for_review");
    assert!(
        matches!(&refund.status, RefundStatus::Unrecognized(text) if text.get() == "held_for_review")
    );
    assert_eq!(serde_json::to_value(&refund).unwrap()["status"], "held_for_review");
    assert_eq!(RefundStatus::from("succeeded"), RefundStatus::Succeeded);
    assert_eq!("held".parse::<RefundStatus>().unwrap(), RefundStatus::from("held"));
    assert_eq!(RefundStatus::RequiresAction.to_string(), "requires_action");
    let known = ["pending", "requires_action", "succeeded", "failed", "canceled"];
    assert_eq!(RefundStatus::KNOWN, known);
}

#[test]
fn a_documented_value_named_as_the_fallback_is_a_variant_of_its_own() {
    let reason = DisputeReason::from("unrecognized");
    assert!(!matches!(reason, DisputeReason::Unrecognized(_)));
    assert_eq!(reason.as_str(), "unrecognized");
}

#[test]
fn enums_are_of_strings_only() {
    let refund = samples::with(samples::refund(), "status", json!(7));
    let error = serde_json::from_value::<Refund>(refund).unwrap_err();
    assert!(error.to_string().contains("invalid type: integer `7`"), "{error}");
}

#[test]
fn what_can_be_expanded_is_an_id_or_an_object() {
    let read = |customer: Value| {
        let session = samples::with(samples::checkout_session(), "customer", customer);
        serde_json::from_value::<CheckoutSession>(session).unwrap().customer
    };
    assert_eq!(read(json!(null)), None);
    let id = read(json!("fcus_1")).unwrap();
    assert_eq!((id.as_id(), id.as_customer()), (Some("fcus_1"), None));
    let object = read(samples::customer(2)).unwrap();
    assert_eq!(object.as_customer().unwrap().customer_id, "fcus_2");
    assert_eq!(object.as_id(), None);
}

#[test]
fn what_can_be_expanded_keeps_anything_else() {
    for unknown in ["7", "[\"fcus_1\",\"fcus_2\"]", "true"] {
        let customer: ExpandableCustomer = serde_json::from_str(unknown).unwrap();
        let ExpandableCustomer::Unrecognized(kept) = &customer else { panic!("{customer:?}") };
        assert_eq!(kept.get().get(), unknown);
        assert_eq!(serde_json::to_string(&customer).unwrap(), unknown);
    }
}

#[test]
fn an_expanded_object_that_is_broken_is_an_error() {
    let error =
        serde_json::from_str::<ExpandableCustomer>("{\"customer_id\": \"fcus_1\"}").unwrap_err();
    assert!(error.to_string().contains("missing field `first_name`"), "{error}");
}

#[test]
fn expanded_objects_may_hold_expanded_objects() {
    let price = json!({
        "price_id": "fprice_1",
        "unit_amount": 2000,
        "active": true,
        "created_at": "2024-01-01T00:00:00Z",
        "type": "one_time",
        "test_mode": true,
        "product": {
            "product_id": "fprod_1",
            "name": "Mask",
            "created_at": "2024-01-01T00:00:00Z",
            "active": true,
            "hsa_fsa_eligibility": null,
            "test_mode": true
        }
    });
    let item = json!({
        "line_item_id": "li_1",
        "amount_discount": 0,
        "amount_subtotal": 2000,
        "amount_total": 2000,
        "quantity": 1,
        "price": price
    });
    let item: LineItem = serde_json::from_value(item).unwrap();
    let price = item.price.as_ref().and_then(ExpandablePrice::as_price).unwrap();
    assert_eq!(price.product.as_ref().unwrap().as_product().unwrap().name, "Mask");
    assert_eq!((item.amount_tax, item.eligibility), (None, None));
}

/// Sends an update of a customer, and gives what arrives.
async fn sent(update: UpdateCustomer) -> Value {
    let server = Server::answers(json(200, json!({"customer": samples::customer(1)}))).await;
    server.client().customers().update("fcus_1", update).await.unwrap();
    server.requests()[0].json()
}

#[tokio::test]
async fn what_is_left_out_of_an_update_stays_as_it_is() {
    assert_eq!(sent(UpdateCustomer::new()).await, json!({"customer": {}}));
}

#[tokio::test]
async fn what_is_cleared_by_an_update_is_null() {
    let update =
        UpdateCustomer::new().clear_phone().clear_employer().clear_shipping().clear_metadata();
    let expected = json!({"phone": null, "employer": null, "shipping": null, "metadata": null});
    assert_eq!(sent(update).await, json!({"customer": expected}));
}

#[tokio::test]
async fn what_is_set_by_an_update_has_a_value() {
    let mut update = UpdateCustomer::new().phone("+1").shipping(AddressInput::new());
    update.employer = None.into();
    update.metadata = Field::Value(Metadata::from([("a".to_owned(), "b".to_owned())]).into());
    let expected = json!({"phone": "+1", "shipping": {}, "employer": null, "metadata": {"a": "b"}});
    assert_eq!(sent(update).await, json!({"customer": expected}));
}

#[test]
fn the_three_states_come_back() {
    for body in [json!({}), json!({"description": null}), json!({"description": "Old"})] {
        let update: UpdatePrice = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(update.description.is_absent(), body.get("description").is_none());
        assert_eq!(serde_json::to_value(&update).unwrap(), body);
    }
}

#[test]
fn explicit_nulls_are_the_same_as_nothing() {
    let with_nulls = samples::checkout_session();
    let mut without = with_nulls.clone();
    without.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    assert!(without.as_object().unwrap().len() + 10 < with_nulls.as_object().unwrap().len());
    let with_nulls: CheckoutSession = serde_json::from_value(with_nulls).unwrap();
    let without: CheckoutSession = serde_json::from_value(without).unwrap();
    assert_eq!(with_nulls, without);
    assert_eq!(with_nulls.status, CheckoutSessionStatus::Open);
    assert_eq!(with_nulls.total_details.amount_tax, None);
    assert_eq!((with_nulls.metadata, with_nulls.tax_rate), (None, None));
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let mut session = samples::checkout_session();
    let expected: CheckoutSession = serde_json::from_value(session.clone()).unwrap();
    session["url"] = json!("https://example.com");
    session["next_action"] = json!({"type": "payment_failed", "deep": [{"er": [1, null, "x"]}]});
    session["defaults"]["middle_name"] = json!("M");
    assert_eq!(serde_json::from_value::<CheckoutSession>(session).unwrap(), expected);
}

#[test]
fn a_required_field_must_be_there_and_not_null() {
    let mut customer = samples::customer(1);
    customer["email"] = json!(null);
    let error = serde_json::from_value::<Customer>(customer.clone()).unwrap_err();
    assert!(error.to_string().contains("invalid type: null, expected a string"), "{error}");
    customer.as_object_mut().unwrap().remove("email");
    let error = serde_json::from_value::<Customer>(customer).unwrap_err();
    assert!(error.to_string().contains("missing field `email`"), "{error}");
}

#[test]
fn times_keep_their_text() {
    for text in ["2025-08-27T17:07:47.761493Z", "2024-01-01T00:00:00+02:00", "<string>"] {
        let customer = samples::with(samples::customer(1), "created_at", json!(text));
        let customer: Customer = serde_json::from_value(customer).unwrap();
        assert_eq!(customer.created_at, DateTime::from(text));
        assert_eq!(customer.created_at.as_str(), text);
        assert_eq!(serde_json::to_value(&customer).unwrap()["created_at"], text);
    }
}

#[test]
fn events_hold_the_object_under_its_kind() {
    let event = json!({
        "event_id": "fevt_1",
        "event_type": "refund.updated",
        "event_dt": 1_714_000_000,
        "object": {"refund": samples::refund()}
    });
    let event: WebhookEvent = serde_json::from_value(event).unwrap();
    assert_eq!(event.event_dt, Some(1_714_000_000));
    assert_eq!(event.object.refund.unwrap().amount, 1500);
    assert_eq!(event.object.checkout_session, None);
}

#[test]
fn models_can_be_made_by_hand() {
    let refund = samples::refund();
    let required = flex_sdk::types::RefundRequired {
        refund_id: "fre_1".to_owned(),
        amount: 1500,
        created_at: "2024-01-01T00:00:00Z".into(),
        status: RefundStatus::Pending,
        test_mode: true,
    };
    let made = Refund::new(required);
    assert_eq!(serde_json::to_value(&made).unwrap(), refund);
    let made = made.reason("duplicate").metadata(Metadata::new());
    assert_eq!(serde_json::to_value(&made).unwrap()["metadata"], json!({}));
}

#[test]
fn metadata_of_disputes_must_be_there() {
    let dispute = json!({
        "dispute_id": "fdsp_1",
        "payment_intent_id": "fpi_1",
        "amount": 4999,
        "currency": "usd",
        "metadata": {},
        "created_at": "2024-01-01T00:00:00Z",
        "status": "won",
        "reason": "general",
        "is_charge_refundable": false,
        "test_mode": true
    });
    let dispute: Dispute = serde_json::from_value(dispute).unwrap();
    assert!(dispute.metadata.is_empty());
}
