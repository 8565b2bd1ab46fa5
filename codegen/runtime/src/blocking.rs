//! Calls that block the thread until they are answered.
//!
//! All of them are made by one runtime on a thread of its own, begun with the first. So they can be made from anywhere,
//! also within another runtime, whose thread then waits like any other: nothing there is asked to do the work.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use super::body::BoxError;
use super::error::{Error, ErrorKind, Result};
use super::trace;

/// The runtime, once there is one; it lasts as long as the process.
static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);

thread_local! {
    /// Whether this is the thread on which calls that block are made.
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

fn runtime() -> Result<Handle, BoxError> {
    let mut slot = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*slot {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new().name("blocking-calls".to_owned()).spawn(move || {
        IS_HERE.set(true);
        runtime.block_on(std::future::pending::<()>());
    })?;
    *slot = Some(handle.clone());
    Ok(handle)
}

/// Returns whether this is the thread on which calls that block are made.
pub(crate) fn is_here() -> bool {
    IS_HERE.get()
}

/// Blocks the thread until a future of the operation `id` has ended.
pub(crate) fn wait<F>(id: &'static str, future: F) -> Result<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let failed = |error: BoxError| {
        let text = format!("it cannot be waited for: {error}");
        Error::new(ErrorKind::Transport, id, text).with_source(error)
    };
    if is_here() {
        // The one thread that could do the work would wait for itself.
        return Err(failed("it is made within another call that blocks".into()));
    }
    let runtime = runtime().map_err(failed)?;
    let (sender, receiver) = sync_channel(1);
    runtime.spawn(trace::carried(async move {
        // Nobody waits any more only if the process is ending.
        let _ = sender.send(future.await);
    }));
    receiver.recv().map_err(|_| failed("it panicked".into()))
}

/// A stream as an iterator, whose `next` blocks the thread until there is an item.
#[must_use = "items are fetched only when they are asked for"]
pub struct Blocking<S> {
    /// Empty at the end.
    stream: Option<S>,
}

impl<S> Blocking<S> {
    /// Wraps a stream.
    pub fn new(stream: S) -> Self {
        Self { stream: Some(stream) }
    }

    /// Returns the stream, unless it is at its end: what it says of itself, such as a cursor, is there.
    pub fn stream(&self) -> Option<&S> {
        self.stream.as_ref()
    }
}

impl<S, T> Iterator for Blocking<S>
where
    S: Stream<Item = Result<T>> + Unpin + Send + 'static,
    T: Send + 'static,
{
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let mut stream = self.stream.take()?;
        let waited = wait("", async move {
            let item = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
            (stream, item)
        });
        match waited {
            Ok((stream, item)) => {
                self.stream = item.is_some().then_some(stream);
                item
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").field("stream", &self.stream).finish()
    }
}
