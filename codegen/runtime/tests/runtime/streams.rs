//! Answers that are read as they arrive: bytes, events, lines of JSON.

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{GET, POST, THINGS, builder, call, client, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{Call, ErrorKind, Event, EventStream, JsonLines, Method};

/// A server that answers with each of these in turn.
fn server<const N: usize>(replies: [Reply; N]) -> Server {
    let server = Server::new();
    let mut route = server.on_path(Method::GET, THINGS);
    for reply in replies {
        route = route.reply(reply);
    }
    server
}

fn events(text: &str) -> Reply {
    Reply::bytes(200, "text/event-stream", text.to_owned())
}

fn open(server: &Server) -> EventStream<Value> {
    run(Call::<EventStream<Value>>::events(&client(server), &GET).into_future()).unwrap()
}

/// The types, ids and texts of the events in a stream that arrives in these pieces.
fn read<P: Into<bytes::Bytes>>(
    pieces: impl IntoIterator<Item = P>,
) -> Vec<(String, String, String)> {
    let server = server([Reply::pieces(200, "text/event-stream", pieces)]);
    run(async {
        let call = Call::<EventStream<String>>::text_events(&client(&server), &GET);
        let mut stream = call.await.unwrap();
        let mut events = Vec::new();
        while let Some(Event { kind, id, data, .. }) = stream.try_next_event().await.unwrap() {
            events.push((kind, id, data));
        }
        events
    })
}

/// The type, the id and the data of an event.
type Expected = (&'static str, &'static str, &'static str);

/// What the standard says of each text, whole and byte by byte.
#[test]
fn events_are_read_as_the_standard_says() {
    let table: &[(&str, &[Expected])] = &[
        ("data: a\n\n", &[("message", "", "a")]),
        // The examples of the standard.
        ("data: YHOO\ndata: +2\ndata: 10\n\n", &[("message", "", "YHOO\n+2\n10")]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &[
                ("message", "1", "first event"),
                ("message", "", "second event"),
                ("message", "", " third event"),
            ],
        ),
        ("data\n\ndata\ndata\n\ndata:", &[("message", "", ""), ("message", "", "\n")]),
        ("data:test\n\ndata: test\n\n", &[("message", "", "test"), ("message", "", "test")]),
        // Ends of lines of every kind, and mixed.
        (
            "data: a\r\rdata: b\r\n\r\ndata: c\n\r",
            &[("message", "", "a"), ("message", "", "b"), ("message", "", "c")],
        ),
        ("data: a\r\ndata: b\r\n\n", &[("message", "", "a\nb")]),
        // A mark of byte order at the very start only.
        ("\u{feff}data: a\n\n\u{feff}data: b\n\n", &[("message", "", "a")]),
        // Types are for one event, ids stay.
        (
            "event: add\nid: 7\ndata: a\n\ndata: b\n\nevent: gone\n\ndata: c\n\n",
            &[("add", "7", "a"), ("message", "7", "b"), ("message", "7", "c")],
        ),
        // An id with NUL is none; unknown fields and spaces before the name mean nothing.
        ("id: a\0b\nfoo: 1\n data: x\nDATA: y\ndata: z\n\n", &[("message", "", "z")]),
        // What is cut off at the end is dropped.
        ("data: a\n\ndata: b\n", &[("message", "", "a")]),
        ("data: a: b\ndata:é\n\n", &[("message", "", "a: b\né")]),
        ("", &[]),
        ("\n\n\n", &[]),
    ];
    for (text, expected) in table {
        let expected: Vec<(String, String, String)> = expected
            .iter()
            .map(|(kind, id, data)| ((*kind).into(), (*id).into(), (*data).into()))
            .collect();
        assert_eq!(read([text.to_string()]), expected, "{text:?}");
        assert_eq!(read(text.bytes().map(|byte| vec![byte])), expected, "{text:?} by bytes");
    }
    let invalid = read([b"data: \xff!\n\n".to_vec()]);
    assert_eq!(invalid[0].2, "\u{fffd}!");
}

#[test]
fn events_are_asked_for_and_typed() {
    let server = server([events("data: {\"a\":\ndata: 1}\n\ndata: oops\n\ndata: 2\n\n")]);
    let mut stream = open(&server);
    assert_eq!(server.requests()[0].header("accept"), Some("text/event-stream"));
    assert_eq!(run(stream.try_next()).unwrap(), Some(json!({"a": 1})));
    let error = run(stream.try_next()).unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.body().unwrap().as_ref(), b"oops");
    assert!(error.to_string().starts_with("getThing: a value of the stream could not be read: "));
    // The next is there all the same.
    assert_eq!(run(stream.try_next()).unwrap(), Some(json!(2)));
    assert_eq!(run(stream.try_next()).unwrap(), None);
    assert_eq!(run(stream.try_next()).unwrap(), None);
}

#[test]
fn done_ends_a_stream_unless_it_is_a_value() {
    let text = "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n";
    let mut stream = open(&server([events(text)]));
    assert_eq!(run(stream.try_next()).unwrap(), Some(json!(1)));
    assert_eq!(run(stream.try_next()).unwrap(), None);
    assert_eq!(run(stream.try_next()).unwrap(), None);
    assert_eq!(read([text.to_owned()])[1].2, "[DONE]");
}

#[test]
fn json_is_no_stream_of_events() {
    let server = server([Reply::json(200, &json!({}))]);
    let call = Call::<EventStream<Value>>::events(&client(&server), &GET);
    let error = run(call.into_future()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "getThing: the answer (200) could not be read: it is `application/json`, and no stream of events"
    );
}

#[test]
fn streams_that_break_off() {
    let mut stream = open(&server([events("data: 1\n\ndata: 2").break_off()]));
    assert_eq!(run(stream.try_next()).unwrap(), Some(json!(1)));
    assert_eq!(run(stream.try_next()).unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(run(stream.try_next()).unwrap(), None);
}

#[test]
fn a_failure_comes_before_the_stream() {
    let server = server([Reply::json(404, &json!({"message": "no such thing"}))]);
    let call = Call::<EventStream<Value>>::events(&client(&server), &GET);
    let error = run(call.into_future()).unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.message(), "no such thing");
}

#[test]
fn streams_that_are_connected_again() {
    let server = server([
        events("id: 1\ndata: 1\n\nretry: 250\ndata: 2\n\nid: 9\ndata: cut").break_off(),
        Reply::status(503),
        events("data: 3\n\nretry: x\nid: 4\n\n"),
        Reply::status(204),
    ]);
    let mut stream = open(&server).reconnecting();
    for expected in 1..=3 {
        assert_eq!(run(stream.try_next()).unwrap(), Some(json!(expected)));
    }
    assert_eq!(run(stream.try_next()).unwrap(), None);
    let ids: Vec<Option<String>> = server
        .requests()
        .iter()
        .map(|request| request.header("last-event-id").map(str::to_owned))
        .collect();
    let id = |text: &str| Some(text.to_owned());
    assert_eq!(ids, [None, id("1"), id("1"), id("4")]);
    assert_eq!(stream.last_event_id(), "4");
    let slept = server.clock().slept();
    assert!(slept.contains(&Duration::from_millis(250)), "{slept:?}");
    assert_eq!(run(stream.try_next()).unwrap(), None);
}

#[test]
fn a_connection_that_fails_again_is_an_error() {
    let server = server([events("data: 1\n\n"), Reply::status(401)]);
    let mut stream = open(&server).reconnecting();
    assert_eq!(run(stream.try_next()).unwrap(), Some(json!(1)));
    assert!(run(stream.try_next()).unwrap_err().is_unauthorized());
    assert_eq!(run(stream.try_next()).unwrap(), None);
}

#[test]
fn values_that_do_not_end() {
    let endless = |media_type| {
        let pieces = std::iter::repeat_n("data: xxxxxxxx", 100);
        server([Reply::pieces(200, media_type, pieces)])
    };
    let server = endless("text/event-stream");
    let client = builder(&server).max_response_size(64).build().unwrap();
    let call = Call::<EventStream<String>>::text_events(&client, &GET);
    let mut stream = run(call.into_future()).unwrap();
    assert_eq!(run(stream.try_next()).unwrap_err().kind(), ErrorKind::TooLarge);
    assert_eq!(run(stream.try_next()).unwrap(), None);

    let server = endless("application/x-ndjson");
    let client = builder(&server).max_response_size(64).build().unwrap();
    let call = Call::<JsonLines<Value>>::json_lines(&client, &GET, "application/x-ndjson");
    let mut stream = run(call.into_future()).unwrap();
    assert_eq!(run(stream.try_next()).unwrap_err().kind(), ErrorKind::TooLarge);
    assert_eq!(run(stream.try_next()).unwrap(), None);
}

#[test]
fn lines_of_json() {
    let text = "{\"a\":1}\n\r\n [2] \r\noops\n\"é\"\n3";
    for pieces in [vec![text.as_bytes().to_vec()], text.bytes().map(|byte| vec![byte]).collect()] {
        let server = server([Reply::pieces(200, "application/jsonl", pieces)]);
        let call =
            Call::<JsonLines<Value>>::json_lines(&client(&server), &GET, "application/jsonl");
        let mut lines = run(call.into_future()).unwrap();
        assert_eq!(server.requests()[0].header("accept"), Some("application/jsonl"));
        assert_eq!(run(lines.try_next()).unwrap(), Some(json!({"a": 1})));
        assert_eq!(run(lines.try_next()).unwrap(), Some(json!([2])));
        assert_eq!(run(lines.try_next()).unwrap_err().body().unwrap().as_ref(), b"oops");
        assert_eq!(run(lines.try_next()).unwrap(), Some(json!("é")));
        assert_eq!(run(lines.try_next()).unwrap(), Some(json!(3)));
        assert_eq!(run(lines.try_next()).unwrap(), None);
    }
    let server = server([Reply::bytes(200, "application/jsonl", "1\n2").break_off()]);
    let call = Call::<JsonLines<Value>>::json_lines(&client(&server), &GET, "application/jsonl");
    let mut lines = run(call.into_future()).unwrap();
    assert_eq!(run(lines.try_next()).unwrap(), Some(json!(1)));
    // Half of what may be a longer number is no value.
    assert_eq!(run(lines.try_next()).unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(run(lines.try_next()).unwrap(), None);
}

#[test]
fn sequences_of_json() {
    let text = "\u{1e}{\"a\":\n1}\n\u{1e}\u{1e}2\n\u{1e}[\n\u{1e}3";
    for pieces in [vec![text.as_bytes().to_vec()], text.bytes().map(|byte| vec![byte]).collect()] {
        let server = server([Reply::pieces(200, "application/json-seq", pieces)]);
        let accept = "application/json-seq";
        let call = Call::<JsonLines<Value>>::json_sequence(&client(&server), &GET, accept);
        let mut values = run(call.into_future()).unwrap();
        assert_eq!(run(values.try_next()).unwrap(), Some(json!({"a": 1})));
        assert_eq!(run(values.try_next()).unwrap(), Some(json!(2)));
        assert!(run(values.try_next()).unwrap_err().is_decode());
        assert_eq!(run(values.try_next()).unwrap(), Some(json!(3)));
        assert_eq!(run(values.try_next()).unwrap(), None);
    }
}

#[test]
fn bytes_come_as_they_arrive() {
    let server = server([Reply::pieces(200, "image/png", ["ab", "c"]).header("etag", "\"1\"")]);
    let client = builder(&server).max_response_size(1).build().unwrap();
    let mut stream = run(Call::bytes(&client, &GET).send_stream()).unwrap();
    assert_eq!((stream.status().as_u16(), stream.attempts()), (200, 1));
    assert_eq!(stream.headers()["etag"], "\"1\"");
    assert_eq!(run(stream.try_next()).unwrap().unwrap().as_ref(), b"ab");
    assert_eq!(run(stream.try_next()).unwrap().unwrap().as_ref(), b"c");
    assert_eq!(run(stream.try_next()).unwrap(), None);
    assert_eq!(run(stream.try_next()).unwrap(), None);
}

#[test]
fn heads_are_tried_again_and_bodies_are_not() {
    let broken = Reply::bytes(200, "image/png", "ab").break_off();
    let server = server([Reply::status(503), broken]);
    let mut stream = run(call(&client(&server), &GET).send_stream()).unwrap();
    assert_eq!(stream.attempts(), 2);
    assert_eq!(run(stream.try_next()).unwrap().unwrap().as_ref(), b"ab");
    assert_eq!(run(stream.try_next()).unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(run(stream.try_next()).unwrap(), None);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_stream_can_be_read_from_a_raw_response() {
    let server = server([events("data: 1\n\n")]);
    let call = Call::<EventStream<Value>>::events(&client(&server), &GET);
    let raw = run(call.send_raw()).unwrap();
    assert_eq!(raw.bytes().as_ref(), b"data: 1\n\n");
    for _ in 0..2 {
        let mut stream = raw.parse().unwrap().reconnecting();
        assert_eq!(run(stream.try_next()).unwrap(), Some(json!(1)));
        assert_eq!(run(stream.try_next()).unwrap(), None);
    }
}

#[test]
fn streams_can_be_spawned() {
    fn travels<T: Send + 'static>(_: &T) {}
    let server = server([events("data: 1\n\n")]);
    travels(&open(&server));
    travels(&call(&client(&server), &POST).send_stream());
}
