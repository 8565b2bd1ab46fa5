//! Every operation of the Flex API, called over HTTP on loopback.
//!
//! What is expected is written by hand from the facts about the API, neither from `spec/flex.yaml` nor from emitted
//! code. A module has the operations of one tag; its table at the top says which tests call which operation.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error has failed")]

#[macro_use]
mod harness;
mod document;
mod samples;

mod balance_transactions;
mod captures;
mod checkout_sessions;
mod coupons;
mod customers;
mod disputes;
mod events;
mod exports;
mod files;
mod invoices;
mod letters;
mod orders;
mod payment_intents;
mod payment_links;
mod payouts;
mod prices;
mod products;
mod promo_codes;
mod receipts;
mod refunds;
mod setup_intents;
mod shipping_rates;
mod subscriptions;
mod webhooks;

use std::collections::BTreeSet;

const CALLED: &[&[&str]] = &[
    balance_transactions::CALLED,
    captures::CALLED,
    checkout_sessions::CALLED,
    coupons::CALLED,
    customers::CALLED,
    disputes::CALLED,
    events::CALLED,
    exports::CALLED,
    files::CALLED,
    invoices::CALLED,
    letters::CALLED,
    orders::CALLED,
    payment_intents::CALLED,
    payment_links::CALLED,
    payouts::CALLED,
    prices::CALLED,
    products::CALLED,
    promo_codes::CALLED,
    receipts::CALLED,
    refunds::CALLED,
    setup_intents::CALLED,
    shipping_rates::CALLED,
    subscriptions::CALLED,
    webhooks::CALLED,
];

#[test]
fn every_operation_of_the_document_is_called() {
    let called: BTreeSet<&str> = CALLED.concat().into_iter().collect();
    let documented: BTreeSet<&str> =
        document::operations().iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(&documented - &called, BTreeSet::new(), "operations without a test");
    assert_eq!(
        &called - &documented,
        BTreeSet::new(),
        "operations that the document does not have"
    );
    assert_eq!(called.len(), 77);
}
