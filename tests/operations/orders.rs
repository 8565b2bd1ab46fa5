use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listOrders" => lists_orders, lists_orders_with_all_parameters;
}

async fn lists_orders(flex: Flex) {
    flex.answers(json!({"orders": [samples::checkout_session()]}));
    let orders = flex.client.orders().list().await.unwrap();
    flex.got("GET", "/v1/consumer/orders").no_body();
    assert_eq!(orders[0].checkout_session_id, "fcs_01HW5KTQQAAQ66WV19MFW4DTT4");
    assert_eq!(orders[0].created_at, 1_714_000_000);
}

async fn lists_orders_with_all_parameters(flex: Flex) {
    flex.answers(json!({"orders": []}));
    let list = flex.client.orders().list().limit(3).starting_after("fcs_1").ending_before("fcs_2");
    assert_eq!(list.expand("customer,subscription").await.unwrap(), []);
    let expected = [
        ("limit", "3"),
        ("starting_after", "fcs_1"),
        ("ending_before", "fcs_2"),
        ("expand", "customer,subscription"),
    ];
    flex.got("GET", "/v1/consumer/orders").query(&expected).no_body();
}
