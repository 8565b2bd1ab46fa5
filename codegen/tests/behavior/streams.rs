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
