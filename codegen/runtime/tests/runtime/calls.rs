//! A miniature of emitted code, by the contract.

#![allow(unreachable_pub, reason = "`request!` makes methods for a public type")]

use std::collections::BTreeMap;

use serde_json::json;

use crate::http::{API, BEARER, BEARER_AUTH};
use crate::runtime::testing::Server;
use crate::runtime::{
    self, Call, Client, ClientBuilder, Credential, Method, NextPage, Operation, PageSize, Pages,
    Paging, Style, request,
};

#[derive(Debug, Clone, Copy)]
struct Things<'c> {
    client: &'c Client,
}

static LIST_THINGS: Operation =
    Operation::new("listThings", Method::GET, "/things").security(BEARER_AUTH).envelope("things");

impl Things<'_> {
    fn list(self) -> ListThings {
        ListThings(Call::json(self.client, &LIST_THINGS))
    }
}

/// Request of [`Things::list`].
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is awaited or sent"]
struct ListThings(Call<Vec<String>>);

impl ListThings {
    fn limit(mut self, limit: i64) -> Self {
        self.0.request.query("limit", limit);
        self
    }

    fn metadata(mut self, metadata: &BTreeMap<String, String>) -> Self {
        self.0.request.query_value("metadata", Style::DEEP_OBJECT, metadata);
        self
    }

    fn items(self) -> runtime::Items<Vec<String>, String> {
        Pages::new(self.0, &LIST_THINGS_PAGES).items()
    }
}

request! { ListThings => Vec<String> }

static LIST_THINGS_PAGES: Paging<Vec<String>, String> = Paging {
    items: |page| page,
    into_items: |page| page,
    more: None,
    next: NextPage::Cursor { parameter: "starting_after", from: |item| Some(item.clone()) },
    size: Some(PageSize { parameter: "limit", default: Some(10), max: Some(100) }),
};

impl ClientBuilder {
    fn bearer_auth(self, token: impl Into<String>) -> Self {
        self.credential(&BEARER, Credential::Bearer(token.into().into()))
    }
}

#[test]
fn emitted_code_works() {
    let server = Server::new();
    server.on_path(Method::GET, "/base/things").respond(200, &json!({"things": ["a", "b"]}));
    let client =
        ClientBuilder::new(&API).bearer_auth("t").transport(server.transport()).build().unwrap();
    let things = Things { client: &client };
    let task = async {
        let metadata = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
        let page = things
            .list()
            .limit(50)
            .metadata(&metadata)
            .with_header("X-A", "1")
            .with_timeout(std::time::Duration::from_secs(5))
            .await?;
        assert_eq!(page, ["a", "b"]);
        assert_eq!(things.list().send_raw().await?.parse()?, ["a", "b"]);
        assert_eq!(things.list().items().try_next().await?, Some("a".to_owned()));
        Ok::<_, runtime::Error>(())
    };
    crate::http::run(task).unwrap();
    assert_eq!(
        server.requests()[0].uri.to_string(),
        "https://api.test/base/things?limit=50&metadata%5Bk%5D=v"
    );
}

#[test]
fn futures_can_be_spawned() {
    fn travels<T: Send + 'static>(_: &T) {}
    let server = Server::new();
    let client = ClientBuilder::new(&API).transport(server.transport()).build().unwrap();
    let list = Things { client: &client }.list();
    travels(&list.clone().into_future());
    travels(&list.clone().send_raw());
    let with_options = list
        .clone()
        .with_idempotency_key("k")
        .with_base_url("https://x")
        .with_secret_header("a", "b")
        .with_retry(runtime::RetryPolicy::none())
        .with_attempt_timeout(std::time::Duration::from_secs(1));
    travels(&with_options.send());
    travels(&list.items());
}

#[cfg(feature = "blocking")]
#[test]
fn requests_can_wait_for_their_answer() {
    let server = Server::new();
    server.on_path(Method::GET, "/base/things").respond(200, &json!({"things": ["a"]}));
    let client =
        ClientBuilder::new(&API).bearer_auth("t").transport(server.transport()).build().unwrap();
    let things = Things { client: &client };
    assert_eq!(things.list().send_blocking().unwrap(), ["a"]);
    assert_eq!(things.list().send_raw_blocking().unwrap().parse().unwrap(), ["a"]);
}
