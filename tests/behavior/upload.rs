use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use flex_sdk::types::{CreateFile, FilePurpose};
use flex_sdk::{ErrorKind, FilePart};
use futures_core::Stream;
use serde_json::json;

use crate::server::{Answer, Request, Server, json, position};

/// A part of a form: its headers, and what is in it.
#[derive(Debug, PartialEq)]
struct Part {
    disposition: String,
    content_type: Option<String>,
    content: Vec<u8>,
}

/// Takes a form apart by the letter of RFC 2046.
fn parts(request: &Request) -> Vec<Part> {
    let content_type = request.header("content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let first = format!("--{boundary}\r\n");
    let mut rest = request.body.strip_prefix(first.as_bytes()).unwrap();
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    loop {
        let end = position(rest, delimiter.as_bytes()).unwrap();
        parts.push(part(&rest[..end]));
        rest = &rest[end + delimiter.len()..];
        if rest == b"--\r\n" {
            return parts;
        }
        rest = rest.strip_prefix(b"\r\n").unwrap();
    }
}

fn part(bytes: &[u8]) -> Part {
    let end = position(bytes, b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let header = |name: &str| {
        let lines = head.split("\r\n").map(|line| line.split_once(": ").unwrap());
        lines
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    Part {
        disposition: header("content-disposition").unwrap().to_owned(),
        content_type: header("content-type").map(str::to_owned),
        content: bytes[end + 4..].to_vec(),
    }
}

fn purpose() -> Part {
    Part {
        disposition: "form-data; name=\"purpose\"".to_owned(),
        content_type: None,
        content: b"dispute_evidence".to_vec(),
    }
}

fn file(name: &str, content_type: &str, content: &[u8]) -> Part {
    Part {
        disposition: format!("form-data; name=\"file\"; filename=\"{name}\""),
        content_type: Some(content_type.to_owned()),
        content: content.to_vec(),
    }
}

fn evidence(file: FilePart) -> CreateFile {
    CreateFile::new(FilePurpose::DisputeEvidence, file)
}

fn stored() -> Answer {
    let file = json!({"file_id": "file_1", "size": 3, "created_at": "2024-01-01T00:00:00Z"});
    json(200, json!({"file": file}))
}

/// A stream of what is given, bit by bit.
struct Bits<E>(VecDeque<Result<Bytes, E>>);

impl<E: Unpin> Stream for Bits<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn bits<const LENGTH: usize>(bits: [&'static [u8]; LENGTH]) -> Bits<io::Error> {
    Bits(bits.into_iter().map(|bit| Ok(Bytes::from_static(bit))).collect())
}

#[tokio::test]
async fn a_file_in_memory_arrives_byte_by_byte() {
    let server = Server::answers(stored()).await;
    let content: Vec<u8> = (0..=255).chain(*b"\r\n--clientwright-\r\n").collect();
    let part =
        FilePart::bytes(content.clone()).file_name("scan.pdf").content_type("application/pdf");
    let file_1 = server.client().files().create(evidence(part)).await.unwrap();
    assert_eq!(file_1.file_id, "file_1");
    let request = &server.requests()[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/files"));
    assert_eq!(request.header("content-length").unwrap(), request.body.len().to_string());
    assert_eq!(parts(request), [purpose(), file("scan.pdf", "application/pdf", &content)]);
}

#[tokio::test]
async fn the_type_follows_from_the_name() {
    let cases = [
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.b.pdf", "application/pdf"),
        ("a.exe", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
    ];
    for (name, content_type) in cases {
        let server = Server::answers(stored()).await;
        let part = FilePart::bytes("abc").file_name(name);
        server.client().files().create(evidence(part)).await.unwrap();
        assert_eq!(parts(&server.requests()[0])[1], file(name, content_type, b"abc"));
    }
}

#[tokio::test]
async fn names_cannot_break_out_of_their_quotes() {
    let server = Server::answers(stored()).await;
    let part = FilePart::bytes("abc").file_name("a\"; name=\"b\r\nx: é.png");
    server.client().files().create(evidence(part)).await.unwrap();
    let expected = file("a%22; name=%22b%0D%0Ax: é.png", "image/png", b"abc");
    assert_eq!(parts(&server.requests()[0])[1], expected);
}

#[tokio::test]
async fn a_type_that_no_header_can_hold_is_not_sent() {
    let server = Server::answers(stored()).await;
    let part = FilePart::bytes("abc").content_type("a\r\nb: c");
    let error = server.client().files().create(evidence(part)).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Request, 0));
}

#[tokio::test]
async fn a_streamed_file_arrives_in_chunks() {
    let server = Server::answers(stored()).await;
    let part = FilePart::stream(bits([b"ab", b"", b"c\xFF"])).file_name("scan.png");
    server.client().files().create(evidence(part)).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("transfer-encoding"), Some("chunked"));
    assert_eq!(parts(request), [purpose(), file("scan.png", "image/png", b"abc\xFF")]);
}

#[tokio::test]
async fn a_streamed_file_of_known_length_says_so() {
    let server = Server::answers(stored()).await;
    let part = FilePart::stream(bits([b"abc", b"de"])).length(5).file_name("scan.png");
    server.client().files().create(evidence(part)).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("content-length").unwrap(), request.body.len().to_string());
    assert_eq!(parts(request)[1], file("scan.png", "image/png", b"abcde"));
}

#[tokio::test]
async fn a_file_in_memory_is_sent_again_after_a_failure() {
    let server = Server::acts([json(503, json!({})).into(), stored().into()]).await;
    server.client().files().create(evidence(FilePart::bytes("abc"))).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(
        requests[0].header("idempotency-key").unwrap(),
        requests[1].header("idempotency-key").unwrap()
    );
}

#[tokio::test]
async fn a_streamed_file_is_sent_only_once() {
    let server = Server::acts([json(503, json!({})).into(), stored().into()]).await;
    let call = server.client().files().create(evidence(FilePart::stream(bits([b"abc"]))));
    let error = call.clone().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));

    // The second call would send what the first one has used up.
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.report().contains("sent before"), "{}", error.report());
}

#[tokio::test]
async fn a_stream_that_fails_is_the_error() {
    let server = Server::answers(stored()).await;
    let failing =
        VecDeque::from([Ok(Bytes::from_static(b"ab")), Err(io::Error::other("disk on fire"))]);
    let call = server.client().files().create(evidence(FilePart::stream(Bits(failing))));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(error.to_string().contains("disk on fire"), "{error}");
}
