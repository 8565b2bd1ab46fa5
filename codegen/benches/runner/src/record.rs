//! What is printed of a case, one line of JSON for each step.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

/// What two sides took for a step of a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// The name of the case.
    pub case: String,
    /// What was done.
    pub step: Step,
    /// The length of the text that is read or written.
    pub bytes: u64,
    /// How many different bodies are in it.
    pub bodies: usize,
    /// How many bodies are not in it, since the two sides do not make the same of them.
    pub left_out: usize,
    /// Why nothing was measured, where that is so.
    pub skipped: Option<String>,
    /// What generated code took.
    pub ours: Figures,
    /// What the other side took.
    pub theirs: Figures,
}

/// What a side took for a round of its work.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Seconds, of each turn.
    pub wall: Vec<f64>,
    /// Seconds of CPU time, of each turn.
    pub cpu: Vec<f64>,
    /// What it allocated, where that was counted.
    pub allocations: Option<Allocations>,
}

/// What a round allocates.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Allocations {
    /// How often; each growth of a block counts too.
    pub count: u64,
    /// How much in all.
    pub bytes: u64,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Values are made of a text.
    Decode,
    /// A text is made of values.
    Encode,
    /// A request is sent, and its answer read.
    Call,
}

/// Whose work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// That of generated code.
    Ours,
    /// That of what it is compared with.
    Theirs,
}

impl Record {
    pub(crate) fn new(case: &str, step: Step) -> Self {
        Self {
            case: case.to_owned(),
            step,
            bytes: 0,
            bodies: 0,
            left_out: 0,
            skipped: None,
            ours: Figures::default(),
            theirs: Figures::default(),
        }
    }

    pub(crate) fn skipped(case: &str, reason: Option<&str>) -> Self {
        let reason = reason.unwrap_or("there is no body");
        Self { skipped: Some(reason.to_owned()), ..Self::new(case, Step::Decode) }
    }

    pub(crate) fn print(&self) -> Result<(), String> {
        let text = serde_json::to_string(self).map_err(|error| error.to_string())?;
        writeln!(io::stdout(), "{text}").map_err(|error| error.to_string())
    }
}

impl Step {
    /// Names it, as the programs' arguments and the report do.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Encode => "encode",
            Self::Call => "call",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        let steps = [Self::Decode, Self::Encode, Self::Call];
        let step = steps.into_iter().find(|step| step.name() == name);
        step.ok_or_else(|| format!("there is no step `{name}`"))
    }
}

impl Side {
    /// Names it, as the programs' arguments do.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        let side = [Self::Ours, Self::Theirs].into_iter().find(|side| side.name() == name);
        side.ok_or_else(|| format!("there is no side `{name}`"))
    }
}
