//! Compressed answers: they are decompressed, and limits are for what comes out.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::http::{GET, call};
use crate::loopback::{Act, answer, ok, serve};
use crate::runtime::{Call, ErrorKind, Method, Operation};

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzip(body: &[u8]) -> Act {
    answer("200 OK", "content-type: application/json\r\ncontent-encoding: gzip\r\n", body)
}

#[tokio::test]
async fn answers_are_decompressed() {
    let mut server = serve([gzip(&zipped(b"\"fine\""))]).await;
    let raw = call(&server.client(), &GET).send_raw().await.unwrap();
    assert_eq!(raw.parse().unwrap(), json!("fine"));
    // They no longer describe the body.
    for name in ["content-encoding", "content-length"] {
        assert!(!raw.headers().contains_key(name), "{name}");
    }
    let received = server.received().await;
    assert!(received.contains("accept-encoding: ") && received.contains("gzip"), "{received}");
}

#[tokio::test]
async fn what_grows_too_large_is_cut_at_the_limit() {
    let bomb = zipped(&vec![b' '; 20_000_000]);
    assert!(bomb.len() < 100_000);
    let server = serve([gzip(&bomb)]).await;
    let client = server.builder().max_response_size(1_000_000).build().unwrap();
    let error = call(&client, &GET).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TooLarge, 1), "{error}");
    assert!(error.body().unwrap().len() <= 1_000_000);
}

#[tokio::test]
async fn a_small_answer_may_be_larger_when_compressed() {
    let small = zipped(b"\"1\"");
    assert!(small.len() > 10);
    let server = serve([gzip(&small)]).await;
    let client = server.builder().max_response_size(10).build().unwrap();
    assert_eq!(call(&client, &GET).await.unwrap(), json!("1"));
}

#[tokio::test]
async fn what_breaks_off_within_is_asked_for_again() {
    let whole = zipped(b"\"fine\"");
    let server = serve([gzip(&whole[..whole.len() / 2]), ok()]).await;
    let raw = call(&server.client(), &GET).send_raw().await.unwrap();
    assert_eq!((raw.attempts(), raw.parse().unwrap()), (2, json!("fine")));
}

#[tokio::test]
async fn answers_without_a_body_have_nothing_to_decompress() {
    static HEAD: Operation = Operation::new("head", Method::HEAD, "/things");
    static DELETE: Operation = Operation::new("delete", Method::DELETE, "/things");
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 99\r\n\r\n";
    let server = serve([Act::Answer(head.into())]).await;
    Call::empty(&server.client(), &HEAD).await.unwrap();

    let none = "HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n";
    let server = serve([Act::Answer(none.into())]).await;
    Call::empty(&server.client(), &DELETE).await.unwrap();
}
