//! Responses: what callers get of what a server answers.

use crate::server::{Server, answer, done, json, redirect};

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

#[tokio::test]
async fn the_status_tells_which_success_it_is() {
    use cases::responses_one_of_several::requests::PayOutcome;
    let payment = "{\"id\":\"p1\"}";
    let answers = [
        answer(200, "application/json", payment),
        answer(201, "application/json", payment),
        // The media type is not asked, where the status says what it is.
        answer(202, "text/plain", "7"),
        done(),
        answer(299, "image/png", vec![255]),
        answer(203, "application/json", "{}"),
        answer(202, "application/json", payment),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_one_of_several, server);
    let pay = async || client.pay().fast(true).await;
    let PayOutcome::Ok(paid) = pay().await.expect("it is answered") else { panic!("it is 200") };
    assert_eq!(paid.id, "p1");
    let PayOutcome::Created(paid) = pay().await.expect("it is answered") else {
        panic!("it is 201")
    };
    assert_eq!(paid.id, "p1");
    assert_eq!(pay().await.expect("it is answered"), PayOutcome::Accepted(7));
    assert_eq!(pay().await.expect("it is answered"), PayOutcome::NoContent);
    assert_eq!(
        pay().await.expect("it is answered"),
        PayOutcome::Status299(vec![255].into())
    );
    assert_eq!(pay().await.expect("it is answered"), PayOutcome::Success("{}".to_owned()));
    // What does not fit its status is an error, not another variant.
    assert!(pay().await.expect_err("it is no integer").is_decode());
    let accept = server.seen()[0].header("accept").map(str::to_owned);
    assert_eq!(accept.as_deref(), Some("application/json, */*;q=0.5"));
}

#[tokio::test]
async fn a_success_that_is_not_described_is_kept() {
    use cases::responses_one_of_several::requests::RefundOutcome;
    let answers = [
        answer(226, "text/plain", "odd"),
        answer(202, "application/json", "5"),
        answer(404, "application/json", "{}"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_one_of_several, server);
    let RefundOutcome::Unrecognized(other) = client.refund().await.expect("it is answered") else {
        panic!("nothing is said of 226")
    };
    assert_eq!((other.status.as_u16(), other.body.as_ref()), (226, &b"odd"[..]));
    assert_eq!(other.headers["content-type"], "text/plain");
    let raw = client.refund().send_raw().await.expect("it is answered");
    assert_eq!(raw.parse().expect("it is an integer"), RefundOutcome::Accepted(5));
    assert!(client.refund().await.expect_err("it is no success").is_not_found());
}

#[tokio::test]
async fn a_value_or_nothing() {
    let answers = [
        json("{\"name\":\"Rex\"}"),
        done(),
        answer(202, "text/plain", "come back later"),
        json("null"),
        // HTTP knows this one to be empty, whatever is described.
        answer(205, "text/plain", ""),
        json("7"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_optional, server);
    let pet = client.read_pet().await.expect("it is answered").expect("it is there");
    assert_eq!(pet.name.as_deref(), Some("Rex"));
    for _ in 0..4 {
        assert!(client.read_pet().await.expect("it is answered").is_none());
    }
    assert!(client.read_pet().await.expect_err("it is no object").is_decode());

    let answers = [answer(200, "text/plain", ""), answer(201, "text/plain", "x"), done()];
    let server = Server::answering(answers).await;
    let client = client!(responses_optional, server);
    assert_eq!(client.read_name().await.expect("it is answered").as_deref(), Some(""));
    assert_eq!(client.read_name().await.expect("it is answered"), None);
    assert_eq!(client.read_picture().await.expect("it is answered"), None);
}

#[tokio::test]
async fn the_answer_to_head_has_no_body() {
    let server = Server::answering([done()]).await;
    client!(responses_optional, server).check_picture().await.expect("it is answered");
    assert_eq!(server.only().method, "HEAD");
}

/// What is read as text must not come as a picture.
#[tokio::test]
async fn what_is_read_otherwise_is_not_asked_for() {
    let server = Server::answering([json("[]"), answer(200, "text/html", "x"), answer(200, "image/webp", "x")]).await;
    let client = client!(responses_several_media_types, server);
    client.list_pets().await.expect("it is answered");
    assert_eq!(client.read_logo().await.expect("it is answered"), "x");
    assert_eq!(client.read_photo().await.expect("it is answered").as_ref(), b"x");
    let seen = server.seen();
    let accept: Vec<Option<&str>> = seen.iter().map(|seen| seen.header("accept")).collect();
    assert_eq!(accept, [Some("application/json, application/hal+json"), Some("text/html"), Some("*/*")]);
}

/// What an API answers with only redirects is for the caller to follow, a login page in a browser for instance.
#[tokio::test]
async fn redirects_are_given_where_nothing_else_is_described() {
    let answers = [
        redirect(302, "https://login.example/?state=1"),
        redirect(307, "/elsewhere"),
        redirect(302, "/elsewhere"),
        done(),
        answer(304, "text/plain", ""),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_redirects, server);
    let raw = client.login().hint("Pat").send_raw().await.expect("it is answered");
    assert_eq!(raw.status().as_u16(), 302);
    assert_eq!(raw.headers()["location"], "https://login.example/?state=1");
    raw.parse().expect("there is nothing to read");
    // Whichever redirect it is.
    assert_eq!(client.login().send_raw().await.expect("it is answered").status().as_u16(), 307);
    client.login().await.expect("it is answered");
    client.login().await.expect("a success is one too");
    assert!(client.login().await.expect_err("it leads nowhere").status().is_some());
    let paths: Vec<String> = server.seen().iter().map(|seen| seen.path().to_owned()).collect();
    assert_eq!(paths, ["/v1/login"; 5]);
}

#[tokio::test]
async fn redirects_of_several_types() {
    use cases::responses_redirects::requests::MoveOutcome;
    let answers = [
        answer(303, "application/json", "{\"id\":\"m1\"}"),
        answer(302, "text/plain", "over there"),
        answer(404, "text/plain", ""),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_redirects, server);
    let MoveOutcome::SeeOther(moved) = client.move_().await.expect("it is answered") else {
        panic!("303 is described")
    };
    assert_eq!(moved.id, "m1");
    let elsewhere = client.move_().await.expect("it is answered");
    assert_eq!(elsewhere, MoveOutcome::Redirect("over there".to_owned()));
    assert!(client.move_().await.expect_err("there is nothing").is_not_found());
}

#[tokio::test]
async fn redirects_are_followed_where_a_success_is_described() {
    let server = Server::answering([redirect(302, "/elsewhere"), answer(200, "text/plain", "x")]).await;
    let text = client!(responses_redirects, server).read_file().await.expect("it is answered");
    assert_eq!(text, "x");
    assert_eq!(server.seen()[1].path(), "/elsewhere");
}
