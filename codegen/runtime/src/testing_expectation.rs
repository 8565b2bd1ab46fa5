//! For tests: what a server within the process expects, and how a request differs from it.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::testing_operation::Target;
use super::testing_received::{Received, fit};
use super::testing_reply::Reply;

pub(crate) type Responder = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// A kind of request that is expected, and how it is answered.
pub(crate) struct Expectation {
    pub(crate) wanted: Wanted,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) times: Option<Times>,
    pub(crate) calls: Vec<Received>,
}

/// Which requests are meant.
pub(crate) enum Wanted {
    /// Those of a method, to a path that fits a template.
    Path(Method, String),
    /// Those of an operation.
    Operation(Target),
}

/// What a request must have besides.
pub(crate) enum Condition {
    /// What stands for a name of the path's template.
    Parameter(String, String),
    Query(String, String),
    Header(String, String),
    Json(Value),
    Holds(Arc<dyn Fn(&Received) -> bool + Send + Sync>),
}

#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) responder: Responder,
    pub(crate) delay: Duration,
}

/// How many calls are expected: `2`, `1..`, `..=3` or `1..=3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    least: usize,
    most: Option<usize>,
}

impl From<usize> for Times {
    fn from(times: usize) -> Self {
        Self { least: times, most: Some(times) }
    }
}

impl From<RangeFrom<usize>> for Times {
    fn from(times: RangeFrom<usize>) -> Self {
        Self { least: times.start, most: None }
    }
}

impl From<RangeInclusive<usize>> for Times {
    fn from(times: RangeInclusive<usize>) -> Self {
        Self { least: *times.start(), most: Some(*times.end()) }
    }
}

impl From<RangeToInclusive<usize>> for Times {
    fn from(times: RangeToInclusive<usize>) -> Self {
        Self { least: 0, most: Some(times.end) }
    }
}

impl Times {
    fn allow(self, calls: usize) -> bool {
        calls >= self.least && self.most.is_none_or(|most| calls <= most)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (1, Some(1)) => f.write_str("1 call"),
            (least, Some(most)) if least == most => write!(f, "{least} calls"),
            (0, Some(most)) => write!(f, "at most {most} calls"),
            (least, Some(most)) => write!(f, "{least} to {most} calls"),
            (least, None) => write!(f, "at least {least} calls"),
        }
    }
}

impl Expectation {
    pub(crate) fn new(wanted: Wanted) -> Self {
        let (conditions, answers, calls) = (Vec::new(), Vec::new(), Vec::new());
        Self { wanted, conditions, answers, times: None, calls }
    }

    /// Returns what stands for the names of the template, if the request is expected.
    pub(crate) fn fits(&self, received: &Received) -> Option<Vec<(String, String)>> {
        let parameters = self.wanted.fits(received)?;
        let differs = |condition: &Condition| condition.difference(received, &parameters).is_some();
        (!self.conditions.iter().any(differs)).then_some(parameters)
    }

    /// How far a request is from what is expected, and what differs, a line each.
    pub(crate) fn differences(&self, received: &Received) -> (usize, Vec<String>) {
        let parameters = self.wanted.fits(received);
        let distance = if parameters.is_some() { 0 } else { self.wanted.distance(received) };
        let mut lines = Vec::new();
        if parameters.is_none() {
            lines.push(format!("- {}", self.wanted.place()));
            lines.push(format!("+ {} {}", received.method, received.path()));
        }
        let parameters = parameters.unwrap_or_default();
        for condition in &self.conditions {
            lines.extend(condition.difference(received, &parameters).unwrap_or_default());
        }
        (distance, lines)
    }

    /// What is wrong with the number of calls.
    pub(crate) fn unmet(&self) -> Option<String> {
        let count = self.calls.len();
        let times = self.times.filter(|times| !times.allow(count))?;
        let mut text = format!("{self} was to get {times}, and got {count}");
        for call in &self.calls {
            text.push_str(&format!("\n{}", indented(&call.show())));
        }
        Some(text)
    }
}

/// Says which requests are expected.
impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.wanted {
            Wanted::Path(..) => f.write_str(&self.wanted.place())?,
            Wanted::Operation(target) => write!(f, "{} ({})", target.id, self.wanted.place())?,
        }
        let conditions = self.conditions.iter().filter_map(Condition::short);
        for (place, condition) in conditions.enumerate() {
            write!(f, "{} {condition}", if place == 0 { " with" } else { "," })?;
        }
        Ok(())
    }
}

impl Wanted {
    fn fits(&self, received: &Received) -> Option<Vec<(String, String)>> {
        match self {
            Self::Path(method, template) => {
                fit(template, received.path()).filter(|_| *method == received.method)
            }
            Self::Operation(target) => {
                let operation = received.operation?;
                let is_meant = (operation.id, operation.path) == (target.id, target.path)
                    && received.method.as_str() == target.method
                    && target.stream.is_none_or(|(media_type, is_meant)| {
                        (received.header("accept") == Some(media_type)) == is_meant
                    });
                is_meant.then(|| parameters(target.path, received.path()))
            }
        }
    }

    fn place(&self) -> String {
        match self {
            Self::Path(method, template) => format!("{method} {template}"),
            Self::Operation(target) => format!("{} {}", target.method, target.path),
        }
    }

    /// How much of method and path differs: the method, and each segment.
    fn distance(&self, received: &Received) -> usize {
        let (method, template) = match self {
            Self::Path(method, template) => (method.as_str(), template.as_str()),
            Self::Operation(target) => (target.method, target.path),
        };
        let wanted: Vec<&str> = template.split('/').rev().collect();
        let got: Vec<&str> = received.path().split('/').rev().collect();
        // The end counts: what stands before may be the path of the base URL.
        let others = wanted.iter().zip(&got).filter(|(wanted, got)| {
            wanted != got && !(wanted.starts_with('{') && wanted.ends_with('}'))
        });
        1 + usize::from(method != received.method.as_str())
            + 2 * others.count()
            + wanted.len().abs_diff(got.len())
    }
}

/// What stands for the names of an operation's path, of which a request has the end.
fn parameters(template: &str, path: &str) -> Vec<(String, String)> {
    let template = template.split('?').next().unwrap_or_default();
    let mut starts = path.match_indices('/').map(|(at, _)| at);
    starts.find_map(|at| fit(template, &path[at..])).unwrap_or_default()
}

impl Condition {
    /// What differs, a line each.
    fn difference(
        &self,
        received: &Received,
        parameters: &[(String, String)],
    ) -> Option<Vec<String>> {
        let named = |what: &str, name: &str, wanted: &str, got: &[String]| {
            let differs = !got.iter().any(|value| value == wanted);
            differs.then(|| {
                let got = got.iter().map(|value| format!("+ {what} {name}={value}"));
                let mut lines = vec![format!("- {what} {name}={wanted}")];
                lines.extend(got);
                if lines.len() == 1 {
                    lines.push(format!("+ {what} without {name}"));
                }
                lines
            })
        };
        let of = |pairs: &[(String, String)], name: &str| -> Vec<String> {
            let pairs = pairs.iter().filter(|(known, _)| known == name);
            pairs.map(|(_, value)| value.clone()).collect()
        };
        match self {
            Self::Parameter(name, wanted) => named("path", name, wanted, &of(parameters, name)),
            Self::Query(name, wanted) => named("query", name, wanted, &of(&received.query(), name)),
            Self::Header(name, wanted) => {
                let got = received.headers.get_all(name).iter();
                let got = got.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
                named("header", name, wanted, &got.collect::<Vec<String>>())
            }
            Self::Json(wanted) => {
                let got = serde_json::from_slice(&received.body).ok();
                let differs = got.as_ref() != Some(wanted);
                let got = got.map_or_else(|| received.text(), |value: Value| format!("{value:#}"));
                differs.then(|| diff(&format!("{wanted:#}"), &got))
            }
            Self::Holds(holds) => {
                let text = "- what `matching` asks for".to_owned();
                (!holds(received)).then(|| vec![text])
            }
        }
    }

    fn short(&self) -> Option<String> {
        match self {
            Self::Parameter(name, value) | Self::Query(name, value) | Self::Header(name, value) => {
                Some(format!("{name}={value}"))
            }
            Self::Json(_) => Some("a body".to_owned()),
            Self::Holds(_) => None,
        }
    }
}

/// Moves a text to the right.
pub(crate) fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

/// Compares two texts line by line: `-` is expected, `+` is what came.
fn diff(expected: &str, got: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), got.lines().collect());
    // How many lines are the same from here on, at best.
    let mut same = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            same[i][j] = if old[i] == new[j] {
                same[i + 1][j + 1] + 1
            } else {
                same[i + 1][j].max(same[i][j + 1])
            };
        }
    }
    let mut lines = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(format!("  {}", old[i]));
            i += 1;
            j += 1;
        } else if j == new.len() || (i < old.len() && same[i + 1][j] >= same[i][j + 1]) {
            lines.push(format!("- {}", old[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", new[j]));
            j += 1;
        }
    }
    lines
}
