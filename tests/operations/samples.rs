//! What the Flex server answers: each kind of object once, with the fields and values that its public documentation
//! shows.

use serde_json::{Value, json};

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
        "client_reference_id": "1001",
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
        "success_url": "https://example.com/ok?session={CHECKOUT_SESSION_ID}",
        "subscription": null,
        "tax_rate": null,
        "test_mode": true,
        "total_details": {"amount_discount": 0, "amount_tax": null, "amount_shipping": 0},
        "visit_type": null
    })
}

/// A session with some fields changed.
pub(crate) fn checkout_session_with(changes: Value) -> Value {
    with(checkout_session(), changes)
}

/// An object with some fields changed.
pub(crate) fn with(mut object: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("changes are fields") };
    object.as_object_mut().unwrap().extend(changes);
    object
}

pub(crate) fn line_item() -> Value {
    json!({
        "line_item_id": "obj_01EXAMPLE00000000000000000",
        "amount_discount": 0,
        "amount_subtotal": 4000,
        "amount_tax": 350,
        "amount_total": 4850,
        "amount_shipping": 500,
        "description": "Sleep mask",
        "price": price(),
        "quantity": 2,
        "eligibility": "letter_of_medical_necessity",
        "shipping_rate": "obj_01EXAMPLE00000000000000000"
    })
}

pub(crate) fn price() -> Value {
    json!({
        "price_id": "fprice_01HT5GKN33F6E31WE2RF1GYYKH",
        "description": "A month",
        "trial_period_days": 14,
        "unit_amount": 2000,
        "recurring": {"interval": "daily", "interval_count": 30, "trial_period_days": 14},
        "active": true,
        "product": "fprod_01k3m6j3zqcvy6pbj1a65sszpw",
        "created_at": "2024-01-01T00:00:00Z",
        "type": "recurring",
        "metadata": {},
        "hsa_fsa_eligibility": "not_eligible",
        "test_mode": true
    })
}

pub(crate) fn product() -> Value {
    json!({
        "product_id": "fprod_01k3m6j3zqcvy6pbj1a65sszpw",
        "name": "Sleep mask",
        "description": "Dark",
        "document_description": "A mask",
        "receipt_description": "Mask",
        "created_at": "2025-08-27T17:07:47.761493Z",
        "visit_type": "cbtSleep",
        "active": true,
        "upc_code": "036000291452",
        "gtin": "00012345600012",
        "reference_gtin": null,
        "hsa_fsa_eligibility": "auto_substantiation",
        "test_mode": true,
        "metadata": {"shelf": "7"},
        "url": "https://shop.example/mask",
        "client_reference_id": "mask-1"
    })
}

pub(crate) fn allocations() -> Value {
    json!([{
        "payment_method_id": "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA", "last4": "4242", "amount": 1500
    }])
}

pub(crate) fn capture() -> Value {
    json!({
        "amount_captured": 2000,
        "amount_shipping_captured": 500,
        "amount_discount_captured": 0,
        "amount_tax_captured": 150,
        "capture_id": "obj_01EXAMPLE00000000000000000",
        "created_at": "2024-01-01T00:00:00Z",
        "items": [{
            "amount_captured": 2000,
            "capture_item_id": "obj_01EXAMPLE00000000000000001",
            "created_at": "2024-01-01T00:00:00Z",
            "payment_intent": "fpi_01jx3q7ab1c8d2e3f4g5h6j7k8",
            "test_mode": false
        }],
        "metadata": {},
        "test_mode": false
    })
}

pub(crate) fn customer() -> Value {
    json!({
        "customer_id": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "first_name": "John",
        "last_name": "Doe",
        "email": "joh.doe@example.com",
        "phone": "+15555555555",
        "employer": "Flex",
        "shipping": {
            "shipping_address_id": "fsh_01J9XR8M3K7VZ8N2YB4WJ6T0RA",
            "line1": "123 Main St",
            "line2": "Suite 100",
            "city": "San Francisco",
            "state": "CA",
            "postal_code": "94107",
            "country": "US"
        },
        "metadata": {"order_id": "8842", "channel": "shopify"},
        "created_at": "2026-06-15T14:30:00Z",
        "test_mode": false
    })
}

pub(crate) fn payment_method() -> Value {
    json!({
        "payment_method_id": "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA",
        "billing_details": {
            "address": {"city": "San Francisco", "country": "US", "postal_code": "94107"},
            "email": "john.doe@example.com",
            "name": "Example",
            "phone": "+14155550142"
        },
        "customer": "fcus_01J9XR8M3K7VZ8N2YB4WJ6T0RA",
        "metadata": {},
        "card": {
            "brand": "american_express",
            "country": "US",
            "exp_month": 12,
            "exp_year": 2027,
            "funding": "credit",
            "last4": "4242"
        },
        "created_at": "2026-06-15T14:30:00Z",
        "test_mode": false,
        "off_session": true
    })
}

pub(crate) fn payment_intent() -> Value {
    json!({
        "payment_intent_id": "fpi_01jx3q7ab1c8d2e3f4g5h6j7k8",
        "amount": 4999,
        "amount_capturable": 0,
        "amount_received": 4999,
        "application_fee_amount": 100,
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "transfer_data": {"amount": 4899, "destination": "acct_1"},
        "status": "canceled",
        "latest_charge": "fch_01jx3q6ab1c7d2e3f4g5h6j7k8",
        "created_at": "2024-01-01T00:00:00Z",
        "invoice": null,
        "capture_method": "automatic",
        "client_secret": "string",
        "metadata": {},
        "payment_method": "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA",
        "test_mode": true,
        "transfer_group": "string"
    })
}

pub(crate) fn refund() -> Value {
    json!({
        "refund_id": "fre_01EXAMPLE00000000000000000",
        "payment_intent_id": "fpi_01jx3q7ab1c8d2e3f4g5h6j7k8",
        "amount": 1500,
        "created_at": "2024-01-01T00:00:00Z",
        "reason": "requested_by_customer",
        "status": "pending",
        "test_mode": true,
        "metadata": {},
        "reference_id": "obj_01EXAMPLE00000000000000000",
        "reference_type": "acquirer_reference_number",
        "reference_status": "available",
        "items": [],
        "subscription_id": null,
        "invoice_id": null
    })
}

pub(crate) fn dispute() -> Value {
    json!({
        "dispute_id": "fdsp_01jx3q8kt1b9a7n2c4d5e6f7g8",
        "payment_intent_id": "fpi_01jx3q7ab1c8d2e3f4g5h6j7k8",
        "charge_id": "fch_01jx3q6ab1c7d2e3f4g5h6j7k8",
        "amount": 4999,
        "currency": "usd",
        "metadata": {},
        "created_at": "2024-01-01T00:00:00Z",
        "status": "needs_response",
        "reason": "fraudulent",
        "is_charge_refundable": false,
        "test_mode": true,
        "evidence": {
            "customer_name": "John Doe",
            "receipt": {"file_id": "file_1", "filename": "receipt.pdf", "stripe_file_id": "file_2"}
        },
        "evidence_details": {
            "has_evidence": true, "past_due": false, "submission_count": 0, "due_by": "2024-02-01T00:00:00Z"
        },
        "balance_transactions": [{
            "balance_transaction_id": "fbt_01EXAMPLE00000000000000000",
            "amount": -4999,
            "fee": 1500,
            "net": -6499,
            "status": "available",
            "type": "adjustment",
            "reporting_category": "dispute",
            "created_at": "2024-01-01T00:00:00Z"
        }],
        "payment_method_details": {
            "type": "card", "card": {"brand": "visa", "network_reason_code": "10.4"}
        },
        "client_reference_id": "1001"
    })
}

pub(crate) fn subscription() -> Value {
    json!({
        "subscription_id": "fsub_01EXAMPLE00000000000000000",
        "created_at": "2024-01-01T00:00:00Z",
        "items": [{
            "subscription_item_id": "obj_01EXAMPLE00000000000000000",
            "quantity": 1,
            "created_at": "2024-01-01T00:00:00Z",
            "updated_at": "2024-01-01T00:00:00Z",
            "test_mode": false
        }],
        "latest_invoice": "fin_01EXAMPLE00000000000000000",
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "status": "incomplete",
        "cancel_at_period_end": false,
        "current_period_end": "2024-02-01T00:00:00Z",
        "current_period_start": "2024-01-01T00:00:00Z",
        "metadata": {},
        "test_mode": false,
        "client_secret": {"setup_secret": "seti_1", "payment_secret": "pi_1"},
        "proration_behavior": "always_invoice",
        "trial_start": null,
        "trial_end": null,
        "cancel_at": "2024-06-01T00:00:00Z",
        "default_payment_method": "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA"
    })
}

pub(crate) fn invoice() -> Value {
    json!({
        "invoice_id": "fin_01EXAMPLE00000000000000000",
        "total": 2000,
        "amount_due": 2000,
        "amount_paid": 0,
        "payment_intent": "fpi_01jx3q7ab1c8d2e3f4g5h6j7k8",
        "charge": "fch_01jx3q6ab1c7d2e3f4g5h6j7k8",
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "period_end": "2024-02-01T00:00:00Z",
        "period_start": "2024-01-01T00:00:00Z",
        "subscription": "fsub_01EXAMPLE00000000000000000",
        "status": "draft",
        "collection_method": "charge_automatically",
        "test_mode": false,
        "metadata": {},
        "created_at": "2024-01-01T00:00:00Z"
    })
}

pub(crate) fn coupon() -> Value {
    json!({
        "coupon_id": "fcoup_1234567890",
        "amount_off": 100,
        "applies_to": null,
        "duration": "once",
        "duration_in_months": null,
        "metadata": {"key": "value"},
        "name": "Coupon",
        "percent_off": 12.5,
        "max_redemptions": 100,
        "times_redeemed": 0,
        "valid": true,
        "created_at": "2024-05-17T14:59:21Z",
        "test_mode": true
    })
}

pub(crate) fn promo_code() -> Value {
    json!({
        "promo_code_id": "fpromo_01k3p7zzdh18fa378epap93907",
        "code": "SUMMER2016",
        "coupon": coupon(),
        "max_redemptions": 100,
        "times_redeemed": 3,
        "created_at": "2025-08-27T17:07:47.761653Z",
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "active": true,
        "metadata": {"key": "value"},
        "test_mode": false
    })
}

pub(crate) fn setup_intent() -> Value {
    json!({
        "setup_intent_id": "fsi_01EXAMPLE00000000000000000",
        "client_secret": "string",
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "description": "string",
        "payment_method": "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA",
        "partner_id": "obj_01EXAMPLE00000000000000000",
        "metadata": {},
        "created_at": "2024-01-01T00:00:00Z",
        "test_mode": false,
        "status": "requires_payment_method",
        "usage": "off_session",
        "subscription_id": "fsub_01EXAMPLE00000000000000000"
    })
}

pub(crate) fn shipping_rate() -> Value {
    json!({
        "shipping_rate_id": "obj_01EXAMPLE00000000000000000",
        "active": true,
        "display_name": "Ground",
        "amount": 500,
        "metadata": {},
        "created_at": "2024-01-01T00:00:00Z"
    })
}

pub(crate) fn payment_link() -> Value {
    json!({
        "payment_link_id": "fplink_01EXAMPLE00000000000000000",
        "label": "Newsletter",
        "active": true,
        "line_items": [{"price": "fprice_1", "quantity": 2, "tax_rate": {"amount": 123}}],
        "allow_promotion_codes": true,
        "shipping_address_collection": false,
        "shipping_options": {
            "shipping_rate_id": "obj_01EXAMPLE00000000000000000", "shipping_amount": 500, "display_name": "Ground"
        },
        "metadata": {},
        "url": "https://checkout.withflex.com/pay/l/fplink_01EXAMPLE00000000000000000",
        "created_at": "2024-01-01T00:00:00Z",
        "payment_intent_data": {"capture_method": "automatic", "metadata": {}},
        "after_completion": {"type": "redirect", "redirect": {"url": "https://shop.example/thanks"}},
        "origin": "shopify",
        "tax_rate": {"amount": 0},
        "discounts": ["fcoup_1234567890"],
        "setup_future_use": "on_session",
        "test_mode": true
    })
}

pub(crate) fn balance_transaction() -> Value {
    json!({
        "balance_transaction_id": "fbt_01EXAMPLE00000000000000000",
        "amount": 4999,
        "available_on": "2024-01-03",
        "created_at": "2024-01-01T00:00:00Z",
        "exchange_rate": 1,
        "fee": 150,
        "net": 4849,
        "reporting_category": "charge",
        "checkout_session_id": "fcs_01HW5KTQQAAQ66WV19MFW4DTT4",
        "client_reference_id": "1001",
        "status": "available",
        "source_id": "fch_01jx3q6ab1c7d2e3f4g5h6j7k8",
        "type": "payment",
        "flex_payment_intent_id": "fpi_01jx3q7ab1c8d2e3f4g5h6j7k8",
        "test_mode": false,
        "mid": "string",
        "currency": "usd",
        "metadata": {},
        "transaction_fee_amount": 100,
        "interchange_fee_amount": 50,
        "lmn_fee_amount": 0,
        "dispute_fee_amount": 0,
        "card_type": "string",
        "card_network": "string"
    })
}

pub(crate) fn payout() -> Value {
    json!({
        "payout_id": "fpo_01k5g4xty062bqx5xr4xf7cxct",
        "status": "paid",
        "amount": 5644,
        "arrival_date": "2025-09-11T00:00:00Z",
        "created_at": "2025-09-19T04:50:08.966956Z",
        "source_type": "card",
        "test_mode": false
    })
}

pub(crate) fn export() -> Value {
    json!({
        "export_id": "obj_01EXAMPLE00000000000000000",
        "description": "All products",
        "type": "product",
        "status": "created",
        "created_at": "2024-01-01T00:00:00Z",
        "started_at": "2024-01-01T00:00:01Z",
        "completed_at": null,
        "metadata": {},
        "filters": {"payment": {"limit": 10, "customer": "fcus_1"}},
        "test_mode": false
    })
}

pub(crate) fn file() -> Value {
    json!({
        "file_id": "obj_01EXAMPLE00000000000000000",
        "purpose": "dispute_evidence",
        "filename": "receipt.pdf",
        "size": 10,
        "type": "pdf",
        "created_at": "2024-01-01T00:00:00Z",
        "expires_at": "2025-01-01T00:00:00Z"
    })
}

pub(crate) fn letter() -> Value {
    json!({
        "letter_id": "obj_01EXAMPLE00000000000000000",
        "url": "https://example.com/letter.pdf",
        "product": "fprod_01k3m6j3zqcvy6pbj1a65sszpw",
        "status": {"status": "in_review"}
    })
}

pub(crate) fn event() -> Value {
    json!({
        "event_id": "fevt_01EXAMPLE00000000000000000",
        "event_type": "customer.created",
        "object": {"customer": customer()},
        "test_mode": true,
        "created_at": "2024-01-01T00:00:00Z"
    })
}

pub(crate) fn webhook() -> Value {
    json!({
        "webhook_id": "obj_01EXAMPLE00000000000000000",
        "url": "https://shop.example/hooks",
        "events": ["checkout.session.completed", "refund.updated"],
        "signing_secret": "fwhsec_c2VjcmV0",
        "test_mode": true
    })
}
