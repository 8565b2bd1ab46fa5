use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::http::{API, GET, GET_BY_ID, POST, THINGS, builder, call, client, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    Api, Call, ClientBuilder, Error, ErrorKind, Method, Operation, RetryPolicy, TransportErrorKind,
};

fn failing(reply: Reply) -> Error {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(reply);
    run(call(&client(&server), &GET).with_retry(RetryPolicy::none()).send()).unwrap_err()
}

#[test]
fn a_call_says_who_asks_and_what_for() {
    let server = Server::new();
    server.on_path(Method::GET, "/base/things/{id}").respond(200, &json!({"a": 1}));
    let client = builder(&server).header("X-Version", "7").build().unwrap();
    let mut call = call(&client, &GET_BY_ID);
    call.request.path("id", "a/b");
    call.request.query("q", "x y");
    assert_eq!(run(call.with_header("X-Trace", 5).into_future()).unwrap(), json!({"a": 1}));

    let received = server.requests().remove(0);
    assert_eq!(received.uri.to_string(), "https://api.test/base/things/a%2Fb?q=x%20y");
    assert_eq!(received.parameter("id"), Some("a/b"));
    assert_eq!(received.header("user-agent"), Some("test-sdk/1.2.3"));
    assert_eq!(received.header("accept"), Some("application/json"));
    assert_eq!((received.header("x-version"), received.header("x-trace")), (Some("7"), Some("5")));
    assert_eq!(received.header("content-type"), None);
}

#[test]
fn headers_of_the_caller_take_the_place_of_others() {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).respond(201, &json!({}));
    let client = builder(&server).header("X-Version", "7").build().unwrap();
    let mut call = call(&client, &POST);
    call.request.json(None, &json!({}));
    let own = [("accept", "a/b"), ("content-type", "c/d"), ("x-version", "8"), ("user-agent", "e")];
    let call = own.iter().fold(call, |call, (name, value)| call.with_header(name, value));
    run(call.send()).unwrap();
    let received = server.requests().remove(0);
    for (name, value) in own {
        let sent: Vec<_> = received.headers.get_all(name).iter().collect();
        assert_eq!(sent, [value], "{name}");
    }
}

#[test]
fn bodies_are_json_in_their_envelope() {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).respond(201, &json!({}));
    let mut call = call(&client(&server), &POST);
    call.request.json(Some("thing"), &json!({"name": "n"}));
    run(call.send()).unwrap();
    let received = server.requests().remove(0);
    assert_eq!(received.json::<Value>().unwrap(), json!({"thing": {"name": "n"}}));
    assert_eq!(received.header("content-type"), Some("application/json"));
}

#[test]
fn answers_are_read_from_their_envelope() {
    static ENVELOPED: Operation = Operation::new("get", Method::GET, "/things").envelope("things");
    let server = Server::new();
    server.on_path(Method::GET, THINGS).respond(200, &json!({"things": [1, 2], "more": true}));
    let call: Call<Vec<i32>> = Call::json(&client(&server), &ENVELOPED);
    assert_eq!(run(call.send()).unwrap(), [1, 2]);
}

#[test]
fn answers_are_also_text_bytes_or_nothing() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::bytes(200, "text/plain", "héllo"));
    let client = client(&server);
    run(async {
        assert_eq!(Call::text(&client, &GET).await.unwrap(), "héllo");
        assert_eq!(Call::bytes(&client, &GET).await.unwrap(), Bytes::from("héllo"));
        Call::empty(&client, &GET).await.unwrap();
        let error = Call::<Value>::json(&client, &GET).await.unwrap_err();
        assert!(error.is_decode());
    });
    server.on_path(Method::GET, THINGS).reply(Reply::bytes(200, "text/plain", vec![0xff]));
    assert!(run(Call::text(&client, &GET).send()).unwrap_err().is_decode());
}

#[test]
fn raw_answers_can_be_read_later() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .reply(Reply::status(503))
        .reply(Reply::json(206, &json!([1])).header("X-Request-Id", "r-1"));
    let raw = run(call(&client(&server), &GET).send_raw()).unwrap();
    assert_eq!((raw.status().as_u16(), raw.attempts(), raw.request_id()), (206, 2, Some("r-1")));
    assert_eq!(raw.bytes(), "[1]");
    assert_eq!(raw.headers()["content-type"], "application/json");
    assert_eq!(raw.parse().unwrap(), json!([1]));

    server.on_path(Method::GET, THINGS).reply(Reply::status(404));
    assert!(run(call(&client(&server), &GET).send_raw()).unwrap_err().is_not_found());
}

#[test]
fn errors_are_sentences() {
    let flex = json!({"detail": [{"loc": ["price"], "msg": "price_not_found: One or more\nprices are not valid", "type": "price_not_found"}]});
    let error = failing(Reply::json(422, &flex).header("x-request-id", "req_1"));
    assert_eq!(
        error.to_string(),
        r#"getThing: 422 price_not_found: "One or more prices are not valid" (request-id req_1)"#
    );
    assert_eq!(error.code(), Some("price_not_found"));
    assert_eq!(error.message(), "One or more\nprices are not valid");
    assert_eq!(
        (error.operation(), error.attempts(), error.request_id()),
        ("getThing", 1, Some("req_1"))
    );
    assert!(error.is_validation() && !error.is_not_found() && !error.is_server_error());
    assert_eq!(error.headers()["x-request-id"], "req_1");
    assert_eq!(error.body_as::<Value>().unwrap(), flex);
    assert!(error.body_as::<u32>().is_err());

    let table = [
        (Reply::status(404), "getThing: 404 Not Found"),
        (Reply::json(404, &json!({"detail": "not_found"})), "getThing: 404 not_found"),
        (Reply::bytes(502, "text/html", "<h1>Bad\n</h1>"), "getThing: 502 Bad Gateway: \"Bad\""),
        (Reply::status(599), "getThing: 599"),
        (Reply::status(304), "getThing: 304 Not Modified"),
        (
            Reply::failure(TransportErrorKind::Connect),
            "getThing: could not connect: the test server was told to fail",
        ),
        (
            Reply::failure(TransportErrorKind::Interrupted),
            "getThing: the connection broke off: the test server was told to fail",
        ),
    ];
    for (reply, expected) in table {
        assert_eq!(failing(reply).to_string(), expected);
    }
    assert_eq!(failing(Reply::status(404)).message(), "Not Found");
}

#[test]
fn predicates_go_by_status() {
    let of = |status: u16| failing(Reply::status(status));
    assert!(
        of(401).is_unauthorized()
            && of(403).is_forbidden()
            && of(404).is_not_found()
            && of(409).is_conflict()
    );
    assert!(of(429).is_rate_limited() && of(400).is_validation() && of(500).is_server_error());
    assert_eq!(of(500).kind(), ErrorKind::Api);
    assert!(failing(Reply::failure(TransportErrorKind::Connect)).is_connect());
    assert!(failing(Reply::failure(TransportErrorKind::Timeout)).is_timeout());
}

#[test]
fn errors_are_small_and_travel() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<Error>();
    travels::<crate::runtime::Client>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn answers_that_cannot_be_read_keep_their_body() {
    static COUNT: Operation = Operation::new("countThings", Method::GET, "/things");
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .reply(Reply::json(200, &json!("many")).header("request-id", "r"));
    let call: Call<i64> = Call::json(&client(&server), &COUNT);
    let error = run(call.send()).unwrap_err();
    assert!(error.is_decode());
    assert!(
        error.to_string().starts_with("countThings: the answer (200) could not be read: "),
        "{error}"
    );
    assert!(error.to_string().ends_with("(request-id r)"), "{error}");
    assert_eq!(error.body().unwrap(), "\"many\"");
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert!(!error.is_server_error());
    assert!(error.source().is_some());
}

#[test]
fn an_error_body_that_breaks_off_does_not_hide_the_status() {
    let error = failing(Reply::bytes(500, "text/plain", "half an expl").break_off());
    assert_eq!(error.to_string(), "getThing: 500 Internal Server Error: \"half an expl\"");
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::bytes(500, "text/plain", "much too long"));
    let client = builder(&server).max_response_size(4).retry(RetryPolicy::none()).build().unwrap();
    assert_eq!(run(call(&client, &GET).send()).unwrap_err().status().unwrap().as_u16(), 500);
}

#[test]
fn answers_have_a_limit() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::bytes(200, "application/json", "[1,2]"));
    let limited = |bytes| builder(&server).max_response_size(bytes).build().unwrap();
    assert!(run(call(&limited(5), &GET).send()).is_ok());
    let error = run(call(&limited(4), &GET).send()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TooLarge, 1));
    assert_eq!(error.to_string(), "getThing: the answer is larger than the 4 bytes allowed");
}

#[test]
fn an_attempt_that_takes_too_long_is_made_again() {
    let server = Server::new();
    let slow = Reply::json(200, &json!("late")).delay(Duration::from_secs(11));
    server.on_path(Method::GET, THINGS).reply(slow).respond(200, &json!("early"));
    let client = builder(&server).attempt_timeout(Duration::from_secs(10)).build().unwrap();
    assert_eq!(run(call(&client, &GET).send()).unwrap(), json!("early"));
    assert_eq!(server.clock().slept(), [Duration::from_secs(10), Duration::from_millis(500)]);

    let error = run(call(&client, &GET)
        .with_attempt_timeout(Duration::ZERO)
        .with_retry(RetryPolicy::none())
        .send());
    // What is there at once is in time.
    assert!(error.is_ok());
}

#[test]
fn the_time_for_the_call_spans_attempts() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(200).delay(Duration::from_secs(100)));
    let client = builder(&server).attempt_timeout(Duration::from_secs(4)).build().unwrap();
    let error = run(call(&client, &GET).with_timeout(Duration::from_secs(6)).send()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "getThing: no answer within 6s, the time for the whole call (2 attempts)"
    );
    assert!(error.is_timeout());
    let slept = [Duration::from_secs(4), Duration::from_millis(500), Duration::from_millis(1500)];
    assert_eq!(server.clock().slept(), slept);
}

#[test]
fn reports_tell_all_causes() {
    let error = failing(Reply::failure(TransportErrorKind::Tls));
    assert_eq!(error.report(), "getThing: no secure connection: the test server was told to fail");
}

#[test]
fn unexpected_calls_are_told() {
    let server = Server::new();
    server.on_path(Method::POST, "/base/other/{id}").respond(200, &());
    let error = run(call(&client(&server), &GET).send()).unwrap_err();
    let expected = "getThing: the transport failed: the test server does not expect this request:
    GET /base/things
nearest to it is POST /base/other/{id}, where this differs:
    - POST /base/other/{id}
    + GET /base/things";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn other_servers_can_be_called() {
    let server = Server::new();
    server.on_path(Method::GET, "/v2/things").respond(200, &json!(1));
    let client = client(&server);
    run(call(&client, &GET).with_base_url("https://eu.api.test/v2/").send()).unwrap();
    assert_eq!(server.requests()[0].uri.to_string(), "https://eu.api.test/v2/things");
    let error = run(call(&client, &GET).with_base_url("eu").send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
}

#[test]
fn clients_that_cannot_work_are_not_built() {
    static NOWHERE: Api = Api::new("n", "1", "");
    let server = Server::new();
    let error = |builder: ClientBuilder| builder.transport(server.transport()).build().unwrap_err();
    assert_eq!(
        error(ClientBuilder::new(&NOWHERE)).to_string(),
        "no base URL: call `base_url` on the client's builder"
    );
    let builder = || ClientBuilder::new(&API);
    assert_eq!(error(builder().base_url("h")).kind(), ErrorKind::Configuration);
    assert_eq!(error(builder().header("a b", "c")).to_string(), "`a b` is not a header name");
    assert_eq!(error(builder().user_agent("a\nb")).kind(), ErrorKind::Configuration);
}

#[test]
fn dropping_a_call_ends_it() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(200).delay(Duration::from_secs(1)));
    let mut future = Box::pin(call(&client(&server), &GET).send());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending());
    drop(future);
    assert_eq!((server.requests().len(), server.clock().slept().len()), (1, 0));
}
