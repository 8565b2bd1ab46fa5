//! Clients: where they call, and what every call of theirs carries.

use crate::server::{Server, done};

#[test]
fn the_first_server_is_the_default_with_the_defaults_of_its_variables() {
    let client = cases::servers_variables::Client::builder().build().expect("it has all it needs");
    assert_eq!(client.base_url(), "https://eu.example.com:8443/v1");
}

/// Without an address that is whole, one must be given; the error says so.
#[test]
fn an_address_is_asked_for_where_the_description_has_none() {
    let error = cases::servers_none::Client::builder().build().expect_err("there is no server");
    assert!(error.to_string().contains("base URL"), "{error}");
    let error =
        cases::servers_relative::Client::builder().build().expect_err("it is relative to nothing");
    assert!(error.to_string().contains("base URL"), "{error}");
}

#[tokio::test]
async fn an_address_that_is_given_replaces_it() {
    let server = Server::answering([done()]).await;
    let client = cases::servers_none::Client::builder().base_url(server.url());
    client.build().expect("it has all it needs").read_pets().await.expect("it is answered");
    let client = cases::servers_variables::Client::builder().base_url(format!("{}/", server.url()));
    client.build().expect("it has all it needs").read_pets().await.expect("it is answered");
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/v1/pets", "/v1/pets"]);
}

#[tokio::test]
async fn the_package_introduces_itself() {
    let server = Server::answering([done()]).await;
    let client = cases::settings_package::Client::builder().base_url(server.url()).build();
    client.expect("it has all it needs").read_pets().await.expect("it is answered");
    assert!(
        server.only().header("user-agent").is_some_and(|agent| agent.starts_with("pet-shop/1.2.3"))
    );
}

#[tokio::test]
async fn the_idempotency_key_is_sent_with_its_methods() {
    let server = Server::answering([done()]).await;
    let client = cases::settings_idempotency::Client::builder().base_url(server.url()).build();
    let client = client.expect("it has all it needs");
    client.create_pet().await.expect("it is answered");
    client.create_pet().await.expect("it is answered");
    client.create_pet().with_idempotency_key("mine").await.expect("it is answered");
    let keys: Vec<String> = server
        .seen()
        .iter()
        .filter_map(|seen| seen.header("idempotency-key").map(str::to_owned))
        .collect();
    assert_eq!(keys.len(), 3);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[2], "mine");
}

#[tokio::test]
async fn headers_can_be_added_to_a_call() {
    let server = Server::answering([done()]).await;
    let client =
        cases::servers_none::Client::builder().base_url(server.url()).header("x-all", "a").build();
    client
        .expect("it has all it needs")
        .read_pets()
        .with_header("x-one", "b")
        .await
        .expect("it is answered");
    let seen = server.only();
    assert_eq!((seen.header("x-all"), seen.header("x-one")), (Some("a"), Some("b")));
}

/// The call goes where the operation's own server is, or its path's; the builder's address replaces them all.
#[tokio::test]
async fn servers_of_operations_and_paths() {
    let server = Server::answering([done()]).await;
    let client = cases::servers_of_operations::Client::builder().base_url(server.url()).build();
    client.expect("it has all it needs").read_pets().await.expect("it is answered");
    assert_eq!(server.only().target, "/v1/pets");
}

/// Variables of the address have methods of the builder.
#[test]
fn variables_of_the_address() {
    let client = cases::servers_variables::Client::builder().region("us").port("443").build();
    let client = client.expect("it has all it needs");
    assert_eq!(client.base_url(), "https://us.example.com:443/v1");
}

/// Without an address of the caller's, an operation is called where the description says.
#[tokio::test]
async fn servers_of_operations_are_called() {
    use cases::servers_of_operations::Client;
    use cases::servers_of_operations::testing::Server;
    let server = Server::new();
    let client =
        Client::builder().transport(server.transport()).build().expect("it has all it needs");
    let asked = client.write_pets().send().await;
    assert!(asked.is_err(), "nothing is there to answer");
    let seen = server.requests();
    assert_eq!(seen[0].uri.host(), Some("operation.example.com"));
    let _ = client.read_pets().send().await;
    assert_eq!(server.requests()[1].uri.host(), Some("path.example.com"));
}

/// Methods of any name are sent as they are.
#[tokio::test]
async fn methods_of_any_name() {
    let server = Server::answering([done()]).await;
    let client =
        cases::paths_additional_operations::Client::builder().base_url(server.url()).build();
    let client = client.expect("it has all it needs");
    client.link_pets().await.expect("it is answered");
    client.query_pets().await.expect("it is answered");
    let methods: Vec<String> = server.seen().into_iter().map(|seen| seen.method).collect();
    assert_eq!(methods, ["LINK", "QUERY"]);
}
