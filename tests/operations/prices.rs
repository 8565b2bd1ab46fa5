use flex_sdk::types::{
    CreatePrice, CreateProduct, PriceType, RecurringInput, RecurringInterval, UpdatePrice,
};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listPrices" => lists_prices, lists_prices_with_all_parameters;
    "createPrice" => creates_a_price, creates_a_price_for_a_new_product;
    "getPrice" => gets_a_price, gets_a_price_with_its_product;
    "updatePrice" => updates_a_price;
}

async fn lists_prices(flex: Flex) {
    flex.answers(json!({"prices": [samples::price()]}));
    let prices = flex.client.prices().list().await.unwrap();
    flex.got("GET", "/v1/prices").no_body();
    assert_eq!((prices[0].unit_amount, prices[0].active), (2000, true));
    assert_eq!(prices[0].type_, PriceType::Recurring);
}

async fn lists_prices_with_all_parameters(flex: Flex) {
    flex.answers(json!({"prices": []}));
    let list = flex.client.prices().list().limit(10).offset(20).active(true).product("fprod_1");
    let list = list.expand_product(false).starting_after("fprice_1").ending_before("fprice_2");
    assert_eq!(list.await.unwrap(), []);
    let expected = [
        ("limit", "10"),
        ("offset", "20"),
        ("active", "true"),
        ("product", "fprod_1"),
        ("expand_product", "false"),
        ("starting_after", "fprice_1"),
        ("ending_before", "fprice_2"),
    ];
    flex.got("GET", "/v1/prices").query(&expected).no_body();
}

async fn creates_a_price(flex: Flex) {
    flex.answers(json!({"price": samples::price()}));
    let price = CreatePrice::new("fprod_1", 2000)
        .description("A month")
        .recurring(RecurringInput::new(RecurringInterval::Daily).interval_count(30))
        .active(true)
        .metadata([("a".to_owned(), "b".to_owned())].into());
    let price = flex.client.prices().create(price).await.unwrap();
    flex.got("POST", "/v1/prices").json(json!({"price": {
        "product": "fprod_1",
        "unit_amount": 2000,
        "description": "A month",
        "recurring": {"interval": "daily", "interval_count": 30},
        "active": true,
        "metadata": {"a": "b"}
    }}));
    assert_eq!(price.recurring.unwrap().interval, Some(RecurringInterval::Daily));
}

async fn creates_a_price_for_a_new_product(flex: Flex) {
    flex.answers(json!({"price": samples::price()}));
    let price = CreatePrice::new(CreateProduct::new("Sleep mask").active(true), 1);
    flex.client.prices().create(price).await.unwrap();
    flex.got("POST", "/v1/prices").json(json!({"price": {
        "product": {"name": "Sleep mask", "active": true}, "unit_amount": 1
    }}));
}

async fn gets_a_price(flex: Flex) {
    flex.answers(json!({"price": samples::price()}));
    let price = flex.client.prices().get("fprice_1").await.unwrap();
    flex.got("GET", "/v1/prices/fprice_1").no_body();
    assert_eq!(price.product.unwrap().as_id(), Some("fprod_01k3m6j3zqcvy6pbj1a65sszpw"));
    assert_eq!(price.trial_period_days, Some(14));
}

async fn gets_a_price_with_its_product(flex: Flex) {
    let price = samples::with(samples::price(), json!({"product": samples::product()}));
    flex.answers(json!({"price": price}));
    let price = flex.client.prices().get("fprice_1").expand_product(true).await.unwrap();
    flex.got("GET", "/v1/prices/fprice_1").query(&[("expand_product", "true")]).no_body();
    assert_eq!(price.product.unwrap().as_product().unwrap().name, "Sleep mask");
}

/// By POST, unlike most updates.
async fn updates_a_price(flex: Flex) {
    flex.answers(json!({"price": samples::with(samples::price(), json!({"active": false}))}));
    let update = UpdatePrice::new().description("Old").active(false);
    let price = flex.client.prices().update("fprice_1", update).await.unwrap();
    let expected = json!({"price": {"description": "Old", "active": false}});
    flex.got("POST", "/v1/prices/fprice_1").json(expected);
    assert!(!price.active);
}
