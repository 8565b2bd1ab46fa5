//! Creates a customer, and says what was wrong where the API refuses.
//!
//! ```sh
//! FLEX_API_KEY=fsk_test_… cargo run --example create_customer
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "examples print")]

mod support;

use flex_sdk::types::{AddressInput, CreateCustomer};
use flex_sdk::{Result, testing};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<()> {
    let client = support::client(answers)?;
    let address = AddressInput::new().line1("123 Main St").city("San Francisco").state("CA");
    let new = CreateCustomer::new("Ada", "Lovelace", "ada@example.com")
        .phone("+15555555555")
        .shipping(address.postal_code("94107").country("US"));
    match client.customers().create(new).await {
        Ok(customer) => println!("created {} for {}", customer.customer_id, customer.email),
        Err(error) if error.is_validation() => println!("refused: {error}"),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn answers(server: &testing::Server) {
    let customer = json!({
        "customer_id": "fcus_01J9XR8M3K7VZ8N2YB4WJ6T0RA",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "phone": "+15555555555",
        "created_at": "2026-06-15T14:30:00Z",
        "test_mode": true,
    });
    server.on_path(flex_sdk::Method::POST, "/v1/customers").respond(200, &json!({"customer": customer}));
}
