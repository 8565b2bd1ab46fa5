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

#[tokio::test]
async fn parts_of_an_answer_are_read_as_their_types() {
    // As a server in Go writes it.
    let body = "--4f2a\r\nContent-Disposition: attachment; name=kv\r\nContent-Type: application/octet-stream\r\n\r\n\0\r\n\r\n--4f2a\r\n\
                Content-Disposition: attachment; name=sql\r\n\r\nCREATE\r\n--4f2a\r\n\
                Content-Disposition: attachment; name=buckets\r\nContent-Type: application/json; charset=utf-8\r\n\r\n\
                [{\"id\":\"a\"},{\"id\":\"b\",\"shards\":2}]\n\r\n--4f2a--\r\n";
    let server = Server::answering([
        answer(200, "multipart/mixed; boundary=4f2a", body),
        answer(200, "multipart/mixed; boundary=4f2a", &body[..body.len() - 20]),
        answer(200, "multipart/mixed; boundary=4f2a", body),
    ])
    .await;
    let client = client!(responses_multipart, server);
    let backup = client.read_backup().await.expect("it is as described");
    assert_eq!((backup.kv.as_ref(), backup.sql.as_ref()), (&b"\0\r\n"[..], &b"CREATE"[..]));
    let buckets: Vec<_> =
        backup.buckets.iter().map(|bucket| (bucket.id.as_str(), bucket.shards)).collect();
    assert_eq!(buckets, [("a", None), ("b", Some(2))]);
    assert_eq!(server.seen()[0].header("accept"), Some("*/*"));
    let error = client.read_backup().await.expect_err("it breaks off");
    assert!(error.to_string().contains("part 3 has no end: the body breaks off"), "{error}");
    // A large one can still be taken as it comes.
    let mut stream = client.read_backup().send_stream().await.expect("it is answered");
    let mut length = 0;
    while let Some(chunk) = stream.try_next().await.expect("it comes") {
        length += chunk.len();
    }
    assert_eq!(length, body.len());
}

#[tokio::test]
async fn parts_are_text_json_and_files() {
    use cases::responses_multipart::types::ReadPetResponseKind;
    let part = |name: &str, more: &str, content: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let png = "; filename=\"rex.png\"\r\nContent-Type: image/png";
    let body = [
        part("name", "", "Rex"),
        part("age", "\r\nContent-Type: text/plain", "7"),
        part("born", "", "2020-02-29"),
        part("owner", "", "{\"name\":\"Ann\"}"),
        part("kind", "", "bird"),
        part("tags", "", "good"),
        part("tags", "", "old"),
        part("sizes", "", "1|2"),
        part("pages", "", "one"),
        part("picture", png, "PNG"),
        part("anything", "\r\nContent-Type: application/json", "[null]"),
    ];
    let whole = format!("{}--b--", body.concat());
    let short = format!("{}{}--b--", body[0], body[9]);
    let type_ = "multipart/form-data; boundary=b";
    let wrong = whole.replacen("\r\n7\r\n", "\r\nseven\r\n", 1);
    let server =
        Server::answering([answer(200, type_, whole), answer(200, type_, wrong), answer(200, type_, short)])
            .await;
    let client = client!(responses_multipart, server);
    let pet = client.read_pet().await.expect("it is as described");
    assert_eq!((pet.name.as_str(), pet.age), ("Rex", 7));
    assert_eq!(pet.born.as_ref().map(|date| date.as_str()), Some("2020-02-29"));
    assert_eq!(pet.owner.as_ref().map(|owner| owner.name.as_str()), Some("Ann"));
    let kind = pet.kind.as_ref().expect("it came");
    assert_eq!(kind.as_str(), "bird");
    assert!(matches!(kind, ReadPetResponseKind::Unrecognized(_)));
    assert_eq!((&pet.tags[..], &pet.sizes[..]), (&["good".to_owned(), "old".to_owned()][..], &[1, 2][..]));
    assert_eq!(pet.pages[0].bytes, "one");
    assert_eq!(pet.picture.bytes, "PNG");
    assert_eq!(pet.picture.file_name.as_deref(), Some("rex.png"));
    assert_eq!(pet.picture.content_type.as_deref(), Some("image/png"));
    assert_eq!(pet.anything, Some(serde_json::json!([null])));
    let error = client.read_pet().await.expect_err("an age is a number");
    let expected = "the part `age`: invalid type: string \"seven\", expected i64";
    assert!(error.is_decode() && error.to_string().contains(expected), "{error}");
    let error = client.read_pet().await.expect_err("a part is missing");
    assert!(error.to_string().contains("the part `age`: it is missing"), "{error}");
}

#[tokio::test]
async fn parts_without_names_are_lists_or_known_by_their_places() {
    let type_ = "multipart/mixed; boundary=b";
    let owners = "--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"Ann\"}\r\n--b\r\n\r\n{\"name\":\"Bob\"}\r\n--b--";
    let scan = "--b\r\n\r\n{\"name\":\"Ann\"}\r\n--b\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b\r\n\r\n7\r\n--b--";
    let server = Server::answering([
        answer(200, type_, owners),
        answer(200, type_, scan),
        answer(200, type_, owners),
        done(),
    ])
    .await;
    let client = client!(responses_multipart, server);
    let owners = client.list_owners().await.expect("they are as described");
    let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
    assert_eq!(names, ["Ann", "Bob"]);
    let scan = client.read_scan().await.expect("it is as described");
    assert_eq!((scan.part_1.name.as_str(), scan.part_2.as_ref()), ("Ann", &b"PNG"[..]));
    assert_eq!(scan.other_parts, ["7"]);
    let pictures = client.list_pictures().await.expect("they are answered");
    assert_eq!(pictures.expect("there are some")[1].bytes, "{\"name\":\"Bob\"}");
    assert_eq!(client.list_pictures().await.expect("it is answered"), None);
}

#[tokio::test]
async fn parts_may_be_one_of_several_successes() {
    use cases::responses_multipart::requests::ExportOutcome;
    let type_ = "multipart/mixed; boundary=b";
    let backup = "--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b\r\n\r\n[]\r\n--b--";
    let server = Server::answering([
        answer(200, type_, backup),
        answer(202, "application/json", "{\"name\":\"Ann\"}"),
        answer(206, type_, backup),
        answer(206, type_, "--c--"),
    ])
    .await;
    let client = client!(responses_multipart, server);
    let ExportOutcome::Ok(all) = client.export().await.expect("it is answered") else {
        panic!("it is 200")
    };
    assert_eq!((all.kv.as_ref(), all.sql.as_ref(), all.buckets.len()), (&b"1"[..], &b"2"[..], 0));
    let ExportOutcome::Accepted(owner) = client.export().await.expect("it is answered") else {
        panic!("it is 202")
    };
    assert_eq!(owner.name, "Ann");
    let ExportOutcome::PartialContent(files) = client.export().await.expect("it is answered")
    else {
        panic!("it is 206")
    };
    assert_eq!(files.len(), 3);
    let error = client.export().await.expect_err("its boundary is another");
    assert!(error.to_string().contains("no line of the body is its boundary, `--b`"), "{error}");
}
