//! Calls that block the thread until they are answered.
//!
//! All of them are made by one runtime on a thread of its own, begun with the first. So they can be made from anywhere,
//! also within another runtime, whose thread then waits like any other: nothing there is asked to do the work.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use super::body::BoxError;
use super::error::{Error, ErrorKind, Result};

/// The runtime, once there is one.
static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);

#[derive(Clone)]
struct Runtime {
    handle: Handle,
    thread: ThreadId,
}

/// Returns the runtime, which lasts as long as the process.
fn runtime() -> Result<Runtime, BoxError> {
    let mut slot = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = &*slot {
        return Ok(runtime.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let thread = thread::Builder::new().name("blocking-calls".to_owned());
    let thread = thread.spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    let begun = Runtime { handle, thread: thread.thread().id() };
    *slot = Some(begun.clone());
    Ok(begun)
}

/// Returns whether this is the thread on which calls that block are made.
#[cfg(feature = "reqwest")]
pub(crate) fn is_here() -> bool {
    let runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    runtime.as_ref().is_some_and(|runtime| runtime.thread == thread::current().id())
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
    let runtime = runtime().map_err(failed)?;
    if runtime.thread == thread::current().id() {
        // The one thread that could do the work would wait for itself.
        return Err(failed("it is made within another call that blocks".into()));
    }
    let (sender, receiver) = sync_channel(1);
    runtime.handle.spawn(async move {
        // Nobody waits any more only if the process is ending.
        let _ = sender.send(future.await);
    });
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
