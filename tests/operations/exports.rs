use flex_sdk::Field;
use flex_sdk::types::{CreateExport, ExportFilters, ExportStatus, ExportType, PaymentExportFilter};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "createExport" => creates_an_export;
    "getExport" => gets_an_export;
    "cancelExport" => cancels_an_export;
}

async fn creates_an_export(flex: Flex) {
    flex.answers(json!({"export": samples::export()}));
    let payments = PaymentExportFilter::new().limit(10).customer("fcus_1");
    let filters = ExportFilters::new()
        .payment(payments)
        .additional_properties("product", json!({"active": true}));
    let export = CreateExport::new(ExportType::Product)
        .description("All products")
        .filters(filters)
        .metadata([("a".to_owned(), "b".to_owned())].into());
    let export = flex.client.exports().create(export).await.unwrap();
    flex.got("POST", "/v1/exports").json(json!({"export": {
        "description": "All products",
        "filters": {"payment": {"limit": 10, "customer": "fcus_1"}, "product": {"active": true}},
        "metadata": {"a": "b"},
        "type": "product"
    }}));
    assert_eq!(export.status, ExportStatus::Created);
}

async fn gets_an_export(flex: Flex) {
    flex.answers(json!({"export": samples::export()}));
    let export = flex.client.exports().get("exp_1").await.unwrap();
    flex.got("GET", "/v1/exports/exp_1").no_body();
    assert_eq!(export.type_, Some(ExportType::Product));
    assert_eq!(export.completed_at, None);
    let filters = export.filters.unwrap();
    assert_eq!(filters.payment.value().unwrap().limit, Field::Value(10));
}

async fn cancels_an_export(flex: Flex) {
    flex.answers(
        json!({"export": samples::with(samples::export(), json!({"status": "canceled"}))}),
    );
    let export = flex.client.exports().cancel("exp_1").await.unwrap();
    flex.got("POST", "/v1/exports/exp_1/cancel").no_body();
    assert_eq!(export.status, ExportStatus::Canceled);
}
