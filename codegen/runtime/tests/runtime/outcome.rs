//! Which success an answer is.

#![allow(unreachable_pub, reason = "`outcome!` makes an implementation for a public type")]

use serde_json::{Value, json};

use crate::http::{API, builder, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    self, Call, ClientBuilder, ErrorKind, EventStream, JsonLines, Method, Operation, Statuses,
    outcome,
};

#[derive(Debug, Clone, PartialEq)]
enum PayOutcome {
    Ok(Value),
    Accepted(Box<u32>),
    NoContent,
    Success(String),
    Unrecognized(runtime::UnrecognizedResponse),
}

outcome! { PayOutcome {
    "200" => Ok: json,
    "202" => Accepted: json "job",
    "204" => NoContent: empty,
    "2XX" => Success: text,
}}

/// Some of it streams, which are compared with nothing.
#[derive(Debug)]
enum WatchOutcome {
    Ok(Box<EventStream<u32>>),
    Created(Box<EventStream<String>>),
    Accepted(u32),
    Partial(Box<JsonLines<u32>>),
    Multi(Box<JsonLines<u32>>),
    Other(bytes::Bytes),
    Unrecognized(runtime::UnrecognizedResponse),
}

outcome! { WatchOutcome {
    "200" => Ok: events,
    "201" => Created: text_events,
    "202" => Accepted: json "job",
    "206" => Partial: lines,
    "207" => Multi: sequence,
    "299" => Other: bytes,
}}

static WATCH: Operation = Operation::new("watch", Method::GET, "/pay").accept("a/b");
static PAY: Operation = Operation::new("pay", Method::GET, "/pay");
static FIND: Operation =
    Operation::new("find", Method::GET, "/pay").empty(Statuses::AllBut(&[200, 204]));

fn client(reply: Reply) -> runtime::Client {
    let server = Server::new();
    server.on_path(Method::GET, "/base/pay").reply(reply);
    ClientBuilder::new(&API).transport(server.transport()).build().unwrap()
}

#[test]
fn statuses_choose() {
    let pay = |reply| run(Call::<PayOutcome>::outcome(&client(reply), &PAY).into_future());
    let table = [
        (Reply::json(200, &json!([1])), PayOutcome::Ok(json!([1]))),
        (Reply::json(202, &json!({"job": 3, "x": 1})), PayOutcome::Accepted(Box::new(3))),
        (Reply::bytes(204, "text/plain", "x"), PayOutcome::NoContent),
        (Reply::status(201), PayOutcome::Success(String::new())),
    ];
    for (reply, expected) in table {
        assert_eq!(pay(reply).unwrap(), expected);
    }
    let error = pay(Reply::json(202, &json!({}))).unwrap_err();
    let text = "pay: the answer (202) could not be read: missing field `job`";
    assert_eq!(error.to_string(), text);
    let error = pay(Reply::bytes(299, "text/plain", vec![255])).unwrap_err();
    assert!(error.is_decode());
}

#[test]
fn nothing_is_told_by_the_status() {
    let find = |reply| run(Call::<Option<u32>>::optional_json(&client(reply), &FIND).into_future());
    assert_eq!(find(Reply::json(200, &1)).unwrap(), Some(1));
    assert_eq!(find(Reply::json(201, &1)).unwrap(), None);
    // By HTTP there is nothing, whatever the description says.
    assert_eq!(find(Reply::json(204, &1)).unwrap(), None);
    assert_eq!(find(Reply::status(200)).unwrap(), None);
    assert!(find(Reply::json(200, "x")).unwrap_err().is_decode());
}

fn watch(server: &Server) -> runtime::Result<WatchOutcome> {
    let client = builder(server).max_response_size(12).build().unwrap();
    run(Call::<WatchOutcome>::outcome(&client, &WATCH).into_future())
}

fn server<const N: usize>(replies: [Reply; N]) -> Server {
    let server = Server::new();
    let mut route = server.on_path(Method::GET, "/base/pay");
    for reply in replies {
        route = route.reply(reply);
    }
    server
}

#[test]
fn streams_are_told_by_the_status() {
    let server = server([
        Reply::bytes(200, "text/event-stream", "data: 1\n\n"),
        Reply::bytes(201, "text/event-stream", "data: 1\n\n"),
        Reply::bytes(206, "application/jsonl", "1\n2"),
        Reply::bytes(207, "application/json-seq", "\u{1e}1\n"),
    ]);
    let Ok(WatchOutcome::Ok(mut events)) = watch(&server) else { panic!("it is 200") };
    assert_eq!(run(events.try_next()).unwrap(), Some(1));
    assert_eq!(run(events.try_next()).unwrap(), None);
    let Ok(WatchOutcome::Created(mut texts)) = watch(&server) else { panic!("it is 201") };
    assert_eq!(run(texts.try_next()).unwrap().as_deref(), Some("1"));
    let Ok(WatchOutcome::Partial(mut lines)) = watch(&server) else { panic!("it is 206") };
    assert_eq!(run(lines.try_next()).unwrap(), Some(1));
    assert_eq!(run(lines.try_next()).unwrap(), Some(2));
    let Ok(WatchOutcome::Multi(mut records)) = watch(&server) else { panic!("it is 207") };
    assert_eq!(run(records.try_next()).unwrap(), Some(1));
    assert_eq!(server.requests()[0].header("accept"), Some("a/b"));
}

/// What breaks off is tried again where it is waited for; of a stream, what came before is given.
#[test]
fn only_streams_are_not_waited_for() {
    let cut = |status| Reply::bytes(status, "text/plain", "data: 1\n\n").break_off();
    let streaming = server([cut(200), Reply::status(500)]);
    let Ok(WatchOutcome::Ok(mut events)) = watch(&streaming) else { panic!("it is 200") };
    assert_eq!(run(events.try_next()).unwrap(), Some(1));
    assert!(run(events.try_next()).is_err());
    assert_eq!(streaming.requests().len(), 1);

    let waiting = server([cut(202), cut(299), Reply::bytes(202, "text/plain", "{\"job\":3}")]);
    let Ok(WatchOutcome::Accepted(job)) = watch(&waiting) else { panic!("it is 202") };
    assert_eq!((job, waiting.requests().len()), (3, 3));
    let waiting = server([cut(226), Reply::bytes(226, "text/plain", "[1]")]);
    let Ok(WatchOutcome::Unrecognized(other)) = watch(&waiting) else { panic!("it is 226") };
    assert_eq!((other.status.as_u16(), other.body.as_ref()), (226, &b"[1]"[..]));

    let error = watch(&server([Reply::bytes(202, "text/plain", "[]")])).unwrap_err();
    assert_eq!((error.is_decode(), error.body().unwrap().as_ref()), (true, &b"[]"[..]));
}

/// A stream may be longer than what is kept of other answers.
#[test]
fn only_what_is_waited_for_has_a_limit() {
    let long = |status| {
        let pieces = ["data: 1\n\n", "data: 2\n\n"];
        server([Reply::pieces(status, "text/event-stream", pieces)])
    };
    let Ok(WatchOutcome::Ok(mut events)) = watch(&long(200)) else { panic!("it is 200") };
    assert_eq!(run(events.try_next()).unwrap(), Some(1));
    assert_eq!(run(events.try_next()).unwrap(), Some(2));
    assert_eq!(watch(&long(299)).unwrap_err().kind(), ErrorKind::TooLarge);
    let short = server([Reply::bytes(299, "text/plain", "x")]);
    let Ok(WatchOutcome::Other(bytes)) = watch(&short) else { panic!("it is 299") };
    assert_eq!(bytes.as_ref(), b"x");
}

/// Events can be asked for again, as where nothing else is an answer.
#[test]
fn streams_among_others_are_connected_again() {
    let server = server([
        Reply::bytes(200, "text/event-stream", "id: 7\ndata: 1\n\n"),
        Reply::bytes(202, "application/json", "{}"),
    ]);
    let Ok(WatchOutcome::Ok(events)) = watch(&server) else { panic!("it is 200") };
    let mut events = events.reconnecting();
    assert_eq!(run(events.try_next()).unwrap(), Some(1));
    assert!(run(events.try_next()).unwrap_err().is_decode());
    assert_eq!(server.requests()[1].header("last-event-id"), Some("7"));
}
