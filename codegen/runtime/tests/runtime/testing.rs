use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::http::{GET_BY_ID, call, client, run};
use crate::runtime::testing::{ManualClock, Reply, Server};
use crate::runtime::{Clock, Method};

/// Returns what `{id}` stands for, if the request fits the template.
fn id(template: &str, id: &'static str) -> Option<String> {
    let server = Server::new();
    server.on(Method::GET, template).respond(200, &json!({}));
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
    server.on(Method::GET, "/base/things/{id}").respond(200, &json!("any"));
    server.on(Method::GET, "/base/things/1").respond(200, &json!("one"));
    let client = client(&server);
    let of = |id: u32| {
        let mut call = call(&client, &GET_BY_ID);
        call.request.path("id", id);
        run(call.send()).unwrap()
    };
    assert_eq!((of(1), of(2)), (json!("one"), json!("any")));
}

#[test]
fn answers_can_be_made_of_requests() {
    let server = Server::new();
    server
        .on(Method::GET, "/base/things/{id}")
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
