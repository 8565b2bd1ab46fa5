//! A Flex server on loopback for one test, the client that calls it, and what is asked of each request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use flex_sdk::{Client, RetryPolicy};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::document;

const KEY: &str = "fsk_test_51HoperationsKey";

/// Says which tests call which operation, and runs them.
///
/// A test is a function from [`Flex`]; it fails unless it looks at a request, and unless each request that the server
/// got is one of the operation it is listed under.
macro_rules! operations {
    ($($id:literal => $($test:ident),+;)+) => {
        /// The operations that the tests of this module call.
        pub(crate) const CALLED: &[&str] = &[$($id),+];

        mod calls {
            $($(
                #[tokio::test]
                async fn $test() {
                    crate::harness::run($id, super::$test).await;
                }
            )+)+
        }
    };
}

pub(crate) async fn run(operation: &'static str, test: impl AsyncFnOnce(Flex)) {
    let flex = Flex::start(operation).await;
    let seen = flex.seen.clone();
    test(flex).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.requests.len(), 0, "requests that the test did not look at");
    assert_ne!(seen.looked_at, 0, "the test looked at no request");
}

/// A Flex server that gives the same answer to all requests, and a client for it.
pub(crate) struct Flex {
    pub(crate) client: Client,
    operation: &'static str,
    seen: Arc<Mutex<Seen>>,
    // It serves as long as it lives.
    _server: MockServer,
}

struct Seen {
    answer: Value,
    requests: VecDeque<Request>,
    looked_at: usize,
}

impl Flex {
    async fn start(operation: &'static str) -> Self {
        let seen = Seen { answer: json!({}), requests: VecDeque::new(), looked_at: 0 };
        let seen = Arc::new(Mutex::new(seen));
        let server = MockServer::start().await;
        let shared = seen.clone();
        let respond = move |request: &Request| {
            let mut seen = shared.lock().unwrap();
            seen.requests.push_back(request.clone());
            ResponseTemplate::new(200).set_body_json(&seen.answer)
        };
        Mock::given(any()).respond_with(respond).mount(&server).await;
        let client = Client::builder()
            .base_url(server.uri())
            .bearer_auth(KEY)
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        Self { client, operation, seen, _server: server }
    }

    /// Answers all requests from now on with a status of 200 and this body.
    pub(crate) fn answers(&self, body: Value) {
        self.seen.lock().unwrap().answer = body;
    }

    /// Takes the first request that was not looked at yet, and checks what is the same for all requests.
    pub(crate) fn got(&self, method: &str, path: &str) -> Got {
        let mut seen = self.seen.lock().unwrap();
        let request = seen.requests.pop_front().expect("the server got no further request");
        seen.looked_at += 1;
        drop(seen);
        assert_eq!((request.method.as_str(), request.url.path()), (method, path));
        assert_eq!(document::operation_of(method, path), self.operation);

        let got = Got { request, query: Vec::new() };
        assert_eq!(got.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        assert_eq!(got.header("accept"), Some("application/json"));
        assert_eq!(got.header("user-agent"), Some("flex-sdk/0.1.0"));
        let key = got.header("idempotency-key");
        if method == "GET" {
            assert_eq!(key, None, "a GET is idempotent without a key");
        } else {
            assert!(key.is_some_and(|key| key.len() >= 16), "an idempotency key: {key:?}");
        }
        got
    }
}

/// A request that the server got. Its query must be empty, unless [`Got::query`] says what it is.
#[must_use = "say what the body is"]
pub(crate) struct Got {
    request: Request,
    query: Vec<(String, String)>,
}

impl Got {
    /// Expects these names and values in the query, in any order.
    pub(crate) fn query(mut self, expected: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.query = expected.iter().map(owned).collect();
        self
    }

    /// Expects no body, and nothing said about its type.
    pub(crate) fn no_body(self) {
        self.check_query();
        assert_eq!(self.header("content-type"), None);
        assert_eq!(String::from_utf8_lossy(&self.request.body), "");
    }

    /// Expects this body.
    pub(crate) fn json(self, expected: Value) {
        self.check_query();
        assert_eq!(self.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_slice(&self.request.body).unwrap();
        assert_eq!(body, expected);
    }

    /// Expects a form, and gives its body as text and the boundary between its parts.
    pub(crate) fn multipart(self) -> (String, String) {
        self.check_query();
        let content_type = self.header("content-type").unwrap();
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        (String::from_utf8(self.request.body.clone()).unwrap(), boundary.to_owned())
    }

    /// Returns a header, which must not be there more than once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.request.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "more than one header `{name}`");
        Some(value.to_str().unwrap())
    }

    fn check_query(&self) {
        let mut query: Vec<(String, String)> =
            self.request.url.query_pairs().into_owned().collect();
        let mut expected = self.query.clone();
        query.sort();
        expected.sort();
        assert_eq!(query, expected);
    }
}
