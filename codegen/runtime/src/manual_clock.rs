//! A clock for tests, on which nobody waits.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::clock::{Clock, Sleep};

/// A clock that moves only when it is told to, or when someone sleeps on it: the sleep that ends first ends at once, and
/// then it is later.
///
/// So it fits transports that wait for nothing but this clock. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct ManualClock {
    state: Arc<Mutex<ClockState>>,
}

#[derive(Debug)]
struct ClockState {
    start: SystemTime,
    now: Duration,
    jitter: f64,
    next_id: u64,
    waiting: VecDeque<(u64, Duration)>,
    slept: Vec<Duration>,
}

impl Default for ManualClock {
    fn default() -> Self {
        let state = ClockState {
            start: UNIX_EPOCH + Duration::from_secs(1_767_225_600),
            now: Duration::ZERO,
            jitter: 1.0,
            next_id: 0,
            waiting: VecDeque::new(),
            slept: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }
}

impl ManualClock {
    /// Returns a clock that shows midnight of 1 January 2026, UTC, and shortens no wait.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the clock on.
    pub fn advance(&self, duration: Duration) {
        self.lock().now += duration;
    }

    /// Shortens waits between attempts to this part of the longest, from 0 to 1.
    pub fn set_jitter(&self, jitter: f64) {
        self.lock().jitter = jitter;
    }

    /// Returns for how long was slept, in the order in which the sleeps ended; sleeps that were cut short (timeouts that
    /// were not needed) are not among them.
    pub fn slept(&self) -> Vec<Duration> {
        self.lock().slept.clone()
    }

    fn lock(&self) -> MutexGuard<'_, ClockState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.lock().now
    }

    fn wall(&self) -> SystemTime {
        let state = self.lock();
        state.start + state.now
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut state = self.lock();
        let id = state.next_id;
        state.next_id += 1;
        let deadline = state.now.saturating_add(duration);
        state.waiting.push_back((id, deadline));
        drop(state);
        Box::pin(ManualSleep { clock: self.clone(), id, deadline, duration, polls: 0 })
    }

    fn jitter(&self) -> f64 {
        self.lock().jitter
    }
}

struct ManualSleep {
    clock: ManualClock,
    id: u64,
    deadline: Duration,
    duration: Duration,
    polls: u32,
}

impl Future for ManualSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Others get so many turns to begin sleeps that end earlier, or to finish what needs no time.
        const TURNS: u32 = 16;
        self.polls += 1;
        let mut state = self.clock.lock();
        let is_first = state.waiting.iter().all(|(_, deadline)| self.deadline <= *deadline);
        if state.now < self.deadline && !(is_first && self.polls > TURNS) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        state.now = state.now.max(self.deadline);
        state.slept.push(self.duration);
        Poll::Ready(())
    }
}

impl Drop for ManualSleep {
    fn drop(&mut self) {
        let id = self.id;
        self.clock.lock().waiting.retain(|(waiting, _)| *waiting != id);
    }
}
