use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{GET, PATCH, POST, PUT, THINGS, builder, call, client, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    Body, Call, Error, ErrorKind, FilePart, Form, Method, Operation, RetryPolicy,
    TransportErrorKind,
};

const OK: u16 = 200;

/// Answers every call of this operation with `first`, later ones with success.
fn server(operation: &Operation, first: Reply) -> Server {
    let server = Server::new();
    server.on_path(operation.method.clone(), THINGS).reply(first).respond(OK, &json!({}));
    server
}

fn outcome(server: &Server, operation: &'static Operation) -> (Result<Value, Error>, usize) {
    let result = run(call(&client(server), operation).send());
    (result, server.requests().len())
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

#[test]
fn statuses_that_pass_are_tried_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let (result, sent) = outcome(&server(&GET, Reply::status(status)), &GET);
        assert!(result.is_ok(), "{status}: {result:?}");
        assert_eq!(sent, 2, "{status}");
    }
    for status in [400, 401, 403, 404, 409, 410, 422, 501, 505] {
        let (result, sent) = outcome(&server(&GET, Reply::status(status)), &GET);
        assert_eq!(result.unwrap_err().status().unwrap().as_u16(), status);
        assert_eq!(sent, 1, "{status}");
    }
}

#[test]
fn what_may_take_effect_twice_is_tried_again_only_with_a_key() {
    // POST gets a key by itself; PATCH does not, in this API.
    for (operation, sent) in [(&GET, 2), (&PUT, 2), (&POST, 2), (&PATCH, 1)] {
        assert_eq!(
            outcome(&server(operation, Reply::status(503)), operation).1,
            sent,
            "{}",
            operation.method
        );
        let reset = Reply::failure(TransportErrorKind::Interrupted);
        assert_eq!(outcome(&server(operation, reset), operation).1, sent, "{}", operation.method);
        // Nothing was sent.
        let refused = Reply::failure(TransportErrorKind::Connect);
        assert_eq!(outcome(&server(operation, refused), operation).1, 2, "{}", operation.method);
    }
    let server = server(&PATCH, Reply::status(503));
    run(call(&client(&server), &PATCH).with_idempotency_key("mine").send()).unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn failures_that_will_not_pass_are_not_tried_again() {
    for kind in [TransportErrorKind::Body, TransportErrorKind::Tls, TransportErrorKind::Other] {
        let (result, sent) = outcome(&server(&GET, Reply::failure(kind)), &GET);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Transport);
        assert_eq!(sent, 1, "{kind:?}");
    }
}

#[test]
fn an_answer_that_breaks_off_is_asked_for_again() {
    let cut = Reply::bytes(OK, "application/json", "{\"a\":").break_off();
    let (result, sent) = outcome(&server(&GET, cut), &GET);
    assert_eq!((result.unwrap(), sent), (json!({}), 2));
}

#[test]
fn servers_have_the_last_word() {
    let (result, sent) =
        outcome(&server(&GET, Reply::status(503).header("x-should-retry", "false")), &GET);
    assert!(result.is_err());
    assert_eq!(sent, 1);
    let (result, sent) =
        outcome(&server(&PATCH, Reply::status(409).header("x-should-retry", "true")), &PATCH);
    assert!(result.is_ok());
    assert_eq!(sent, 2);
}

#[test]
fn waits_double_up_to_a_limit() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(503));
    let policy = RetryPolicy::default().max_retries(6);
    let error = run(call(&client(&server), &GET).with_retry(policy).send()).unwrap_err();
    assert_eq!(error.attempts(), 7);
    assert_eq!(server.clock().slept(), [0.5, 1.0, 2.0, 4.0, 8.0, 8.0].map(seconds));
}

#[test]
fn waits_are_shortened_by_chance() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(503));
    server.clock().set_jitter(0.25);
    let error = run(call(&client(&server), &GET).send()).unwrap_err();
    assert_eq!(error.to_string(), "getThing: 503 Service Unavailable (3 attempts)");
    assert_eq!(server.clock().slept(), [0.125, 0.25].map(seconds));
}

#[test]
fn servers_say_how_long_to_wait() {
    // The test clock begins at midnight of 1 January 2026.
    for (name, value, wait) in [
        ("retry-after", "7", seconds(7.0)),
        ("retry-after", "0", seconds(0.0)),
        ("retry-after", "1.5", seconds(1.5)),
        ("retry-after-ms", "250", seconds(0.25)),
        ("retry-after", "Thu, 01 Jan 2026 00:00:30 GMT", seconds(30.0)),
        ("retry-after", "Wed, 31 Dec 2025 00:00:00 GMT", seconds(0.0)),
        ("retry-after", "60", seconds(60.0)),
        ("retry-after", "nonsense", seconds(0.5)),
        ("retry-after", "-3", seconds(0.5)),
    ] {
        let server = server(&GET, Reply::status(429).header(name, value));
        run(call(&client(&server), &GET).send()).unwrap();
        assert_eq!(server.clock().slept(), [wait], "{name}: {value}");
    }
    let both =
        server(&GET, Reply::status(429).header("retry-after", "9").header("retry-after-ms", "10"));
    run(call(&client(&both), &GET).send()).unwrap();
    assert_eq!(both.clock().slept(), [seconds(0.01)]);
}

#[test]
fn a_server_that_asks_for_too_long_is_left_alone() {
    let server = server(&GET, Reply::status(429).header("retry-after", "61"));
    let error = run(call(&client(&server), &GET).send()).unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(seconds(61.0)));
    assert_eq!((error.attempts(), server.clock().slept().len()), (1, 0));
}

#[test]
fn no_wait_goes_beyond_the_time_for_the_call() {
    let server = server(&GET, Reply::status(503).header("retry-after", "10"));
    let error = run(call(&client(&server), &GET).with_timeout(seconds(10.0)).send()).unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert!(server.clock().slept().is_empty());
}

#[test]
fn policies_can_be_given_per_client_and_call() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(503));
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap();
    assert_eq!(run(call(&client, &GET).send()).unwrap_err().attempts(), 1);
    let twice = RetryPolicy::default().max_retries(1);
    assert_eq!(run(call(&client, &GET).with_retry(twice).send()).unwrap_err().attempts(), 2);

    server.on_path(Method::PATCH, THINGS).reply(Reply::status(503));
    let any = RetryPolicy::default().any_method();
    assert_eq!(run(call(&client, &PATCH).with_retry(any).send()).unwrap_err().attempts(), 3);
}

#[test]
fn retries_end_when_the_budget_is_spent() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(503));
    let client = client(&server);
    run(async {
        // Two retries each, out of a hundred.
        for _ in 0..50 {
            assert_eq!(call(&client, &GET).send().await.unwrap_err().attempts(), 3);
        }
        assert_eq!(call(&client, &GET).send().await.unwrap_err().attempts(), 1);
        // Five successes give a retry back.
        server.on_path(Method::GET, THINGS).respond(OK, &json!({}));
        for _ in 0..5 {
            call(&client, &GET).send().await.unwrap();
        }
        server.on_path(Method::GET, THINGS).reply(Reply::status(503));
        assert_eq!(call(&client, &GET).send().await.unwrap_err().attempts(), 2);
    });
}

#[test]
fn all_attempts_carry_the_same_key() {
    let server = Server::new();
    server
        .on_path(Method::POST, THINGS)
        .reply(Reply::status(503))
        .reply(Reply::status(503))
        .respond(OK, &json!({}));
    let client = client(&server);
    run(call(&client, &POST).send()).unwrap();
    run(call(&client, &POST).send()).unwrap();
    run(call(&client, &POST).with_idempotency_key("mine").send()).unwrap();
    run(call(&client, &POST).with_header("idempotency-key", "header").send()).unwrap();
    let keys: Vec<String> = server
        .requests()
        .iter()
        .map(|received| received.header("idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 6);
    assert_eq!((&keys[0], &keys[0]), (&keys[1], &keys[2]));
    assert_ne!(keys[0], keys[3]);
    assert_eq!((keys[4].as_str(), keys[5].as_str()), ("mine", "header"));

    let parts: Vec<&str> = keys[0].split('-').collect();
    assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    assert!(parts[2].starts_with('4') && "89ab".contains(&parts[3][..1]), "{}", keys[0]);
}

#[test]
fn reading_needs_no_key() {
    let server = server(&GET, Reply::json(OK, &json!({})));
    run(call(&client(&server), &GET).send()).unwrap();
    assert_eq!(server.requests()[0].header("idempotency-key"), None);
}

#[test]
fn streams_are_never_sent_twice() {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).reply(Reply::status(503));
    let client = client(&server);
    let mut call: Call<Value> = call(&client, &POST);
    call.request.body(Body::stream(crate::multipart::chunks(["a", "b"])), "text/plain");
    let again = call.clone();
    assert_eq!(run(call.send()).unwrap_err().attempts(), 1);
    assert_eq!(server.requests()[0].body, "ab");
    let error = run(again.send()).unwrap_err();
    assert_eq!(error.to_string(), "createThing: the request's body failed: it was sent before");

    // A form in memory can be sent again.
    let mut call: Call<Value> = crate::http::call(&client, &POST);
    let mut form = Form::new();
    form.file("file", FilePart::bytes("abc"), "");
    call.request.multipart(form);
    assert_eq!(run(call.send()).unwrap_err().attempts(), 3);
}

#[test]
fn callers_decide_where_they_know_better() {
    // A conflict, which the policy gives up on, is tried again at once; a 503, which it would try again, is not.
    let policy = RetryPolicy::default().decide(|error, planned| {
        assert_eq!(planned.is_some(), error.is_server_error());
        error.is_conflict().then_some(Duration::ZERO)
    });
    for (status, sent) in [(409, 2), (503, 1)] {
        let server = server(&PATCH, Reply::status(status));
        let planned = policy.clone().any_method();
        let result = run(call(&client(&server), &PATCH).with_retry(planned).send());
        assert_eq!((result.is_ok(), server.requests().len()), (sent == 2, sent), "{status}");
    }
    // No hook has more retries than the policy.
    let always = RetryPolicy::default().max_retries(3).decide(|_, _| Some(Duration::ZERO));
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(404));
    let error = run(call(&client(&server), &GET).with_retry(always).send()).unwrap_err();
    assert_eq!((error.attempts(), server.requests().len()), (4, 4));
}
