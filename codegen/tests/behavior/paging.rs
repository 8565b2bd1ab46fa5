//! Lists that go on: which pages are asked for, and where they end.

use crate::server::{Server, json};

/// The targets that a server was asked for, below `/v1`.
fn targets(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|seen| seen.target.trim_start_matches("/v1").to_owned()).collect()
}

#[tokio::test]
async fn a_cursor_is_the_last_item_of_the_page_before() {
    let server = Server::answering([json("[{\"id\":1},{\"id\":2}]"), json("[{\"id\":3}]")]).await;
    let mut items = client!(paging_cursor, server).list_pets().items();
    let mut ids = Vec::new();
    while let Some(pet) = items.try_next().await.expect("it is answered") {
        ids.push(pet.id);
    }
    assert_eq!(ids, [1, 2, 3]);
    // Two is the size where none is asked for, and the second page is shorter.
    assert_eq!(targets(&server), ["/pets", "/pets?after=2"]);
}

#[tokio::test]
async fn what_was_set_is_asked_for_again() {
    let server = Server::answering([json("[{\"id\":8}]"), json("[]")]).await;
    let mut pages = client!(paging_cursor, server).list_pets().limit(1).after("7").pages();
    let mut lengths = Vec::new();
    while let Some(page) = pages.try_next().await.expect("it is answered") {
        lengths.push(page.len());
    }
    assert_eq!(lengths.first(), Some(&1));
    let mut queries: Vec<Vec<String>> = Vec::new();
    for seen in server.seen() {
        let mut pairs: Vec<String> = seen.query().split('&').map(str::to_owned).collect();
        pairs.sort();
        queries.push(pairs);
    }
    assert_eq!(queries, [["after=7", "limit=1"], ["after=8", "limit=1"]]);
}

#[tokio::test]
async fn an_offset_counts_the_items_before() {
    let server = Server::answering([json("[\"a\",\"b\"]"), json("[\"c\"]"), json("[]")]).await;
    let mut items = client!(paging_offset, server).list_pets().items();
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await.expect("it is answered") {
        all.push(item);
    }
    assert_eq!(all, ["a", "b", "c"]);
    // Nobody knows how long a page is, so only an empty one is the last.
    assert_eq!(targets(&server), ["/pets", "/pets?offset=2", "/pets?offset=3"]);
}

#[tokio::test]
async fn lists_in_envelopes_that_are_kept() {
    let server =
        Server::answering([json("{\"result\":{\"pets\":[{\"id\":\"x\"}]}}"), json("{}")]).await;
    let mut items = client!(paging_envelope_kept, server).list_pets().items();
    assert_eq!(
        items.try_next().await.expect("it is answered").map(|pet| pet.id),
        Some("x".to_owned())
    );
    assert!(items.try_next().await.expect("it is answered").is_none());
    assert_eq!(targets(&server), ["/pets", "/pets?after=x"]);
}

#[tokio::test]
async fn lists_in_envelopes_that_are_unwrapped() {
    let server =
        Server::answering([json("{\"pets\":[\"a\",\"b\"]}"), json("{\"pets\":[\"c\"]}")]).await;
    let mut items = client!(paging_envelope_unwrapped, server).list_pets().items();
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await.expect("it is answered") {
        all.push(item);
    }
    assert_eq!(all, ["a", "b", "c"]);
    assert_eq!(targets(&server), ["/pets", "/pets?offset=2"]);
}

#[tokio::test]
async fn a_list_ends_where_there_is_no_cursor() {
    let server =
        Server::answering([json("[{\"key\":{\"id\":\"a\"}}]"), json("[{\"key\":{\"id\":null}}]")])
            .await;
    let mut items = client!(paging_nullable_cursor, server).list_pets().items();
    let mut count = 0;
    while items.try_next().await.expect("it is answered").is_some() {
        count += 1;
    }
    assert_eq!(count, 2);
    assert_eq!(targets(&server), ["/pets", "/pets?after=a"]);
}

#[tokio::test]
async fn a_cursor_may_be_in_a_type_that_is_sent_too() {
    let server = Server::answering([json("[{\"id\":\"a\"}]"), json("[]")]).await;
    let mut items = client!(paging_three_state_cursor, server).list_pets().items();
    while items.try_next().await.expect("it is answered").is_some() {}
    assert_eq!(targets(&server), ["/pets", "/pets?after=a"]);
}

#[tokio::test]
async fn an_error_ends_the_list() {
    let server = Server::answering([json("[{\"id\":1},{\"id\":2}]"), json("nonsense")]).await;
    let mut items = client!(paging_cursor, server).list_pets().items();
    for id in [1, 2] {
        assert_eq!(items.try_next().await.expect("it is answered").map(|pet| pet.id), Some(id));
    }
    assert!(items.try_next().await.is_err());
    assert!(items.try_next().await.expect("it ended").is_none());
}

#[tokio::test]
async fn a_list_ends_where_there_is_nothing() {
    use crate::server::done;
    let server = Server::answering([json("[\"a\",\"b\"]"), done()]).await;
    let mut items = client!(paging_optional, server).list_pets().items();
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await.expect("it is answered") {
        all.push(item);
    }
    assert_eq!(all, ["a", "b"]);
    assert_eq!(targets(&server), ["/pets", "/pets?offset=2"]);

    let server = Server::answering([json("{\"data\":[\"a\"]}"), done()]).await;
    let mut items = client!(paging_optional, server).list_cats().items();
    assert_eq!(items.try_next().await.expect("it is answered").as_deref(), Some("a"));
    assert_eq!(items.try_next().await.expect("it is answered"), None);
}

/// Takes all items of a list, and returns how each page was asked for.
macro_rules! asked {
    ($server:expr, $call:expr, $count:expr) => {{
        let mut items = $call.items();
        let mut count = 0;
        while items.try_next().await.expect("it is answered").is_some() {
            count += 1;
        }
        assert_eq!(count, $count);
        targets(&$server)
    }};
}

#[tokio::test]
async fn usual_ways_are_recognized() {
    let server = Server::answering([
        json(r#"{"data":[{"id":"a"}],"meta":{"next_page_token":"t/2"}}"#),
        json(r#"{"data":[{"id":"b"}],"meta":{"next_page_token":null}}"#),
    ])
    .await;
    let client = client!(paging_recognized, server);
    assert_eq!(
        asked!(server, client.list_tokens(), 2),
        ["/tokens", "/tokens?page_token=t%2F2"]
    );

    let server = Server::answering([
        json(r#"{"pets":[{"id":"a"},{"id":"b"}],"has_more":true}"#),
        json(r#"{"pets":[{"id":"c"}],"has_more":false}"#),
    ])
    .await;
    let client = client!(paging_recognized, server);
    assert_eq!(
        asked!(server, client.list_cursors(), 3),
        ["/cursors", "/cursors?starting_after=b"]
    );

    // The smallest number is 0, so that is the first page.
    let server = Server::answering([
        json(r#"[{"id":"a"},{"id":"b"}]"#),
        json(r#"[{"id":"c"},{"id":"d"}]"#),
        json(r#"[{"id":"e"}]"#),
    ])
    .await;
    let client = client!(paging_recognized, server);
    assert_eq!(
        asked!(server, client.list_numbers(), 5),
        ["/numbers", "/numbers?page=1", "/numbers?page=2"]
    );

    let server = Server::answering([
        json(r#"{"result":{"rows":[{"id":"a"}],"has_more":true}}"#),
        json(r#"{"result":{"rows":[{"id":"b"}],"has_more":false}}"#),
    ])
    .await;
    let client = client!(paging_recognized, server);
    assert_eq!(asked!(server, client.list_offsets(), 2), ["/offsets", "/offsets?offset=1"]);
}

#[tokio::test]
async fn addresses_of_pages_are_recognized() {
    let server = Server::answering([
        json(r#"{"value":[{"id":"a"}],"@odata.nextLink":"/v1/addresses?$skiptoken=x"}"#),
        json(r#"{"value":[{"id":"b"}]}"#),
    ])
    .await;
    let client = client!(paging_recognized, server);
    assert_eq!(
        asked!(server, client.list_addresses(), 2),
        ["/addresses", "/addresses?$skiptoken=x"]
    );

    let server = Server::answering([
        json(r#"[{"id":"a"}]"#).header("Link", "</v1/links?page=2>; rel=\"next\""),
        json(r#"[{"id":"b"}]"#),
    ])
    .await;
    let client = client!(paging_recognized, server);
    assert_eq!(asked!(server, client.list_links(), 2), ["/links", "/links?page=2"]);
}

#[tokio::test]
async fn all_ways_can_be_set() {
    let page = |things: &str, key: u32, on: bool| {
        json(&format!(
            r#"{{"things":[{things}],"then":{{"key":{key},"where":"/v1/addresses/{key}"}},"on":{on}}}"#
        ))
    };
    let server = Server::answering([page("\"a\"", 7, true), page("\"b\"", 8, false)]).await;
    let client = client!(paging_ways, server);
    assert_eq!(asked!(server, client.list_tokens(), 2), ["/tokens", "/tokens?from=7"]);

    let server = Server::answering([page("\"a\"", 7, true), page("\"b\"", 8, false)]).await;
    let client = client!(paging_ways, server);
    assert_eq!(asked!(server, client.list_numbers(), 2), ["/numbers", "/numbers?nr=1"]);

    let last = json(r#"{"things":[],"then":{"key":1},"on":true}"#);
    let server = Server::answering([page("\"a\"", 7, true), last.clone()]).await;
    let client = client!(paging_ways, server);
    assert_eq!(asked!(server, client.list_addresses(), 1), ["/addresses", "/addresses/7"]);

    let first = page("\"a\"", 7, true).header("Link", "<?n=2>; rel=next");
    let server = Server::answering([first, last]).await;
    let client = client!(paging_ways, server);
    assert_eq!(asked!(server, client.list_links(), 1), ["/links", "/links?n=2"]);
}
