use flex_sdk::types::{CouponAppliesToInput, CouponDuration, CreateCoupon};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "createCoupon" => creates_a_coupon_of_an_amount, creates_a_coupon_of_a_percentage;
}

async fn creates_a_coupon_of_an_amount(flex: Flex) {
    flex.answers(json!({"coupon": samples::coupon()}));
    let applies_to = CouponAppliesToInput::new()
        .products(vec!["fprod_1".to_owned()])
        .prices(vec!["fprice_1".to_owned()]);
    let coupon = CreateCoupon::new("Coupon")
        .applies_to(applies_to)
        .amount_off(100)
        .duration(CouponDuration::Once)
        .clear_duration_in_months()
        .max_redemptions(100)
        .metadata([("key".to_owned(), "value".to_owned())].into());
    let coupon = flex.client.coupons().create(coupon).await.unwrap();
    flex.got("POST", "/v1/coupons").json(json!({"coupon": {
        "name": "Coupon",
        "applies_to": {"products": ["fprod_1"], "prices": ["fprice_1"]},
        "amount_off": 100,
        "duration": "once",
        "duration_in_months": null,
        "max_redemptions": 100,
        "metadata": {"key": "value"}
    }}));
    assert_eq!(coupon.coupon_id, "fcoup_1234567890");
    assert_eq!((coupon.amount_off, coupon.percent_off), (Some(100), Some(12.5)));
    assert_eq!((coupon.applies_to, coupon.duration_in_months), (None, None));
}

async fn creates_a_coupon_of_a_percentage(flex: Flex) {
    flex.answers(json!({"coupon": samples::coupon()}));
    let coupon = CreateCoupon::new("Spring")
        .percent_off(12.5)
        .duration(CouponDuration::Repeating)
        .duration_in_months(3);
    flex.client.coupons().create(coupon).await.unwrap();
    flex.got("POST", "/v1/coupons").json(json!({"coupon": {
        "name": "Spring", "percent_off": 12.5, "duration": "repeating", "duration_in_months": 3
    }}));
}
