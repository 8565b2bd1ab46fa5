//! Small bodies that several tests answer with.

use serde_json::{Value, json};

pub(crate) fn refund() -> Value {
    json!({
        "refund_id": "fre_1",
        "amount": 1500,
        "created_at": "2024-01-01T00:00:00Z",
        "status": "pending",
        "test_mode": true
    })
}

pub(crate) fn customer(id: usize) -> Value {
    json!({
        "customer_id": format!("fcus_{id}"),
        "first_name": "John",
        "last_name": "Doe",
        "email": "joh.doe@example.com",
        "created_at": "2024-01-01T00:00:00Z",
        "test_mode": true
    })
}

pub(crate) fn payment_method(id: usize) -> Value {
    json!({
        "payment_method_id": format!("fpm_{id}"),
        "created_at": "2024-01-01T00:00:00Z",
        "test_mode": true
    })
}

/// A session as a real server answers it: what is not set is null.
pub(crate) fn checkout_session() -> Value {
    json!({
        "allow_promotion_codes": false,
        "amount_total": 1000,
        "amount_subtotal": 1000,
        "cancel_url": "https://example.com",
        "captures": [],
        "capture_method": "automatic",
        "checkout_session_id": "fcs_01HW5KTQQAAQ66WV19MFW4DTT4",
        "client_reference_id": "test",
        "created_at": 1_714_000_000,
        "customer": null,
        "customer_id": null,
        "customer_email": null,
        "defaults": {"email": "a@example.com", "first_name": "A", "last_name": "B", "phone": null},
        "expires_at": 1_714_086_400,
        "invoice": null,
        "hsa_fsa_eligible": true,
        "letter_of_medical_necessity_required": false,
        "metadata": null,
        "mode": "payment",
        "payment_intent": null,
        "payment_intent_id": null,
        "redirect_url": "https://checkout.withflex.com/pay/c/fcs_01HW5KTQQAAQ66WV19MFW4DTT4",
        "refunds": [],
        "setup_intent": null,
        "shipping_options": null,
        "shipping_address_collection": false,
        "shipping_details": null,
        "status": "open",
        "success_url": "https://example.com",
        "subscription": null,
        "tax_rate": null,
        "test_mode": true,
        "total_details": {"amount_discount": 0, "amount_tax": null, "amount_shipping": 0},
        "visit_type": null
    })
}

/// An object with one field changed.
pub(crate) fn with(mut object: Value, field: &str, value: Value) -> Value {
    object[field] = value;
    object
}
