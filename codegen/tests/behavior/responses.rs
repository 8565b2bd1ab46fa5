//! Responses: what callers get of what a server answers.

use crate::server::{Server, answer, done, json};

macro_rules! client {
    ($case:ident, $server:expr) => {
        cases::$case::Client::builder()
            .base_url($server.url())
            .build()
            .expect("it has all it needs")
    };
}

#[tokio::test]
async fn json_is_read_and_asked_for() {
    let server =
        Server::answering([json("[{\"name\":\"Rex\",\"new\":[1]}, {\"name\":\"Max\"}]")]).await;
    let pets = client!(responses_json, server).list_pets().await.expect("it is answered");
    let names: Vec<&str> = pets.iter().map(|pet| pet.name.as_str()).collect();
    assert_eq!(names, ["Rex", "Max"]);
    let accept = server.only().header("accept").map(str::to_owned);
    assert!(accept.is_some_and(|accept| accept.contains("application/json")));
}

#[tokio::test]
async fn null_is_no_value() {
    let server = Server::answering([json("null"), json("{\"name\":\"Rex\"}")]).await;
    let client = client!(responses_json, server);
    assert_eq!(client.read_pet().await.expect("it is answered"), None);
    assert_eq!(
        client.read_pet().await.expect("it is answered").map(|pet| pet.name),
        Some("Rex".to_owned())
    );
}

/// What is asked for is what the description says is given: a strict server would answer 406.
#[tokio::test]
async fn the_media_types_of_the_response_are_accepted() {
    let server = Server::answering([
        json("null"),
        answer(200, "text/csv", "a,b"),
        answer(200, "image/png", "x"),
    ])
    .await;
    client!(responses_json, server).read_pet().await.expect("it is answered");
    client!(responses_text, server).read_notes().await.expect("it is answered");
    client!(responses_bytes, server).read_logo().await.expect("it is answered");
    let seen = server.seen();
    for (seen, media_type) in seen.iter().zip(["application/problem+json", "text/csv", "image/png"])
    {
        let accept = seen.header("accept").unwrap_or("*/*");
        assert!(
            accept.contains(media_type) || accept.contains("*/*"),
            "`{accept}` for `{media_type}`"
        );
    }
}

#[tokio::test]
async fn nothing_is_nothing() {
    let server = Server::answering([done(), answer(200, "text/html", "<p>gone</p>")]).await;
    let client = client!(responses_empty, server);
    client.delete_pets().await.expect("it is answered");
    // Something where nothing is described is no error.
    client.delete_pets().await.expect("it is answered");
    assert_eq!(server.seen()[0].method, "DELETE");
}

#[tokio::test]
async fn text_and_bytes_are_given_as_they_are() {
    let server = Server::answering([answer(200, "text/csv", "a,\"b\"\n")]).await;
    assert_eq!(
        client!(responses_text, server).read_notes().await.expect("it is answered"),
        "a,\"b\"\n"
    );
    let server = Server::answering([answer(200, "image/png", vec![0, 159, 146, 150])]).await;
    let bytes = client!(responses_bytes, server).read_logo().await.expect("it is answered");
    assert_eq!(bytes.as_ref(), [0, 159, 146, 150]);
}

#[tokio::test]
async fn responses_are_found_behind_references() {
    let server = Server::answering([json("{\"name\":\"Rex\"}")]).await;
    let found = client!(responses_reference, server).read_pet().await.expect("it is answered");
    assert_eq!(found.name, "Rex");
}

#[tokio::test]
async fn the_default_response_stands_for_success_where_there_is_no_other() {
    let server = Server::answering([json("7"), answer(404, "application/json", "7")]).await;
    let client = client!(responses_default_only, server);
    assert_eq!(client.count_pets().await.expect("it is answered"), 7);
    assert!(client.count_pets().await.is_err());
}

#[tokio::test]
async fn any_success_is_one() {
    let server = Server::answering([answer(201, "application/json", "\"made\"")]).await;
    let text = client!(responses_several_successes, server).same().await.expect("it is answered");
    assert_eq!(text, "made");
}

#[tokio::test]
async fn anything_is_read_where_nothing_is_said() {
    let server = Server::answering([json("{\"a\":[1,null]}")]).await;
    let value =
        client!(responses_without_schema, server).read_pets().await.expect("it is answered");
    assert_eq!(value, serde_json::json!({"a": [1, null]}));
}

#[tokio::test]
async fn the_raw_response_is_there_too() {
    let server = Server::answering([json("[{\"name\":\"Rex\"}]")]).await;
    let raw = client!(responses_json, server).list_pets().send_raw().await.expect("it is answered");
    assert_eq!(raw.status().as_u16(), 200);
    assert_eq!(raw.bytes().as_ref(), b"[{\"name\":\"Rex\"}]");
    assert_eq!(raw.parse().expect("it is as described").len(), 1);
}

#[tokio::test]
async fn deep_references_and_other_files_are_followed() {
    let server = Server::answering([json(
        "{\"name\":\"Rex\",\"owner\":{\"pets\":[{\"name\":\"Max\"}]},\"size\":{\"height\":3}}",
    )])
    .await;
    let pet = client!(references_other_files, server).read_pet().await.expect("it is answered");
    assert_eq!(pet.size.and_then(|size| size.height), Some(3));
    let pets = pet.owner.and_then(|owner| owner.pets).expect("they were answered");
    assert_eq!(pets[0].name.as_deref(), Some("Max"));
}

#[tokio::test]
async fn operations_behind_references_are_whole() {
    let server = Server::answering([json("{\"name\":\"Rex\"}")]).await;
    let pet = client!(references_operation, server).read_pet("7").await.expect("it is answered");
    assert_eq!(pet.name.as_deref(), Some("Rex"));
    assert_eq!(server.only().target, "/v1/pets/7");
}

#[tokio::test]
async fn responses_of_other_shapes() {
    use cases::responses_other_shapes::types::ReadEitherResponse;
    let answers = [
        json("{\"a\":1,\"b\":null}"),
        json("[[1,2.5],[]]"),
        json("5"),
        answer(200, "text/plain; charset=utf-8", "é"),
        answer(200, "application/x-thing", vec![255]),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_other_shapes, server);
    let map = client.read_map().await.expect("it is answered");
    assert_eq!((map["a"], map["b"]), (Some(1), None));
    assert_eq!(client.read_matrix().await.expect("it is answered"), [vec![1.0, 2.5], vec![]]);
    assert_eq!(client.read_either().await.expect("it is answered"), ReadEitherResponse::Integer(5));
    assert_eq!(client.read_text().await.expect("it is answered"), "é");
    // What is binary is bytes, whatever its media type.
    assert_eq!(client.read_any().await.expect("it is answered"), [255].as_slice());
}
