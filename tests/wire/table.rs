//! Which type of the SDK reads and writes which body. Kept by hand.

use flex_sdk::runtime::json;
use flex_sdk::types::{
    Allocation, BalanceTransaction, Capture, CaptureCheckoutSession, CheckoutSession,
    ConfirmCheckoutSession, Coupon, CreateCheckoutSession, CreateCoupon, CreateCustomer,
    CreateExport, CreatePaymentLink, CreatePrice, CreateProduct, CreatePromoCode, CreateRefund,
    CreateSetupIntent, CreateShippingRate, CreateSubscription, CreateWebhook, Customer, Dispute,
    ErrorBody, Event, Export, File, Invoice, Letter, LineItem, PaymentIntent, PaymentLink,
    PaymentMethod, Payout, Price, Product, PromoCode, Receipt, Refund, RefundCheckoutSession,
    RetryEvent, SetupIntent, ShippingRate, Subscription, UpdateCapture, UpdateCustomer,
    UpdateDispute, UpdatePrice, UpdateProduct, UpdatePromoCode, UpdateRefund, UpdateShippingRate,
    UpdateSubscription, UpdateWebhook, Webhook, WebhookEvent,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// What the operation takes.
    Request(&'static str),
    /// What the operation gives.
    Response(&'static str),
    Error,
    /// What webhooks bring.
    Event,
}

/// Reads a body into its type and writes it again.
#[derive(Clone, Copy)]
pub(crate) struct Codec {
    envelope: Option<&'static str>,
    round_trip: RoundTrip,
}

/// Takes a body and its envelope, and gives the body as it was written.
type RoundTrip = fn(&[u8], Option<&str>) -> Result<Vec<u8>, String>;

impl Codec {
    const fn of<T: Serialize + DeserializeOwned>(envelope: Option<&'static str>) -> Self {
        Self {
            envelope,
            round_trip: |body, envelope| {
                let value: T = json::decode(body, envelope).map_err(|error| error.to_string())?;
                json::encode(&value, envelope).map_err(|error| error.to_string())
            },
        }
    }

    pub(crate) fn round_trip(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        (self.round_trip)(body, self.envelope)
    }
}

/// The bodies of an operation.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    pub(crate) request: Option<Codec>,
    pub(crate) response: Codec,
}

/// An operation without a body of JSON, which answers `{"<envelope>": T}`.
const fn gives<T: Serialize + DeserializeOwned>(
    operation: &'static str,
    envelope: &'static str,
) -> Row {
    Row { operation, request: None, response: Codec::of::<T>(Some(envelope)) }
}

/// An operation without a body, which answers a bare `T`.
const fn gives_bare<T: Serialize + DeserializeOwned>(operation: &'static str) -> Row {
    Row { operation, request: None, response: Codec::of::<T>(None) }
}

impl Row {
    /// Takes `{"<envelope>": T}`.
    const fn for_a<T: Serialize + DeserializeOwned>(mut self, envelope: &'static str) -> Self {
        self.request = Some(Codec::of::<T>(Some(envelope)));
        self
    }
}

pub(crate) const ERROR: Codec = Codec::of::<ErrorBody>(None);
pub(crate) const EVENT: Codec = Codec::of::<WebhookEvent>(None);

pub(crate) const OPERATIONS: &[Row] = &[
    gives::<Vec<BalanceTransaction>>("listBalanceTransactions", "balance_transactions"),
    gives::<Vec<Capture>>("listCaptures", "captures"),
    gives::<Capture>("getCapture", "capture"),
    gives::<Capture>("updateCapture", "capture").for_a::<UpdateCapture>("capture"),
    gives::<Vec<CheckoutSession>>("listCheckoutSessions", "checkout_sessions"),
    gives::<CheckoutSession>("createCheckoutSession", "checkout_session")
        .for_a::<CreateCheckoutSession>("checkout_session"),
    gives::<CheckoutSession>("getCheckoutSession", "checkout_session"),
    gives::<Vec<LineItem>>("getLineItems", "line_items"),
    gives::<CheckoutSession>("captureCheckoutSession", "checkout_session")
        .for_a::<CaptureCheckoutSession>("checkout_session"),
    gives::<Vec<Allocation>>("previewCaptureAllocation", "allocations")
        .for_a::<CaptureCheckoutSession>("checkout_session"),
    gives::<CheckoutSession>("refundCheckoutSession", "checkout_session")
        .for_a::<RefundCheckoutSession>("checkout_session"),
    gives::<Vec<Allocation>>("previewRefundAllocation", "allocations")
        .for_a::<RefundCheckoutSession>("checkout_session"),
    gives::<CheckoutSession>("reauthCheckoutSession", "checkout_session"),
    gives::<CheckoutSession>("cancelCheckoutSession", "checkout_session"),
    gives::<CheckoutSession>("confirmCheckoutSession", "checkout_session")
        .for_a::<ConfirmCheckoutSession>("checkout_session"),
    gives::<Coupon>("createCoupon", "coupon").for_a::<CreateCoupon>("coupon"),
    gives::<Vec<Customer>>("listCustomers", "customers"),
    gives::<Customer>("createCustomer", "customer").for_a::<CreateCustomer>("customer"),
    gives::<Customer>("getCustomer", "customer"),
    gives::<Customer>("updateCustomer", "customer").for_a::<UpdateCustomer>("customer"),
    gives::<Vec<PaymentMethod>>("listCustomerPaymentMethods", "payment_methods"),
    gives::<PaymentMethod>("getCustomerPaymentMethod", "payment_method"),
    gives::<Vec<Dispute>>("listDisputes", "disputes"),
    gives::<Dispute>("getDispute", "dispute"),
    gives::<Dispute>("updateDispute", "dispute").for_a::<UpdateDispute>("dispute"),
    gives::<Dispute>("closeDispute", "dispute"),
    gives::<Event>("retryEvent", "event").for_a::<RetryEvent>("event"),
    gives::<Export>("createExport", "export").for_a::<CreateExport>("export"),
    gives::<Export>("getExport", "export"),
    gives::<Export>("cancelExport", "export"),
    gives::<Vec<File>>("listFiles", "files"),
    gives::<File>("createFile", "file"),
    gives::<Vec<Invoice>>("listInvoices", "invoices"),
    gives::<Invoice>("getInvoice", "invoice"),
    gives::<Vec<Invoice>>("listConsumerSubscriptionInvoices", "invoices"),
    gives::<Vec<Letter>>("getLettersForOrder", "letters"),
    gives_bare::<Letter>("getLetter"),
    gives::<Vec<CheckoutSession>>("listOrders", "orders"),
    gives::<Vec<PaymentIntent>>("listPaymentIntents", "payment_intents"),
    gives::<PaymentIntent>("getPaymentIntent", "payment_intent"),
    gives::<PaymentIntent>("cancelPaymentIntent", "payment_intent"),
    gives::<Vec<PaymentLink>>("listPaymentLinks", "payment_links"),
    gives::<PaymentLink>("createPaymentLink", "payment_link")
        .for_a::<CreatePaymentLink>("payment_link"),
    gives::<PaymentLink>("getPaymentLink", "payment_link"),
    gives::<Vec<Payout>>("listPayouts", "payouts"),
    gives::<Vec<Price>>("listPrices", "prices"),
    gives::<Price>("createPrice", "price").for_a::<CreatePrice>("price"),
    gives::<Price>("getPrice", "price"),
    gives::<Price>("updatePrice", "price").for_a::<UpdatePrice>("price"),
    gives::<Vec<Product>>("listProducts", "products"),
    gives::<Product>("createProduct", "product").for_a::<CreateProduct>("product"),
    gives::<Product>("getProduct", "product"),
    gives::<Product>("updateProduct", "product").for_a::<UpdateProduct>("product"),
    gives::<Vec<PromoCode>>("listPromoCodes", "promo_codes"),
    gives::<PromoCode>("createPromoCode", "promo_code").for_a::<CreatePromoCode>("promo_code"),
    gives::<PromoCode>("updatePromoCode", "promo_code").for_a::<UpdatePromoCode>("promo_code"),
    gives::<Receipt>("getReceiptForOrder", "receipt"),
    gives::<Vec<Refund>>("listRefunds", "refunds"),
    gives::<Refund>("createRefund", "refund").for_a::<CreateRefund>("refund"),
    gives::<Refund>("getRefund", "refund"),
    gives::<Refund>("updateRefund", "refund").for_a::<UpdateRefund>("refund"),
    gives::<Vec<SetupIntent>>("listSetupIntents", "setup_intents"),
    gives::<SetupIntent>("createSetupIntent", "setup_intent")
        .for_a::<CreateSetupIntent>("setup_intent"),
    gives::<SetupIntent>("getSetupIntent", "setup_intent"),
    gives::<ShippingRate>("createShippingRate", "shipping_rate")
        .for_a::<CreateShippingRate>("shipping_rate"),
    gives::<ShippingRate>("updateShippingRate", "shipping_rate")
        .for_a::<UpdateShippingRate>("shipping_rate"),
    gives::<Vec<Subscription>>("listSubscriptions", "subscriptions"),
    gives::<Subscription>("createSubscription", "subscription")
        .for_a::<CreateSubscription>("subscription"),
    gives::<Subscription>("getSubscription", "subscription"),
    gives::<Subscription>("updateSubscription", "subscription")
        .for_a::<UpdateSubscription>("subscription"),
    gives::<Subscription>("cancelSubscription", "subscription"),
    gives::<Subscription>("pauseSubscription", "subscription"),
    gives::<Vec<Subscription>>("listConsumerSubscriptions", "subscriptions"),
    gives::<Webhook>("createWebhook", "webhook").for_a::<CreateWebhook>("webhook"),
    gives::<Webhook>("getWebhook", "webhook"),
    gives::<Webhook>("updateWebhook", "webhook").for_a::<UpdateWebhook>("webhook"),
    gives_bare::<Map<String, Value>>("deleteWebhook"),
];

/// The bodies collected from the documentation, but those that are cut.
pub(crate) const FILES: &[(&str, Subject)] = &[
    ("cancel_export.response.json", Subject::Response("cancelExport")),
    ("cancel_payment_intent.older.response.json", Subject::Response("cancelPaymentIntent")),
    ("close_dispute.response.json", Subject::Response("closeDispute")),
    (
        "create_checkout_session.client.nulls.response.json",
        Subject::Response("createCheckoutSession"),
    ),
    ("create_checkout_session.client.request.json", Subject::Request("createCheckoutSession")),
    ("create_checkout_session.guide.request.json", Subject::Request("createCheckoutSession")),
    (
        "create_checkout_session.off_session.guide.request.json",
        Subject::Request("createCheckoutSession"),
    ),
    ("create_checkout_session.plugin.request.json", Subject::Request("createCheckoutSession")),
    (
        "create_checkout_session.setup_future_use.guide.request.json",
        Subject::Request("createCheckoutSession"),
    ),
    ("create_coupon.request.json", Subject::Request("createCoupon")),
    ("create_coupon.response.json", Subject::Response("createCoupon")),
    ("create_customer.request.json", Subject::Request("createCustomer")),
    ("create_customer.response.json", Subject::Response("createCustomer")),
    ("create_export.request.json", Subject::Request("createExport")),
    ("create_export.response.json", Subject::Response("createExport")),
    ("create_file.response.json", Subject::Response("createFile")),
    ("create_payment_link.request.json", Subject::Request("createPaymentLink")),
    ("create_payment_link.response.json", Subject::Response("createPaymentLink")),
    ("create_price.request.json", Subject::Request("createPrice")),
    ("create_price.response.json", Subject::Response("createPrice")),
    ("create_product.older.request.json", Subject::Request("createProduct")),
    ("create_product.request.json", Subject::Request("createProduct")),
    ("create_product.response.json", Subject::Response("createProduct")),
    ("create_promo_code.request.json", Subject::Request("createPromoCode")),
    ("create_promo_code.response.json", Subject::Response("createPromoCode")),
    ("create_refund.older.response.json", Subject::Response("createRefund")),
    ("create_refund.request.json", Subject::Request("createRefund")),
    ("create_setup_intent.request.json", Subject::Request("createSetupIntent")),
    ("create_setup_intent.response.json", Subject::Response("createSetupIntent")),
    ("create_shipping_rate.request.json", Subject::Request("createShippingRate")),
    ("create_shipping_rate.response.json", Subject::Response("createShippingRate")),
    ("create_webhook.plugin.request.json", Subject::Request("createWebhook")),
    ("create_webhook.plugin.response.json", Subject::Response("createWebhook")),
    ("error.introduction.guide.response.json", Subject::Error),
    ("error.plugin.response.json", Subject::Error),
    ("get_capture.response.json", Subject::Response("getCapture")),
    ("get_customer.response.json", Subject::Response("getCustomer")),
    ("get_customer_payment_method.response.json", Subject::Response("getCustomerPaymentMethod")),
    ("get_export.response.json", Subject::Response("getExport")),
    ("get_invoice.response.json", Subject::Response("getInvoice")),
    ("get_letter_by_id.response.json", Subject::Response("getLetter")),
    ("get_letters_for_order.response.json", Subject::Response("getLettersForOrder")),
    ("get_line_items.response.json", Subject::Response("getLineItems")),
    ("get_payment_link.response.json", Subject::Response("getPaymentLink")),
    ("get_price.response.json", Subject::Response("getPrice")),
    ("get_product.response.json", Subject::Response("getProduct")),
    ("get_receipt_for_order.response.json", Subject::Response("getReceiptForOrder")),
    ("get_refund.older.response.json", Subject::Response("getRefund")),
    ("get_subscription.response.json", Subject::Response("getSubscription")),
    ("introduction.success.guide.response.json", Subject::Response("getCheckoutSession")),
    (
        "list_a_customers_payment_methods.newest.response.json",
        Subject::Response("listCustomerPaymentMethods"),
    ),
    ("list_balance_transactions.response.json", Subject::Response("listBalanceTransactions")),
    ("list_captures.expanded.older.response.json", Subject::Response("listCaptures")),
    ("list_captures.response.json", Subject::Response("listCaptures")),
    ("list_checkout_sessions.response.json", Subject::Response("listCheckoutSessions")),
    ("list_consumer_orders.response.json", Subject::Response("listOrders")),
    (
        "list_consumer_subscription_invoices.response.json",
        Subject::Response("listConsumerSubscriptionInvoices"),
    ),
    ("list_consumer_subscriptions.response.json", Subject::Response("listConsumerSubscriptions")),
    ("list_customers.response.json", Subject::Response("listCustomers")),
    ("list_disputes.response.json", Subject::Response("listDisputes")),
    ("list_files.response.json", Subject::Response("listFiles")),
    ("list_invoices.response.json", Subject::Response("listInvoices")),
    ("list_payment_intents.expanded.older.response.json", Subject::Response("listPaymentIntents")),
    ("list_payment_intents.response.json", Subject::Response("listPaymentIntents")),
    ("list_payment_links.response.json", Subject::Response("listPaymentLinks")),
    ("list_payouts.guide.response.json", Subject::Response("listPayouts")),
    ("list_payouts.response.json", Subject::Response("listPayouts")),
    ("list_prices.expanded.older.response.json", Subject::Response("listPrices")),
    ("list_prices.response.json", Subject::Response("listPrices")),
    ("list_products.response.json", Subject::Response("listProducts")),
    ("list_promo_codes.response.json", Subject::Response("listPromoCodes")),
    ("list_refunds.response.json", Subject::Response("listRefunds")),
    ("list_setup_intents.expanded.older.response.json", Subject::Response("listSetupIntents")),
    ("list_setup_intents.response.json", Subject::Response("listSetupIntents")),
    ("list_subscriptions.response.json", Subject::Response("listSubscriptions")),
    ("preview_capture_allocation.request.json", Subject::Request("previewCaptureAllocation")),
    ("preview_capture_allocation.response.json", Subject::Response("previewCaptureAllocation")),
    ("preview_refund_allocation.request.json", Subject::Request("previewRefundAllocation")),
    ("preview_refund_allocation.response.json", Subject::Response("previewRefundAllocation")),
    ("refund_checkout_session.amount.request.json", Subject::Request("refundCheckoutSession")),
    ("refund_checkout_session.full.request.json", Subject::Request("refundCheckoutSession")),
    ("refund_checkout_session.line_items.request.json", Subject::Request("refundCheckoutSession")),
    ("refund_checkout_session.plugin.request.json", Subject::Request("refundCheckoutSession")),
    ("retrieve_a_customer.newest.response.json", Subject::Response("getCustomer")),
    (
        "retrieve_a_customers_payment_method.newest.response.json",
        Subject::Response("getCustomerPaymentMethod"),
    ),
    ("retry_event.request.json", Subject::Request("retryEvent")),
    ("retry_event.response.json", Subject::Response("retryEvent")),
    ("update_capture.older.response.json", Subject::Response("updateCapture")),
    ("update_capture.request.json", Subject::Request("updateCapture")),
    ("update_customer.request.json", Subject::Request("updateCustomer")),
    ("update_customer.response.json", Subject::Response("updateCustomer")),
    ("update_dispute.request.json", Subject::Request("updateDispute")),
    ("update_dispute.response.json", Subject::Response("updateDispute")),
    ("update_price.request.json", Subject::Request("updatePrice")),
    ("update_price.response.json", Subject::Response("updatePrice")),
    ("update_product.request.json", Subject::Request("updateProduct")),
    ("update_product.response.json", Subject::Response("updateProduct")),
    ("update_promo_code.request.json", Subject::Request("updatePromoCode")),
    ("update_promo_code.response.json", Subject::Response("updatePromoCode")),
    ("update_refund.older.response.json", Subject::Response("updateRefund")),
    ("update_refund.request.json", Subject::Request("updateRefund")),
    ("update_shipping_rate.request.json", Subject::Request("updateShippingRate")),
    ("update_shipping_rate.response.json", Subject::Response("updateShippingRate")),
    ("update_subscription.request.json", Subject::Request("updateSubscription")),
    ("update_subscription.response.json", Subject::Response("updateSubscription")),
    ("webhook_event.guide.payload.json", Subject::Event),
];

/// Bodies that the documentation's own tool has pruned of what is required, and what is said of them.
pub(crate) const INVALID: &[(&str, &str)] = &[
    ("create_price.request.json", "at `price`: missing field `unit_amount`"),
    (
        "introduction.success.guide.response.json",
        "at `checkout_session`: missing field `allow_promotion_codes`",
    ),
    (
        "webhook_event.guide.payload.json",
        "at `object.checkout_session`: missing field `allow_promotion_codes`",
    ),
];
