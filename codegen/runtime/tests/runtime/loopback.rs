//! The default transport against real sockets, with a server written by hand so that it can also misbehave.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::http::{BEARER, GET, POST, call};
use crate::runtime::{
    Api, Client, ClientBuilder, Credential, ErrorKind, FilePart, Form, Method, Operation,
    RetryPolicy,
};

pub(crate) static API: Api =
    Api::new("test-sdk", "1.2.3", "").idempotency("Idempotency-Key", &[Method::POST]);

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Act {
    Answer(Vec<u8>),
    Reset,
    Stall,
}

pub(crate) struct LocalServer {
    address: SocketAddr,
    requests: UnboundedReceiver<String>,
}

impl LocalServer {
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        ClientBuilder::new(&API).base_url(self.url()).retry(quick(2))
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// Returns the next request, head and body, as it came.
    pub(crate) async fn received(&mut self) -> String {
        self.requests.recv().await.unwrap()
    }
}

/// Retries without waiting.
fn quick(retries: u32) -> RetryPolicy {
    RetryPolicy::default().max_retries(retries).delays(Duration::ZERO, Duration::ZERO)
}

/// Serves the acts one after the other, the last one again and again, over any number of connections.
pub(crate) async fn serve<const LENGTH: usize>(acts: [Act; LENGTH]) -> LocalServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, requests) = unbounded_channel();
    let served = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (sender, served, acts) = (sender.clone(), served.clone(), acts.clone());
            tokio::spawn(async move {
                while let Some(request) = read_request(&mut stream).await {
                    let _ = sender.send(request);
                    let index = served.fetch_add(1, Ordering::SeqCst).min(LENGTH - 1);
                    match &acts[index] {
                        Act::Answer(bytes) => {
                            // The client may have heard enough.
                            let _ = stream.write_all(bytes).await;
                        }
                        Act::Reset => {
                            stream.set_zero_linger().unwrap();
                            return;
                        }
                        Act::Stall => std::future::pending().await,
                    }
                }
            });
        }
    });
    LocalServer { address, requests }
}

/// Reads a request to its end, whose body has a length or is chunked.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next()?.parse().ok());
            let is_whole = match length {
                Some(length) => body.len() >= length,
                None => !head.contains("transfer-encoding: chunked") || body.ends_with("0\r\n\r\n"),
            };
            if is_whole {
                return Some(text);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => text.push_str(std::str::from_utf8(&buffer[..count]).unwrap()),
        }
    }
}

/// Undoes the chunked encoding.
fn without_chunks(mut body: &str) -> String {
    let mut out = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap();
        out.push_str(&rest[..length]);
        body = &rest[length + 2..];
    }
    out
}

pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n");
    Act::Answer([head.as_bytes(), body].concat())
}

pub(crate) fn ok() -> Act {
    answer("200 OK", "content-type: application/json\r\n", "\"fine\"")
}

#[tokio::test]
async fn a_call_over_the_network() {
    let mut server = serve([ok()]).await;
    assert_eq!(call(&server.client(), &GET).await.unwrap(), json!("fine"));
    let received = server.received().await;
    assert!(received.starts_with("GET /things HTTP/1.1\r\n"), "{received}");
    assert!(received.contains("user-agent: test-sdk/1.2.3\r\n"), "{received}");
}

#[tokio::test]
async fn statuses_that_pass() {
    let limited = answer("429 Too Many Requests", "retry-after-ms: 1\r\n", "");
    let server =
        serve([limited, answer("503 Service Unavailable", "Retry-After: 0\r\n", "later"), ok()])
            .await;
    let raw = call(&server.client(), &GET).send_raw().await.unwrap();
    assert_eq!((raw.attempts(), raw.parse().unwrap()), (3, json!("fine")));
}

#[tokio::test]
async fn connections_that_are_reset() {
    let mut server = serve([Act::Reset, ok()]).await;
    let raw = call(&server.client(), &POST).send_raw().await.unwrap();
    assert_eq!(raw.attempts(), 2);
    let key = |text: &str| text.split("idempotency-key: ").nth(1).map(|rest| rest[..36].to_owned());
    let (first, second) = (server.received().await, server.received().await);
    assert!(key(&first).is_some());
    assert_eq!(key(&first), key(&second));

    let server = serve([Act::Reset]).await;
    let error = call(&server.client(), &GET).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
    assert!(error.to_string().starts_with("getThing: the connection broke off: "), "{error}");
    assert!(!error.report().contains("127.0.0.1"), "{}", error.report());
}

#[tokio::test]
async fn answers_that_break_off() {
    let cut = Act::Answer(
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{\"a\"".into(),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let Act::Answer(text) = cut else { return };
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = read_request(&mut stream).await;
            stream.write_all(&text).await.unwrap();
        }
    });
    let client = ClientBuilder::new(&API).base_url(url).retry(quick(1)).build().unwrap();
    let error = call(&client, &GET).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 2), "{error}");
}

#[tokio::test]
async fn refused_connections() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = ClientBuilder::new(&API)
        .base_url(format!("http://{address}"))
        .retry(quick(1))
        .build()
        .unwrap();
    let error = call(&client, &POST).await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(
        error.to_string(),
        "createThing: could not connect: Connection refused (os error 111) (2 attempts)"
    );
    assert!(error.report().contains("caused by: "), "{}", error.report());
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn servers_that_speak_no_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    let client = ClientBuilder::new(&API).base_url(url).retry(quick(1)).build().unwrap();
    let error = call(&client, &GET).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{error}");
    assert!(error.to_string().starts_with("getThing: no secure connection: "), "{error}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn what_is_spoken_is_agreed_on_with_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let hello = tokio::spawn(async move {
        let mut hello = vec![0; 4096];
        let (mut stream, _) = listener.accept().await.unwrap();
        let length = stream.read(&mut hello).await.unwrap();
        hello.truncate(length);
        hello
    });
    let client = ClientBuilder::new(&API).base_url(url).retry(RetryPolicy::none()).build().unwrap();
    call(&client, &GET).await.unwrap_err();
    let hello = hello.await.unwrap();
    // A handshake, with a list of texts that have their length before them.
    assert_eq!(hello[0], 22);
    let has = |text: &[u8]| hello.windows(text.len()).any(|window| window == text);
    assert!(has(b"\x08http/1.1"));
    assert_eq!(has(b"\x02h2\x08http/1.1"), cfg!(feature = "http2"));
}

#[tokio::test]
async fn attempts_that_stall() {
    let server = serve([Act::Stall, ok()]).await;
    let short = Duration::from_millis(200);
    let client = server.builder().attempt_timeout(short).build().unwrap();
    let raw = call(&client, &GET).send_raw().await.unwrap();
    assert_eq!(raw.attempts(), 2);
}

#[tokio::test]
async fn calls_that_stall() {
    let server = serve([Act::Stall]).await;
    let error =
        call(&server.client(), &GET).with_timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.to_string(), "getThing: no answer within 200ms, the time for the whole call");
}

#[tokio::test]
async fn redirects_to_another_origin_carry_no_secrets() {
    static SECURE: Operation =
        Operation::new("get", Method::GET, "/things").security(&[&[&BEARER]]);
    let mut target = serve([ok()]).await;
    let mut server =
        serve([answer("302 Found", &format!("location: {}/file?x=1\r\n", target.url()), "gone")])
            .await;
    let builder =
        server.builder().credential(&BEARER, Credential::Bearer("s3cret".to_owned().into()));
    let client = builder.build().unwrap();
    assert_eq!(call(&client, &SECURE).await.unwrap(), json!("fine"));
    assert!(server.received().await.contains("authorization: Bearer s3cret\r\n"));
    let received = target.received().await;
    assert!(
        received.starts_with("GET /file?x=1 HTTP/1.1\r\n") && !received.contains("s3cret"),
        "{received}"
    );
}

#[tokio::test]
async fn answers_that_are_too_large() {
    let server = serve([answer("200 OK", "", "\"123456\"")]).await;
    let client = server.builder().max_response_size(7).build().unwrap();
    assert_eq!(call(&client, &GET).await.unwrap_err().kind(), ErrorKind::TooLarge);

    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n\"123\r\n4\r\n456\"\r\n0\r\n\r\n";
    let server = serve([Act::Answer(chunked.into())]).await;
    let client = server.builder().max_response_size(7).build().unwrap();
    assert_eq!(call(&client, &GET).await.unwrap_err().kind(), ErrorKind::TooLarge);
    let client = server.builder().max_response_size(8).build().unwrap();
    assert_eq!(call(&client, &GET).await.unwrap(), json!("123456"));
}

#[tokio::test]
async fn files_are_uploaded_as_they_come() {
    for length in [None, Some(5)] {
        let mut server = serve([ok()]).await;
        let file = FilePart::stream(crate::multipart::chunks(["abc", "de"])).file_name("a.txt");
        let mut form = Form::new();
        form.text("purpose", "test");
        form.file("file", length.map_or(file.clone(), |length| file.length(length)), "text/plain");
        let mut call = call(&server.client(), &POST);
        call.request.multipart(form);
        call.await.unwrap();
        let received = server.received().await;
        let (_, body) = received.split_once("\r\n\r\n").unwrap();
        let body = if length.is_some() { body.to_owned() } else { without_chunks(body) };
        let part = "filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nabcde\r\n--clientwright-";
        assert!(body.contains(part), "{received}");
        assert_eq!(received.contains("content-length: "), length.is_some(), "{received}");
        assert_eq!(received.contains("transfer-encoding: chunked"), length.is_none(), "{received}");
    }
}

#[tokio::test]
async fn a_hundred_calls_at_once() {
    let server = serve([ok()]).await;
    let client = server.client();
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(call(&client, &GET).into_future())).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), json!("fine"));
    }
}

#[tokio::test]
async fn a_dropped_call_is_over() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = ClientBuilder::new(&API).base_url(url).build().unwrap();
    let task = tokio::spawn(call(&client, &GET).into_future());
    let (mut stream, _) = listener.accept().await.unwrap();
    assert!(read_request(&mut stream).await.is_some());
    task.abort();
    // The connection is closed, and no other attempt is made.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
    assert!(tokio::time::timeout(Duration::from_millis(100), listener.accept()).await.is_err());
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn no_provider_is_installed_for_the_process() {
    let server = serve([ok()]).await;
    let _: Value = call(&server.client(), &GET).await.unwrap();
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}
