use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::http::{GET, GET_BY_ID, POST, call, client, run};
use crate::runtime::testing::{Example, ManualClock, Reply, Server};
use crate::runtime::{self, Call, Clock, Method, TransportErrorKind};
use ops::{CreateThing, GetById, GetThing, Plain, Streamed};

/// The operations of `http.rs`, as a crate's module `ops` has them.
#[allow(unreachable_pub, reason = "what is emitted is for users")]
mod ops {
    use serde_json::Value;

    use crate::runtime;

    runtime::operation! { GetThing: "getThing" "GET" "/things" => json 200 "thing", i64 }
    runtime::operation! { CreateThing: "createThing" "POST" "/things" => optional 204 json 201, Value }
    runtime::operation! { GetById: "getThingById" "GET" "/things/{id}" => text 200 }
    runtime::operation! { Plain: "getThing" "GET" "/things" ("text/event-stream" false) => empty 204 }
    runtime::operation! {
        Streamed: "getThing" "GET" "/things" ("text/event-stream" true) => text_events 200, [String]
    }
}

/// Returns what `{id}` stands for, if the request fits the template.
fn id(template: &str, id: &'static str) -> Option<String> {
    let server = Server::new();
    server.on_path(Method::GET, template).respond(200, &json!({}));
    let mut call = call(&client(&server), &GET_BY_ID);
    call.request.path("id", id);
    run(call.send()).ok()?;
    server.requests()[0].parameter("id").map(str::to_owned)
}

#[test]
fn templates_fit_segments() {
    assert_eq!(id("/base/things/{id}", "a b/c").as_deref(), Some("a b/c"));
    assert_eq!(id("/base/things/{id}.json", "a.b.json").as_deref(), Some("a.b"));
    assert_eq!(id("/base/{kind}/{id}", "x").as_deref(), Some("x"));
    assert_eq!(id("/base/things/{id}/more", "x"), None);
    assert_eq!(id("/base/{id}", "x"), None);
}

#[test]
fn later_answers_take_precedence() {
    let server = Server::new();
    server.on_path(Method::GET, "/base/things/{id}").respond(200, &json!("any"));
    server.on_path(Method::GET, "/base/things/1").respond(200, &json!("one"));
    let client = client(&server);
    let of = |id: u32| {
        let mut call = call(&client, &GET_BY_ID);
        call.request.path("id", id);
        run(call.send()).unwrap()
    };
    assert_eq!((of(1), of(2)), (json!("one"), json!("any")));
}

#[test]
fn conditions_may_look_at_what_came_before() {
    let server = Server::new();
    server.on_path(Method::GET, "/base/things").respond(200, &json!("first"));
    let before = server.clone();
    let is_second = move |_: &runtime::testing::Received| !before.requests().is_empty();
    let route = server.on_path(Method::GET, "/base/things").matching(is_second);
    route.respond(200, &json!("second"));
    let client = client(&server);
    let answers = [(); 2].map(|()| run(call(&client, &GET).send()).unwrap());
    assert_eq!(answers, [json!("first"), json!("second")]);
}

#[test]
fn answers_can_be_made_of_requests() {
    let server = Server::new();
    server
        .on_path(Method::GET, "/base/things/{id}")
        .respond_with(|received| Reply::json(200, &received.parameter("id")));
    let mut call = call(&client(&server), &GET_BY_ID);
    call.request.path("id", "7");
    assert_eq!(run(call.send()).unwrap(), json!("7"));
}

#[test]
fn the_clock_moves_from_sleep_to_sleep() {
    let clock = ManualClock::new();
    let seconds = Duration::from_secs;
    run(async {
        let (long, short) = (clock.sleep(seconds(5)), clock.sleep(seconds(2)));
        short.await;
        assert_eq!(clock.now(), seconds(2));
        long.await;
        assert_eq!(clock.now(), seconds(5));
        clock.advance(seconds(10));
        clock.sleep(Duration::ZERO).await;
    });
    assert_eq!(clock.slept(), [seconds(2), seconds(5), Duration::ZERO]);
    // 2026-01-01T00:00:15Z
    let expected: SystemTime = UNIX_EPOCH + seconds(1_767_225_615);
    assert_eq!(clock.wall(), expected);
}

#[test]
fn operations_are_answered_as_the_api_would() {
    let server = Server::new();
    let client = client(&server);
    let things = server.on(GetThing).respond(7).respond_status(418, &json!({"code": "teapot"}));
    server.on(CreateThing).respond(None).respond(Some(json!("new")));
    server.on(GetById).respond("text".to_owned());

    assert_eq!(run(call(&client, &GET).send()).unwrap(), json!({"thing": 7}));
    assert_eq!(run(call(&client, &GET).send()).unwrap_err().status().unwrap().as_u16(), 418);
    let created = || run(Call::optional_json(&client, &POST).send_raw()).unwrap();
    let nothing: runtime::Response<Option<Value>> = created();
    assert_eq!((nothing.status().as_u16(), nothing.parse().unwrap()), (204, None));
    let new: runtime::Response<Option<Value>> = created();
    assert_eq!((new.status().as_u16(), new.parse().unwrap()), (201, Some(json!("new"))));
    let mut by_id = Call::text(&client, &GET_BY_ID);
    by_id.request.path("id", "a b");
    assert_eq!(run(by_id.send()).unwrap(), "text");

    assert_eq!(things.calls().len(), 2);
    assert_eq!(server.requests()[4].parameter("id"), Some("a b"));
    assert_eq!(server.requests()[4].operation(), Some("getThingById"));
}

#[test]
fn streams_are_told_from_what_is_given_at_once() {
    let server = Server::new();
    let client = client(&server);
    server.on(Streamed).respond(vec!["one\ntwo".to_owned(), "three".to_owned()]);
    server.on(Plain).respond(());
    run(Call::empty(&client, &GET).send()).unwrap();
    let mut events =
        run(Call::<runtime::EventStream<String>>::text_events(&client, &GET).send()).unwrap();
    assert_eq!(run(events.try_next()).unwrap().unwrap(), "one\ntwo");
    assert_eq!(run(events.try_next()).unwrap().unwrap(), "three");
    assert!(run(events.try_next()).unwrap().is_none());
}

#[test]
fn conditions_tell_calls_of_one_operation_apart() {
    let server = Server::new();
    let client = client(&server);
    server.on(GetThing).respond(0);
    server.on(GetThing).with_query("page", 2).respond(2);
    server.on(GetThing).with_header("x-kind", "a").respond(3);
    server.on(GetThing).matching(|received| received.query().len() == 2).respond(4);
    let get = |pairs: &[(&'static str, u32)], header: Option<&str>| {
        let mut call = call(&client, &GET);
        for (name, value) in pairs {
            call.request.query(name, value);
        }
        if let Some(header) = header {
            call.request.header("x-kind", header);
        }
        run(call.send()).unwrap()["thing"].clone()
    };
    assert_eq!(get(&[], None), 0);
    assert_eq!(get(&[("page", 2)], None), 2);
    assert_eq!(get(&[("page", 1)], Some("a")), 3);
    assert_eq!(get(&[("page", 1), ("size", 1)], None), 4);

    server.on(GetById).with_parameter("id", "1").respond("one".to_owned());
    let mut other = Call::text(&client, &GET_BY_ID);
    other.request.path("id", "2");
    let error = run(other.send()).unwrap_err().to_string();
    assert!(error.contains("- path id=1") && error.contains("+ path id=2"), "{error}");
}

#[test]
fn what_is_not_expected_shows_what_differs() {
    let server = Server::new();
    let client = client(&server);
    let error = |call: Call<Value>| {
        let error = run(call.send()).unwrap_err();
        assert_eq!(error.attempts(), 1);
        error.to_string()
    };
    let nothing = error(call(&client, &GET));
    assert!(nothing.contains("it expects nothing"), "{nothing}");

    server.on(GetById).respond("far".to_owned());
    server.on(CreateThing).with_json(&json!({"amount": 500, "unit": "cent"})).respond(None);
    let mut create = call(&client, &POST);
    create.request.query("dry", true);
    create.request.json(None, &json!({"amount": 5, "unit": "cent"}));
    let text = error(create);
    let expected = "\
the test server does not expect this request:
    POST /base/things?dry=true
    {
      \"amount\": 5,
      \"unit\": \"cent\"
    }
nearest to it is createThing (POST /things) with a body, where this differs:
      {
    -   \"amount\": 500,
    +   \"amount\": 5,
        \"unit\": \"cent\"
      }";
    assert!(text.contains(expected), "{text}");
    let problems = server.check().unwrap_err();
    assert_eq!(problems.problems().len(), 2);
    assert!(problems.problems()[1].contains(expected));
}

#[test]
fn calls_are_counted() {
    let server = Server::new();
    let client = client(&server);
    let get = || run(call(&client, &GET).send()).unwrap();
    server.on(CreateThing).times(..=1).respond(None);
    let route = server.on(GetThing).times(2).respond(1);
    get();
    let unmet = server.check().unwrap_err().to_string();
    assert_eq!(unmet, "getThing (GET /things) was to get 2 calls, and got 1\n    GET /base/things");
    get();
    server.verify();
    let route = route.times(1..);
    get();
    server.verify();
    route.times(0..=2);
    let panic = std::panic::catch_unwind(|| server.verify()).unwrap_err();
    let text = panic.downcast::<String>().unwrap();
    assert!(text.contains("was to get at most 2 calls, and got 3"), "{text}");
}

#[test]
fn delays_and_failures_are_answers_too() {
    let server = Server::new();
    let client = client(&server);
    let seconds = Duration::from_secs;
    let route = server.on(GetThing).fail(TransportErrorKind::Connect).respond(1).delay(seconds(3));
    assert_eq!(run(call(&client, &GET).send()).unwrap(), json!({"thing": 1}));
    assert_eq!(route.calls().len(), 2);
    assert_eq!(server.clock().slept().last(), Some(&seconds(3)));
}

#[test]
fn lists_have_examples_where_their_items_do() {
    struct Thing;
    impl Example for Thing {
        fn example() -> Self {
            Self
        }
    }
    assert_eq!(Vec::<Thing>::example().len(), 1);
    assert!(Option::<Thing>::example().is_some());
}
