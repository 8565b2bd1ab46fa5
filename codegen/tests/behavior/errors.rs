//! What callers are told when a call fails.

use crate::server::{Server, answer, json};

#[tokio::test]
async fn a_status_of_failure_is_an_error() {
    let server =
        Server::answering([answer(404, "application/json", "{\"message\":\"no such pet\"}")]).await;
    let error = client!(responses_errors, server).delete_pets().await.expect_err("it is not there");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert!(error.is_not_found());
    assert_eq!(error.operation(), "deletePets");
    assert_eq!(error.body().map(|body| body.as_ref()), Some(&b"{\"message\":\"no such pet\"}"[..]));
    assert!(error.to_string().contains("no such pet"), "{error}");
}

#[tokio::test]
async fn the_body_of_an_error_is_read_as_what_is_described() {
    use cases::responses_errors::types::Problem;
    let answers = [answer(422, "application/json", "{\"message\":\"no\"}"), answer(500, "text/html", "<p>")];
    let server = Server::answering(answers).await;
    let client = client!(responses_errors, server);
    let error = client.delete_pets().await.expect_err("it is refused");
    let problem: Problem = error.body_as().expect("it is a problem");
    assert_eq!(problem.message.as_deref(), Some("no"));
    let error = client
        .delete_pets()
        .with_retry(cases::responses_errors::RetryPolicy::none())
        .await
        .expect_err("it fails");
    assert!(error.body_as::<Problem>().is_err());
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
}

#[tokio::test]
async fn the_body_of_an_error_is_of_the_type_of_its_status() {
    use cases::responses_errors_by_status::requests::CreatePetErrorBody;
    use cases::responses_errors_by_status::types::Problem;
    let problem = r#"{"message":"no"}"#;
    let answers = [
        answer(409, "application/json", problem),
        answer(422, "application/json", format!("[{problem}]")),
        answer(404, "application/json", problem),
        answer(501, "application/json", "\"later\""),
        answer(400, "text/html", "<p>"),
    ];
    let server = Server::answering(answers).await;
    let client = client!(responses_errors_by_status, server);
    let mut bodies = Vec::new();
    for _ in 0..5 {
        let error = client.create_pet().await.expect_err("it is refused");
        bodies.push(CreatePetErrorBody::from_error(&error).map_err(|error| error.to_string()));
    }
    let problem = Problem::new().message("no");
    assert_eq!(bodies[0], Ok(Some(CreatePetErrorBody::ClientError(Box::new(problem.clone())))));
    assert_eq!(bodies[1], Ok(Some(CreatePetErrorBody::UnprocessableEntity(vec![problem]))));
    assert_eq!(bodies[2], Ok(None), "a body of this status is not described");
    assert_eq!(bodies[3], Ok(Some(CreatePetErrorBody::Other("later".to_owned()))));
    assert!(bodies[4].is_err(), "it is not JSON: {bodies:?}");
}

#[tokio::test]
async fn errors_of_version_2_are_json_where_successes_are_text() {
    use cases::swagger_errors_of_other_types::types::Problem;
    let answers = [answer(200, "text/plain", "a log"), answer(409, "application/json", r#"{"message":"no"}"#)];
    let server = Server::answering(answers).await;
    let client = client!(swagger_errors_of_other_types, server);
    assert_eq!(client.read_logs().await.expect("it is answered"), "a log");
    let error = client.read_logs().await.expect_err("it is refused");
    let problem: Problem = error.body_as().expect("it is a problem");
    assert_eq!(problem.message.as_deref(), Some("no"));
}

#[tokio::test]
async fn an_answer_of_another_shape_names_the_place() {
    let server = Server::answering([json("[{\"name\":\"Rex\"}, {\"name\":5}]")]).await;
    let error = client!(responses_json, server).list_pets().await.expect_err("a name is a string");
    assert!(error.is_decode());
    assert!(error.to_string().contains("[1].name"), "{error}");
}

#[tokio::test]
async fn a_missing_property_is_named() {
    let server = Server::answering([json("[{}]")]).await;
    let error = client!(responses_json, server).list_pets().await.expect_err("a name is required");
    assert!(error.is_decode());
    assert!(error.to_string().contains("name"), "{error}");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_an_error() {
    for text in ["", "<html>", "[", "[{\"name\":\"a\"}] x"] {
        let server = Server::answering([json(text)]).await;
        let error = client!(responses_json, server).list_pets().await.expect_err("it is no JSON");
        assert!(error.is_decode(), "{text:?}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error() {
    let client = cases::responses_json::Client::builder().base_url("http://127.0.0.1:1");
    let client = client
        .retry(cases::responses_json::RetryPolicy::none())
        .build()
        .expect("it has all it needs");
    let error = client.list_pets().await.expect_err("nobody listens there");
    assert!(error.is_connect(), "{error}");
}

#[tokio::test]
async fn operations_with_the_same_errors_and_headers_share_their_types() {
    use cases::responses_shared::requests::{CreatePetErrorBody, ListPetsErrorBody, ListPetsHeaders};
    let limit = [("x-limit", "many")];
    let refusal = |status, body: &str| answer(status, "application/json", body).with_headers(&limit);
    let answers = [refusal(429, r#"{"seconds":3}"#), refusal(403, r#"{"message":"no"}"#)];
    let server = Server::answering(answers).await;
    let client = client!(responses_shared, server);
    let once = cases::responses_shared::RetryPolicy::none();
    // One function does for the errors of both.
    let seconds = |body: ListPetsErrorBody| match body {
        ListPetsErrorBody::TooManyRequests(wait) => Some(wait.seconds),
        _ => None,
    };
    let error = client.pets().list().with_retry(once.clone()).await.expect_err("it is refused");
    let body = ListPetsErrorBody::from_error(&error).expect("it is as described");
    assert_eq!(body.and_then(seconds), Some(3));
    let error = client.pets().create().with_retry(once).await.expect_err("it is refused");
    let body = CreatePetErrorBody::from_error(&error).expect("it is as described");
    assert_eq!(body.and_then(seconds), None);
    let error = ListPetsHeaders::from_headers(error.headers()).expect_err("it is no number");
    assert_eq!(error.operation(), "", "it may be of any of them");
    assert_eq!(
        error.to_string(),
        "the header `X-Limit` could not be read: expected an integer, found `many`"
    );
}
