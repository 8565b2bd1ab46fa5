//! Headers of answers, as the description types them.

use cases::responses_headers_of_all_types::requests::CheckPetsHeaders2 as CheckPetsHeaders;
use cases::responses_headers_of_all_types::types::{CheckPetsResponseXKind, Level};

use crate::server::{Server, answer, done, json};

#[tokio::test]
async fn headers_are_of_their_types() {
    let headers = [
        ("X-Total", "7"),
        ("x-big", "18446744073709551615"),
        ("x-ratio", "0.5"),
        ("x-open", "true"),
        ("x-kind", "cat"),
        ("x-level", "2"),
        ("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("x-secret", "hunter2"),
        ("x-tags", "a, b"),
        ("x-tags", "c"),
        ("x-levels", "1,9"),
        ("x-limits", "minute=60,name=basic"),
        ("x-window", "from,1,to,2"),
        ("x-meta", "{\"ids\":[1,2]}"),
        ("x-note", "a, b"),
        ("set-cookie", "a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT"),
        ("set-cookie", "b=2"),
    ];
    let server = Server::answering([done().with_headers(&headers)]).await;
    let client = client!(responses_headers_of_all_types, server);
    let response = client.pets().check().send_raw().await.expect("it is answered");
    let read = CheckPetsHeaders::from_headers(response.headers()).expect("they are as described");
    assert_eq!(read.x_total, Some(7));
    assert_eq!(read.x_big, Some(u64::MAX));
    assert_eq!(read.x_ratio.as_deref(), Some("0.5"));
    assert_eq!(read.x_open, Some(true));
    assert_eq!(read.x_kind, Some(CheckPetsResponseXKind::Cat));
    assert_eq!(read.x_level, Some(Level::Value2));
    let last_modified = read.last_modified.expect("it was answered");
    assert_eq!(last_modified.as_str(), "Wed, 21 Oct 2015 07:28:00 GMT");
    assert_eq!(read.x_secret.expect("it was answered").expose(), "hunter2");
    assert_eq!(read.x_tags.expect("it was answered"), ["a", "b", "c"]);
    assert_eq!(read.x_levels.expect("it was answered"), [Level::Value1, Level::from(9)]);
    let limits = read.x_limits.expect("it was answered");
    assert_eq!((limits.minute, limits.name.as_deref()), (60, Some("basic")));
    assert_eq!(read.x_window.expect("it was answered")["to"], 2);
    assert_eq!(read.x_meta.and_then(|meta| meta.ids), Some(vec![1, 2]));
    assert_eq!(read.x_note.as_deref(), Some("a, b"));
    assert_eq!(read.set_cookie, Some(vec![headers[15].1.to_owned(), "b=2".to_owned()]));
    assert_eq!((read.x_total2, read.retry_after), (None, None));
}

#[tokio::test]
async fn errors_have_headers_too() {
    use cases::responses_headers::requests::ListPetsHeaders;
    let limited = answer(429, "text/plain", "").with_headers(&[("Retry-After", "0"), ("X-Limit", "10")]);
    let server = Server::answering([limited]).await;
    let client = client!(responses_headers, server);
    let error = client.list_pets().await.expect_err("it is no success");
    let headers = ListPetsHeaders::from_headers(error.headers()).expect("they are as described");
    assert_eq!((headers.retry_after.as_deref(), headers.x_limit), (Some("0"), Some(10)));
    assert_eq!(headers.x_total_count, None);
}

#[tokio::test]
async fn a_header_that_is_not_as_described_is_an_error_of_its_own() {
    use cases::responses_headers::requests::ListPetsHeaders;
    let server = Server::answering([json("[\"Rex\"]").with_headers(&[("x-total-count", "many")])]).await;
    let client = client!(responses_headers, server);
    let response = client.list_pets().send_raw().await.expect("it is answered");
    let error = ListPetsHeaders::from_headers(response.headers()).expect_err("it is no number");
    assert!(error.is_decode());
    assert_eq!(
        error.to_string(),
        "listPets: the header `X-Total-Count` could not be read: expected an integer, found `many`"
    );
    // The body is read all the same.
    assert_eq!(response.parse().expect("it is a list"), ["Rex"]);
}
