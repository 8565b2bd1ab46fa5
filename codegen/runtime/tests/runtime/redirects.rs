use serde_json::{Value, json};

use crate::http::{BEARER, KEY_QUERY, POST, THINGS, builder, call, client, run};
use crate::runtime::testing::{Received, Reply, Server};
use crate::runtime::{Body, Call, Credential, Error, ErrorKind, Method, Operation};

static SECURE: Operation =
    Operation::new("getThing", Method::GET, "/things").security(&[&[&BEARER, &KEY_QUERY]]);

fn to(status: u16, location: &str) -> Reply {
    Reply::status(status).header("location", location)
}

fn get(server: &Server) -> Result<Value, Error> {
    let client = builder(server)
        .credential(&BEARER, Credential::Bearer("s3cret".to_owned().into()))
        .credential(&KEY_QUERY, Credential::ApiKey("s3cret".to_owned().into()))
        .secret_header("X-Secret", "s3cret")
        .header("X-Open", "open")
        .build()
        .unwrap();
    let mut call = call(&client, &SECURE);
    call.request.secret_query("token", "s3cret");
    run(call.send())
}

#[test]
fn the_same_origin_sees_everything_again() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(to(302, "../new/place?x=1"));
    server.on_path(Method::GET, "/new/place").respond(200, &json!("there"));
    assert_eq!(get(&server).unwrap(), json!("there"));
    let last = server.requests().remove(1);
    assert_eq!(last.uri.to_string(), "https://api.test/new/place?x=1");
    assert_eq!(last.header("authorization"), Some("Bearer s3cret"));
    assert_eq!(last.header("x-secret"), Some("s3cret"));
}

#[test]
fn headers_stay_the_same_on_the_way() {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).reply(to(503, "")).reply(to(307, "/a"));
    server.on_path(Method::POST, "/a").reply(to(308, "/b"));
    server.on_path(Method::POST, "/b").respond(200, &json!({}));
    let mut call = call(&client(&server), &POST);
    call.request.json(None, &json!({"a": 1}));
    run(call.with_header("X-Trace", 5).send()).unwrap();
    let received = server.requests();
    assert_eq!(received.len(), 4);
    for received in &received[1..] {
        assert_eq!(received.headers, server.requests()[0].headers);
        assert_eq!(received.body, server.requests()[0].body);
    }
    let names = ["accept", "content-type", "idempotency-key", "user-agent", "x-trace"];
    assert!(names.iter().all(|name| received[3].header(name).is_some()), "{received:?}");
}

#[test]
fn another_origin_sees_no_secret() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .reply(to(307, "https://cdn.test/file?api_key=s3cret&sig=1&token=s3cret"));
    server.on_path(Method::GET, "/file").reply(to(307, "https://api.test/back?api_key=s3cret"));
    server.on_path(Method::GET, "/back").respond(200, &json!("back"));
    assert_eq!(get(&server).unwrap(), json!("back"));
    let received = server.requests();
    assert_eq!(received[0].uri.query(), Some("token=s3cret&api_key=s3cret"));
    assert_eq!(received[1].uri.to_string(), "https://cdn.test/file?sig=1");
    assert_eq!(received[1].header("x-open"), Some("open"));
    // Nor does the own origin, once another had a say in where to go.
    assert_eq!(received[2].uri.to_string(), "https://api.test/back");
    for received in &received[1..] {
        assert!(!format!("{received:?}").contains("s3cret"), "{received:?}");
        assert_eq!((received.header("authorization"), received.header("x-secret")), (None, None));
    }
}

fn post(status: u16) -> Received {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).reply(to(status, "/there"));
    server.on_path(Method::POST, "/there").respond(200, &json!({}));
    server.on_path(Method::GET, "/there").respond(200, &json!({}));
    let mut call = call(&client(&server), &POST);
    call.request.json(None, &json!({"a": 1}));
    run(call.send()).unwrap();
    server.requests().remove(1)
}

#[test]
fn methods_change_as_in_browsers() {
    for status in [301, 302, 303] {
        let received = post(status);
        assert_eq!((received.method.as_str(), received.body.len()), ("GET", 0), "{status}");
        assert_eq!(received.header("content-type"), None, "{status}");
    }
    for status in [307, 308] {
        let received = post(status);
        assert_eq!(
            (received.method.as_str(), &received.body[..]),
            ("POST", &b"{\"a\":1}"[..]),
            "{status}"
        );
        assert_eq!(received.header("content-type"), Some("application/json"), "{status}");
        assert!(received.header("idempotency-key").is_some(), "{status}");
    }
}

#[test]
fn redirects_that_lead_nowhere_are_errors() {
    for (location, expected) in [
        (
            "http://api.test/x?secret=1",
            "getThing: a redirect leads from https to http: http://api.test",
        ),
        (
            "ftp://api.test/x",
            "getThing: a redirect leads to what is not on the web: ftp://api.test",
        ),
        (
            "https://u:p@h/x",
            "getThing: a redirect leads to an address with a user name in it: https://h",
        ),
        ("https://", "getThing: a redirect leads to something that is no address"),
        ("things", "getThing: more than 10 redirects"),
    ] {
        let server = Server::new();
        server.on_path(Method::GET, THINGS).reply(to(302, location));
        let error = get(&server).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1));
    }
}

#[test]
fn a_streamed_body_is_not_sent_on() {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).reply(to(307, "/there?x=1"));
    let mut call = call(&client(&server), &POST);
    call.request.body(Body::stream(crate::multipart::chunks(["a"])), "text/plain");
    let error = run(call.send()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "createThing: a redirect asks to send a streamed body again: https://api.test"
    );
}

#[test]
fn statuses_without_a_place_are_errors_of_the_api() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(302));
    assert_eq!(get(&server).unwrap_err().to_string(), "getThing: 302 Found");
}

#[test]
fn an_operation_may_give_its_redirects() {
    static LOGIN: Operation = Operation::new("login", Method::GET, "/things").give_redirects();
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .reply(to(302, "ftp://no.test/x?code=1"))
        .reply(Reply::status(308))
        .reply(Reply::status(304));
    let raw = || run(Call::empty(&client(&server), &LOGIN).send_raw());
    let first = raw().unwrap();
    assert_eq!((first.status().as_u16(), first.attempts()), (302, 1));
    assert_eq!(first.headers()["location"], "ftp://no.test/x?code=1");
    assert_eq!(raw().unwrap().status().as_u16(), 308);
    assert_eq!(raw().unwrap_err().to_string(), "login: 304 Not Modified");
    assert_eq!(server.requests().len(), 3);
}
