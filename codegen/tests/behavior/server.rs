//! A server on loopback that answers what it is told, and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One answer of the server.
#[derive(Clone)]
pub(crate) struct Answer {
    head: String,
    body: Vec<u8>,
    /// Whether the connection stays open after it.
    stays_open: bool,
}

impl Answer {
    /// Adds lines to the head.
    pub(crate) fn with_headers(mut self, headers: &[(&str, &str)]) -> Self {
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let lines: String = lines.collect();
        self.head = self.head.replacen("\r\n", &format!("\r\n{lines}"), 1);
        self
    }
}

/// Answers a body of a media type.
pub(crate) fn answer(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Whatever\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    Answer { head, body, stays_open: false }
}

impl Answer {
    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let (first, rest) = self.head.split_once("\r\n").expect("a head has lines");
        self.head = format!("{first}\r\n{name}: {value}\r\n{rest}");
        self
    }

    /// Changes the status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        let (_, rest) = self.head.split_once("\r\n").expect("a head has lines");
        self.head = format!("HTTP/1.1 {status} Whatever\r\n{rest}");
        self
    }
}

/// Answers in chunks, of which the last never comes.
pub(crate) fn endless(media_type: &str, chunks: &[&str]) -> Answer {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let chunks = chunks.iter().map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len()));
    Answer { head, body: chunks.collect::<String>().into_bytes(), stays_open: true }
}

/// Answers JSON.
pub(crate) fn json(body: &str) -> Answer {
    answer(200, "application/json", body)
}

/// Answers that all is done and there is nothing to say.
pub(crate) fn done() -> Answer {
    let head = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned();
    Answer { head, body: Vec::new(), stays_open: false }
}

/// Answers that what is asked for is elsewhere.
pub(crate) fn redirect(status: u16, location: &str) -> Answer {
    let head = format!(
        "HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    Answer { head, body: Vec::new(), stays_open: false }
}

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// The path and the query, percent-encoded.
    pub(crate) target: String,
    /// Names are in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query as sent, but for brackets, which may stand encoded or not.
    pub(crate) fn query(&self) -> String {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        query.replace("%5B", "[").replace("%5D", "]").replace("%5b", "[").replace("%5d", "]")
    }

    /// The only header of a name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "the header `{name}` was sent twice");
        value
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// A server that is there until it is dropped.
pub(crate) struct Server {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server that gives the answers in order, and then repeats the last.
    pub(crate) async fn answering<const N: usize>(answers: [Answer; N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let url = format!("http://{}/v1", listener.local_addr().expect("it is bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut answers = VecDeque::from(answers);
        let kept = Arc::clone(&seen);
        let mut open = Vec::new();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                kept.lock().expect("no one panics with it").push(request);
                let answer =
                    if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
                let answer = answer.expect("there is an answer");
                let _ = stream.write_all(answer.head.as_bytes()).await;
                let _ = stream.write_all(&answer.body).await;
                if answer.stays_open {
                    open.push(stream);
                } else {
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { url, seen }
    }

    /// The address of the server, with a path in it as many APIs have one.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no one panics with it").clone()
    }

    /// The only request that came.
    pub(crate) fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}

/// Reads one request; nothing where the connection was closed before.
async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        let length = reader.read_line(&mut line).await.ok()?;
        let line = line.trim_end().to_owned();
        match (length, line.is_empty()) {
            (0, _) => return None,
            (_, true) => break,
            (_, false) => lines.push(line),
        }
    }
    let mut first = lines.first()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let header =
        |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let body = if header("transfer-encoding") == Some("chunked") {
        chunks(&mut reader).await?
    } else {
        let length =
            header("content-length").map_or(0, |text| text.parse().expect("it is a number"));
        let mut body = vec![0; length];
        reader.read_exact(&mut body).await.ok()?;
        body
    };
    Some(Seen { method, target, headers, body })
}

async fn chunks(reader: &mut BufReader<&mut TcpStream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await.ok()?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; length + 2];
        reader.read_exact(&mut chunk).await.ok()?;
        body.extend_from_slice(&chunk[..length]);
        if length == 0 {
            return Some(body);
        }
    }
}
