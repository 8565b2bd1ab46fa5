use flex_sdk::types::{AddressInput, CardBrand, CardFunding, CreateCustomer, UpdateCustomer};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listCustomers" => lists_customers, lists_customers_with_all_parameters;
    "createCustomer" => creates_a_customer, creates_a_customer_with_metadata_as_text;
    "getCustomer" => gets_a_customer;
    "updateCustomer" => updates_a_customer;
    "listCustomerPaymentMethods" => lists_payment_methods, lists_payment_methods_with_all_parameters;
    "getCustomerPaymentMethod" => gets_a_payment_method;
}

async fn lists_customers(flex: Flex) {
    flex.answers(json!({"customers": [samples::customer(), samples::customer()]}));
    let customers = flex.client.customers().list().await.unwrap();
    flex.got("GET", "/v1/customers").no_body();
    assert_eq!(customers.len(), 2);
    assert_eq!(customers[1].customer_id, "fcus_01HACM7FZ1084XB1GB6053VM0D");
}

async fn lists_customers_with_all_parameters(flex: Flex) {
    flex.answers(json!({"customers": []}));
    let list = flex.client.customers().list();
    let list = list.starting_after("fcus_1").ending_before("fcus_2").limit(100).offset(7);
    assert_eq!(list.email("john.doe+hsa@example.com").await.unwrap(), []);
    let expected = [
        ("starting_after", "fcus_1"),
        ("ending_before", "fcus_2"),
        ("limit", "100"),
        ("offset", "7"),
        ("email", "john.doe+hsa@example.com"),
    ];
    flex.got("GET", "/v1/customers").query(&expected).no_body();
}

async fn creates_a_customer(flex: Flex) {
    flex.answers(json!({"customer": samples::customer()}));
    let address = AddressInput::new()
        .line1("123 Main St")
        .line2("Suite 100")
        .city("San Francisco")
        .state("CA")
        .postal_code("94107")
        .country("US");
    let metadata: flex_sdk::types::Metadata = [("key".to_owned(), "value".to_owned())].into();
    let customer = CreateCustomer::new("John", "Doe", "joh.doe@example.com")
        .phone("+15555555555")
        .employer("Flex")
        .shipping(address)
        .checkout_session_id("fcs_1")
        .metadata(metadata);
    let customer = flex.client.customers().create(customer).await.unwrap();
    flex.got("POST", "/v1/customers").json(json!({"customer": {
        "first_name": "John",
        "last_name": "Doe",
        "email": "joh.doe@example.com",
        "phone": "+15555555555",
        "employer": "Flex",
        "shipping": {
            "line1": "123 Main St",
            "line2": "Suite 100",
            "city": "San Francisco",
            "state": "CA",
            "postal_code": "94107",
            "country": "US"
        },
        "checkout_session_id": "fcs_1",
        "metadata": {"key": "value"}
    }}));
    let shipping = customer.shipping.unwrap();
    assert_eq!(shipping.shipping_address_id.as_deref(), Some("fsh_01J9XR8M3K7VZ8N2YB4WJ6T0RA"));
    assert_eq!(customer.metadata.unwrap()["channel"], "shopify");
}

/// The documentation shows metadata as JSON within a string.
async fn creates_a_customer_with_metadata_as_text(flex: Flex) {
    flex.answers(json!({"customer": samples::customer()}));
    let customer =
        CreateCustomer::new("John", "Doe", "joh.doe@example.com").metadata(r#"{"key": "value"}"#);
    flex.client.customers().create(customer).await.unwrap();
    flex.got("POST", "/v1/customers").json(json!({"customer": {
        "first_name": "John",
        "last_name": "Doe",
        "email": "joh.doe@example.com",
        "metadata": "{\"key\": \"value\"}"
    }}));
}

async fn gets_a_customer(flex: Flex) {
    flex.answers(json!({"customer": samples::customer()}));
    let customer = flex.client.customers().get("fcus_1").await.unwrap();
    flex.got("GET", "/v1/customers/fcus_1").no_body();
    assert_eq!(customer.created_at.as_str(), "2026-06-15T14:30:00Z");
    assert_eq!(customer.employer.as_deref(), Some("Flex"));
}

async fn updates_a_customer(flex: Flex) {
    flex.answers(json!({"customer": samples::customer()}));
    let update = UpdateCustomer::new()
        .last_name("Roe")
        .clear_employer()
        .shipping(AddressInput::new().line1("1 New St"))
        .metadata(r#"{"key": "value"}"#);
    let customer = flex.client.customers().update("fcus_1", update).await.unwrap();
    flex.got("PATCH", "/v1/customers/fcus_1").json(json!({"customer": {
        "last_name": "Roe",
        "employer": null,
        "shipping": {"line1": "1 New St"},
        "metadata": "{\"key\": \"value\"}"
    }}));
    assert_eq!(customer.email, "joh.doe@example.com");
}

async fn lists_payment_methods(flex: Flex) {
    flex.answers(json!({"payment_methods": [samples::payment_method()]}));
    let methods = flex.client.customers().list_payment_methods("fcus_1").await.unwrap();
    flex.got("GET", "/v1/customers/fcus_1/payment_methods").no_body();
    assert_eq!(methods[0].payment_method_id, "fpm_01J9XR8M3K7VZ8N2YB4WJ6T0RA");
    assert_eq!(methods[0].off_session, Some(true));
}

async fn lists_payment_methods_with_all_parameters(flex: Flex) {
    flex.answers(json!({"payment_methods": []}));
    let list = flex.client.customers().list_payment_methods("fcus_1").limit(3).offset(6);
    assert_eq!(list.await.unwrap(), []);
    let expected = [("limit", "3"), ("offset", "6")];
    flex.got("GET", "/v1/customers/fcus_1/payment_methods").query(&expected).no_body();
}

async fn gets_a_payment_method(flex: Flex) {
    flex.answers(json!({"payment_method": samples::payment_method()}));
    let method = flex.client.customers().payment_method("fcus_1", "fpm_2").await.unwrap();
    flex.got("GET", "/v1/customers/fcus_1/payment_methods/fpm_2").no_body();
    let card = method.card.unwrap();
    assert_eq!(card.brand, Some(CardBrand::AmericanExpress));
    assert_eq!(card.funding, Some(CardFunding::Credit));
    assert_eq!((card.exp_month, card.exp_year), (Some(12), Some(2027)));
    assert_eq!(method.billing_details.unwrap().address.unwrap().line1, None);
}
