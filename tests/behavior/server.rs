//! An HTTP server on loopback, written by hand so that it can also misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flex_sdk::{Client, ClientBuilder, RetryPolicy};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const KEY: &str = "fsk_test_51HbehaviorKey";

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Act {
    Answer(Answer),
    /// Sends this, and then nothing more over the open connection.
    Stall(Vec<u8>),
    /// Sends this and breaks the connection off.
    Reset(Vec<u8>),
}

#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

/// Answers with JSON.
pub(crate) fn json(status: u16, body: Value) -> Answer {
    text(status, "application/json", &body.to_string())
}

/// Answers with text of any type.
pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Answer {
    let answer = Answer { status, headers: String::new(), body: body.as_bytes().to_vec() };
    answer.header("content-type", content_type)
}

impl Answer {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (status, headers, length) = (self.status, &self.headers, self.body.len());
        let head = format!("HTTP/1.1 {status} \r\n{headers}content-length: {length}\r\n\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

impl From<Answer> for Act {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

/// A request as it came, except that a chunked body is put together.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns a header, which must not be there more than once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = found.next()?;
        assert!(found.next().is_none(), "more than one header `{name}`");
        Some(value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Does these acts one after the other, the last one again and again, over any number of connections.
    pub(crate) async fn acts<const LENGTH: usize>(acts: [Act; LENGTH]) -> Self {
        Self::start(move |index, _| acts[index.min(LENGTH - 1)].clone()).await
    }

    /// Gives the same answer to all requests.
    pub(crate) async fn answers(answer: Answer) -> Self {
        Self::start(move |_, _| answer.clone().into()).await
    }

    /// Does what `act` says for each request, which it gets with its number.
    pub(crate) async fn start(
        act: impl Fn(usize, &Request) -> Act + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (act, seen) = (Arc::new(act), requests.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, act.clone(), seen.clone()));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts a client for this server, which tries again twice, without waiting.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let at_once = RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO);
        Client::builder().base_url(self.url()).bearer_auth(KEY).retry(at_once)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// Returns the requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns what was asked for so far, path and query.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.target).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    act: Arc<impl Fn(usize, &Request) -> Act>,
    seen: Arc<Mutex<Vec<Request>>>,
) {
    while let Some(request) = read_request(&mut stream).await {
        let act = {
            let mut seen = seen.lock().unwrap();
            seen.push(request.clone());
            act(seen.len() - 1, &request)
        };
        match act {
            // A client that is gone needs no answer.
            Act::Answer(answer) => drop(stream.write_all(&answer.bytes()).await),
            Act::Stall(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                return std::future::pending().await;
            }
            Act::Reset(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                if bytes.is_empty() {
                    stream.set_zero_linger().unwrap();
                }
                return;
            }
        }
    }
}

/// Reads a request to its end; `None` when the client closes the connection instead.
pub(crate) async fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(request) = parse_request(&received) {
            return Some(request);
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => received.extend_from_slice(&buffer[..count]),
        }
    }
}

fn parse_request(received: &[u8]) -> Option<Request> {
    let end = position(received, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&received[..end]).unwrap();
    let body = &received[end + 4..];
    let (first, lines) = head.split_once("\r\n").unwrap();
    let headers: Vec<(String, String)> = lines
        .split("\r\n")
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        })
        .collect();
    let [method, target, "HTTP/1.1"] = first.split(' ').collect::<Vec<_>>()[..] else {
        panic!("no HTTP request: {first}");
    };
    let mut request =
        Request { method: method.to_owned(), target: target.to_owned(), headers, body: Vec::new() };
    request.body = match request.header("content-length") {
        Some(length) => body.get(..length.parse().unwrap())?.to_vec(),
        None if request.header("transfer-encoding") == Some("chunked") => unchunk(body)?,
        None => Vec::new(),
    };
    Some(request)
}

/// Undoes the chunked encoding; `None` while chunks are missing.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = position(body, b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        let chunk = body.get(end + 2..end + 2 + length)?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(chunk);
        body = body.get(end + 2 + length + 2..)?;
    }
}

/// Returns where `part` begins.
pub(crate) fn position(whole: &[u8], part: &[u8]) -> Option<usize> {
    whole.windows(part.len()).position(|window| window == part)
}
