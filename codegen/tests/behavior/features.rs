//! Calls of operations that are there with a Cargo feature: here those that are on by default.

use cases::features_by_tag::{Client, types};

use crate::server::{Server, json};

#[tokio::test]
async fn operations_of_a_feature_that_is_on_are_called_like_all_others() {
    let pet = r#"{"name":"Rex","home":{"kind":"house","city":{"name":"Rome"}}}"#;
    let server = Server::answering([json(pet), json(r#"{"load":"low"}"#)]).await;
    let client = Client::builder().base_url(server.url()).key("secret").build();
    let client = client.expect("it has all it needs");
    let pet: types::Pet = client.pets().get("rex").await.expect("it is a pet");
    let home = pet.home.expect("it has one");
    assert_eq!(home.kind, Some(types::HomeKind::House));
    assert_eq!(home.city.and_then(|city| city.name).as_deref(), Some("Rome"));
    let status = client.status().await.expect("it has no tag, and so no feature");
    assert_eq!(status.load, Some(types::Load::Low));
    let seen = server.seen();
    assert_eq!((seen[0].target.as_str(), seen[1].target.as_str()), ("/v1/pets/rex", "/v1/status"));
    assert_eq!((seen[0].header("x-key"), seen[1].header("x-key")), (Some("secret"), None));
}
