use flex_sdk::types::PayoutStatus;
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listPayouts" => lists_payouts, lists_payouts_with_all_parameters;
}

async fn lists_payouts(flex: Flex) {
    flex.answers(json!({"payouts": [samples::payout()]}));
    let payouts = flex.client.payouts().list().await.unwrap();
    flex.got("GET", "/v1/payouts").no_body();
    assert_eq!((&payouts[0].status, payouts[0].amount), (&PayoutStatus::Paid, Some(5644)));
    assert_eq!(payouts[0].created_at.as_str(), "2025-09-19T04:50:08.966956Z");
}

async fn lists_payouts_with_all_parameters(flex: Flex) {
    flex.answers(json!({"payouts": []}));
    let list = flex.client.payouts().list().payout_id("fpo_1").limit(10);
    let list = list.start_date("2025-09-01T00:00:00Z").end_date("2025-09-30T00:00:00Z");
    assert_eq!(list.await.unwrap(), []);
    let expected = [
        ("payout_id", "fpo_1"),
        ("limit", "10"),
        ("start_date", "2025-09-01T00:00:00Z"),
        ("end_date", "2025-09-30T00:00:00Z"),
    ];
    flex.got("GET", "/v1/payouts").query(&expected).no_body();
}
