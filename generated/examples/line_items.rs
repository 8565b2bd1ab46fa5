//! Prints what a checkout session sells.
//!
//! ```sh
//! FLEX_API_KEY=fsk_test_… cargo run --example line_items -- fcs_01…
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "examples print")]

mod support;

use flex_sdk::types::ExpandablePrice;
use flex_sdk::{Result, testing};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<()> {
    let client = support::client(answers)?;
    let id = std::env::args().nth(1).unwrap_or_else(|| "fcs_01J9XR8M3K7VZ8N2YB4WJ6T0RA".to_owned());
    match client.checkout_sessions().line_items(&id).await {
        Ok(items) => {
            for item in items {
                let price = match &item.price {
                    Some(ExpandablePrice::Price(price)) => format!("{} cents each", price.unit_amount),
                    Some(ExpandablePrice::Id(id)) => id.clone(),
                    _ => "no price".to_owned(),
                };
                let description = item.description.as_deref().unwrap_or("(no description)");
                println!("{} x {description}, {price}: {} cents", item.quantity, item.amount_total);
            }
        }
        Err(error) if error.is_not_found() => println!("There is no checkout session `{id}`."),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn answers(server: &testing::Server) {
    let item = json!({
        "line_item_id": "fli_01J9XR8M3K7VZ8N2YB4WJ6T0RB",
        "amount_discount": 0,
        "amount_subtotal": 9998,
        "amount_tax": 350,
        "amount_total": 10_348,
        "amount_shipping": 0,
        "description": "Blood pressure monitor",
        "price": "fprice_01J9XR8M3K7VZ8N2YB4WJ6T0RC",
        "quantity": 2,
        "eligibility": "auto_substantiation",
        "shipping_rate": null,
    });
    server
        .on_path(flex_sdk::Method::GET, "/v1/checkout/sessions/{id}/line_items")
        .respond(200, &json!({"line_items": [item]}));
}
