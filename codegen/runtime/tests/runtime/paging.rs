use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use serde_json::{Value, json};

use crate::http::{THINGS, client, run};
use crate::runtime::testing::{Received, Reply, Server};
use crate::runtime::{
    Call, Error, ErrorKind, Method, NextPage, Operation, PageSize, Pages, Paging, RetryPolicy,
};

static LIST: Operation = Operation::new("listThings", Method::GET, "/things");

type Page = Vec<i64>;

const SIZE: Option<PageSize> =
    Some(PageSize { parameter: "limit", default: Some(2), max: Some(3) });

static CURSOR: Paging<Page, i64> = Paging {
    items: |page| page,
    into_items: |page| page,
    next: NextPage::Cursor { parameter: "after", from: |item| Some(item.to_string()) },
    more: None,
    size: SIZE,
};
static UNSIZED: Paging<Page, i64> = Paging { size: None, ..CURSOR };
static OFFSET: Paging<Page, i64> =
    Paging { next: NextPage::Offset { parameter: "offset" }, ..CURSOR };
static NUMBER: Paging<Page, i64> =
    Paging { next: NextPage::Number { parameter: "page", first: 1 }, ..CURSOR };
static TOKEN: Paging<Value, Value> = Paging {
    items: |page| page["items"].as_array().map_or(&[], Vec::as_slice),
    into_items: |page| page["items"].as_array().cloned().unwrap_or_default(),
    next: NextPage::Token {
        parameter: "token",
        from: |page| page["next"].as_str().map(str::to_owned),
    },
    more: None,
    size: SIZE,
};

/// Serves the numbers from 1 to `last`, by cursor, offset or page number; at most 3 a page, and 2 by default.
fn server(last: i64) -> Server {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).respond_with(move |received| {
        let number = |name: &str| query(received, name).and_then(|text| text.parse::<i64>().ok());
        let limit = number("limit").unwrap_or(2).min(3);
        let page = number("page").map_or(0, |page| (page - 1).saturating_mul(limit));
        let before = number("after").or(number("offset")).unwrap_or(page);
        let items: Page =
            (before.saturating_add(1)..=last.min(before.saturating_add(limit))).collect();
        Reply::json(200, &items)
    });
    server
}

fn query(received: &Received, name: &str) -> Option<String> {
    received.query().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn list(server: &Server, limit: Option<i64>) -> Call<Page> {
    let mut call = Call::json(&client(server), &LIST);
    if let Some(limit) = limit {
        call.request.query("limit", limit);
    }
    call
}

fn all(pages: Pages<Page, i64>) -> Result<Page, Error> {
    let mut items = pages.items();
    run(async {
        let mut all = Vec::new();
        while let Some(item) = items.try_next().await? {
            all.push(item);
        }
        assert_eq!(items.try_next().await?, None);
        Ok(all)
    })
}

fn queries(server: &Server, name: &str) -> Vec<Option<String>> {
    server.requests().iter().map(|received| query(received, name)).collect()
}

#[test]
fn all_ways_give_all_items_once() {
    for (paging, name, expected) in [
        (&CURSOR, "after", [None, Some("2"), Some("4")]),
        (&UNSIZED, "after", [None, Some("2"), Some("4")]),
        (&OFFSET, "offset", [None, Some("2"), Some("4")]),
        (&NUMBER, "page", [None, Some("2"), Some("3")]),
    ] {
        let server = server(5);
        assert_eq!(
            all(Pages::new(list(&server, None), paging)).unwrap(),
            [1, 2, 3, 4, 5],
            "{name}"
        );
        let asked = queries(&server, name);
        let asked: Vec<Option<&str>> = asked.iter().map(Option::as_deref).collect();
        assert_eq!(asked[..3], expected, "{name}");
        // Only where the size of pages is unknown does it take an empty page to know the end.
        assert_eq!(asked.len(), if paging.size.is_some() { 3 } else { 4 }, "{name}");
    }
}

#[test]
fn a_page_is_short_only_against_what_the_api_gives() {
    for (last, limit, calls) in [
        (6, Some(100), 3), // 3 at most: 3, 3, 0
        (4, Some(100), 2), // 3, 1
        (4, Some(1), 5),   // 1, 1, 1, 1, 0
        (4, None, 3),      // 2, 2, 0
        (0, None, 1),
    ] {
        let server = server(last);
        assert_eq!(
            all(Pages::new(list(&server, limit), &CURSOR)).unwrap().len(),
            usize::try_from(last).unwrap()
        );
        assert_eq!(server.requests().len(), calls, "{last} {limit:?}");
    }
}

#[test]
fn pages_come_one_by_one() {
    let server = server(3);
    let mut pages = Pages::new(list(&server, None), &CURSOR);
    run(async {
        assert_eq!(pages.cursor(), None);
        assert_eq!(pages.try_next().await.unwrap(), Some(vec![1, 2]));
        assert_eq!((pages.cursor(), server.requests().len()), (Some("2"), 1));
        assert_eq!(pages.try_next().await.unwrap(), Some(vec![3]));
        assert_eq!(pages.try_next().await.unwrap(), None);
        assert_eq!(server.requests().len(), 2);
    });
}

#[test]
fn items_can_be_taken_up_again() {
    let server = server(5);
    run(async {
        for (paging, parameter) in [(&CURSOR, "after"), (&OFFSET, "offset")] {
            let mut items = Pages::new(list(&server, None), paging).items();
            assert_eq!(items.cursor(), None);
            for _ in 0..3 {
                items.try_next().await.unwrap();
            }
            assert_eq!(items.cursor(), Some("3"));
            let mut call = list(&server, None);
            call.request.query(parameter, items.cursor().unwrap());
            let mut rest = Pages::new(call, paging).items();
            assert_eq!(rest.cursor(), Some("3"));
            assert_eq!(rest.try_next().await.unwrap(), Some(4));
            assert_eq!(rest.cursor(), Some("4"));
            assert_eq!(rest.try_next().await.unwrap(), Some(5));
            assert_eq!(rest.try_next().await.unwrap(), None);
        }
    });
}

#[test]
fn a_list_that_was_used_is_taken_up_elsewhere() {
    let server = server(9);
    run(async {
        for (paging, cursor, expected) in [(&CURSOR, "6", 7), (&OFFSET, "6", 7)] {
            let mut items = Pages::new(list(&server, None), paging).items();
            for _ in 0..3 {
                items.try_next().await.unwrap();
            }
            let mut items = items.resume(cursor);
            for expected in expected..=9 {
                assert_eq!(items.try_next().await.unwrap(), Some(expected));
            }
            assert_eq!(items.try_next().await.unwrap(), None);
        }
        // No counter goes beyond its end.
        for (paging, cursor) in [(&OFFSET, u64::MAX), (&NUMBER, i64::MAX.unsigned_abs())] {
            let mut pages = Pages::new(list(&server, None), paging).resume(cursor.to_string());
            let _ = pages.try_next().await;
        }
    });
}

#[test]
fn tokens_decide_alone() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [], "next": "a"}))
        .respond(200, &json!({"items": [1], "next": "b"}))
        .respond(200, &json!({"items": [2, 3], "next": ""}));
    let call: Call<Value> = Call::json(&client(&server), &LIST);
    let mut items = Pages::new(call, &TOKEN).items();
    run(async {
        assert_eq!(items.try_next().await.unwrap(), Some(json!(1)));
        assert_eq!(items.cursor(), Some("a"));
        assert_eq!(items.try_next().await.unwrap(), Some(json!(2)));
        assert_eq!(items.cursor(), Some("b"));
        assert_eq!(items.try_next().await.unwrap(), Some(json!(3)));
        assert_eq!(items.try_next().await.unwrap(), None);
    });
    let asked = queries(&server, "token");
    let asked: Vec<Option<&str>> = asked.iter().map(Option::as_deref).collect();
    assert_eq!(asked, [None, Some("a"), Some("b")]);
}

#[test]
fn a_list_that_would_not_end_is_an_error() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).respond(200, &json!([1, 2])).respond(200, &json!([3, 2]));
    let mut items = Pages::new(list(&server, None), &CURSOR).items();
    run(async {
        for expected in [1, 2, 3, 2] {
            assert_eq!(items.try_next().await.unwrap(), Some(expected));
        }
        let error = items.try_next().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "listThings: the server gave the same cursor twice, so the list would not end"
        );
        assert_eq!(error.kind(), ErrorKind::Paging);
        assert_eq!(items.try_next().await.unwrap(), None);
    });
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn an_error_ends_the_list() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!([1, 2]))
        .respond(500, &())
        .respond(200, &json!([3]));
    let call = list(&server, None).with_retry(RetryPolicy::none());
    let mut items = Pages::new(call, &CURSOR).items();
    run(async {
        items.try_next().await.unwrap();
        items.try_next().await.unwrap();
        assert!(items.try_next().await.unwrap_err().is_server_error());
        assert_eq!(items.try_next().await.unwrap(), None);
        assert_eq!(items.cursor(), Some("2"));
    });
}

#[test]
fn lists_are_streams() {
    fn travels<T: Send + Unpin>(_: &T) {}
    let server = server(1);
    let mut items = Pages::new(list(&server, None), &CURSOR).items();
    travels(&items);
    let mut context = Context::from_waker(Waker::noop());
    let item = Pin::new(&mut items).poll_next(&mut context);
    assert!(matches!(item, Poll::Ready(Some(Ok(1)))), "{item:?}");
    let end = Pin::new(&mut items).poll_next(&mut context);
    assert!(matches!(end, Poll::Ready(None)), "{end:?}");
}
