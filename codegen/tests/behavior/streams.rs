//! Streams: what callers get of answers that come bit by bit, and bodies that are sent so.

use crate::server::{Server, answer, done, endless, json};

const EVENTS: &str = "text/event-stream";

/// The stream has no end, so what is given was not waited for.
#[tokio::test]
async fn events_are_given_as_they_arrive() {
    let chunks = ["event: pet\nid: 7\nda", "ta: {\"name\":\ndata: \"Rex\"}\n\n: still there\n\n"];
    let server = Server::answering([endless(EVENTS, &chunks)]).await;
    let client = client!(responses_events, server);
    let mut events = client.watch_pets().await.expect("it is answered");
    let event = events.try_next_event().await.expect("it is an event").expect("it is not the end");
    assert_eq!((event.kind.as_str(), event.id.as_str()), ("pet", "7"));
    assert_eq!(event.data.name, "Rex");
    assert_eq!(server.only().header("accept"), Some(EVENTS));
}

#[tokio::test]
async fn events_of_text_are_not_json() {
    let server = Server::answering([answer(200, EVENTS, "data: woof\r\n\r\ndata: moo\n\n")]).await;
    let client = client!(responses_events, server);
    let mut texts = client.watch_text().from("a b").await.expect("it is answered");
    assert_eq!(texts.try_next().await.expect("it is text").as_deref(), Some("woof"));
    let mut words = client.watch_words().await.expect("it is answered");
    use cases::responses_events::types::Word;
    assert_eq!(words.try_next().await.expect("it is a word"), Some(Word::Woof));
    let other = words.try_next().await.expect("it is a word").expect("it is not the end");
    assert_eq!(other.as_str(), "moo");
    assert_eq!(words.try_next().await.expect("it ends"), None);
    assert_eq!(server.seen()[0].target, "/v1/text?from=a%20b");
}

/// OpenAPI 3.2 describes events as a whole; callers get what they bring.
#[tokio::test]
async fn the_data_of_described_events_is_given() {
    let text = "event: pet\ndata: {\"name\":\"Rex\"}\n\n";
    let server = Server::answering([answer(200, EVENTS, text)]).await;
    let client = client!(responses_events, server);
    let mut pets = client.watch_items().await.expect("it is answered");
    assert_eq!(pets.try_next().await.expect("it is a pet").expect("it is there").name, "Rex");
    let mut texts = client.watch_events().await.expect("it is answered");
    let text = texts.try_next().await.expect("it is text");
    assert_eq!(text.as_deref(), Some("{\"name\":\"Rex\"}"));
}

#[tokio::test]
async fn one_operation_with_and_without_a_stream() {
    use cases::responses_events::types::{CreateChatBody, Word};
    let answers = [json("{\"name\":\"Rex\"}"), answer(200, EVENTS, "data: meow\n\n"), json("{}")];
    let server = Server::answering(answers).await;
    let client = client!(responses_events, server);
    let pet = client.chats().create(CreateChatBody::new()).await.expect("it is answered");
    assert_eq!(pet.name, "Rex");
    let body = CreateChatBody::new().stream(true);
    let call = client.chats().create_stream(body.clone()).fast(true);
    let mut words = call.await.expect("it is answered");
    assert_eq!(words.try_next().await.expect("it is a word"), Some(Word::Meow));
    // A server that does not stream is not taken for a stream without events.
    let error = client.chats().create_stream(body).await.expect_err("it is JSON");
    assert!(error.is_decode(), "{error}");
    let seen = server.seen();
    let accept: Vec<Option<&str>> = seen.iter().map(|seen| seen.header("accept")).collect();
    assert_eq!(accept, [Some("application/json"), Some(EVENTS), Some(EVENTS)]);
    assert_eq!(seen[1].json(), serde_json::json!({"stream": true}));
    assert_eq!(seen[1].query(), "fast=true");
}

#[tokio::test]
async fn events_go_on_after_the_connection_ended() {
    let answers = [
        answer(200, EVENTS, "retry: 1\nid: 1\ndata: {\"name\":\"a\"}\n\n"),
        answer(200, EVENTS, "data: {\"name\":\"b\"}\n\n"),
        done(),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_events, server);
    let mut pets = client.watch_pets().await.expect("it is answered").reconnecting();
    let mut names = Vec::new();
    while let Some(pet) = pets.try_next().await.expect("it is a pet") {
        names.push(pet.name);
    }
    assert_eq!(names, ["a", "b"]);
    let seen = server.seen();
    let ids: Vec<Option<&str>> = seen.iter().map(|seen| seen.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("1"), Some("1")]);
}

#[tokio::test]
async fn a_failure_is_no_stream() {
    let server = Server::answering([answer(403, "application/json", "{}")]).await;
    let error = client!(responses_events, server).watch_pets().await.expect_err("it is refused");
    assert!(error.is_forbidden());
}

#[tokio::test]
async fn lines_of_json_are_given_as_they_arrive() {
    let chunks = ["{\"name\":\"a\"}\n{\"na", "me\":\"b\"}\r\n\n"];
    let server = Server::answering([endless("application/x-ndjson", &chunks)]).await;
    let client = client!(responses_json_lines, server);
    let mut pets = client.list_lines().await.expect("it is answered");
    for name in ["a", "b"] {
        assert_eq!(pets.try_next().await.expect("it is a pet").expect("it is there").name, name);
    }
    let mut pets = client.list_items().await.expect("it is answered");
    assert_eq!(pets.try_next().await.expect("it is a pet").expect("it is there").name, "a");
    let accept: Vec<String> =
        server.seen().iter().filter_map(|seen| seen.header("accept").map(str::to_owned)).collect();
    assert_eq!(accept, ["application/x-ndjson", "application/jsonl"]);
}

#[tokio::test]
async fn sequences_of_json_are_given_as_they_arrive() {
    let server =
        Server::answering([endless("application/json-seq", &["\u{1e}1\n", "\u{1e}2\n"])]).await;
    let mut values =
        client!(responses_json_lines, server).list_sequence().await.expect("it is answered");
    assert_eq!(values.try_next().await.expect("it is an integer"), Some(1));
    assert_eq!(values.try_next().await.expect("it is an integer"), Some(2));
}

/// The streams have no end, so what they give was not waited for; all else is there as a whole.
#[tokio::test]
async fn the_status_tells_which_stream_it_is() {
    use cases::responses_streams_by_status::{requests::ExportOutcome, types::Problem};
    const LINES: &str = "application/x-ndjson";
    let answers = [
        endless(EVENTS, &["data: {\"percent\":5}\n\n", "data: {\"percent\":7}\n\n"]),
        answer(202, "application/json", "{\"id\":\"j1\"}"),
        endless(LINES, &["{\"name\":\"a\"}\n{\"na", "me\":\"b\"}\n"]).status(206),
        done(),
        answer(226, LINES, "{\"name\":\"a\"}\n"),
        answer(404, "application/json", "{\"reason\":\"none\"}"),
        answer(202, "application/json", "{}"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_streams_by_status, server);
    let export = async || client.export().fast(true).await;
    let ExportOutcome::Ok(mut events) = export().await.expect("it is answered") else {
        panic!("it is 200")
    };
    for percent in [5, 7] {
        let progress = events.try_next().await.expect("it is progress").expect("it goes on");
        assert_eq!(progress.percent, percent);
    }
    let ExportOutcome::Accepted(job) = export().await.expect("it is answered") else {
        panic!("it is 202")
    };
    assert_eq!(job.id, "j1");
    let ExportOutcome::PartialContent(mut rows) = export().await.expect("it is answered") else {
        panic!("it is 206")
    };
    for name in ["a", "b"] {
        let row = rows.try_next().await.expect("it is a row").expect("it goes on");
        assert_eq!(row.name, name);
    }
    let nothing = export().await.expect("it is answered");
    assert!(matches!(nothing, ExportOutcome::NoContent), "{nothing:?}");
    let ExportOutcome::Unrecognized(other) = export().await.expect("it is answered") else {
        panic!("nothing is said of 226")
    };
    assert_eq!(other.body.as_ref(), b"{\"name\":\"a\"}\n");
    let error = export().await.expect_err("it is no success");
    let problem: Problem = error.body_as().expect("it is a problem");
    assert_eq!(problem.reason.as_deref(), Some("none"));
    assert!(export().await.expect_err("it is no job").is_decode());
    let accept = server.seen()[0].header("accept").map(str::to_owned);
    assert_eq!(accept.as_deref(), Some("application/json, text/event-stream, application/x-ndjson"));
}

/// What is not read at once is read later as the status says.
#[tokio::test]
async fn answers_are_kept_until_it_is_told_what_they_are() {
    use cases::responses_streams_by_status::requests::{ExportOutcome, ReadFileOutcome};
    let answers = [
        answer(206, "application/jsonl", "{\"name\":\"a\"}"),
        answer(200, "application/octet-stream", "abc"),
        answer(202, "application/json", "{\"id\":\"j1\"}"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_streams_by_status, server);
    let raw = client.read_file().send_raw().await.expect("it is answered");
    assert_eq!(raw.bytes().as_ref(), b"{\"name\":\"a\"}");
    let ReadFileOutcome::PartialContent(mut rows) = raw.parse().expect("it is described") else {
        panic!("it is 206")
    };
    assert_eq!(rows.try_next().await.expect("it is a row").expect("it is there").name, "a");
    assert!(rows.try_next().await.expect("it is the end").is_none());
    let ReadFileOutcome::Ok(bytes) = client.read_file().await.expect("it is answered") else {
        panic!("it is 200")
    };
    assert_eq!(bytes.as_ref(), b"abc");
    let raw = client.export().send_raw().await.expect("it is answered");
    let ExportOutcome::Accepted(job) = raw.parse().expect("it is described") else {
        panic!("it is 202")
    };
    assert_eq!(job.id, "j1");
    let accept = server.seen()[0].header("accept").map(str::to_owned);
    assert_eq!(accept.as_deref(), Some("application/jsonl, */*;q=0.5"));
}

/// A status of its own goes before a range.
#[tokio::test]
async fn streams_of_ranges_are_told_too() {
    use cases::responses_streams_by_status::requests::ReadLogsOutcome;
    let sequence = "application/json-seq";
    let answers = [
        endless(sequence, &["\u{1e}{\"name\":\"a\"}\n"]),
        endless(EVENTS, &["data: woof\n\n"]).status(203),
        answer(203, "application/json", "{}"),
        answer(200, sequence, "\u{1e}1\n"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_streams_by_status, server);
    let read = async || client.read_logs().await;
    let ReadLogsOutcome::Ok(mut rows) = read().await.expect("it is answered") else {
        panic!("it is 200")
    };
    assert_eq!(rows.try_next().await.expect("it is a row").expect("it goes on").name, "a");
    let ReadLogsOutcome::Success(mut texts) = read().await.expect("it is answered") else {
        panic!("it is 203")
    };
    assert_eq!(texts.try_next().await.expect("it is text").as_deref(), Some("woof"));
    // JSON is no stream of events.
    assert!(read().await.expect_err("it is JSON").is_decode());
    let ReadLogsOutcome::Ok(mut rows) = read().await.expect("it is answered") else {
        panic!("it is 200")
    };
    assert!(rows.try_next().await.expect_err("it is no row").is_decode());
    assert_eq!(server.seen()[0].header("accept"), Some("application/json-seq, text/event-stream"));
}

/// The one method asks for whole answers, the other for streams; what has no stream comes whole either way.
#[tokio::test]
async fn streams_of_several_types_can_be_asked_for() {
    use cases::responses_streams_besides::requests::{ExportOutcome, ExportStreamOutcome};
    const LINES: &str = "application/x-ndjson";
    let server = Server::answering([
        json("{\"count\":3}"),
        answer(206, "text/plain", "12"),
        endless(EVENTS, &["data: {\"percent\":5}\n\n"]),
        endless(LINES, &["{\"id\":\"a\"}\n"]).status(206),
        answer(202, "application/json", "{\"count\":4}"),
        done(),
        // It was not asked for.
        json("{\"count\":3}"),
    ])
    .await;
    let client = client!(responses_streams_besides, server);
    let export = async || client.export().fast(true).await;
    let ExportOutcome::Ok(report) = export().await.expect("it is answered") else {
        panic!("it is 200")
    };
    assert_eq!(report.count, 3);
    let some = export().await.expect("it is answered");
    assert!(matches!(some, ExportOutcome::PartialContent(12)), "{some:?}");
    let stream = async || client.export_stream().fast(true).await;
    let ExportStreamOutcome::Ok(mut events) = stream().await.expect("it is answered") else {
        panic!("it is 200")
    };
    let progress = events.try_next().await.expect("it is progress").expect("it goes on");
    assert_eq!(progress.percent, 5);
    let ExportStreamOutcome::PartialContent(mut rows) = stream().await.expect("it is answered")
    else {
        panic!("it is 206")
    };
    assert_eq!(rows.try_next().await.expect("it is a row").expect("it goes on").id, "a");
    let ExportStreamOutcome::Accepted(report) = stream().await.expect("it is answered") else {
        panic!("it is 202")
    };
    assert_eq!(report.count, 4);
    let nothing = stream().await.expect("it is answered");
    assert!(matches!(nothing, ExportStreamOutcome::NoContent), "{nothing:?}");
    assert!(stream().await.expect_err("it is no stream").is_decode());
    let seen = server.seen();
    let accepts: Vec<_> = seen.iter().map(|seen| seen.header("accept")).collect();
    let (whole, streams) = ("application/json, text/plain", "text/event-stream, application/x-ndjson");
    assert_eq!(accepts[..2], [Some(whole); 2]);
    assert_eq!(accepts[2..], [Some(streams); 5]);
    assert!(seen.iter().all(|seen| seen.target == "/v1/exports?fast=true"));
}

/// One kind of stream is asked for, and its values are of the type that the status has.
#[tokio::test]
async fn streams_of_one_kind_are_told_by_the_status() {
    use cases::responses_streams_besides::requests::WatchPetsStreamOutcome;
    let server = Server::answering([
        json("\"Rex\""),
        endless(EVENTS, &["data: Rex\n\n"]),
        endless(EVENTS, &["data: 7\n\n"]).status(203),
    ])
    .await;
    let client = client!(responses_streams_besides, server);
    assert_eq!(client.watch_pets().await.expect("it is answered"), "Rex");
    let watch = async || client.watch_pets_stream().await.expect("it is answered");
    let WatchPetsStreamOutcome::Ok(mut names) = watch().await else { panic!("it is 200") };
    assert_eq!(names.try_next().await.expect("it is text").as_deref(), Some("Rex"));
    let WatchPetsStreamOutcome::NonAuthoritativeInformation(mut numbers) = watch().await else {
        panic!("it is 203")
    };
    assert_eq!(numbers.try_next().await.expect("it is a number"), Some(7));
    let seen = server.seen();
    let accepts: Vec<_> = seen.iter().map(|seen| seen.header("accept")).collect();
    assert_eq!(accepts, [Some("application/json"), Some(EVENTS), Some(EVENTS)]);
}

#[tokio::test]
async fn bytes_are_given_as_they_arrive() {
    let server = Server::answering([endless("application/octet-stream", &["ab", "c"])]).await;
    let client = client!(responses_bytes_streamed, server);
    let mut body = client.export().from(1).send_stream().await.expect("it is answered");
    assert_eq!(body.status().as_u16(), 200);
    assert_eq!(body.headers()["content-type"], "application/octet-stream");
    let mut bytes = Vec::new();
    while bytes.len() < 3 {
        bytes.extend(body.try_next().await.expect("it goes on").expect("it is not the end"));
    }
    assert_eq!(bytes, b"abc");
}

/// A body that comes in two pieces.
struct Pieces(Vec<&'static str>);

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let next = self.0.pop();
        std::task::Poll::Ready(next.map(|piece| Ok(bytes::Bytes::from_static(piece.as_bytes()))))
    }
}

#[tokio::test]
async fn bodies_are_sent_as_they_come() {
    use cases::bodies_bytes::{Body, BodyStream};
    let server = Server::answering([done()]).await;
    let client = client!(bodies_bytes, server);
    client.write_file(Body::stream(Pieces(vec!["b", "a"]))).await.expect("it is answered");
    let sized = BodyStream::new(Pieces(vec!["d", "c"])).with_length(2);
    client.write_logo().body(sized).await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].text(), "ab");
    assert_eq!(seen[0].header("transfer-encoding"), Some("chunked"));
    assert_eq!(seen[0].header("content-type"), Some("application/octet-stream"));
    assert_eq!((seen[1].text(), seen[1].header("content-length")), ("cd", Some("2")));
}

#[tokio::test]
async fn a_success_that_is_no_stream_is_given_to_those_who_ask_for_one() {
    use cases::names_outcomes::requests::ChatStreamOutcome;
    let server = Server::answering([answer(201, "application/json", "true")]).await;
    let client = client!(names_outcomes, server);
    let outcome = client.chat_stream2().await.expect("the description names it");
    assert!(matches!(outcome, ChatStreamOutcome::Created(true)), "{outcome:?}");
}
