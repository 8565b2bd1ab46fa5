//! No secret is ever printed: everything that a caller can print is captured here, for each kind of credential, when
//! all goes well and when it does not.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use crate::http::{API, BASIC, BEARER, KEY_COOKIE, KEY_HEADER, KEY_QUERY, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    Body, Call, ClientBuilder, ClientCredentials, Credential, DecodeError, Error, Form,
    Interceptor, Method, Next, Operation, Scheme, SchemeKind, Secret, Style, TransportErrorKind,
    TransportFuture, http,
};

/// Every secret of these tests, in whatever form, has one of these in it.
const SECRETS: [&str; 3] = ["s3cret", "czNjcmV0", "471108154711"];

static OAUTH: Scheme = Scheme::new("OAuth", SchemeKind::Bearer, "oauth")
    .token_url("https://login.test/token?k=s3cret");
static PROVIDED: Scheme = Scheme::new("Provided", SchemeKind::Bearer, "provided");

static OPERATIONS: [Operation; 7] = [
    Operation::new("bearer", Method::POST, "/{pin}").security(&[&[&BEARER]]),
    Operation::new("basic", Method::POST, "/{pin}").security(&[&[&BASIC]]),
    Operation::new("header", Method::POST, "/{pin}").security(&[&[&KEY_HEADER]]),
    Operation::new("query", Method::POST, "/{pin}").security(&[&[&KEY_QUERY]]),
    Operation::new("cookie", Method::POST, "/{pin}").security(&[&[&KEY_COOKIE]]),
    Operation::new("oauth", Method::POST, "/{pin}").security(&[&[&OAUTH]]),
    Operation::new("provided", Method::POST, "/{pin}").security(&[&[&PROVIDED]]),
];

/// What was printed.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<String>>);

impl Paper {
    fn print(&self, value: &dyn Debug) {
        let mut text = self.0.lock().unwrap();
        *text += &format!("{value:?}\n{value:#?}\n");
    }

    fn error(&self, error: &Error) {
        self.print(error);
        let mut text = self.0.lock().unwrap();
        *text += &format!("{error}\n{}\n{}\n", error.report(), error.message());
        let mut source = error.source();
        while let Some(cause) = source {
            *text += &format!("{cause}\n{cause:?}\n");
            source = cause.source();
        }
    }

    fn check(&self, what: &str) {
        let text = self.0.lock().unwrap();
        assert!(!text.is_empty());
        for secret in SECRETS {
            assert!(!text.contains(secret), "{what} prints {secret}:\n{text}");
        }
    }
}

/// Prints what an interceptor can get hold of, but for the address and what the server says.
impl Interceptor for Paper {
    fn intercept(&self, request: http::Request<Body>, next: Next) -> TransportFuture<'_> {
        self.print(&(request.method(), request.headers(), request.body(), &next));
        let response = next.run(request);
        Box::pin(async move {
            let response = response.await;
            self.print(&response.as_ref().map(http::Response::status));
            response
        })
    }
}

/// Prints all that is said of spans and events, by whichever crate.
impl<S: Subscriber> Layer<S> for Paper {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        attributes.record(&mut self.clone());
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut self.clone());
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut self.clone());
    }
}

impl Visit for Paper {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.print(&(field.name(), value));
    }
}

impl Paper {
    /// Listens on this thread, for as long as the guard lives.
    fn listen(&self) -> DefaultGuard {
        tracing::subscriber::set_default(Registry::default().with(self.clone()))
    }
}

fn secret() -> Secret {
    "s3cret".into()
}

fn credentials() -> Vec<(&'static Scheme, Credential)> {
    let provider = || async { Ok::<_, io::Error>("s3cret") };
    let client = ClientCredentials::new("s3cret", "s3cret").parameter("key", "s3cret");
    vec![
        (&BEARER, Credential::Bearer(secret())),
        // Some APIs take a key as the user name.
        (&BASIC, Credential::Basic { username: "s3cret".to_owned(), password: secret() }),
        (&KEY_HEADER, Credential::ApiKey(secret())),
        (&KEY_QUERY, Credential::ApiKey(secret())),
        (&KEY_COOKIE, Credential::ApiKey(secret())),
        (&OAUTH, Credential::provider(client)),
        (&PROVIDED, Credential::provider(provider)),
    ]
}

fn builder(server: &Server) -> ClientBuilder {
    let builder = ClientBuilder::new(&API).transport(server.transport());
    let builder = builder.secret_header("X-Mine", "s3cret").header("Authorization2", "open");
    credentials()
        .into_iter()
        .fold(builder, |builder, (scheme, credential)| builder.credential(scheme, credential))
}

/// A call with a secret wherever one can be.
fn full(mut call: Call<Value>) -> Call<Value> {
    let request = &mut call.request;
    request.path_value("pin", Style::SIMPLE.secret(), &secret());
    request.query_value("pin", Style::FORM.secret(), &secret());
    request.query_value("pins", Style::FORM.secret(), &[secret()]);
    request.header_value("x-pin", Style::SIMPLE.secret(), &secret());
    request.cookie_value("pin", Style::FORM.secret(), &secret());
    request.json(None, &json!({"password": "s3cret"}));
    call.with_secret_header("x-other", "s3cret")
}

#[test]
fn what_goes_well_and_what_does_not_prints_no_secret() {
    for operation in &OPERATIONS {
        for reply in [
            Reply::json(200, &json!({})),
            Reply::json(200, &json!({})).header("location", "/x"),
            Reply::bytes(200, "application/json", "no JSON"),
            Reply::status(401),
            Reply::status(500),
            Reply::status(307).header("location", "https://other.test/x?api_key=s3cret"),
            Reply::status(307).header("location", "ftp://other.test/x?api_key=s3cret"),
            Reply::status(307).header("location", "https://s3cret@other.test/"),
            Reply::failure(TransportErrorKind::Connect),
            Reply::failure(TransportErrorKind::Other),
            Reply::json(200, &json!({})).break_off(),
        ] {
            let server = Server::new();
            server.on_path(Method::POST, "/base/{pin}").reply(reply);
            server.on_path(Method::POST, "/token").respond(200, &json!({"access_token": "s3cret"}));
            // What it does not expect, a server in a test shows as it came.
            for path in ["/", "/x"] {
                server.on_path(Method::POST, path).respond(200, &json!({}));
            }
            let paper = Paper::default();
            let _guard = paper.listen();
            let builder = builder(&server).interceptor(paper.clone());
            paper.print(&builder);
            let client = builder.build().unwrap();
            let call = full(Call::json(&client, operation));
            paper.print(&(&client, &call, call.clone().send(), call.clone().send_raw()));
            match run(call.clone().send_raw()) {
                Ok(response) => paper.print(&(response.headers(), response.bytes())),
                Err(error) => paper.error(&error),
            }
            if let Err(error) = run(call.send()) {
                paper.error(&error);
            }
            assert!(paper.0.lock().unwrap().contains("url.template"), "nothing is traced");
            paper.check(operation.id);
        }
    }
}

/// A header that holds a credential is one, whoever sets it and whether or not they call it secret.
#[test]
fn credentials_that_callers_set_as_headers_are_secrets() {
    let server = Server::new();
    let elsewhere = Reply::status(307).header("location", "https://other.test/x");
    server.on_path(Method::POST, "/base/{pin}").reply(elsewhere);
    server.on_path(Method::POST, "/x").respond(200, &json!({}));
    let paper = Paper::default();
    let client = ClientBuilder::new(&API).transport(server.transport()).interceptor(paper.clone());
    let of_client = client.clone().header("x-key", "s3cret").build().unwrap();
    let of_call = client.build().unwrap();
    for call in [
        Call::<Value>::json(&of_client, &OPERATIONS[2]),
        Call::<Value>::json(&of_call, &OPERATIONS[2]).with_header("X-Key", "s3cret"),
    ] {
        let mut call = call;
        call.request.path("pin", 1);
        paper.print(&call);
        run(call.send()).unwrap();
        let requests = server.requests();
        let [.., first, second] = requests.as_slice() else { panic!("two were sent") };
        assert_eq!((first.header("x-key"), second.header("x-key")), (Some("s3cret"), None));
    }
    paper.check("a header");
}

#[test]
fn credentials_and_providers_print_no_secret() {
    let paper = Paper::default();
    for (scheme, credential) in credentials() {
        paper.print(&(scheme.kind, &credential));
    }
    paper.print(&ClientCredentials::new("s3cret", "s3cret").parameter("s3cret", "s3cret"));
    paper.print(&(Body::from("s3cret"), Some(secret())));
    let mut form = Form::new();
    form.value("password", &secret(), None);
    form.text("password", "s3cret");
    paper.print(&form);
    let provider = || async { Ok::<_, io::Error>("s3cret\n") };
    let unfit = [
        (&OPERATIONS[0], Credential::Bearer("s3cret\n".into())),
        (&OPERATIONS[1], Credential::Basic { username: "s3cret:".to_owned(), password: secret() }),
        (&OPERATIONS[2], Credential::ApiKey("s3cret\n".into())),
        (&OPERATIONS[4], Credential::ApiKey("s3cret;".into())),
        (&OPERATIONS[6], Credential::provider(provider)),
    ];
    for (operation, credential) in unfit {
        let server = Server::new();
        let scheme = operation.security[0][0];
        let client = builder(&server).credential(scheme, credential).build();
        let error = run(full(Call::json(&client.unwrap(), operation)).send()).unwrap_err();
        assert!(server.requests().is_empty());
        paper.error(&error);
    }
    let bad_header = ClientBuilder::new(&API).secret_header("x", "s3cret\n").build().unwrap_err();
    paper.error(&bad_header);
    for url in ["https://api.test/?key=s3cret", "https://user:s3cret@api.test", "s3cret://x"] {
        paper.error(&ClientBuilder::new(&API).base_url(url).build().unwrap_err());
    }
    paper.check("a credential");
}

/// A password that arrives as something else than a text is not repeated in the error.
#[test]
fn passwords_that_cannot_be_read_are_not_printed() {
    let paper = Paper::default();
    for body in [
        "471108154711",
        "-471108154711",
        "471108154711.5",
        "{\"a\": 471108154711}",
        "[471108154711]",
    ] {
        let decoded: Result<Secret, DecodeError> =
            crate::runtime::json::decode(body.as_bytes(), None);
        paper.print(&decoded.unwrap_err());
        let nested = format!("{{\"pin\": {body}}}");
        let decoded: Result<std::collections::BTreeMap<String, Secret>, DecodeError> =
            crate::runtime::json::decode(nested.as_bytes(), None);
        let error = decoded.unwrap_err();
        assert_eq!(error.path(), "pin");
        paper.print(&error);
    }
    paper.check("a password");
}

#[test]
fn failures_to_get_a_token_print_no_secret() {
    for reply in [
        Reply::json(401, &json!({"error": "invalid_client"})),
        Reply::json(200, &json!({"access_token": "s3cret", "token_type": "mac"})),
        Reply::json(200, &json!({"access_token": ["s3cret"]})),
        Reply::bytes(200, "text/plain", "s3cret"),
        Reply::json(200, &json!({"access_token": "s3cret\n"})),
        Reply::status(307).header("location", "https://other.test/x?k=s3cret"),
        Reply::failure(TransportErrorKind::Tls),
    ] {
        let server = Server::new();
        server.on_path(Method::POST, "/token").reply(reply);
        let paper = Paper::default();
        let _guard = paper.listen();
        let client = builder(&server).interceptor(paper.clone()).build().unwrap();
        let error = run(full(Call::json(&client, &OPERATIONS[5])).send()).unwrap_err();
        assert_eq!(error.kind(), crate::runtime::ErrorKind::Token);
        paper.error(&error);
        paper.check("a failure to get a token");
    }
}
