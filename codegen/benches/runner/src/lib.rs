//! What the programs have in common that measure generated code: they run two sides of the same work in turns, and print
//! what each took. The harness writes such a program for each description, and reads what it prints.

use std::env;
use std::future::Future;
use std::hint::black_box;
use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

mod bodies;
mod clock;
mod record;
mod server;

use bodies::Bodies;
pub use record::{Allocations, Figures, Record, Side, Step};

/// What a program was asked for by its arguments.
enum Mode {
    /// `times RUNS`: times both sides of all cases.
    Times(u32),
    /// `allocations`: counts what both sides of all cases allocate.
    Allocations,
    /// `once CASE STEP SIDE ROUNDS`: does that much work, and nothing else, for those who count instructions.
    Once { case: String, step: Step, side: Side, rounds: u32 },
}

/// Measures the cases of a program.
pub struct Runner {
    mode: Mode,
    runtime: Runtime,
    server: String,
}

/// The part of `main`: serves, or measures cases by a [`Runner`].
///
/// With the argument `serve` the program is a server on loopback that gives the answers, each by its method. Otherwise
/// `BENCH_SERVER` is the address of one.
pub fn run(
    answers: &[(&'static str, &'static str)],
    measure: impl FnOnce(&Runner) -> Result<(), String>,
) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["serve"] => server::serve(answers),
        arguments => Runner::new(arguments).and_then(|runner| measure(&runner)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Runner {
    fn new(arguments: &[&str]) -> Result<Self, String> {
        let number = |text: &str| text.parse().map_err(|error| format!("`{text}`: {error}"));
        let mode = match arguments {
            ["times", runs] => Mode::Times(number(runs)?),
            ["allocations"] => Mode::Allocations,
            ["once", case, step, side, rounds] => Mode::Once {
                case: (*case).to_owned(),
                step: Step::parse(step)?,
                side: Side::parse(side)?,
                rounds: number(rounds)?,
            },
            _ => return Err("expected `serve`, `times`, `allocations` or `once`".to_owned()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("no runtime: {error}"))?;
        Ok(Self { mode, runtime, server: env::var("BENCH_SERVER").unwrap_or_default() })
    }

    /// Returns the address of the server, such as `http://127.0.0.1:8000`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Measures the decoding and encoding of bodies, one in each line of a file, by two types of the same fields.
    ///
    /// # Errors
    /// The bodies cannot be read, or the figures not be printed.
    pub fn codec<A, B>(&self, case: &str, path: &str) -> Result<(), String>
    where
        A: DeserializeOwned + Serialize,
        B: DeserializeOwned + Serialize,
    {
        let is_asked_for = match &self.mode {
            Mode::Times(_) | Mode::Allocations => true,
            Mode::Once { case: asked, .. } => asked == case,
        };
        if !is_asked_for {
            return Ok(());
        }
        let bodies = Bodies::read::<A, B>(path)?;
        if bodies.used == 0 {
            return Record::skipped(case, bodies.first_difference.as_deref()).print();
        }
        let text = bodies.list.as_bytes();
        let read = |error: serde_json::Error| error.to_string();
        let record = Record {
            bytes: text.len() as u64,
            bodies: bodies.used,
            left_out: bodies.left_out,
            ..Record::new(case, Step::Decode)
        };
        self.measure(
            record,
            &mut || {
                serde_json::from_slice::<Vec<A>>(text).map(|it| drop(black_box(it))).map_err(read)
            },
            &mut || {
                serde_json::from_slice::<Vec<B>>(text).map(|it| drop(black_box(it))).map_err(read)
            },
        )?;
        let ours: Vec<A> = serde_json::from_slice(text).map_err(read)?;
        let theirs: Vec<B> = serde_json::from_slice(text).map_err(read)?;
        let written = serde_json::to_vec(&ours).map_err(read)?;
        let record = Record {
            bytes: written.len() as u64,
            bodies: bodies.used,
            left_out: bodies.left_out,
            ..Record::new(case, Step::Encode)
        };
        self.measure(
            record,
            &mut || serde_json::to_vec(&ours).map(|it| drop(black_box(it))).map_err(read),
            &mut || serde_json::to_vec(&theirs).map(|it| drop(black_box(it))).map_err(read),
        )
    }

    /// Measures a call that two clients make, one after the other on one thread.
    ///
    /// # Errors
    /// A call fails, or the two do not give the same.
    pub fn call<A: Serialize, B: Serialize, F, G>(
        &self,
        case: &str,
        ours: impl Fn() -> F,
        theirs: impl Fn() -> G,
    ) -> Result<(), String>
    where
        F: Future<Output = Result<A, String>>,
        G: Future<Output = Result<B, String>>,
    {
        let (given, expected) = (self.runtime.block_on(ours())?, self.runtime.block_on(theirs())?);
        bodies::same(&given, &expected)?;
        self.measure(
            Record::new(case, Step::Call),
            &mut || self.runtime.block_on(ours()).map(|it| drop(black_box(it))),
            &mut || self.runtime.block_on(theirs()).map(|it| drop(black_box(it))),
        )
    }

    /// Does the work of a case as it was asked for.
    fn measure(&self, mut record: Record, ours: Work<'_>, theirs: Work<'_>) -> Result<(), String> {
        match &self.mode {
            Mode::Times(runs) => {
                [record.ours, record.theirs] = clock::take_turns(*runs, ours, theirs)?;
                record.print()
            }
            Mode::Allocations => {
                record.ours.allocations = Some(allocations(ours)?);
                record.theirs.allocations = Some(allocations(theirs)?);
                record.print()
            }
            Mode::Once { case, step, side, rounds }
                if *case == record.case && *step == record.step =>
            {
                match side {
                    Side::Ours => (0..*rounds).try_for_each(|_| ours()),
                    Side::Theirs => (0..*rounds).try_for_each(|_| theirs()),
                }
            }
            Mode::Once { .. } => Ok(()),
        }
    }
}

/// One round of the work of a side.
type Work<'a> = &'a mut dyn FnMut() -> Result<(), String>;

/// Counts what a round allocates, once nothing is done for the first time.
#[cfg(feature = "allocations")]
fn allocations(work: Work<'_>) -> Result<Allocations, String> {
    const ROUNDS: u64 = 100;
    (0..10).try_for_each(|_| work())?;
    let mut done = Ok(());
    let counted = allocation_counter::measure(|| done = (0..ROUNDS).try_for_each(|_| work()));
    done.map(|()| Allocations {
        count: counted.count_total / ROUNDS,
        bytes: counted.bytes_total / ROUNDS,
    })
}

#[cfg(not(feature = "allocations"))]
fn allocations(_: Work<'_>) -> Result<Allocations, String> {
    Err("allocations are counted with the feature `allocations`".to_owned())
}
