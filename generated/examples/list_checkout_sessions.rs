//! Prints the open checkout sessions of the last days, through all pages.
//!
//! ```sh
//! FLEX_API_KEY=fsk_test_… cargo run --example list_checkout_sessions
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "examples print")]

mod support;

use flex_sdk::types::CheckoutSessionStatus;
use flex_sdk::{Error, Result, testing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<()> {
    let client = support::client(answers)?;
    let mut sessions = client
        .checkout_sessions()
        .list()
        .status(CheckoutSessionStatus::Open)
        .interval(30)
        .limit(2)
        .items();
    let mut count = 0;
    while let Some(session) = sessions.try_next().await.inspect_err(explain)? {
        let dollars = session.amount_total / 100;
        let cents = session.amount_total % 100;
        println!("{}  {}  ${dollars}.{cents:02}", session.checkout_session_id, session.status);
        count += 1;
    }
    println!("\n{count} open sessions");
    Ok(())
}

fn explain(error: &Error) {
    if error.is_unauthorized() {
        eprintln!("The key was refused: is it one of this mode?");
    }
}

/// Two pages: a full one, and a short one that ends the list.
fn answers(server: &testing::Server) {
    server
        .on_path(flex_sdk::Method::GET, "/v1/checkout/sessions")
        .respond(200, &json!({"checkout_sessions": [session(1, 4999), session(2, 12_050)]}))
        .respond(200, &json!({"checkout_sessions": [session(3, 800)]}));
}

fn session(number: u32, amount: i64) -> Value {
    let id = format!("fcs_01J9XR8M3K7VZ8N2YB4WJ6T{number:03}");
    json!({
        "checkout_session_id": id,
        "allow_promotion_codes": false,
        "amount_subtotal": amount,
        "amount_total": amount,
        "capture_method": "automatic",
        "captures": [],
        "created_at": 1_781_534_000,
        "expires_at": 1_781_620_400,
        "hsa_fsa_eligible": true,
        "letter_of_medical_necessity_required": false,
        "mode": "payment",
        "redirect_url": format!("https://checkout.withflex.com/pay/c/{id}"),
        "refunds": [],
        "shipping_address_collection": false,
        "status": "open",
        "success_url": "https://shop.example/thanks",
        "test_mode": true,
        "total_details": {"amount_discount": 0, "amount_tax": null, "amount_shipping": 0},
    })
}
