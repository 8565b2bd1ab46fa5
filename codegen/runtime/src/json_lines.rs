//! Streams of JSON values: one a line (NDJSON), or each after a record separator (RFC 7464).

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::api::Operation;
use super::call::{Arrival, Call};
use super::client::Client;
use super::error::Result;
use super::json;
use super::stream::{StreamedResponse, size_error, value_error};

impl<T: DeserializeOwned> Call<JsonLines<T>> {
    /// Begins a call whose answer is lines of JSON.
    pub fn json_lines(client: &Client, operation: &'static Operation, accept: &str) -> Self {
        Self::arriving(client, operation, accept, JsonLines::of_lines)
    }

    /// Begins a call whose answer is a JSON text sequence.
    pub fn json_sequence(client: &Client, operation: &'static Operation, accept: &str) -> Self {
        Self::arriving(client, operation, accept, JsonLines::of_records)
    }
}

/// JSON values, each given as soon as it has arrived.
///
/// What cannot be read as a `T` is an error after which the next value follows; after any other error there are no
/// further values. Dropping the stream ends the transfer.
#[must_use = "values come only when they are asked for"]
pub struct JsonLines<T> {
    response: StreamedResponse,
    records: Records,
    is_done: bool,
    limit: u64,
    decode: fn(&[u8]) -> Result<T, json::DecodeError>,
}

impl<T: DeserializeOwned> JsonLines<T> {
    /// Reads a value from each line.
    #[allow(clippy::unnecessary_wraps, reason = "opening other streams can fail")]
    pub(crate) fn of_lines(arrival: Arrival) -> Result<Self> {
        Ok(Self::new(arrival, Framing::Lines))
    }

    /// Reads a value from each record of a sequence.
    #[allow(clippy::unnecessary_wraps, reason = "opening other streams can fail")]
    pub(crate) fn of_records(arrival: Arrival) -> Result<Self> {
        Ok(Self::new(arrival, Framing::Records))
    }

    fn new(arrival: Arrival, framing: Framing) -> Self {
        let limit = arrival.origin.as_ref().map(|(client, _)| client.core.max_response_size);
        Self {
            response: StreamedResponse::new(arrival),
            records: Records { framing, buffer: BytesMut::new(), searched: 0 },
            is_done: false,
            limit: limit.unwrap_or(u64::MAX),
            decode: |text| json::decode(text, None),
        }
    }
}

impl<T> JsonLines<T> {
    /// Gives the values as an iterator, which blocks the thread until there is one.
    ///
    /// It is for an answer to [`Call::send_blocking`](super::call::Call::send_blocking): one that was awaited belongs to
    /// the runtime it came on, which must not be the one that waits.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn blocking(self) -> super::blocking::Blocking<Self> {
        super::blocking::Blocking::new(self)
    }

    /// Waits for the next value; `None` is the end.
    ///
    /// # Errors
    ///
    /// When a value is no `T`, or the connection breaks off.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        poll_fn(|context| self.poll_value(context)).await.transpose()
    }

    /// Returns the headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    fn poll_value(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(record) = self.records.next(self.is_done) {
                let value = (self.decode)(&record);
                return Poll::Ready(Some(
                    value.map_err(|error| value_error(self.response.reply(), record, error.into())),
                ));
            }
            if self.is_done {
                return Poll::Ready(None);
            }
            match ready!(self.response.poll_chunk(context)) {
                Some(Ok(chunk)) => self.records.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    // What came of the next value is not all of it.
                    self.end();
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.is_done = true,
            }
            if self.records.buffer.len() as u64 > self.limit {
                self.end();
                return Poll::Ready(Some(Err(size_error(self.response.reply(), self.limit))));
            }
        }
    }

    fn end(&mut self) {
        self.is_done = true;
        self.records.buffer.clear();
        self.records.searched = 0;
    }
}

impl<T> Stream for JsonLines<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(context)
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("response", &self.response)
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy)]
enum Framing {
    /// Each line is a value.
    Lines,
    /// Each value stands behind a separator, and may have several lines.
    Records,
}

/// Splits what arrives into the texts of values.
struct Records {
    framing: Framing,
    buffer: BytesMut,
    /// How much of the buffer is known to have no end of a text.
    searched: usize,
}

impl Records {
    /// Takes the next text that is whole; at the end of the body, also what is left.
    fn next(&mut self, is_end: bool) -> Option<Bytes> {
        let separator = match self.framing {
            Framing::Lines => b'\n',
            Framing::Records => 0x1E,
        };
        loop {
            let found = self.buffer[self.searched..].iter().position(|byte| *byte == separator);
            let length = match found {
                Some(found) => self.searched + found + 1,
                None if is_end || self.is_whole() => self.buffer.len(),
                None => {
                    self.searched = self.buffer.len();
                    return None;
                }
            };
            self.searched = 0;
            if length == 0 {
                return None;
            }
            let record = self.buffer.split_to(length).freeze();
            let text = record.trim_ascii();
            let text = text.strip_suffix(&[separator]).unwrap_or(text).trim_ascii();
            if !text.is_empty() {
                return Some(record.slice_ref(text));
            }
        }
    }

    /// Whether a record is whole although the next separator has not arrived, since nobody knows how long that takes.
    fn is_whole(&self) -> bool {
        match self.framing {
            Framing::Lines => false,
            Framing::Records => {
                self.buffer.ends_with(b"\n")
                    && serde_json::from_slice::<IgnoredAny>(&self.buffer).is_ok()
            }
        }
    }
}
