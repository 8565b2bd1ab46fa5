//! The clock of clients in a browser, or another host of JavaScript.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use futures_core::Stream;

use super::clock::{Clock, Sleep};
use super::web::{self, Once, hand_over};

/// The host's clock and timers.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        web::now()
    }

    fn wall(&self) -> SystemTime {
        web::wall()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut ended = hand_over(Once(Some(Box::pin(web::sleep(duration)))));
        Box::pin(async move {
            poll_fn(|context| Pin::new(&mut ended).poll_next(context)).await;
        })
    }
}
