use crate::http::{
    BASIC, BEARER, BEARER_AUTH, KEY_COOKIE, KEY_HEADER, KEY_QUERY, builder, call, run,
};
use crate::runtime::testing::{Received, Server};
use crate::runtime::{ClientBuilder, Credential, Error, ErrorKind, Method, Operation};

static ONE: Operation = Operation::new("one", Method::GET, "/x").security(BEARER_AUTH);
static NONE: Operation = Operation::new("none", Method::GET, "/x");
static EITHER: Operation =
    Operation::new("either", Method::GET, "/x").security(&[&[&KEY_HEADER, &KEY_QUERY], &[&BEARER]]);
static OPTIONAL: Operation =
    Operation::new("optional", Method::GET, "/x").security(&[&[], &[&BEARER]]);
static EACH: Operation = Operation::new("each", Method::GET, "/x").security(&[&[
    &KEY_HEADER,
    &KEY_QUERY,
    &KEY_COOKIE,
    &BASIC,
]]);

fn token(text: &str) -> Credential {
    Credential::Bearer(text.to_owned().into())
}

fn key(text: &str) -> Credential {
    Credential::ApiKey(text.to_owned().into())
}

fn send(
    operation: &'static Operation,
    give: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Received, Error> {
    let server = Server::new();
    server.on_path(Method::GET, "/base/x").respond(200, &());
    let client = give(builder(&server)).build()?;
    run(call(&client, operation).send())?;
    Ok(server.requests().remove(0))
}

#[test]
fn a_bearer_token_is_sent_where_it_is_taken() {
    let received = send(&ONE, |builder| builder.credential(&BEARER, token("t"))).unwrap();
    assert_eq!(received.header("authorization"), Some("Bearer t"));
    let received = send(&NONE, |builder| builder.credential(&BEARER, token("t"))).unwrap();
    assert_eq!(received.header("authorization"), None);
}

#[test]
fn the_first_complete_alternative_is_sent() {
    let half = |builder: ClientBuilder| {
        builder.credential(&KEY_HEADER, key("h")).credential(&BEARER, token("t"))
    };
    let received = send(&EITHER, half).unwrap();
    assert_eq!(
        (received.header("x-key"), received.header("authorization")),
        (None, Some("Bearer t"))
    );

    let received =
        send(&EITHER, |builder| half(builder).credential(&KEY_QUERY, key("q&1"))).unwrap();
    assert_eq!((received.header("x-key"), received.header("authorization")), (Some("h"), None));
    assert_eq!(received.query(), [("api_key".to_owned(), "q&1".to_owned())]);
}

#[test]
fn optional_credentials_are_sent_if_there() {
    assert_eq!(send(&OPTIONAL, |builder| builder).unwrap().header("authorization"), None);
    let received = send(&OPTIONAL, |builder| builder.credential(&BEARER, token("t"))).unwrap();
    assert_eq!(received.header("authorization"), Some("Bearer t"));
}

#[test]
fn a_combination_sends_all_of_its_parts() {
    let received = send(&EACH, |builder| {
        builder
            .credential(&KEY_HEADER, key("h"))
            .credential(&KEY_QUERY, key("q"))
            .credential(&KEY_COOKIE, key("c"))
            .credential(
                &BASIC,
                Credential::Basic {
                    username: "Aladdin".to_owned(),
                    password: "open sesame".to_owned().into(),
                },
            )
    })
    .unwrap();
    assert_eq!(received.header("x-key"), Some("h"));
    assert_eq!(received.uri.query(), Some("api_key=q"));
    assert_eq!(received.header("cookie"), Some("session=c"));
    // The example of RFC 7617.
    assert_eq!(received.header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
}

#[test]
fn missing_credentials_are_told_before_sending() {
    let error = send(&EITHER, |builder| builder.credential(&KEY_HEADER, key("h"))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "either: no credentials: call `key_header` and `key_query`, or `bearer_auth` on the client's builder"
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Auth, 0));
    assert!(error.is_unauthorized());
}

#[test]
fn a_header_of_the_callers_own_counts() {
    let received =
        send(&ONE, |builder| builder.secret_header("Authorization", "Custom z")).unwrap();
    assert_eq!(received.header("authorization"), Some("Custom z"));
}

#[test]
fn tokens_that_no_header_holds_are_errors() {
    let error = send(&ONE, |builder| builder.credential(&BEARER, token("s3cret\n"))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "one: the credential given to `bearer_auth` has characters that no header can hold"
    );
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[test]
fn builders_and_clients_print_no_secrets() {
    let server = Server::new();
    let builder =
        builder(&server).credential(&BEARER, token("s3cret")).secret_header("X-Key", "s3cret");
    let debug = format!("{builder:?} {:?} {:?}", builder.clone().build().unwrap(), token("s3cret"));
    assert!(!debug.contains("s3cret"), "{debug}");
}
