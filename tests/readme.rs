//! The recipes of the README that is published with the SDK, as its users would run them.
//!
//! Each block of Rust there stands here too, so that it compiles and does what the README says.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error has failed")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the recipes print")]
#![allow(clippy::literal_string_with_formatting_args, reason = "paths have names in braces")]

use std::fs;
use std::time::Duration;

use flex_sdk::testing::{Example, Server};
use flex_sdk::types::{
    CheckoutSession, CheckoutSessionStatus, CreateFile, CreateRefund, Customer, Dispute,
    DisputeEvidenceInput, ExpandablePrice, File, FilePurpose, LineItem, Refund, UpdateDispute,
    WebhookEvent,
};
use flex_sdk::webhooks::{Verifier, VerifyError};
use flex_sdk::{Client, FilePart, Result, RetryPolicy, ops};
use serde_json::{Value, json};

/// A text without its layout, which is that of `rustfmt` here.
fn bare(text: &str) -> String {
    text.split_whitespace().collect::<String>().replace(",)", ")").replace(",}", "}")
}

#[test]
fn every_recipe_is_run_here() {
    let read =
        |path: &str| fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (readme, here) = (read("generated/README.md"), bare(&read("tests/readme.rs")));
    let blocks = readme.split("```rust").skip(1).map(|rest| rest.split("```").next().unwrap());
    let blocks: Vec<&str> = blocks.collect();
    assert!(blocks.len() >= 8, "{} recipes", blocks.len());
    for block in blocks {
        assert!(here.contains(&bare(block)), "is not in tests/readme.rs:{block}");
    }
}

fn client(server: &Server) -> Client {
    Client::builder().bearer_auth("fsk_test_1").transport(server.transport()).build().unwrap()
}

#[allow(dead_code, reason = "it asks the API itself")]
mod start {
    use flex_sdk::types::{CheckoutSessionStatus, CreateRefund};

    #[tokio::main]
    async fn main() -> flex_sdk::Result<()> {
        let client = flex_sdk::Client::builder()
            .bearer_auth(std::env::var("FLEX_API_KEY").unwrap())
            .build()?;

        // One page …
        let page =
            client.checkout_sessions().list().status(CheckoutSessionStatus::Open).limit(50).await?;
        println!("{} sessions", page.len());

        // … or all of them, page after page.
        let mut sessions = client.checkout_sessions().list().items();
        while let Some(session) = sessions.try_next().await? {
            println!("{}: {} cents", session.checkout_session_id, session.amount_total);
        }

        match client.refunds().create(CreateRefund::new("fpi_01…").amount(500)).await {
            Ok(refund) => println!("refunded {} cents", refund.amount),
            Err(error) if error.is_not_found() => println!("no such payment"),
            Err(error) => eprintln!("{error}"),
        }
        Ok(())
    }
}

#[tokio::test]
async fn all_sessions_that_a_filter_finds() -> Result<()> {
    let server = Server::new();
    let client = client(&server);
    let full = vec![CheckoutSession::example(); 100];
    let list = server.on(ops::ListCheckoutSessions).respond(full).respond(Vec::new());

    let mut sessions = client
        .checkout_sessions()
        .list()
        .status(CheckoutSessionStatus::Complete)
        .created_gte("2026-01-01T00:00:00Z")
        .limit(100)
        .items();
    while let Some(session) = sessions.try_next().await? {
        println!("{}", session.checkout_session_id);
    }

    assert_eq!(list.calls().len(), 2);
    assert!(list.calls()[0].query().contains(&("status".to_owned(), "complete".to_owned())));
    Ok(())
}

#[tokio::test]
async fn what_a_session_sells() -> Result<()> {
    let server = Server::new();
    let client = client(&server);
    let items = vec![LineItem::example()];
    server.on(ops::GetLineItems).with_parameter("id", "fcs_01…").respond(items).times(1);

    for item in client.checkout_sessions().line_items("fcs_01…").await? {
        match &item.price {
            Some(ExpandablePrice::Price(price)) => {
                println!("{} x {}", item.quantity, price.unit_amount);
            }
            _ => println!("{} for {} in all", item.quantity, item.amount_total),
        }
    }

    server.verify();
    Ok(())
}

#[tokio::test]
async fn a_refund_that_is_made_once() -> Result<()> {
    let server = Server::new();
    let client = client(&server);
    let body = json!({"refund": {"payment_intent_id": "fpi_01…", "amount": 500}});
    server
        .on(ops::CreateRefund)
        .with_json(&body)
        .with_header("idempotency-key", "order-1234-refund")
        .respond_example()
        .times(1);

    let refund = CreateRefund::new("fpi_01…").amount(500);
    let call = client.refunds().create(refund).with_idempotency_key("order-1234-refund");
    match call.await {
        Ok(refund) => println!("{}", refund.refund_id),
        Err(error) if error.code() == Some("already_refunded") => println!("done before"),
        Err(error) => return Err(error),
    }

    server.verify();
    Ok(())
}

#[tokio::test]
async fn evidence_against_a_dispute() -> Result<()> {
    let server = Server::new();
    let client = client(&server);
    let pdf = b"%PDF".to_vec();
    let upload = server.on(ops::CreateFile).respond(File::example());
    let update = server.on(ops::UpdateDispute).respond(Dispute::example());
    let (uploads, updates) = (upload, update);

    let receipt = FilePart::bytes(pdf).file_name("receipt.pdf").content_type("application/pdf");
    let file = CreateFile::new(FilePurpose::DisputeEvidence, receipt);
    let file = client.files().create(file).await?;
    let evidence = DisputeEvidenceInput::new().receipt(file.file_id);
    let update = UpdateDispute::new().evidence(evidence).submit(true);
    let dispute = client.disputes().update("fdsp_01…", update).await?;

    assert_eq!(dispute, Dispute::example());
    let sent = String::from_utf8(uploads.calls()[0].body.to_vec()).unwrap();
    assert!(sent.contains("receipt.pdf") && sent.contains("%PDF"), "{sent}");
    let sent: Value = updates.calls()[0].json().unwrap();
    assert_eq!(sent["dispute"]["evidence"]["receipt"], json!(File::example().file_id));
    Ok(())
}

fn receive(secret: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<(), VerifyError> {
    let verifier = Verifier::new(secret)?;
    let event: WebhookEvent = verifier.verify_and_parse(headers, body)?;
    if let Some(refund) = &event.object.refund {
        println!("{}: {}", event.event_type, refund.refund_id);
    }
    Ok(())
}

#[test]
fn a_webhook_that_nobody_signed() {
    let secret = "fwhsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    assert!(receive(secret, &[("svix-id", "msg_1")], b"{}").is_err());
}

#[test]
fn other_retries_for_a_client() -> Result<()> {
    let key = "fsk_test_1";

    let client = flex_sdk::Client::builder()
        .bearer_auth(key)
        .retry(RetryPolicy::default().max_retries(5).max_retry_after(Duration::from_secs(10)))
        .timeout(Duration::from_secs(90))
        .build()?;

    assert!(client.base_url().starts_with("https://"));
    Ok(())
}

#[tokio::test]
async fn other_retries_for_a_call() -> Result<()> {
    let server = Server::new();
    let client = client(&server);
    server.on(ops::ListCustomers).respond(vec![Customer::example()]);

    let customers = client.customers().list().with_retry(RetryPolicy::none()).await?;

    assert_eq!(customers, [Customer::example()]);
    Ok(())
}

#[test]
fn without_a_runtime() -> Result<()> {
    let server = Server::new();
    let client = client(&server);
    let list = server.on(ops::ListCheckoutSessions).respond_example();

    let page = client.checkout_sessions().list().send_blocking()?;
    for session in client.checkout_sessions().list().items().blocking() {
        println!("{}", session?.checkout_session_id);
    }

    assert_eq!((page.len(), list.calls().len()), (1, 2));
    Ok(())
}

#[tokio::test]
async fn a_test_without_a_network() -> Result<()> {
    let server = Server::new();
    let route = server
        .on(ops::GetRefund)
        .respond_status(429, &json!({"detail": "slow down"}))
        .respond(Refund::example())
        .times(2);
    let client =
        Client::builder().bearer_auth("fsk_test_1").transport(server.transport()).build()?;

    let refund = client.refunds().get("fre_1").await?;
    assert_eq!(refund, Refund::example());
    assert_eq!(route.calls()[0].parameter("refund_id"), Some("fre_1"));
    server.verify();
    Ok(())
}
