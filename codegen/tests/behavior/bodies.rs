//! Bodies: every media type, and what is not sent.

use cases::bodies_multipart::FilePart;

use crate::server::{Seen, Server, answer, done, json};

/// The media type of a request without its parameters.
fn media_type(seen: &Seen) -> Option<&str> {
    seen.header("content-type").map(|text| text.split(';').next().unwrap_or_default().trim())
}

#[tokio::test]
async fn json_goes_as_the_media_type_that_the_description_names() {
    use cases::bodies_json::types::CreatePetBody;
    let server = Server::answering([done()]).await;
    let body = CreatePetBody::new("Rex \"the\" dög").tags(vec!["a".to_owned()]);
    client!(bodies_json, server).create_pet(body).await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.json(), serde_json::json!({"name": "Rex \"the\" dög", "tags": ["a"]}));
    assert_eq!(media_type(&seen), Some("application/vnd.pets+json"));
}

#[tokio::test]
async fn what_is_not_set_is_not_in_the_body() {
    use cases::bodies_json::types::CreatePetBody;
    let server = Server::answering([done()]).await;
    client!(bodies_json, server)
        .create_pet(CreatePetBody::new("Rex"))
        .await
        .expect("it is answered");
    assert_eq!(server.only().text(), "{\"name\":\"Rex\"}");
}

#[tokio::test]
async fn an_optional_body_is_sent_only_if_set() {
    let server = Server::answering([done()]).await;
    let client = client!(bodies_optional, server);
    client.create_pet().await.expect("it is answered");
    client
        .create_pet()
        .body([("a".to_owned(), "b".to_owned())].into())
        .await
        .expect("it is answered");
    let seen = server.seen();
    assert_eq!((seen[0].body.as_slice(), media_type(&seen[0])), (&b""[..], None));
    assert_eq!((seen[1].text(), media_type(&seen[1])), ("{\"a\":\"b\"}", Some("application/json")));
}

#[tokio::test]
async fn forms() {
    use cases::bodies_form::types::CreateTokenBody;
    let server = Server::answering([done()]).await;
    let scope = vec!["a b".to_owned(), "c&d".to_owned()];
    let body = CreateTokenBody::new("client_credentials", scope).expires(5).ok(true);
    client!(bodies_form, server).create_token(body).await.expect("it is answered");
    let seen = server.only();
    assert_eq!(media_type(&seen), Some("application/x-www-form-urlencoded"));
    let text = seen.text().replace('+', "%20");
    // In the order of the description.
    let pairs: Vec<&str> = text.split('&').collect();
    let expected =
        ["grant_type=client_credentials", "scope=a%20b", "scope=c%26d", "expires=5", "ok=true"];
    assert_eq!(pairs, expected);
}

/// `encoding` is not followed yet, which the generator says: it would be `tags=a,b&deep[name]=Rex`.
#[tokio::test]
async fn forms_do_not_follow_their_encoding() {
    use cases::bodies_form_encoding::types::{CreateSessionBody, CreateSessionBodyDeep};
    let server = Server::answering([done()]).await;
    let body = CreateSessionBody::new().tags(vec!["a".to_owned(), "b".to_owned()]);
    let body = body.deep(CreateSessionBodyDeep::new().name("Rex"));
    client!(bodies_form_encoding, server).create_session(body).await.expect("it is answered");
    let seen = server.only();
    let mut pairs: Vec<&str> = seen.text().split('&').collect();
    pairs.sort_unstable();
    assert_eq!(pairs, ["deep%5Bname%5D=Rex", "tags=a,b"]);
}

#[tokio::test]
async fn text() {
    let server = Server::answering([done()]).await;
    client!(bodies_text, server).create_note("hé\n".to_owned()).await.expect("it is answered");
    let seen = server.only();
    assert_eq!((seen.text(), media_type(&seen)), ("hé\n", Some("text/plain")));
}

/// Text that is a number or one of a few words is typed, and stands as it prints.
#[tokio::test]
async fn text_that_is_a_scalar() {
    use cases::bodies_text_scalars::types::SetStateBody;
    let answers = [
        answer(200, "text/plain", "7\n"),
        answer(200, "text/plain", "0.5"),
        done(),
        answer(200, "text/plain", "off"),
        done(),
        answer(200, "text/plain", "many"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(bodies_text_scalars, server);
    assert_eq!(client.set_limit(-7).await.expect("it is answered"), 7);
    assert!((client.set_ratio().body(0.5).await.expect("it is answered") - 0.5).abs() < 1e-9);
    client.set_open(true).await.expect("it is answered");
    assert_eq!(client.set_state(SetStateBody::Off).await.expect("it is answered"), "off");
    client.set_day("2026-01-31".into()).await.expect("it is answered");
    assert!(client.set_limit(1).await.expect_err("it is no number").is_decode());
    let seen = server.seen();
    let texts: Vec<&str> = seen.iter().map(Seen::text).collect();
    assert_eq!(texts, ["-7", "0.5", "true", "off", "2026-01-31", "1"]);
    assert!(seen.iter().all(|seen| media_type(seen) == Some("text/plain")));
    assert_eq!(seen[0].header("accept"), Some("text/plain"));
}

#[tokio::test]
async fn bytes() {
    let server = Server::answering([done()]).await;
    let client = client!(bodies_bytes, server);
    client.write_file(vec![0, 255, 10]).await.expect("it is answered");
    client.write_logo().body(vec![1]).await.expect("it is answered");
    client.write_logo().await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].body, [0, 255, 10]);
    assert_eq!(media_type(&seen[0]), Some("application/octet-stream"));
    assert_eq!(seen[1].body, [1]);
    assert_eq!(media_type(&seen[1]), Some("image/png"));
    assert!(seen[2].body.is_empty());
}

/// One part of a multipart body.
#[derive(Debug, PartialEq)]
struct Part {
    name: String,
    file_name: Option<String>,
    media_type: Option<String>,
    body: String,
}

/// Takes a multipart body apart (RFC 7578).
fn parts(seen: &Seen) -> Vec<Part> {
    assert_eq!(media_type(seen), Some("multipart/form-data"));
    let header = seen.header("content-type").expect("it was just looked at");
    let boundary = header.split_once("boundary=").expect("it names a boundary").1.trim_matches('"');
    let text = format!("\r\n{}", seen.text());
    let mut parts: Vec<&str> = text.split(&format!("\r\n--{boundary}")).collect();
    assert_eq!(parts.remove(0), "");
    assert_eq!(parts.pop().map(str::trim), Some("--"));
    parts.into_iter().map(part).collect()
}

fn part(text: &str) -> Part {
    let (head, body) = text.split_once("\r\n\r\n").expect("a blank line ends the head");
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        let mut values =
            lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
        values.next().map(str::to_owned)
    };
    let disposition = header("content-disposition").expect("each part has one");
    let parameter = |name: &str| {
        let (_, rest) = disposition.split_once(&format!("; {name}=\""))?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    };
    Part {
        name: parameter("name").expect("each part has a name"),
        file_name: parameter("filename"),
        media_type: header("content-type"),
        body: body.to_owned(),
    }
}

/// The essence of the media type of a part; text is what a part without one is.
fn kind(part: &Part) -> &str {
    part.media_type
        .as_deref()
        .map_or("text/plain", |text| text.split(';').next().unwrap_or_default())
}

#[tokio::test]
async fn multipart() {
    use cases::bodies_multipart::types::{
        CreateFileBody, CreateFileBodyDetails, CreateFileBodyPurpose,
    };
    let server = Server::answering([done()]).await;
    let file = FilePart::bytes("png").file_name("a.png").content_type("image/png");
    let body =
        CreateFileBody::new(CreateFileBodyPurpose::Logo, file, CreateFileBodyDetails::new(5));
    let body = body.note("hé").count(3).preview(FilePart::bytes("small"));
    client!(bodies_multipart, server).create_file(body).await.expect("it is answered");
    let parts = parts(&server.only());
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["purpose", "file", "details", "note", "count", "preview"]);
    let bodies: Vec<&str> = parts.iter().map(|part| part.body.as_str()).collect();
    assert_eq!(bodies, ["logo", "png", "{\"width\":5}", "hé", "3", "small"]);
    assert_eq!(parts[1].file_name.as_deref(), Some("a.png"));
    let kinds: Vec<&str> = parts.iter().map(kind).collect();
    let expected = [
        "text/plain",
        "image/png",
        "application/json",
        "text/plain",
        "text/plain",
        "application/octet-stream",
    ];
    assert_eq!(kinds, expected);
    // What is no file has no file name, and what is one has some.
    assert_eq!(parts[0].file_name, None);
    assert!(parts[5].file_name.is_some());
}

#[tokio::test]
async fn optional_parts_are_sent_only_if_set() {
    use cases::bodies_multipart::types::{CreateFileBody, CreateFileBodyDetails};
    let server = Server::answering([done()]).await;
    let body = CreateFileBody::new("icon", FilePart::bytes("x"), CreateFileBodyDetails::new(1));
    client!(bodies_multipart, server).create_file(body).await.expect("it is answered");
    assert_eq!(parts(&server.only()).len(), 3);
}

/// Each item of a list is a part of its own, under the same name, of the type that the item has.
#[tokio::test]
async fn lists_in_multipart() {
    use cases::bodies_multipart_lists::types::{
        CreateFilesBody, CreateFilesBodyDetailsItem, Label,
    };
    let server = Server::answering([done()]).await;
    let body = CreateFilesBody::new(vec!["a".to_owned(), "b".to_owned()]);
    let body = body.labels(vec![Label::Big, Label::Small]);
    let body = body.details(vec![CreateFilesBodyDetailsItem::new().width(5)]);
    client!(bodies_multipart_lists, server).create_files(body).await.expect("it is answered");
    let parts = parts(&server.only());
    let seen: Vec<(&str, &str, &str)> =
        parts.iter().map(|part| (part.name.as_str(), kind(part), part.body.as_str())).collect();
    let expected = [
        ("tags", "text/plain", "a"),
        ("tags", "text/plain", "b"),
        // A list behind a reference is one all the same.
        ("labels", "text/plain", "big"),
        ("labels", "text/plain", "small"),
        ("details", "application/json", "{\"width\":5}"),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn lists_in_one_part_of_multipart() {
    use cases::bodies_multipart_joined::types::CreateFilesBody;
    let server = Server::answering([done()]).await;
    let form = CreateFilesBody::new(vec!["a".to_owned(), "b".to_owned()])
        .sizes(vec![1, 2])
        .pipes(vec!["a".to_owned(), "b".to_owned()])
        .exploded(vec!["a".to_owned(), "b".to_owned()]);
    client!(bodies_multipart_joined, server).create_files(form).await.expect("it is answered");
    let parts = parts(&server.only());
    let seen: Vec<(&str, &str, &str)> =
        parts.iter().map(|part| (part.name.as_str(), kind(part), part.body.as_str())).collect();
    let expected = [
        ("tags", "text/plain", "a,b"),
        ("sizes", "text/plain", "1 2"),
        ("pipes", "text/plain", "a|b"),
        ("exploded", "text/plain", "a"),
        ("exploded", "text/plain", "b"),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn lists_of_files_in_multipart() {
    use cases::bodies_multipart_files::FilePart;
    use cases::bodies_multipart_files::types::UploadFilesBody;
    let server = Server::answering([done()]).await;
    let files = ["1.txt", "2.txt"].map(|name| FilePart::bytes(name.as_bytes()).file_name(name));
    let body = UploadFilesBody::new(files.into());
    client!(bodies_multipart_files, server).upload_files(body).await.expect("it is answered");
    let parts = parts(&server.only());
    let seen: Vec<(&str, Option<&str>, &str)> = parts
        .iter()
        .map(|part| (part.name.as_str(), part.file_name.as_deref(), part.body.as_str()))
        .collect();
    assert_eq!(seen, [("files", Some("1.txt"), "1.txt"), ("files", Some("2.txt"), "2.txt")]);
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    use cases::objects_three_state::Field;
    use cases::objects_three_state::types::UpdatePet;
    let server = Server::answering([done()]).await;
    let client = client!(objects_three_state, server);
    client.update_pet(UpdatePet::new(None)).await.expect("it is answered");
    client
        .update_pet(UpdatePet::new(Some("Jo".to_owned())).clear_name())
        .await
        .expect("it is answered");
    let mut update = UpdatePet::new(None).name("Rex").age(3);
    update.name = Field::from(Some("Max".to_owned()));
    client.update_pet(update).await.expect("it is answered");
    let bodies: Vec<String> = server.seen().iter().map(|seen| seen.text().to_owned()).collect();
    let expected = [
        "{\"owner\":null}",
        "{\"owner\":\"Jo\",\"name\":null}",
        "{\"owner\":null,\"name\":\"Max\",\"age\":3}",
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn unions_are_sent_and_read() {
    use cases::bodies_union::types::{Circle, Shape, Square};
    let server = Server::answering([
        json("{\"type\":\"square\",\"side\":2.5}"),
        json("{\"type\":\"star\",\"n\":1.50}"),
    ])
    .await;
    let client = client!(bodies_union, server);
    let answer = client.create_shape(Circle::new(1.5).into()).await.expect("it is answered");
    assert_eq!(answer, Shape::from(Square::new(2.5)));
    assert_eq!(answer.as_square().map(|square| square.side), Some(2.5));
    assert!(answer.as_circle().is_none());
    let unknown = client.create_shape(answer).await.expect("it is answered");
    assert!(matches!(unknown, Shape::Unrecognized(_)));
    client.create_shape(unknown).await.expect("it is answered");
    let bodies: Vec<String> = server.seen().iter().map(|seen| seen.text().to_owned()).collect();
    // The third goes back as it came.
    let expected = [
        "{\"type\":\"circle\",\"radius\":1.5}",
        "{\"type\":\"square\",\"side\":2.5}",
        "{\"type\":\"star\",\"n\":1.50}",
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn envelopes() {
    use cases::envelopes_unwrap::types::Pet;
    let server = Server::answering([
        json("{\"pet\":{\"name\":\"Max\"}}"),
        json("{\"pets\":[{\"name\":\"A\"}],\"more\":1}"),
    ])
    .await;
    let client = client!(envelopes_unwrap, server);
    let pet = client.create_pet(Pet::new("Rex")).await.expect("it is answered");
    assert_eq!(pet.name, "Max");
    assert_eq!(server.only().text(), "{\"pet\":{\"name\":\"Rex\"}}");
    let pets = client.list_pets().await.expect("it is answered");
    assert_eq!(pets, [Pet::new("A")]);
}

#[tokio::test]
async fn envelopes_of_other_shapes() {
    use cases::envelopes_of_other_shapes::types::ReplaceEitherBodyEither as Either;
    let server =
        Server::answering([json("{\"count\":7}"), json("{\"types\":{\"a\":\"b\"}}")]).await;
    let client = client!(envelopes_of_other_shapes, server);
    assert_eq!(client.count_pets().await.expect("it is answered"), 7);
    let types = client.replace_either(Either::Integer(5)).await.expect("it is answered");
    assert_eq!(types["a"], "b");
    assert_eq!(server.seen()[1].text(), "{\"either\":5}");
}

#[tokio::test]
async fn bodies_that_are_no_objects() {
    use cases::bodies_other_shapes::types::SendTextBody;
    let server = Server::answering([done()]).await;
    let client = client!(bodies_other_shapes, server);
    client.send_list(vec![1, 2]).await.expect("it is answered");
    client.send_map([("a".to_owned(), 1)].into()).await.expect("it is answered");
    client.send_text(SendTextBody::B).await.expect("it is answered");
    client.send_null(None).await.expect("it is answered");
    client.send_form([("a b".to_owned(), "c=d".to_owned())].into()).await.expect("it is answered");
    let bodies: Vec<String> =
        server.seen().iter().map(|seen| seen.text().replace("%20", "+")).collect();
    assert_eq!(bodies, ["[1,2]", "{\"a\":1}", "\"b\"", "null", "a+b=c%3Dd"]);
}

#[tokio::test]
async fn parts_of_every_type() {
    use cases::bodies_multipart_parts::types::{CreateFileBody, CreateFileBodyId};
    let server = Server::answering([done()]).await;
    let body =
        CreateFileBody::new().flag(true).day("2026-01-31").data(vec![255]).secret("s").note("n");
    let body = body.id(CreateFileBodyId::from("a")).kind("fixed").json("j");
    let body =
        body.map([("a".to_owned(), "b".to_owned())].into()).anything(serde_json::json!({"x": 1}));
    client!(bodies_multipart_parts, server).create_file().body(body).await.expect("it is answered");
    let parts = parts(&server.only());
    let seen: Vec<(&str, &str, &str)> =
        parts.iter().map(|part| (part.name.as_str(), kind(part), part.body.as_str())).collect();
    let expected = [
        ("flag", "text/plain", "true"),
        ("day", "text/plain", "2026-01-31"),
        ("data", "text/plain", "/w=="),
        ("secret", "text/plain", "s"),
        ("map", "application/json", "{\"a\":\"b\"}"),
        ("id", "text/plain", "a"),
        ("note", "text/plain", "n"),
        ("anything", "application/json", "{\"x\":1}"),
        ("kind", "text/plain", "fixed"),
        ("json", "application/json", "\"j\""),
    ];
    assert_eq!(seen, expected);
}

/// Read-only properties are not asked for, nor sent; write-only ones are not expected in answers.
#[tokio::test]
async fn properties_of_one_direction() {
    let server = Server::answering([json("{\"id\":\"1\",\"name\":\"Rex\"}")]).await;
    let client = client!(objects_read_only_properties, server);
    let body = serde_json::json!({"name": "Rex", "password": "p"});
    let pet =
        client.create_pet(serde_json::from_value(body.clone()).expect("it asks for no id")).await;
    assert_eq!(server.only().json(), body);
    assert!(pet.is_ok(), "{pet:?}");
}

#[tokio::test]
async fn ranges_of_media_types_are_json_where_there_is_a_schema() {
    let server = Server::answering([json(r#"{"name":"b"}"#)]).await;
    let thing = cases::bodies_media_type_ranges::types::Thing::new("a");
    let client = client!(bodies_media_type_ranges, server);
    let thing = client.send_object(thing).await.expect("it is answered");
    assert_eq!(thing.name, "b");
    let seen = server.only();
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.text(), r#"{"name":"a"}"#);

    let server = Server::answering([answer(200, "image/png", [1, 2])]).await;
    let client = client!(bodies_media_type_ranges, server);
    let body = client.send_anything(vec![0, 255]).await.expect("it is answered");
    assert_eq!(body.as_ref(), [1, 2]);
    let seen = server.only();
    assert_eq!(seen.header("content-type"), Some("application/octet-stream"));
    assert_eq!(seen.body, [0, 255]);
}

#[tokio::test]
async fn lists_go_as_lines_or_as_a_sequence() {
    use cases::bodies_lines::types::Pet;
    let server = Server::answering([done(), done(), done(), done(), done()]).await;
    let client = client!(bodies_lines, server);
    let pets = || vec![Pet::new("Rex\nI"), Pet::new("Mia").age(3)];
    client.import_pets(pets()).await.expect("it is answered");
    client.import_pets(Vec::new()).await.expect("it is answered");
    client.replace_pets().body(pets()).await.expect("it is answered");
    client.add_counts(vec![1, -2]).await.expect("it is answered");
    client.import_text("{}\n[1]\n").await.expect("it is answered");
    let expected = [
        ("application/x-ndjson", "{\"name\":\"Rex\\nI\"}\n{\"name\":\"Mia\",\"age\":3}\n"),
        ("application/x-ndjson", ""),
        (
            "application/json-seq",
            "\u{1e}{\"name\":\"Rex\\nI\"}\n\u{1e}{\"name\":\"Mia\",\"age\":3}\n",
        ),
        ("application/jsonl", "1\n-2\n"),
        ("application/x-ndjson", "{}\n[1]\n"),
    ];
    for (seen, (expected_type, text)) in server.seen().iter().zip(expected) {
        assert_eq!((media_type(seen), seen.text()), (Some(expected_type), text));
    }
}
