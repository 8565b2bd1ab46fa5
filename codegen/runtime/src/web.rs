//! What a browser, or another host of JavaScript, has in the place of an operating system: time, timers and chance.
//!
//! Values of JavaScript stay on their thread. What waits for them is therefore run there by the host, and handed over:
//! the futures of the runtime can be sent here as they can elsewhere.

#![cfg_attr(
    not(feature = "reqwest"),
    allow(dead_code, reason = "without the transport there is no need for timers and promises")
)]

use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_core::Stream;
use js_sys::{Date, Function, Math, Promise, Reflect, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Returns 64 bits of chance.
pub fn random() -> u64 {
    let bytes = Uint8Array::new_with_length(8);
    let mut random = [0; 8];
    let crypto = property(&global(), "crypto");
    let fill = crypto.as_ref().and_then(|crypto| method(crypto, "getRandomValues"));
    let filled = crypto.zip(fill).and_then(|(crypto, fill)| fill.call1(&crypto, &bytes).ok());
    if filled.is_some() {
        bytes.copy_to(&mut random);
        return u64::from_le_bytes(random);
    }
    let mut hasher = RandomState::new().build_hasher();
    for part in [Math::random(), Math::random(), Date::now()] {
        hasher.write_u64(part.to_bits());
    }
    hasher.finish()
}

/// Returns the date and time.
pub(crate) fn wall() -> SystemTime {
    UNIX_EPOCH + milliseconds(Date::now())
}

/// Returns the time since the page was opened, which never goes back; where nobody counts it, the time of day.
pub(crate) fn now() -> Duration {
    let performance = property(&global(), "performance");
    let count = performance.as_ref().and_then(|performance| method(performance, "now"));
    let counted =
        performance.zip(count).and_then(|(performance, now)| now.call0(&performance).ok());
    milliseconds(counted.and_then(|now| now.as_f64()).unwrap_or_else(Date::now))
}

fn milliseconds(count: f64) -> Duration {
    Duration::try_from_secs_f64(count / 1000.0).unwrap_or_default()
}

/// Waits.
pub(crate) async fn sleep(duration: Duration) {
    // Hosts take what is longer for nothing.
    const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);
    let milliseconds = duration.min(LONGEST).as_secs_f64() * 1000.0;
    let mut timer = Timer(JsValue::UNDEFINED);
    let promise = Promise::new(&mut |resolve, _| {
        let set = method(&global(), "setTimeout");
        let set =
            set.and_then(|set| set.call2(&global(), &resolve, &milliseconds.ceil().into()).ok());
        timer.0 = set.unwrap_or_default();
    });
    // It does not fail: nobody holds the function that would say so.
    let _ = JsFuture::from(promise).await;
    drop(timer);
}

/// Ends the timer, which would keep a program that is done from ending.
struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(clear) = method(&global(), "clearTimeout") {
            let _ = clear.call1(&global(), &self.0);
        }
    }
}

fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    property(of, name)?.dyn_into().ok()
}

/// Lets the host run a stream on this thread, and returns its items, which can be sent. They are made as they are taken;
/// dropping what is returned ends the stream.
pub(crate) fn hand_over<T: 'static>(stream: impl Stream<Item = T> + 'static) -> HandedOver<T> {
    let desk = Arc::new(Mutex::new(Desk::default()));
    spawn_local(Maker { stream: Box::pin(stream), desk: Arc::clone(&desk) });
    HandedOver(desk)
}

/// A future as a stream of what it gives.
pub(crate) struct Once<F>(pub(crate) Option<Pin<Box<F>>>);

impl<F: Future> Stream for Once<F> {
    type Item = F::Output;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let Some(future) = &mut self.0 else { return Poll::Ready(None) };
        let output = std::task::ready!(future.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(Some(output))
    }
}

/// Where an item lies until it is taken.
struct Desk<T> {
    item: Option<T>,
    is_ended: bool,
    is_left: bool,
    maker: Option<Waker>,
    taker: Option<Waker>,
}

impl<T> Default for Desk<T> {
    fn default() -> Self {
        Self { item: None, is_ended: false, is_left: false, maker: None, taker: None }
    }
}

fn lock<T>(desk: &Mutex<Desk<T>>) -> MutexGuard<'_, Desk<T>> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The side that touches values of JavaScript.
struct Maker<T> {
    stream: Pin<Box<dyn Stream<Item = T>>>,
    desk: Arc<Mutex<Desk<T>>>,
}

impl<T> Future for Maker<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let mut desk = lock(&self.desk);
            if desk.is_left {
                return Poll::Ready(());
            }
            desk.maker = Some(context.waker().clone());
            if desk.item.is_some() {
                return Poll::Pending;
            }
            drop(desk);
            let item = std::task::ready!(self.stream.as_mut().poll_next(context));
            let mut desk = lock(&self.desk);
            desk.is_ended = item.is_none();
            desk.item = item;
            let (is_ended, taker) = (desk.is_ended, desk.taker.take());
            drop(desk);
            wake(taker);
            if is_ended {
                return Poll::Ready(());
            }
        }
    }
}

/// The side that can be sent.
pub(crate) struct HandedOver<T>(Arc<Mutex<Desk<T>>>);

impl<T> Stream for HandedOver<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut desk = lock(&self.0);
        if let Some(item) = desk.item.take() {
            let maker = desk.maker.take();
            drop(desk);
            wake(maker);
            return Poll::Ready(Some(item));
        }
        if desk.is_ended {
            return Poll::Ready(None);
        }
        desk.taker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for HandedOver<T> {
    fn drop(&mut self) {
        let mut desk = lock(&self.0);
        desk.is_left = true;
        let maker = desk.maker.take();
        drop(desk);
        wake(maker);
    }
}
