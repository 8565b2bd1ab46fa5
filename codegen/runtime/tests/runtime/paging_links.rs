use serde_json::{Value, json};

use crate::http::{KEY_QUERY, THINGS, builder, client, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    Call, Client, Credential, ErrorKind, Method, NextPage, Operation, Pages, Paging,
};

static LIST: Operation = Operation::new("listThings", Method::GET, "/things");
static LIST_WITH_KEY: Operation =
    Operation::new("listThings", Method::GET, "/things").security(&[&[&KEY_QUERY]]);

type Page = Value;

static URL: Paging<Page, Value> = Paging {
    items: |page| page["items"].as_array().map_or(&[], Vec::as_slice),
    into_items: |page| page["items"].as_array().cloned().unwrap_or_default(),
    next: NextPage::Url { from: |page| page["next"].as_str().map(str::to_owned) },
    more: None,
    size: None,
};
static HEADER: Paging<Page, Value> = Paging { next: NextPage::LinkHeader, ..URL };
static MORE: Paging<Page, Value> = Paging {
    next: NextPage::Cursor { parameter: "after", from: |item| Some(item.to_string()) },
    more: Some(|page| page["has_more"].as_bool()),
    ..URL
};

fn pages(client: &Client, paging: &'static Paging<Page, Value>) -> Pages<Page, Value> {
    let mut call = Call::json(client, &LIST);
    call.request.query("limit", 2);
    Pages::new(call, paging)
}

/// Where each request went, with its query.
fn targets(server: &Server) -> Vec<String> {
    let target = |received: &crate::runtime::testing::Received| {
        let pairs = received.query().into_iter().map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<String> = pairs.collect();
        format!("{}?{}", received.path(), pairs.join("&"))
    };
    server.requests().iter().map(target).collect()
}

fn linked(link: &str) -> Reply {
    Reply::json(200, &json!({"items": [1]})).header("Link", link)
}

#[test]
fn addresses_in_the_body_are_followed() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [1], "next": "https://api.test/base/things?page=b&limit=2"}))
        .respond(200, &json!({"items": [2], "next": "?page=c"}))
        .respond(200, &json!({"items": [], "next": "things?page=d"}))
        .respond(200, &json!({"items": [3], "next": null}));
    let mut items = pages(&client(&server), &URL).items();
    run(async {
        for expected in [1, 2, 3] {
            assert_eq!(items.try_next().await.unwrap(), Some(json!(expected)));
        }
        assert_eq!(items.try_next().await.unwrap(), None);
    });
    assert_eq!(
        targets(&server),
        [
            "/base/things?limit=2",
            "/base/things?page=b&limit=2",
            "/base/things?page=c",
            "/base/things?page=d",
        ]
    );
}

#[test]
fn links_in_the_header_are_followed() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .reply(linked(r#"<https://api.test/base/things?page=9>; rel="last", </base/things?page=2>; rel="next""#))
        .reply(linked(r#"</base/things?page=3>; title="a, b; rel=x \" >"; REL="prefetch NEXT""#))
        .reply(linked("</base/things?page=1>; rel=first"));
    let mut pages = pages(&client(&server), &HEADER);
    let mut count = 0;
    run(async {
        while pages.try_next().await.unwrap().is_some() {
            count += 1;
        }
    });
    assert_eq!(count, 3);
    assert_eq!(
        targets(&server),
        ["/base/things?limit=2", "/base/things?page=2", "/base/things?page=3"]
    );
}

#[test]
fn headers_that_are_no_links_end_the_list() {
    for header in
        ["", "<", "<>", "</base/things?page=2>", "</base/things>; rel", "nonsense; rel=next"]
    {
        let server = Server::new();
        server.on_path(Method::GET, THINGS).reply(linked(header));
        let mut pages = pages(&client(&server), &HEADER);
        run(async {
            assert!(pages.try_next().await.unwrap().is_some(), "{header}");
            assert!(pages.try_next().await.unwrap().is_none(), "{header}");
        });
    }
}

#[test]
fn no_link_leads_to_another_server() {
    for link in [
        "https://evil.test/base/things?page=2",
        "https://api.test:8443/base/things",
        "//evil.test/things",
        "https://user@api.test/base/things",
        "http://api.test:8080/base/things",
        "ftp://api.test/base/things",
    ] {
        let server = Server::new();
        server.on_path(Method::GET, THINGS).respond(200, &json!({"items": [1], "next": link}));
        let mut pages = pages(&client(&server), &URL);
        run(async {
            assert!(pages.try_next().await.unwrap().is_some());
            let error = pages.try_next().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Paging, "{link}: {error}");
            assert!(!error.to_string().contains("page=2"), "{error}");
            assert!(pages.try_next().await.unwrap().is_none(), "{link}");
        });
        assert_eq!(server.requests().len(), 1, "{link}");
    }
}

#[test]
fn a_link_that_says_http_is_followed_by_https() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [1], "next": "http://api.test/base/things?page=2"}))
        .respond(200, &json!({"items": [2]}));
    let mut pages = pages(&client(&server), &URL);
    run(async { while pages.try_next().await.unwrap().is_some() {} });
    let schemes: Vec<Option<String>> = server
        .requests()
        .iter()
        .map(|received| received.uri.scheme_str().map(str::to_owned))
        .collect();
    assert_eq!(schemes, [Some("https".to_owned()), Some("https".to_owned())]);
}

#[test]
fn credentials_of_the_query_are_sent_once() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [1], "next": "/base/things?page=2"}))
        .respond(200, &json!({"items": [2], "next": "/base/things?page=3&api_key=k"}))
        .respond(200, &json!({"items": [3]}));
    let client = builder(&server).credential(&KEY_QUERY, Credential::ApiKey("k".into())).build();
    let call = Call::json(&client.unwrap(), &LIST_WITH_KEY);
    let mut pages = Pages::new(call, &URL);
    run(async { while pages.try_next().await.unwrap().is_some() {} });
    assert_eq!(
        targets(&server),
        [
            "/base/things?api_key=k",
            "/base/things?page=2&api_key=k",
            "/base/things?page=3&api_key=k",
        ]
    );
}

#[test]
fn credentials_in_links_are_replaced_and_not_kept() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [1], "next": "/base/things?api_key=old&page=2"}))
        .respond(200, &json!({"items": [2]}))
        .respond(200, &json!({"items": [3]}));
    let client = builder(&server).credential(&KEY_QUERY, Credential::ApiKey("k".into())).build();
    let client = client.unwrap();
    let list = || Pages::new(Call::json(&client, &LIST_WITH_KEY), &URL);
    run(async {
        let mut pages = list();
        pages.try_next().await.unwrap();
        assert_eq!(pages.cursor(), Some("/base/things?page=2"));
        pages.try_next().await.unwrap();
        // One that was kept with a key in it.
        list().resume("/base/things?api_key=older&page=3").try_next().await.unwrap();
    });
    assert_eq!(
        targets(&server),
        [
            "/base/things?api_key=k",
            "/base/things?page=2&api_key=k",
            "/base/things?page=3&api_key=k",
        ]
    );
}

#[test]
fn a_page_says_whether_more_follow() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [1, 2], "has_more": true}))
        .respond(200, &json!({"items": [3], "has_more": true}))
        .respond(200, &json!({"items": [4, 5], "has_more": false}));
    let mut items = pages(&client(&server), &MORE).items();
    run(async {
        for expected in 1..=5 {
            assert_eq!(items.try_next().await.unwrap(), Some(json!(expected)));
        }
        assert_eq!(items.try_next().await.unwrap(), None);
    });
    assert_eq!(
        targets(&server),
        ["/base/things?limit=2", "/base/things?limit=2&after=2", "/base/things?limit=2&after=3"]
    );
}

#[test]
fn a_list_is_taken_up_where_it_was_left() {
    let server = Server::new();
    server
        .on_path(Method::GET, THINGS)
        .respond(200, &json!({"items": [1], "next": "/base/things?page=2"}))
        .respond(200, &json!({"items": [2], "next": "/base/things?page=3"}));
    let client = client(&server);
    run(async {
        let mut before = pages(&client, &URL);
        before.try_next().await.unwrap();
        let cursor = before.cursor().unwrap().to_owned();
        assert_eq!(cursor, "/base/things?page=2");
        let mut items = pages(&client, &URL).resume(cursor).items();
        assert_eq!(items.try_next().await.unwrap(), Some(json!(2)));
        let mut items = pages(&client, &MORE).items().resume("7");
        assert_eq!(items.cursor(), Some("7"));
        items.try_next().await.unwrap();
    });
    assert_eq!(
        targets(&server),
        ["/base/things?limit=2", "/base/things?page=2", "/base/things?limit=2&after=7"]
    );
}
