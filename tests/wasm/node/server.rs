//! What `server.js` has, for tests in Rust. The texts between the two are JSON.

use std::time::Duration;

use flex_sdk::{Client, RetryPolicy};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

pub(crate) const KEY: &str = "fsk_test_51HbehaviorKey";

#[wasm_bindgen(module = "/node/server.js")]
extern "C" {
    pub(crate) type Server;

    #[wasm_bindgen(js_name = start)]
    async fn started(acts: &str) -> Server;

    #[wasm_bindgen(method)]
    pub(crate) fn url(this: &Server) -> String;

    #[wasm_bindgen(method, js_name = requests)]
    fn requests_as_json(this: &Server) -> String;

    /// Ends the last answer, which was left open.
    #[wasm_bindgen(method)]
    pub(crate) fn finish(this: &Server, rest: &str);

    /// Waits until nobody waits for the last answer any more.
    #[wasm_bindgen(method)]
    pub(crate) async fn left(this: &Server);
}

/// Answers with JSON.
pub(crate) fn answer(status: u16, body: Value) -> Value {
    let text = body.to_string();
    let head = json!({"content-type": "application/json", "x-request-id": "req_1"});
    json!({"status": status, "head": head, "text": text, "then": "end"})
}

/// Answers nothing, and leaves the connection open.
pub(crate) fn silence() -> Value {
    json!({"then": "wait"})
}

/// Begins an answer.
pub(crate) fn beginning(text: &str, then: &str) -> Value {
    json!({"status": 200, "head": {}, "text": text, "then": then})
}

/// Starts a server that does these acts one after the other, the last one again and again.
pub(crate) async fn start<const LENGTH: usize>(acts: [Value; LENGTH]) -> Server {
    started(&Value::from(acts.to_vec()).to_string()).await
}

impl Server {
    /// Returns a client for this server, which tries again twice, after waiting for as long as it takes to notice.
    pub(crate) fn client(&self) -> Client {
        let soon =
            RetryPolicy::default().delays(Duration::from_millis(5), Duration::from_millis(5));
        Client::builder().base_url(self.url()).bearer_auth(KEY).retry(soon).build().unwrap()
    }

    /// Returns the requests so far: `method`, `target`, `headers` and `body` of each.
    pub(crate) fn requests(&self) -> Vec<Value> {
        serde_json::from_str(&self.requests_as_json()).unwrap()
    }

    /// Returns what was asked for so far.
    pub(crate) fn targets(&self) -> Vec<String> {
        let requests = self.requests().into_iter();
        requests.map(|request| request["target"].as_str().unwrap().to_owned()).collect()
    }
}
