use flex_sdk::types::{CouponDuration, CreatePromoCode, UpdatePromoCode};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listPromoCodes" => lists_codes, lists_codes_with_all_parameters;
    "createPromoCode" => creates_a_code;
    "updatePromoCode" => updates_a_code;
}

async fn lists_codes(flex: Flex) {
    flex.answers(json!({"promo_codes": [samples::promo_code()]}));
    let codes = flex.client.promo_codes().list().await.unwrap();
    flex.got("GET", "/v1/promo_codes").no_body();
    assert_eq!((codes[0].code.as_str(), codes[0].times_redeemed), ("SUMMER2016", 3));
    assert_eq!(codes[0].coupon.duration, CouponDuration::Once);
}

async fn lists_codes_with_all_parameters(flex: Flex) {
    flex.answers(json!({"promo_codes": []}));
    assert_eq!(flex.client.promo_codes().list().active(false).await.unwrap(), []);
    flex.got("GET", "/v1/promo_codes").query(&[("active", "false")]).no_body();
}

async fn creates_a_code(flex: Flex) {
    flex.answers(json!({"promo_code": samples::promo_code()}));
    let code = CreatePromoCode::new("fcoup_1234567890")
        .code("SUMMER2016")
        .max_redemptions(100)
        .customer("fcus_01HACM7FZ1084XB1GB6053VM0D")
        .metadata([("key".to_owned(), "value".to_owned())].into());
    let code = flex.client.promo_codes().create(code).await.unwrap();
    flex.got("POST", "/v1/promo_codes").json(json!({"promo_code": {
        "coupon_id": "fcoup_1234567890",
        "code": "SUMMER2016",
        "max_redemptions": 100,
        "customer": "fcus_01HACM7FZ1084XB1GB6053VM0D",
        "metadata": {"key": "value"}
    }}));
    assert_eq!(code.promo_code_id, "fpromo_01k3p7zzdh18fa378epap93907");
}

/// By POST, unlike most updates.
async fn updates_a_code(flex: Flex) {
    let code = samples::with(samples::promo_code(), json!({"active": false}));
    flex.answers(json!({"promo_code": code}));
    let metadata = [("key".to_owned(), "value".to_owned())].into();
    let update = UpdatePromoCode::new().active(false).metadata(metadata);
    let code = flex.client.promo_codes().update("fpromo_1", update).await.unwrap();
    let expected = json!({"promo_code": {"active": false, "metadata": {"key": "value"}}});
    flex.got("POST", "/v1/promo_codes/fpromo_1").json(expected);
    assert!(!code.active);
}
