//! Server-sent events, as the WHATWG's HTML standard defines them.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::api::Operation;
use super::body::BoxError;
use super::call::{Arrival, Call, decode_error};
use super::client::Client;
use super::clock::Sleep;
use super::error::{Error, Result};
use super::json;
use super::request::Request;
use super::send::{Extent, Sending, start};
use super::stream::{StreamedResponse, size_error, value_error};

const MEDIA_TYPE: &str = "text/event-stream";

/// What ends a stream of some APIs, where it is not what their events are made of.
const DONE: &str = "[DONE]";

impl<T: DeserializeOwned> Call<EventStream<T>> {
    /// Begins a call whose answer is events with JSON.
    pub fn events(client: &Client, operation: &'static Operation) -> Self {
        Self::arriving(client, operation, MEDIA_TYPE, EventStream::of_json)
    }

    /// Begins a call whose answer is events with text.
    pub fn text_events(client: &Client, operation: &'static Operation) -> Self {
        Self::arriving(client, operation, MEDIA_TYPE, EventStream::of_text)
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The type: `message` where the server names none.
    pub kind: String,
    /// The last id that the server gave to this event or one before; empty where there was none.
    pub id: String,
    /// What the event brings.
    pub data: T,
}

/// Events, each given as soon as it has arrived.
///
/// An event that brings no `T` is an error after which the next event follows, but `[DONE]` is the end. After any other
/// error there are no further events. Dropping the stream ends the transfer.
#[must_use = "events come only when they are asked for"]
pub struct EventStream<T> {
    events: Events,
    decode: fn(&str) -> Result<T, BoxError>,
}

impl<T: DeserializeOwned> EventStream<T> {
    /// Reads the data of events as JSON.
    pub(crate) fn of_json(arrival: Arrival) -> Result<Self> {
        Self::new(arrival, |data| Ok(json::decode(data.as_bytes(), None)?))
    }

    /// Reads the data of events as text.
    pub(crate) fn of_text(arrival: Arrival) -> Result<Self> {
        Self::new(arrival, |data| Ok(json::decode(&json::encode(data, None)?, None)?))
    }
}

impl<T> EventStream<T> {
    fn new(arrival: Arrival, decode: fn(&str) -> Result<T, BoxError>) -> Result<Self> {
        Ok(Self { events: Events::new(arrival)?, decode })
    }

    /// Calls again when the stream ends or breaks off, with the `Last-Event-ID`, after as long as the server asks for
    /// (3 s where it does not). The stream then ends with `[DONE]`, with a status of 204, or when a call fails.
    ///
    /// It is for what can be asked for again: where the call changes something, it does so each time.
    pub fn reconnecting(mut self) -> Self {
        self.events.reconnects = self.events.origin.is_some();
        self
    }

    /// Gives what the events bring as an iterator, which blocks the thread until there is one.
    ///
    /// It is for an answer to [`Call::send_blocking`](super::call::Call::send_blocking): one that was awaited belongs to
    /// the runtime it came on, which must not be the one that waits.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn blocking(self) -> super::blocking::Blocking<Self> {
        super::blocking::Blocking::new(self)
    }

    /// Waits for what the next event brings; `None` is the end.
    ///
    /// # Errors
    ///
    /// When an event brings no `T`, or the connection breaks off.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        Ok(self.try_next_event().await?.map(|event| event.data))
    }

    /// Waits for the next event with its type and id; `None` is the end.
    ///
    /// # Errors
    ///
    /// When an event brings no `T`, or the connection breaks off.
    pub async fn try_next_event(&mut self) -> Result<Option<Event<T>>> {
        poll_fn(|context| self.poll_event(context)).await.transpose()
    }

    /// Returns the last id that the server gave to an event; empty where there was none.
    pub fn last_event_id(&self) -> &str {
        &self.events.parser.id
    }

    /// Returns the headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.events.response.headers()
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>>>> {
        let Event { kind, id, data } = match ready!(self.events.poll(context)) {
            Some(Ok(event)) => event,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        Poll::Ready(match (self.decode)(&data) {
            Ok(data) => Some(Ok(Event { kind, id, data })),
            Err(_) if data.trim() == DONE => {
                self.events.end();
                None
            }
            Err(error) => {
                let reply = self.events.response.reply();
                Some(Err(value_error(reply, Bytes::from(data), error)))
            }
        })
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(context).map(|event| event.map(|event| event.map(|event| event.data)))
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("response", &self.events.response)
            .field("last_event_id", &self.last_event_id())
            .finish_non_exhaustive()
    }
}

/// Events whose data is not read yet, over one connection or several.
struct Events {
    response: StreamedResponse,
    parser: Parser,
    origin: Option<(Client, Request)>,
    reconnects: bool,
    /// How the next connection comes about, while it does.
    next: Next,
    limit: u64,
}

enum Next {
    /// There is one.
    None,
    After(Sleep),
    Opening(Sending),
    /// There is no other.
    Never,
}

impl Events {
    fn new(mut arrival: Arrival) -> Result<Self> {
        let origin = arrival.origin.take();
        let limit = origin.as_ref().map_or(u64::MAX, |(client, _)| client.core.max_response_size);
        let response = checked(StreamedResponse::new(arrival))?;
        let parser = Parser::default();
        Ok(Self { response, parser, origin, reconnects: false, next: Next::None, limit })
    }

    fn end(&mut self) {
        self.next = Next::Never;
        self.parser.restart();
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<String>>>> {
        loop {
            match &mut self.next {
                Next::None => {}
                Next::After(sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    self.open();
                    continue;
                }
                Next::Opening(opening) => {
                    let opened = ready!(opening.as_mut().poll(context));
                    self.next = Next::None;
                    let opened = opened.and_then(|(reply, body)| {
                        checked(StreamedResponse::new(Arrival { reply, body, origin: None }))
                    });
                    match opened {
                        Ok(response) => self.response = response,
                        Err(error) => return self.fail(error),
                    }
                    continue;
                }
                Next::Never => return Poll::Ready(None),
            }
            if let Some(event) = self.parser.next() {
                return Poll::Ready(Some(Ok(event)));
            }
            if self.parser.size() as u64 > self.limit {
                return self.fail(size_error(self.response.reply(), self.limit));
            }
            match ready!(self.response.poll_chunk(context)) {
                Some(Ok(chunk)) => self.parser.buffer.extend_from_slice(&chunk),
                Some(Err(error)) if !self.reconnects => return self.fail(error),
                Some(Err(_)) | None => self.reconnect(),
            }
        }
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<Event<String>>>> {
        self.end();
        Poll::Ready(Some(Err(error)))
    }

    /// Begins to wait for the time to call again; what came of an event that has no end is dropped.
    fn reconnect(&mut self) {
        self.end();
        let is_wanted = self.reconnects && self.response.status() != StatusCode::NO_CONTENT;
        if let Some((client, _)) = self.origin.as_ref().filter(|_| is_wanted) {
            self.next = Next::After(client.core.clock.sleep(self.parser.retry));
        }
    }

    fn open(&mut self) {
        let Some((client, request)) = &self.origin else {
            self.next = Next::Never;
            return;
        };
        let mut request = request.clone();
        if !self.parser.id.is_empty() {
            request.header("last-event-id", &self.parser.id);
        }
        self.next = Next::Opening(start(client.clone(), request, Extent::Head));
    }
}

/// Refuses an answer of JSON: it has no events, and would be taken for a stream that ends at once.
fn checked(response: StreamedResponse) -> Result<StreamedResponse> {
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
    let is_json = essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json");
    if is_json {
        let text = format!("it is `{essence}`, and no stream of events");
        return Err(decode_error(response.reply(), text.into()));
    }
    Ok(response)
}

/// Reads events out of bytes as they come.
struct Parser {
    buffer: BytesMut,
    /// How much of the buffer is known to have no end of a line.
    searched: usize,
    is_at_start: bool,
    /// Whether the last line ended in CR, so that a LF belongs to it.
    is_after_cr: bool,
    data: Option<String>,
    kind: String,
    /// The last id, which stays from one event to the next.
    id: String,
    /// The id that the next event is dispatched with.
    next_id: String,
    retry: Duration,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            buffer: BytesMut::new(),
            searched: 0,
            is_at_start: true,
            is_after_cr: false,
            data: None,
            kind: String::new(),
            id: String::new(),
            next_id: String::new(),
            retry: Duration::from_secs(3),
        }
    }
}

impl Parser {
    /// Forgets everything but what the next connection needs.
    fn restart(&mut self) {
        let (id, retry) = (std::mem::take(&mut self.id), self.retry);
        *self = Self { next_id: id.clone(), id, retry, ..Self::default() };
    }

    fn size(&self) -> usize {
        self.buffer.len() + self.data.as_ref().map_or(0, String::len)
    }

    /// Takes the next event that is whole.
    fn next(&mut self) -> Option<Event<String>> {
        while let Some(line) = self.line() {
            if !line.is_empty() {
                self.field(&line);
                continue;
            }
            self.id.clone_from(&self.next_id);
            let kind = std::mem::take(&mut self.kind);
            if let Some(data) = self.data.take() {
                let kind = if kind.is_empty() { "message".to_owned() } else { kind };
                return Some(Event { kind, id: self.id.clone(), data });
            }
        }
        None
    }

    /// Takes the next line that is whole, which ends in LF, CR, or both.
    fn line(&mut self) -> Option<String> {
        if self.is_after_cr && !self.buffer.is_empty() {
            self.is_after_cr = false;
            if self.buffer[0] == b'\n' {
                self.buffer.advance(1);
            }
        }
        let end = |byte: &u8| [b'\n', b'\r'].contains(byte);
        let Some(found) = self.buffer[self.searched..].iter().position(end) else {
            self.searched = self.buffer.len();
            return None;
        };
        let line = self.buffer.split_to(self.searched + found);
        self.searched = 0;
        self.is_after_cr = self.buffer[0] == b'\r';
        self.buffer.advance(1);
        let line = String::from_utf8_lossy(&line);
        let is_first = std::mem::take(&mut self.is_at_start);
        let line = line.strip_prefix('\u{feff}').filter(|_| is_first).unwrap_or(&line);
        Some(line.to_owned())
    }

    fn field(&mut self, line: &str) {
        // A line that begins with a colon is a comment: a field without a name.
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => value.clone_into(&mut self.kind),
            "id" if !value.contains('\0') => value.clone_into(&mut self.next_id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Ok(milliseconds) = value.parse() {
                    self.retry = Duration::from_millis(milliseconds);
                }
            }
            _ => {}
        }
    }
}
