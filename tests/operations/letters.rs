use flex_sdk::types::LetterReviewStatus;
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "getLettersForOrder" => gets_the_letters_of_an_order, gets_the_letters_of_an_order_with_products;
    "getLetter" => gets_a_letter, gets_a_letter_with_its_product;
}

async fn gets_the_letters_of_an_order(flex: Flex) {
    let waiting = json!({"letter_id": null, "url": null, "status": {"status": "in_review"}});
    flex.answers(json!({"letters": [waiting]}));
    let letters = flex.client.letters().for_order("fcs_1").await.unwrap();
    flex.got("GET", "/v1/consumer/orders/fcs_1/letters").no_body();
    assert_eq!((&letters[0].letter_id, &letters[0].url), (&None, &None));
    assert_eq!(letters[0].status.status, LetterReviewStatus::InReview);
}

async fn gets_the_letters_of_an_order_with_products(flex: Flex) {
    let letter = samples::with(samples::letter(), json!({"product": samples::product()}));
    flex.answers(json!({"letters": [letter]}));
    let letters = flex.client.letters().for_order("fcs_1").expand("product").await.unwrap();
    flex.got("GET", "/v1/consumer/orders/fcs_1/letters").query(&[("expand", "product")]).no_body();
    assert_eq!(letters[0].product.as_ref().unwrap().as_product().unwrap().name, "Sleep mask");
}

/// The one object that is answered without an envelope.
async fn gets_a_letter(flex: Flex) {
    flex.answers(samples::letter());
    let letter = flex.client.letters().get("let_1").await.unwrap();
    flex.got("GET", "/v1/consumer/letters/let_1").no_body();
    assert_eq!(letter.letter_id.as_deref(), Some("obj_01EXAMPLE00000000000000000"));
    assert_eq!(letter.product.unwrap().as_id(), Some("fprod_01k3m6j3zqcvy6pbj1a65sszpw"));
}

async fn gets_a_letter_with_its_product(flex: Flex) {
    flex.answers(samples::with(samples::letter(), json!({"product": samples::product()})));
    let letter = flex.client.letters().get("let_1").expand("product").await.unwrap();
    flex.got("GET", "/v1/consumer/letters/let_1").query(&[("expand", "product")]).no_body();
    assert!(letter.product.unwrap().as_product().is_some());
}
