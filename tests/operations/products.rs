use flex_sdk::types::{CreateProduct, HsaFsaEligibility, UpdateProduct, VisitType};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listProducts" => lists_products, lists_products_with_all_parameters;
    "createProduct" => creates_a_product;
    "getProduct" => gets_a_product;
    "updateProduct" => updates_a_product;
}

async fn lists_products(flex: Flex) {
    flex.answers(json!({"products": [samples::product()]}));
    let products = flex.client.products().list().await.unwrap();
    flex.got("GET", "/v1/products").no_body();
    assert_eq!(products[0].name, "Sleep mask");
    assert_eq!(products[0].visit_type, Some(VisitType::CbtSleep));
    assert_eq!(products[0].reference_gtin, None);
}

async fn lists_products_with_all_parameters(flex: Flex) {
    flex.answers(json!({"products": []}));
    let metadata = [
        ("shelf".to_owned(), "7".to_owned()),
        ("season & year".to_owned(), "fall 2026".to_owned()),
    ];
    let list =
        flex.client.products().list().limit(10).offset(0).active(true).metadata(metadata.into());
    let list =
        list.starting_after("fprod_1").ending_before("fprod_2").client_reference_id("mask-1");
    assert_eq!(list.await.unwrap(), []);
    let expected = [
        ("limit", "10"),
        ("offset", "0"),
        ("starting_after", "fprod_1"),
        ("ending_before", "fprod_2"),
        ("active", "true"),
        ("client_reference_id", "mask-1"),
        ("metadata[shelf]", "7"),
        ("metadata[season & year]", "fall 2026"),
    ];
    flex.got("GET", "/v1/products").query(&expected).no_body();
}

async fn creates_a_product(flex: Flex) {
    flex.answers(json!({"product": samples::product()}));
    let product = CreateProduct::new("Example")
        .description("Dark")
        .upc_code("036000291452")
        .gtin("1")
        .reference_gtin("2")
        .url("https://example.com")
        .client_reference_id("mask-1")
        .metadata([("a".to_owned(), "b".to_owned())].into())
        .image_urls(vec!["https://example.com/image.png".to_owned()])
        .categories(vec!["sleep".to_owned()])
        .components(vec!["silk".to_owned()])
        .active(true)
        .visit_type(VisitType::CbtSleep)
        .hsa_fsa_eligibility(HsaFsaEligibility::NotEligible)
        .use_feligibot(true);
    let product = flex.client.products().create(product).await.unwrap();
    flex.got("POST", "/v1/products").json(json!({"product": {
        "name": "Example",
        "description": "Dark",
        "upc_code": "036000291452",
        "gtin": "1",
        "reference_gtin": "2",
        "url": "https://example.com",
        "client_reference_id": "mask-1",
        "metadata": {"a": "b"},
        "image_urls": ["https://example.com/image.png"],
        "categories": ["sleep"],
        "components": ["silk"],
        "active": true,
        "visit_type": "cbtSleep",
        "hsa_fsa_eligibility": "not_eligible",
        "use_feligibot": true
    }}));
    assert_eq!(product.product_id, "fprod_01k3m6j3zqcvy6pbj1a65sszpw");
}

async fn gets_a_product(flex: Flex) {
    flex.answers(json!({"product": samples::product()}));
    let product = flex.client.products().get("fprod_1").await.unwrap();
    flex.got("GET", "/v1/products/fprod_1").no_body();
    assert_eq!(product.created_at.as_str(), "2025-08-27T17:07:47.761493Z");
    assert_eq!(product.hsa_fsa_eligibility, Some(HsaFsaEligibility::AutoSubstantiation));
    assert_eq!(product.metadata.unwrap()["shelf"], "7");
}

async fn updates_a_product(flex: Flex) {
    flex.answers(json!({"product": samples::product()}));
    let update = UpdateProduct::new()
        .name("Mask")
        .description("Darker")
        .upc_code("1")
        .gtin("2")
        .clear_reference_gtin()
        .url("https://example.com")
        .active(false)
        .metadata([("a".to_owned(), "b".to_owned())].into())
        .categories(vec!["sleep".to_owned()]);
    let product = flex.client.products().update("fprod_1", update).await.unwrap();
    flex.got("PATCH", "/v1/products/fprod_1").json(json!({"product": {
        "name": "Mask",
        "description": "Darker",
        "upc_code": "1",
        "gtin": "2",
        "reference_gtin": null,
        "url": "https://example.com",
        "active": false,
        "metadata": {"a": "b"},
        "categories": ["sleep"]
    }}));
    assert_eq!(product.url.as_deref(), Some("https://shop.example/mask"));
}
