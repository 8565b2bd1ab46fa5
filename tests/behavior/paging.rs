use std::future::poll_fn;
use std::pin::Pin;

use flex_sdk::{Error, ErrorKind, Items};
use futures_core::Stream;
use serde_json::{Value, json};

use crate::samples;
use crate::server::{Request, Server, json};

/// A server that lists `count` objects, numbered from 1, in pages of what is asked for, but of no more than 100.
///
/// As Flex does, it says nothing of whether more follow.
async fn lists(
    key: &'static str,
    count: usize,
    object: fn(usize) -> Value,
    default: usize,
) -> Server {
    Server::start(move |_, request| {
        let before = match query(request, "starting_after") {
            Some(cursor) => cursor.rsplit_once('_').unwrap().1.parse().unwrap(),
            None => query(request, "offset").map_or(0, |offset| offset.parse().unwrap()),
        };
        let limit = query(request, "limit").map_or(default, |limit| limit.parse().unwrap());
        let end = count.min(before + limit.min(100));
        let page: Vec<Value> = (before + 1..=end).map(object).collect();
        json(200, json!({ key: page })).into()
    })
    .await
}

async fn customers(count: usize) -> Server {
    lists("customers", count, samples::customer, 10).await
}

fn query<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let (_, query) = request.target.split_once('?')?;
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Takes all items.
async fn all<P, I>(mut items: Items<P, I>) -> Result<Vec<I>, Error> {
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await? {
        all.push(item);
    }
    Ok(all)
}

#[tokio::test]
async fn items_go_through_three_pages() {
    let server = customers(5).await;
    let customers = all(server.client().customers().list().limit(2).items()).await.unwrap();
    let ids: Vec<&str> = customers.iter().map(|customer| customer.customer_id.as_str()).collect();
    assert_eq!(ids, ["fcus_1", "fcus_2", "fcus_3", "fcus_4", "fcus_5"]);
    let expected = [
        "/v1/customers?limit=2",
        "/v1/customers?limit=2&starting_after=fcus_2",
        "/v1/customers?limit=2&starting_after=fcus_4",
    ];
    assert_eq!(server.targets(), expected);
}

#[tokio::test]
async fn a_full_last_page_is_followed_by_an_empty_one() {
    let server = customers(4).await;
    assert_eq!(all(server.client().customers().list().limit(2).items()).await.unwrap().len(), 4);
    assert_eq!(server.targets().last().unwrap(), "/v1/customers?limit=2&starting_after=fcus_4");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_short_page_ends_the_list_without_a_further_request() {
    let server = customers(9).await;
    assert_eq!(all(server.client().customers().list().items()).await.unwrap().len(), 9);
    assert_eq!(server.targets(), ["/v1/customers"]);
}

#[tokio::test]
async fn the_documented_default_tells_what_a_full_page_is() {
    let server = customers(10).await;
    assert_eq!(all(server.client().customers().list().items()).await.unwrap().len(), 10);
    assert_eq!(server.targets(), ["/v1/customers", "/v1/customers?starting_after=fcus_10"]);

    let server = lists(
        "refunds",
        19,
        |id| samples::with(samples::refund(), "refund_id", json!(format!("fre_{id}"))),
        20,
    )
    .await;
    assert_eq!(all(server.client().refunds().list().items()).await.unwrap().len(), 19);
    assert_eq!(server.targets(), ["/v1/refunds"], "the default of refunds is 20");
}

#[tokio::test]
async fn a_limit_above_the_largest_page_does_not_end_the_list_early() {
    let server = customers(150).await;
    let customers = all(server.client().customers().list().limit(500).items()).await.unwrap();
    assert_eq!(customers.len(), 150);
    let expected = ["/v1/customers?limit=500", "/v1/customers?limit=500&starting_after=fcus_100"];
    assert_eq!(server.targets(), expected);
}

#[tokio::test]
async fn a_list_without_a_documented_default_ends_with_an_empty_page() {
    fn order(id: usize) -> Value {
        samples::with(
            samples::checkout_session(),
            "checkout_session_id",
            json!(format!("fcs_{id}")),
        )
    }
    let server = lists("orders", 5, order, 3).await;
    assert_eq!(all(server.client().orders().list().items()).await.unwrap().len(), 5);
    let expected = [
        "/v1/consumer/orders",
        "/v1/consumer/orders?starting_after=fcs_3",
        "/v1/consumer/orders?starting_after=fcs_5",
    ];
    assert_eq!(server.targets(), expected);

    let server = lists("orders", 5, order, 3).await;
    assert_eq!(all(server.client().orders().list().limit(4).items()).await.unwrap().len(), 5);
    assert_eq!(server.requests().len(), 2, "with a limit, a short page tells");
}

#[tokio::test]
async fn a_list_with_an_offset_and_no_cursor_counts_its_items() {
    let server = lists("payment_methods", 5, samples::payment_method, 10).await;
    let list = server.client().customers().list_payment_methods("fcus_1").limit(2);
    let methods = all(list.items()).await.unwrap();
    assert_eq!(methods[4].payment_method_id, "fpm_5");
    let path = "/v1/customers/fcus_1/payment_methods";
    let expected = ["?limit=2", "?limit=2&offset=2", "?limit=2&offset=4"];
    assert_eq!(server.targets(), expected.map(|query| format!("{path}{query}")));
}

#[tokio::test]
async fn a_list_may_begin_at_a_given_offset() {
    let server = lists("payment_methods", 5, samples::payment_method, 10).await;
    let list = server.client().customers().list_payment_methods("fcus_1").limit(2).offset(1);
    let methods = all(list.items()).await.unwrap();
    assert_eq!((methods.len(), methods[0].payment_method_id.as_str()), (4, "fpm_2"));
    let offsets: Vec<String> = server.targets();
    assert!(offsets[1].contains("offset=3") && offsets[2].contains("offset=5"), "{offsets:?}");
}

#[tokio::test]
async fn a_list_may_begin_at_a_given_cursor() {
    let server = customers(3).await;
    let list = server.client().customers().list().starting_after("fcus_1");
    let customers = all(list.items()).await.unwrap();
    assert_eq!((customers.len(), customers[0].customer_id.as_str()), (2, "fcus_2"));
    assert_eq!(server.targets(), ["/v1/customers?starting_after=fcus_1"]);
}

#[tokio::test]
async fn a_list_goes_on_where_another_stopped() {
    let server = customers(5).await;
    let client = server.client();
    let mut items = client.customers().list().limit(2).items();
    assert_eq!(items.cursor(), None);
    for _ in 0..3 {
        items.try_next().await.unwrap().unwrap();
    }
    let cursor = items.cursor().unwrap().to_owned();
    assert_eq!(cursor, "fcus_3");
    let rest =
        all(client.customers().list().limit(2).starting_after(cursor).items()).await.unwrap();
    assert_eq!(rest[0].customer_id, "fcus_4");
}

#[tokio::test]
async fn other_parameters_stay_the_same() {
    let server = customers(3).await;
    let list = server.client().customers().list().email("a@example.com").limit(2);
    all(list.items()).await.unwrap();
    for target in server.targets() {
        assert!(target.contains("email=a%40example.com") && target.contains("limit=2"), "{target}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn pages_come_one_by_one() {
    let server = customers(3).await;
    let mut pages = server.client().customers().list().limit(2).pages();
    assert_eq!(server.requests().len(), 0, "nothing is fetched before it is asked for");
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    assert_eq!((server.requests().len(), pages.cursor()), (1, Some("fcus_2")));
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 1);
    assert_eq!(pages.try_next().await.unwrap(), None);
    assert_eq!(pages.try_next().await.unwrap(), None);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn items_are_a_stream() {
    let server = customers(3).await;
    let mut items = server.client().customers().list().limit(2).items();
    let mut count = 0;
    while let Some(item) = poll_fn(|context| Pin::new(&mut items).poll_next(context)).await {
        item.unwrap();
        count += 1;
    }
    assert_eq!(count, 3);
}

#[tokio::test]
async fn an_error_on_the_second_page_comes_after_the_first() {
    let server = Server::start(|index, _| match index {
        0 => json(200, json!({"customers": [samples::customer(1)]})).into(),
        _ => json(404, json!({"detail": "customer_not_found"})).into(),
    })
    .await;
    let mut items = server.client().customers().list().limit(1).items();
    assert_eq!(items.try_next().await.unwrap().unwrap().customer_id, "fcus_1");
    let error = items.try_next().await.unwrap_err();
    assert_eq!((error.operation(), error.code()), ("listCustomers", Some("customer_not_found")));
    assert!(items.try_next().await.unwrap().is_none(), "after an error there is nothing more");
    assert_eq!(items.cursor(), Some("fcus_1"), "from where to try once more");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn each_page_is_tried_again_by_itself() {
    let server = Server::start(|index, _| match index {
        0 | 2 => json(503, json!({})).into(),
        1 => json(200, json!({"customers": [samples::customer(1)]})).into(),
        _ => json(200, json!({"customers": []})).into(),
    })
    .await;
    assert_eq!(all(server.client().customers().list().limit(1).items()).await.unwrap().len(), 1);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_server_that_gives_the_same_page_for_ever_is_an_error() {
    let page = json!({"customers": [samples::customer(1)]});
    let server = Server::answers(json(200, page)).await;
    let error = all(server.client().customers().list().limit(1).items()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(server.requests().len(), 2);
}
