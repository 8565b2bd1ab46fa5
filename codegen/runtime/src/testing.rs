//! For tests: a server within the process, and the clock that it goes by.

use std::error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::body::Body;
use super::clock::Clock;
pub use super::manual_clock::ManualClock;
pub use super::testing_expectation::Times;
use super::testing_expectation::{Answer, Condition, Expectation, Wanted, indented};
pub use super::testing_operation::{Example, Operation, Target};
pub use super::testing_received::Received;
pub use super::testing_reply::Reply;
use super::transport::{Transport, TransportError, TransportErrorKind, TransportFuture};

/// A server within the process: it answers as it was told, and remembers what it received.
///
/// Clones are the same server. What is not expected fails, and the error says what came and what is nearest to it.
///
/// ```text
/// let server = Server::new();
/// server.on(ops::GetRefund).respond_status(503, &json!({})).respond(Refund::example());
/// server.on(ops::CreateRefund).with_json(&json!({"refund": {"amount": 5}})).respond(Refund::example()).times(1);
/// let client = Client::builder().transport(server.transport()).build()?;
/// …
/// server.verify();
/// ```
#[derive(Clone, Default)]
pub struct Server {
    state: Arc<Mutex<State>>,
    /// Apart from the rest, so that conditions can look at what came before.
    received: Arc<Mutex<Vec<Received>>>,
    clock: ManualClock,
}

#[derive(Default)]
struct State {
    expectations: Vec<Expectation>,
    /// What was received and not expected, with what is to be said of it.
    unexpected: Vec<String>,
}

impl Server {
    /// Returns a server that answers nothing yet, on a clock of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins to say how calls of an operation are answered: `ops` has a value for each operation.
    ///
    /// Of two that fit a call, the later answers.
    pub fn on<O: Operation>(&self, _operation: O) -> Route<'_, O> {
        self.route(Wanted::Operation(O::CALL))
    }

    /// Begins to say how requests of this method are answered whose path fits the template, such as `/v1/refunds/{id}`.
    ///
    /// The path is the whole one, with that of the base URL. Of two that fit a request, the later answers.
    pub fn on_path(&self, method: Method, template: impl Into<String>) -> Route<'_> {
        self.route(Wanted::Path(method, template.into()))
    }

    fn route<O>(&self, wanted: Wanted) -> Route<'_, O> {
        let mut state = self.lock();
        state.expectations.push(Expectation::new(wanted));
        Route { server: self, index: state.expectations.len() - 1, operation: PhantomData }
    }

    /// Returns what was received, in order.
    pub fn requests(&self) -> Vec<Received> {
        lock(&self.received).clone()
    }

    /// Panics where calls were not made as often as [`Route::times`] says, or were made that are not expected.
    ///
    /// # Panics
    ///
    /// That is its purpose; [`Server::check`] does not.
    #[track_caller]
    pub fn verify(&self) {
        if let Err(unmet) = self.check() {
            panic!("{unmet}");
        }
    }

    /// Says which calls were not made as often as [`Route::times`] says, and which are not expected.
    ///
    /// # Errors
    ///
    /// Where there are any.
    pub fn check(&self) -> Result<(), Unmet> {
        let state = self.lock();
        let unmet = state.expectations.iter().filter_map(Expectation::unmet);
        let problems: Vec<String> = unmet.chain(state.unexpected.iter().cloned()).collect();
        if problems.is_empty() { Ok(()) } else { Err(Unmet { problems }) }
    }

    /// Returns the transport to this server, for a client's builder.
    pub fn transport(&self) -> impl Transport {
        self.clone()
    }

    /// Returns the clock that delays, timeouts and waits between attempts go by.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Remembers a request and finds the answer to it.
    fn receive(&self, mut received: Received) -> Result<(Answer, Received), String> {
        let mut state = self.lock();
        let found = state
            .expectations
            .iter_mut()
            .rev()
            .find_map(|expectation| Some((expectation.fits(&received)?, expectation)));
        let answer = match found {
            None => {
                let problem = state.unexpected(&received);
                state.unexpected.push(problem.clone());
                Err(problem)
            }
            Some((parameters, expectation)) => {
                received.parameters = parameters;
                let last = expectation.answers.len().saturating_sub(1);
                let answer = expectation.answers.get(expectation.calls.len().min(last)).cloned();
                expectation.calls.push(received.clone());
                answer.ok_or_else(|| format!("no answer was given for {expectation}"))
            }
        };
        lock(&self.received).push(received.clone());
        answer.map(|answer| (answer, received))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Says what came, and what differs from what is nearest to it.
    fn unexpected(&self, received: &Received) -> String {
        let mut text = format!(
            "the test server does not expect this request:\n{}\n",
            indented(&received.show())
        );
        let compared = self.expectations.iter().map(|expectation| {
            let (distance, lines) = expectation.differences(received);
            (distance, lines, expectation)
        });
        match compared.min_by_key(|(distance, lines, _)| (*distance, lines.len())) {
            None => text.push_str("it expects nothing: `Server::on` says what it shall answer"),
            Some((_, lines, nearest)) => {
                let lines = indented(&lines.join("\n"));
                text.push_str(&format!("nearest to it is {nearest}, where this differs:\n{lines}"));
            }
        }
        text
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("received", &self.requests()).finish_non_exhaustive()
    }
}

impl Transport for Server {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let received = Received::read(request).await?;
            let (answer, received) = self
                .receive(received)
                .map_err(|text| TransportError::new(TransportErrorKind::Other, text))?;
            let reply = (answer.responder)(&received);
            let delay = answer.delay.saturating_add(reply.wait());
            if !delay.is_zero() {
                self.clock.sleep(delay).await;
            }
            reply.into_response()
        })
    }

    fn clock(&self) -> Option<Arc<dyn Clock>> {
        Some(Arc::new(self.clock.clone()))
    }
}

/// What a [`Server`] expected and did not get, and what it got and did not expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    problems: Vec<String>,
}

impl Unmet {
    /// Returns the problems, one text for each.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("\n"))
    }
}

impl error::Error for Unmet {}

/// Requests by method and path, for [`Server::on_path`]: their answers are of any type.
#[derive(Debug, Clone, Copy)]
pub struct ByPath;

/// How a server answers some requests: the first with the first answer, the next with the next, and all after the last
/// with the last.
pub struct Route<'s, O = ByPath> {
    server: &'s Server,
    index: usize,
    operation: PhantomData<fn(O)>,
}

#[allow(
    clippy::return_self_not_must_use,
    reason = "the server is told, whether or not more follows"
)]
impl<O: Operation> Route<'_, O> {
    /// Adds the answer of a success, as the API would give it.
    pub fn respond(self, value: O::Output) -> Self {
        self.reply(O::answer(value))
    }

    /// Adds the answer of a success with an example.
    pub fn respond_example(self) -> Self
    where
        O::Output: Example,
    {
        self.respond(Example::example())
    }
}

#[allow(
    clippy::return_self_not_must_use,
    reason = "the server is told, whether or not more follows"
)]
impl Route<'_> {
    /// Adds an answer of JSON.
    pub fn respond(self, status: u16, json: &(impl Serialize + ?Sized)) -> Self {
        self.respond_status(status, json)
    }
}

#[allow(
    clippy::return_self_not_must_use,
    reason = "the server is told, whether or not more follows"
)]
impl<O> Route<'_, O> {
    /// Adds an answer of JSON with a status, such as that of an error.
    pub fn respond_status(self, status: u16, json: &(impl Serialize + ?Sized)) -> Self {
        self.reply(Reply::json(status, json))
    }

    /// Adds an answer.
    pub fn reply(self, reply: Reply) -> Self {
        self.respond_with(move |_| reply.clone())
    }

    /// Adds an answer that is made of the request.
    pub fn respond_with(
        self,
        responder: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let answer = Answer { responder: Arc::new(responder), delay: Duration::ZERO };
        self.change(|expectation| expectation.answers.push(answer))
    }

    /// Adds a failure to answer.
    pub fn fail(self, kind: TransportErrorKind) -> Self {
        self.reply(Reply::failure(kind))
    }

    /// Gives the answer that was added last only after so much time, by the server's clock.
    pub fn delay(self, delay: Duration) -> Self {
        self.change(|expectation| {
            if let Some(answer) = expectation.answers.last_mut() {
                answer.delay = delay;
            }
        })
    }

    /// Expects so many calls, no more and no fewer: `2`, `1..` or `..=3`. [`Server::verify`] looks whether they came.
    pub fn times(self, times: impl Into<Times>) -> Self {
        self.change(|expectation| expectation.times = Some(times.into()))
    }

    /// Means only requests with this value for `{name}` in the path.
    pub fn with_parameter(self, name: &str, value: impl fmt::Display) -> Self {
        self.when(Condition::Parameter(name.to_owned(), value.to_string()))
    }

    /// Means only requests with this name and value in the query.
    pub fn with_query(self, name: &str, value: impl fmt::Display) -> Self {
        self.when(Condition::Query(name.to_owned(), value.to_string()))
    }

    /// Means only requests with this header.
    pub fn with_header(self, name: &str, value: impl fmt::Display) -> Self {
        self.when(Condition::Header(name.to_owned(), value.to_string()))
    }

    /// Means only requests whose body is this JSON.
    pub fn with_json(self, json: &(impl Serialize + ?Sized)) -> Self {
        // What cannot be written as JSON is no body that could come.
        let json = serde_json::to_value(json);
        self.when(Condition::Json(json.unwrap_or_else(|error| Value::from(error.to_string()))))
    }

    /// Means only requests of which this holds. It may ask for [`Server::requests`], but nothing else of the server.
    pub fn matching(self, holds: impl Fn(&Received) -> bool + Send + Sync + 'static) -> Self {
        self.when(Condition::Holds(Arc::new(holds)))
    }

    /// Returns the requests that were answered so, in order.
    pub fn calls(&self) -> Vec<Received> {
        let state = self.server.lock();
        state.expectations.get(self.index).map(|found| found.calls.clone()).unwrap_or_default()
    }

    fn when(self, condition: Condition) -> Self {
        self.change(|expectation| expectation.conditions.push(condition))
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        if let Some(expectation) = self.server.lock().expectations.get_mut(self.index) {
            change(expectation);
        }
        self
    }
}

impl<O> fmt::Debug for Route<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("calls", &self.calls()).finish_non_exhaustive()
    }
}
