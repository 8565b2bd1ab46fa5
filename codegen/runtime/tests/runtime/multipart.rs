use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::json;

use crate::http::{POST, THINGS, call, client, run};
use crate::runtime::testing::{Received, Server};
use crate::runtime::{self, Body, FilePart, Form, Method, Request, Style, multipart};

/// A stream of these texts.
pub(crate) fn chunks<const LENGTH: usize>(texts: [&'static str; LENGTH]) -> Chunks {
    Chunks(texts.into())
}

pub(crate) struct Chunks(VecDeque<&'static str>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(|text| Ok(Bytes::from(text))))
    }
}

struct CreateFile {
    purpose: &'static str,
    file: FilePart,
    note: Option<i64>,
    tags: Vec<&'static str>,
    pages: Vec<FilePart>,
}

multipart! { CreateFile {
    "purpose" => purpose: required value,
    "file" => file: required file "image/jpeg, image/png, application/pdf",
    "note" => note: optional value,
    "tags" => tags: required value "application/json",
    "pages" => pages: repeated file "image/png",
}}

fn send(form: impl Into<Form>) -> Received {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).respond(200, &json!({}));
    let mut call = call(&client(&server), &POST);
    call.request.multipart(form);
    run(call.send()).unwrap();
    server.requests().remove(0)
}

/// Returns the body with the boundary replaced.
fn body(received: &Received) -> String {
    let content_type = received.header("content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    String::from_utf8(received.body.to_vec()).unwrap().replace(boundary, "B")
}

#[test]
fn a_struct_becomes_a_form() {
    let received = send(CreateFile {
        purpose: "evidence",
        file: FilePart::bytes("%PDF").file_name("a \"b\"\r\n.pdf"),
        note: Some(5),
        tags: vec!["x"],
        pages: vec![FilePart::bytes("1"), FilePart::bytes("2").content_type("image/webp")],
    });
    let expected = [
        "--B",
        "Content-Disposition: form-data; name=\"purpose\"",
        "",
        "evidence",
        "--B",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a %22b%22%0D%0A.pdf\"",
        "Content-Type: application/pdf",
        "",
        "%PDF",
        "--B",
        "Content-Disposition: form-data; name=\"note\"",
        "",
        "5",
        "--B",
        "Content-Disposition: form-data; name=\"tags\"",
        "Content-Type: application/json",
        "",
        "[\"x\"]",
        "--B",
        "Content-Disposition: form-data; name=\"pages\"; filename=\"file\"",
        "Content-Type: image/png",
        "",
        "1",
        "--B",
        "Content-Disposition: form-data; name=\"pages\"; filename=\"file\"",
        "Content-Type: image/webp",
        "",
        "2",
        "--B--",
        "",
    ];
    assert_eq!(body(&received), expected.join("\r\n"));
}

#[test]
fn a_list_may_be_one_part() {
    struct Lists {
        tags: Vec<&'static str>,
        sizes: Vec<Option<i64>>,
        none: Vec<Option<i64>>,
    }
    multipart! { Lists {
        "tags" => tags: joined value ",",
        "sizes" => sizes: joined value " ",
        "none" => none: joined value ",",
    }}
    // Null is left out, and a list of nothing else with it.
    let sizes = vec![Some(1), None, Some(2)];
    let received = send(Lists { tags: vec!["a", "b"], sizes, none: vec![None] });
    let expected = [
        "--B",
        "Content-Disposition: form-data; name=\"tags\"",
        "",
        "a,b",
        "--B",
        "Content-Disposition: form-data; name=\"sizes\"",
        "",
        "1 2",
        "--B--",
        "",
    ];
    assert_eq!(body(&received), expected.join("\r\n"));
}

#[test]
fn types_are_not_invented() {
    let media_type = |file: FilePart, types: &str| {
        let mut form = Form::new();
        form.file("f", file, types);
        let body = body(&send(form));
        let line = body.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap();
        line.to_owned()
    };
    let named = |name: &str| FilePart::bytes("").file_name(name);
    assert_eq!(media_type(named("a.pdf"), ""), "application/octet-stream");
    assert_eq!(media_type(named("a.JPG"), "image/png, image/jpeg"), "image/jpeg");
    assert_eq!(media_type(named("a.gif"), "image/png, image/jpeg"), "application/octet-stream");
    assert_eq!(media_type(named("a.gif"), "image/png"), "image/png");
    assert_eq!(media_type(named("a.gif"), "image/*"), "application/octet-stream");
}

#[test]
fn streams_are_sent_between_the_other_parts() {
    let mut form = Form::new();
    form.text("a", "1");
    form.file("f", FilePart::stream(chunks(["xy", "z"])).length(3), "text/plain");
    let received = send(form.clone());
    let expected = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; \
                    name=\"f\"; filename=\"file\"\r\nContent-Type: text/plain\r\n\r\nxyz\r\n--B--\r\n";
    assert_eq!(body(&received), expected);

    let mut request = Request::new(&POST);
    request.multipart(form);
    assert_eq!(request.body_ref().length(), Some(received.body.len() as u64));
    assert!(matches!(request.body_ref(), Body::Stream(_)));
}

#[test]
fn types_that_cannot_be_sent_are_told() {
    let mut form = Form::new();
    form.file("f", FilePart::bytes("").content_type("a\r\nb"), "");
    let mut request = Request::new(&POST);
    request.multipart(form);
    assert_eq!(request.problem(), Some("the part `f` has a media type that cannot be sent"));
}

#[test]
fn forms_are_urlencoded() {
    let text = |fill: &dyn Fn(&mut Request)| {
        let mut request = Request::new(&POST);
        fill(&mut request);
        match request.body_ref() {
            Body::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            _ => panic!("{:?}", request.problem()),
        }
    };
    let value = json!({"a": "x y&z+", "b": [1, 2], "c": {"d": 1}, "e": null});
    assert_eq!(text(&|request| request.form(&value)), "a=x+y%26z%2B&b=1&b=2&c=%7B%22d%22%3A1%7D");
    assert_eq!(
        text(&|request| request
            .form_with(&value, &[("b", Style::DEEP_OBJECT), ("c", Style::DEEP_OBJECT)])),
        "a=x+y%26z%2B&b%5B0%5D=1&b%5B1%5D=2&c%5Bd%5D=1"
    );
    let mut request = Request::new(&POST);
    request.form(&[1]);
    assert_eq!(request.problem(), Some("a form must be an object"));
}
