//! Unions, and calls: those of the generated client, and the same by hand with reqwest and derives of serde.

use std::process::ExitCode;
use std::time::Duration;

use clientwright_bench_runner::{Runner, run};

const ITEM: &str = r#"{"id":"item_01","name":"Sleep mask","price":2000,"currency":"usd","in_stock":true,"tags":["sleep","travel"]}"#;
const ORDER: &str =
    r#"{"reference":"1001","email":"a@example.com","lines":[{"item":"item_01","quantity":2},{"item":"item_02","quantity":1,"note":"blue"}]}"#;

fn main() -> ExitCode {
    run(&[("GET", ITEM), ("POST", ORDER)], |runner| {
        let folder = env!("CARGO_MANIFEST_DIR");
        let bodies = |name: &str| format!("{folder}/{name}.jsonl");
        runner.codec::<sdk::types::Event, twin::Event>("union, by tag, first", &bodies("events"))?;
        runner.codec::<sdk::types::Event, twin::Event>("union, by tag, last", &bodies("events_tag_last"))?;
        runner.codec::<sdk::types::Discount, twin::Discount>("union, by key", &bodies("discounts"))?;
        runner.codec::<sdk::types::Buyer, twin::Buyer>("union, by kind", &bodies("buyers"))?;
        calls(runner)
    })
}

fn calls(runner: &Runner) -> Result<(), String> {
    let server = runner.server();
    let client = sdk::Client::builder().base_url(server).bearer_auth("token").build();
    let client = client.map_err(|error| error.to_string())?;
    // The times allowed are those of the generated client.
    let by_hand = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .build()
        .map_err(|error| error.to_string())?;

    // Both send the same bytes: a space would be `%20` from the one and `+` from the other.
    runner.call(
        "GET, query",
        || async { client.items().find().name("mask").await.map_err(|error| error.to_string()) },
        || async { get(&by_hand, server).await.map_err(|error| error.to_string()) },
    )?;
    // Whoever calls makes an order for it.
    let ours: sdk::types::Order = serde_json::from_str(ORDER).map_err(|error| error.to_string())?;
    let theirs: twin::Order = serde_json::from_str(ORDER).map_err(|error| error.to_string())?;
    runner.call(
        "POST, JSON",
        || async { client.orders().create(ours.clone()).await.map_err(|error| error.to_string()) },
        || async { post(&by_hand, server, theirs.clone()).await.map_err(|error| error.to_string()) },
    )
}

async fn get(client: &reqwest::Client, server: &str) -> reqwest::Result<twin::Item> {
    let request = client.get(format!("{server}/items")).query(&[("name", "mask")]);
    request.bearer_auth("token").send().await?.error_for_status()?.json().await
}

async fn post(client: &reqwest::Client, server: &str, order: twin::Order) -> reqwest::Result<twin::Order> {
    let request = client.post(format!("{server}/orders")).json(&order);
    request.bearer_auth("token").send().await?.error_for_status()?.json().await
}
