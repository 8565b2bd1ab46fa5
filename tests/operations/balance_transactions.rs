use flex_sdk::types::BalanceTransactionStatus;
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listBalanceTransactions" => lists_transactions, lists_transactions_with_all_parameters;
}

async fn lists_transactions(flex: Flex) {
    flex.answers(json!({"balance_transactions": [samples::balance_transaction()]}));
    let transactions = flex.client.balance_transactions().list().await.unwrap();
    flex.got("GET", "/v1/balance_transactions").no_body();
    let transaction = &transactions[0];
    assert_eq!(transaction.balance_transaction_id, "fbt_01EXAMPLE00000000000000000");
    assert_eq!((transaction.amount, transaction.fee, transaction.net), (4999, 150, 4849));
    assert_eq!(transaction.exchange_rate, Some(1.0));
    assert_eq!(transaction.type_.as_deref(), Some("payment"));
    assert_eq!(transaction.status, BalanceTransactionStatus::Available);
}

async fn lists_transactions_with_all_parameters(flex: Flex) {
    flex.answers(json!({"balance_transactions": []}));
    let list = flex.client.balance_transactions().list();
    let transactions = list
        .balance_transaction_id("fbt_1")
        .payout_id("fpo_2")
        .reporting_category("charge")
        .type_("payment")
        .starting_after("fbt_3")
        .ending_before("fbt_4")
        .limit(5)
        .await
        .unwrap();
    assert!(transactions.is_empty());
    let expected = [
        ("balance_transaction_id", "fbt_1"),
        ("payout_id", "fpo_2"),
        ("reporting_category", "charge"),
        ("type", "payment"),
        ("starting_after", "fbt_3"),
        ("ending_before", "fbt_4"),
        ("limit", "5"),
    ];
    flex.got("GET", "/v1/balance_transactions").query(&expected).no_body();
}
