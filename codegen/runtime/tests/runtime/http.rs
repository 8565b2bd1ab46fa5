//! What the tests of the HTTP half share: a small API, its client on a test server, a way to run futures.

use std::future::Future;

use serde_json::Value;

use crate::runtime::testing::Server;
use crate::runtime::{
    Api, ApiKeyLocation, Call, Client, ClientBuilder, Method, Operation, Scheme, SchemeKind,
    Security,
};

pub(crate) static API: Api = Api::new("test-sdk", "1.2.3", "https://api.test/base")
    .idempotency("Idempotency-Key", &[Method::POST]);

pub(crate) static BEARER: Scheme = Scheme::new("BearerAuth", SchemeKind::Bearer, "bearer_auth");
pub(crate) static BASIC: Scheme = Scheme::new("BasicAuth", SchemeKind::Basic, "basic_auth");
pub(crate) static KEY_HEADER: Scheme = Scheme::new(
    "KeyHeader",
    SchemeKind::ApiKey { location: ApiKeyLocation::Header, name: "X-Key" },
    "key_header",
);
pub(crate) static KEY_QUERY: Scheme = Scheme::new(
    "KeyQuery",
    SchemeKind::ApiKey { location: ApiKeyLocation::Query, name: "api_key" },
    "key_query",
);
pub(crate) static KEY_COOKIE: Scheme = Scheme::new(
    "KeyCookie",
    SchemeKind::ApiKey { location: ApiKeyLocation::Cookie, name: "session" },
    "key_cookie",
);
pub(crate) static BEARER_AUTH: Security = &[&[&BEARER]];

pub(crate) static GET: Operation = Operation::new("getThing", Method::GET, "/things");
pub(crate) static POST: Operation = Operation::new("createThing", Method::POST, "/things");
pub(crate) static PATCH: Operation = Operation::new("updateThing", Method::PATCH, "/things");
pub(crate) static PUT: Operation = Operation::new("replaceThing", Method::PUT, "/things");
pub(crate) static GET_BY_ID: Operation =
    Operation::new("getThingById", Method::GET, "/things/{id}");

/// The path of the operations above, with that of the base URL.
pub(crate) const THINGS: &str = "/base/things";

pub(crate) fn builder(server: &Server) -> ClientBuilder {
    ClientBuilder::new(&API).transport(server.transport())
}

pub(crate) fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

pub(crate) fn call(client: &Client, operation: &'static Operation) -> Call<Value> {
    Call::json(client, operation)
}

/// Runs a future on a runtime without timers or sockets, which what is tested then cannot use.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
