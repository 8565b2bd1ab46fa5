//! Answers of several parts.

#![allow(unreachable_pub, reason = "`multipart_answer!` makes implementations for public types")]

use serde_json::{Value, json};

use crate::http::{GET, THINGS, builder, client, run};
use crate::runtime::multipart_answer::{FromParts, PartError};
use crate::runtime::multipart_reply;
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    self, Call, Error, ErrorKind, Method, Operation, ReceivedFile, Result, Statuses,
    multipart_answer,
};

#[derive(Debug, Clone, PartialEq)]
struct Answer {
    picture: ReceivedFile,
    name: String,
    age: Option<i64>,
    owner: Option<Value>,
    tags: Vec<String>,
    sizes: Vec<i64>,
    pages: Vec<ReceivedFile>,
}

multipart_answer! { Answer by_name {
    "picture" => picture: required "image/png, image/*",
    "na\"me" => name: required "text/plain",
    "age" => age: optional "text/plain",
    "owner" => owner: optional "application/json",
    "tags" => tags: repeated "text/plain",
    "sizes" => sizes: joined("|") "text/plain",
    "pages" => pages: repeated "",
}}

#[derive(Debug, Clone, PartialEq)]
struct Pair {
    file: ReceivedFile,
    about: Value,
}

multipart_answer! { Pair by_name {
    "file" => file: required "",
    "about" => about: required "application/json",
}}

#[derive(Debug, Clone, PartialEq)]
struct Scan {
    first: i64,
    second: ReceivedFile,
    others: Vec<String>,
}

multipart_answer! { Scan by_place {
    "part 1" => first: required "application/json",
    "part 2" => second: required "",
    "other parts" => others: repeated "text/plain",
}}

fn file(bytes: &'static str) -> ReceivedFile {
    ReceivedFile::new(bytes)
}

fn get<T: FromParts>(reply: Reply) -> Result<T> {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(reply);
    run(Call::<T>::parts(&client(&server), &GET).send())
}

/// Reads a body whose boundary is `B`; each `\n` of the text is a whole line break.
fn read<T: FromParts>(body: &str) -> Result<T> {
    get(Reply::bytes(200, "multipart/mixed; boundary=B", body.replace('\n', "\r\n")))
}

fn message(error: &Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    let text = error.to_string();
    let (_, reason) = text.split_once("could not be read: ").expect("it says why");
    reason.to_owned()
}

#[test]
fn parts_are_known_by_their_names() {
    // The order is free, and a name may stand in any disposition, with quotes or without.
    let answer: Answer = read(
        "a preamble\n--B\n\
         Content-Disposition: attachment; name=age\n\n12\n--B\n\
         content-disposition: form-data; filename=\"a;b.png\"; name=\"picture\"\n\
         Content-Type: image/png\n\n\u{7f}PNG\n\n--Bx\n--B \t\n\
         Content-Disposition: form-data;\n  name=\"na%22me\"\n\nR\u{e9}x\n--B\n\
         Content-Disposition: form-data; name=\"owner\"\n\n {\"name\": [1]}\n--B\n\
         Content-Disposition: form-data; name=\"unknown\"\n\nwhatever\n--B\n\
         Content-Disposition: form-data; name=\"tags\"\n\n[a\n--B\n\
         Content-Disposition: form-data; name=\"tags\"\nContent-Type: application/json\n\n[\"b\",\"c\"]\n--B\n\
         Content-Disposition: form-data; name=\"sizes\"\n\n1|20|300\n--B\n\
         Content-Disposition: form-data; name=\"pages\"; filename*=UTF-8''%C3%A9.txt\n\n\n--B\n\
         Content-Disposition: form-data; name=\"pages\"\nContent-Type: application/json\n\nnull\n--B--\nan epilogue",
    )
    .unwrap();
    // A line that only begins like the boundary is content, as are line breaks before the last.
    assert_eq!(answer.picture.bytes, "\u{7f}PNG\r\n\r\n--Bx");
    assert_eq!(answer.picture.file_name.as_deref(), Some("a;b.png"));
    assert_eq!(answer.picture.content_type.as_deref(), Some("image/png"));
    assert_eq!(answer.picture.as_ref().len(), 12);
    assert_eq!(answer.name, "R\u{e9}x");
    assert_eq!(answer.age, Some(12));
    assert_eq!(answer.owner, Some(json!({"name": [1]})));
    assert_eq!(answer.tags, ["[a", "b", "c"]);
    assert_eq!(answer.sizes, [1, 20, 300]);
    let pages: Vec<_> =
        answer.pages.iter().map(|page| (&page.bytes[..], page.file_name.as_deref())).collect();
    assert_eq!(pages, [(&b""[..], Some("\u{e9}.txt")), (b"null", None)]);
}

#[test]
fn what_is_missing_or_null_is_nothing() {
    let answer: Answer = read(
        "--B\nContent-Disposition: form-data; name=picture\n\n\n--B\n\
         Content-Disposition: form-data; name=owner\n\nnull\n--B\n\
         Content-Disposition: form-data; name=\"na\\\"me\"\n\n\"null\"\n--B--",
    )
    .unwrap();
    assert_eq!(answer.name, "\"null\"", "text has its quotes");
    assert_eq!((answer.age, answer.owner), (None, None));
    assert!(answer.tags.is_empty() && answer.sizes.is_empty() && answer.pages.is_empty());
}

#[test]
fn parts_without_names_are_known_by_what_they_are() {
    let json = "Content-Type: application/vnd.a+json; charset=utf-8\n\n{}\n";
    let png = "Content-Type: image/png\n\npng\n";
    let expected = ReceivedFile::new("png");
    for body in [
        // In order, the other way around, and where one has its name.
        format!("--B\n{png}--B\n{json}--B--"),
        format!("--B\n{json}--B\n{png}--B--"),
        format!("--B\n{json}--B\nContent-Disposition: inline; name=file\n{png}--B--"),
    ] {
        let pair: Pair = read(&body).unwrap();
        assert_eq!((pair.file.bytes, pair.about), (expected.bytes.clone(), json!({})), "{body}");
    }
    // Where they say nothing, in order.
    let pair: Pair = read("--B\n\nraw\n--B\n\n[1]\n--B--").unwrap();
    assert_eq!((pair.file, pair.about), (file("raw"), json!([1])));
}

#[derive(Debug, Clone, PartialEq)]
struct Upload {
    note: Option<String>,
    file: ReceivedFile,
}

multipart_answer! { Upload by_name {
    "note" => note: optional "",
    "file" => file: required "",
}}

#[test]
fn what_must_be_there_comes_first() {
    let upload: Upload = read("--B\n\nthe file\n--B--").unwrap();
    assert_eq!(upload, Upload { note: None, file: file("the file") });
    let upload: Upload = read("--B\n\nhello\n--B\n\nthe file\n--B--").unwrap();
    assert_eq!(upload, Upload { note: Some("hello".into()), file: file("the file") });
}

#[derive(Debug, Clone, PartialEq)]
struct Measured {
    by: Option<Value>,
    value: f64,
}

multipart_answer! { Measured by_place {
    "part 1" => by: optional "",
    "part 2" => value: required "",
}}

#[test]
fn tests_leave_no_place_empty() {
    let measured = Measured { by: None, value: 1.5 };
    let read = get(multipart_reply::parts(200, "multipart/mixed", measured.clone()));
    assert_eq!(read.ok(), Some(measured));
}

#[test]
fn parts_are_known_by_their_places() {
    let scan: Scan = read(
        "--B\nContent-Disposition: inline; name=\"part 2\"\n\n5\n--B\n\nx\n--B\n\na\n--B\n\nb\n--B--",
    )
    .unwrap();
    assert_eq!(scan, Scan { first: 5, second: file("x"), others: vec!["a".into(), "b".into()] });
}

#[test]
fn lists_have_all_parts() {
    let body = "--B\nContent-Type: application/json\n\n{\"a\":1}\n--B\n\n2\n--B--\n";
    let values: Vec<Value> = read(body).unwrap();
    assert_eq!(values, [json!({"a": 1}), json!("2")], "what does not say so is text");
    let files: Vec<ReceivedFile> = read(body).unwrap();
    assert_eq!(files[0].content_type.as_deref(), Some("application/json"));
    assert_eq!(files[1], file("2"));
    assert_eq!(read::<Vec<Value>>("--B--").unwrap(), Vec::<Value>::new());
}

/// Lines may end without a carriage return, and the boundary may be in quotes.
#[test]
fn what_servers_write_is_read() {
    let body = "--a b\nContent-Disposition: x; name=\"file\"\n\n1\r\n2\n--a b\nContent-Disposition: x; name=about\n\n3\n--a b--";
    let pair: Pair = get(Reply::bytes(200, "Multipart/Form-Data; boundary=\"a b\"", body)).unwrap();
    assert_eq!((pair.file, pair.about), (file("1\r\n2"), json!(3)));
    // A part without content, and without the line break that should end it.
    let parts: Vec<ReceivedFile> = read("--B\nA: b\n\n--B--").unwrap();
    assert_eq!(parts, [file("")]);
}

#[test]
fn errors_name_the_part() {
    for (body, expected) in [
        ("", "no line of the body is its boundary, `--B`"),
        ("--C\n\n1\n--C--", "no line of the body is its boundary, `--B`"),
        ("--B\n\n1\n", "part 1 has no end: the body breaks off"),
        ("--B\n\n1\n--B\nA: b", "part 2 has no end: the body breaks off"),
        ("--B\nA: b\n--B--", "no empty line ends the head of part 1"),
        ("--B--", "the part `file`: it is missing"),
        (
            "--B\nContent-Disposition: x; name=fiel\n\n1\n--B--",
            "the part `file`: it is missing; there are `fiel`",
        ),
        (
            "--B\n\n1\n--B\nContent-Type: application/json\n\n{\"a\": x}\n--B--",
            "the part `about`: at `a`: expected value",
        ),
        (
            "--B\nContent-Transfer-Encoding: base64\n\nMQ==\n--B\n\n1\n--B--",
            "the part `file`: its encoding `base64` is not read",
        ),
    ] {
        assert_eq!(message(&read::<Pair>(body).unwrap_err()), expected, "{body}");
    }
    let error = read::<Vec<i64>>("--B\n\nx\n--B--").unwrap_err();
    assert_eq!(message(&error), "the part `1`: invalid type: string \"x\", expected i64");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    let numbers = "--B\n\n1\n--B\nContent-Disposition: x; name=b\n\n[\n--B--";
    let error = read::<Vec<i64>>(numbers).unwrap_err();
    assert!(message(&error).starts_with("the part `b`: "), "{error}");
    let latin: Result<Vec<String>> =
        get(Reply::bytes(200, "multipart/mixed;boundary=B", b"--B\n\n\xE9\n--B--".to_vec()));
    assert_eq!(message(&latin.unwrap_err()), "the part `1`: it is no text in UTF-8");
}

#[test]
fn other_content_is_an_error() {
    for (content_type, expected) in [
        ("multipart/mixed", "the content type `multipart/mixed` names no boundary"),
        (
            "multipart/mixed; boundary=",
            "the content type `multipart/mixed; boundary=` names no boundary",
        ),
        ("text/html", "expected `multipart/…`, found `text/html`"),
        ("m\u{fc}ltipart/x", "expected `multipart/…`, found `m\u{fc}ltipart/x`"),
    ] {
        let error = get::<Pair>(Reply::bytes(200, content_type, "--B--")).unwrap_err();
        assert_eq!(message(&error), expected);
    }
    let error = get::<Pair>(Reply::status(200)).unwrap_err();
    assert_eq!(message(&error), "expected `multipart/…`, found no content type");
}

/// Whatever the bytes are, there is an answer or an error.
#[test]
fn no_body_makes_it_panic() {
    let whole = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''%C3\r\nContent-Type: \
                 application/json\r\n folded\r\n\r\n{\"a\":\u{e9}}\r\n--B\r\n\r\n\r\n--B--\r\n";
    for end in 0..whole.len() {
        for body in [&whole.as_bytes()[..end], &whole.as_bytes()[end..]] {
            let body = body.to_vec();
            let read = |content_type| Reply::bytes(200, content_type, body.clone());
            drop(get::<Pair>(read("multipart/mixed; boundary=B")));
            drop(get::<Scan>(read("multipart/mixed; boundary=\"")));
            drop(get::<Vec<Value>>(read("multipart/mixed; boundary=\"B\\")));
        }
    }
}

#[test]
fn parts_take_little_memory() {
    let body = format!("--B\r\n{}--B--", "\r\n--B\r\n".repeat(100_001));
    let error = get::<Vec<ReceivedFile>>(Reply::bytes(200, "multipart/mixed;boundary=B", body));
    assert_eq!(message(&error.unwrap_err()), "the body has more than 100000 parts");
    let server = Server::new();
    let reply = Reply::bytes(200, "multipart/mixed;boundary=B", "--B\r\n\r\n1\r\n--B--");
    server.on_path(Method::GET, THINGS).reply(reply);
    let client = builder(&server).max_response_size(10).build().unwrap();
    let error = run(Call::<Vec<ReceivedFile>>::parts(&client, &GET).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

static FIND: Operation =
    Operation::new("find", Method::GET, "/things").empty(Statuses::Only(&[202]));

#[test]
fn there_may_be_nothing() {
    for (status, expected) in [(200, Some(vec![file("1")])), (202, None), (204, None)] {
        let server = Server::new();
        let reply = Reply::bytes(status, "multipart/mixed;boundary=B", "--B\r\n\r\n1\r\n--B--");
        server.on_path(Method::GET, THINGS).reply(reply);
        let call = Call::<Option<Vec<ReceivedFile>>>::optional_parts(&client(&server), &FIND);
        assert_eq!(run(call.send()).unwrap(), expected, "{status}");
    }
}

#[test]
fn errors_tell_their_part_by_itself() {
    let error = read::<Pair>("--B--").unwrap_err();
    let source =
        std::error::Error::source(&error).and_then(|source| source.downcast_ref::<PartError>());
    let source = source.expect("it is the source");
    assert_eq!((source.part(), source.message()), (Some("file"), "it is missing"));
}

#[test]
fn tests_answer_what_is_read_back() {
    let mut picture = file("PNG\r\n--");
    picture.file_name = Some("a\"\r\n.png".to_owned());
    picture.content_type = Some("image/png".to_owned());
    let answer = Answer {
        picture,
        name: "R\u{e9}x".to_owned(),
        age: None,
        owner: Some(json!({"name": null})),
        tags: vec!["a|b".to_owned(), String::new()],
        sizes: vec![1, 2],
        pages: vec![file(""), file("--")],
    };
    let read = get(multipart_reply::parts(200, "multipart/form-data", answer.clone()));
    assert_eq!(read.ok(), Some(answer));
    let list = vec![file("1"), file("2")];
    let read = get(multipart_reply::parts(200, "multipart/mixed; boundary=B", list.clone()));
    assert_eq!(read.ok(), Some(list));
}
