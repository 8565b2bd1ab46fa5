//! What Prism's log and the output of the tests say of the requests, and who is at fault.

use std::collections::BTreeSet;

/// A request in Prism's log.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The method and the path, as sent.
    line: (String, String),
    pub(crate) is_rejected: bool,
}

/// What is known to be rejected, and why nobody can get it right.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) description: String,
    pub(crate) operation: String,
    pub(crate) reason: String,
}

/// What became of the calls for one description.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Operations that Prism was asked for.
    pub(crate) called: usize,
    pub(crate) requests: usize,
    pub(crate) rejected: usize,
    /// Rejected requests for which there is a reason.
    pub(crate) explained: usize,
    /// Operations whose requests are rejected or whose tests fail, without a reason: each with what is said of it.
    pub(crate) faults: Vec<String>,
    /// The operations of the known ones that occurred.
    pub(crate) seen: BTreeSet<String>,
}

/// Reads Prism's log; the requests came one after the other.
pub(crate) fn requests(log: &str) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for line in log.lines() {
        if line.contains("Request received") {
            requests.extend(line_of(line).map(|line| Request { line, is_rejected: false }));
        } else if is_rejection(line)
            && let Some(last) = requests.last_mut()
        {
            last.is_rejected = true;
        }
    }
    requests
}

/// The method and the path of a line `… [HTTP SERVER] get /pets … Request received`.
fn line_of(line: &str) -> Option<(String, String)> {
    let (_, rest) = line.split_once("SERVER]")?;
    // Terminals get colors.
    let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
    let mut words = rest.split_whitespace().skip_while(|word| !is_word(word));
    Some((words.next()?.to_uppercase(), words.next()?.to_owned()))
}

/// Whether a line of Prism's log finds fault with a request; what it says of its own answers counts for nothing.
fn is_rejection(line: &str) -> bool {
    let is_error = line.contains("error");
    is_error && (line.contains("Violation: request") || line.contains("#UNPROCESSABLE_ENTITY"))
}

/// The operations whose tests failed, with what they say; where Prism's answer does not fit the description, that is
/// not theirs.
pub(crate) fn failures(output: &str) -> Vec<(String, String)> {
    let lines = output.lines().zip(output.lines().skip(1));
    let is_panic = |line: &str| line.starts_with("thread '") && line.contains(" panicked at ");
    let messages = lines.filter(|(line, _)| is_panic(line)).map(|(_, message)| message);
    let messages = messages.filter(|message| !message.contains(": 500 VIOLATIONS:"));
    let failure = |message: &str| {
        let operation = message.split(" with ").next().unwrap_or_default();
        (operation.to_owned(), message.to_owned())
    };
    messages.map(failure).collect()
}

/// Judges the requests and the failures by what is known; `operations` are those that the tests call.
pub(crate) fn judge(
    operations: &[String],
    requests: &[Request],
    failures: &[(String, String)],
    known: &[&Known],
) -> Verdict {
    let mut verdict = Verdict { requests: requests.len(), ..Verdict::default() };
    let is_called = |operation: &&String| {
        requests.iter().any(|request| specificity(operation, &request.line).is_some())
    };
    verdict.called = operations.iter().filter(is_called).count();
    let is_known = |operation: &str| known.iter().any(|known| known.operation == operation);
    for request in requests.iter().filter(|request| request.is_rejected) {
        verdict.rejected += 1;
        let (method, path) = &request.line;
        let fitting = operations.iter();
        let fitting = fitting.filter_map(|operation| {
            specificity(operation, &request.line).map(|variables| (variables, operation))
        });
        match fitting.min() {
            Some((_, operation)) if is_known(operation) => {
                verdict.explained += 1;
                verdict.seen.insert(operation.clone());
            }
            Some((_, operation)) => {
                verdict.faults.push(format!("{operation}: a request is rejected"));
            }
            None => verdict.faults.push(format!("{method} {path}: a request is rejected")),
        }
    }
    for (operation, message) in failures {
        if is_known(operation) {
            verdict.seen.insert(operation.clone());
        } else {
            verdict.faults.push(message.clone());
        }
    }
    verdict
}

/// How many variables the path of an operation has, where it is the one of a request: the fewest fit best.
fn specificity(operation: &str, (method, path): &(String, String)) -> Option<usize> {
    let (own, template) = operation.split_once(' ')?;
    let template = template.split(['?', '#']).next()?;
    let (template, path) = (template.split('/'), path.split('/'));
    if own != method || template.clone().count() != path.clone().count() {
        return None;
    }
    let mut variables = 0;
    for (part, sent) in template.zip(path) {
        if part.contains('{') {
            variables += 1;
        } else if part != sent {
            return None;
        }
    }
    Some(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
[1:00:00 AM] › [HTTP SERVER] get /pets/7 ℹ  info      Request received
    [1:00:00 AM] › [VALIDATOR] ✔  success   The request passed the validation rules.
    [1:00:00 AM] › [VALIDATOR] ✖  error     Violation: response.body.name must be string
[1:00:00 AM] › [HTTP SERVER] get /pets/new ℹ  info      Request received
    [1:00:00 AM] › [VALIDATOR] ✖  error     Violation: request.query must have `a`
    [1:00:00 AM] › [VALIDATOR] ✖  error     Violation: request.query must have `b`
[1:00:00 AM] › [HTTP SERVER] post /pets ℹ  info      Request received
[1:00:00 AM] › [HTTP SERVER] post /pets ✖  error     Request terminated with error: #UNPROCESSABLE_ENTITY
";

    fn operations() -> Vec<String> {
        ["GET /pets/{id}", "GET /pets/new", "POST /pets", "DELETE /pets/{id}"]
            .map(str::to_owned)
            .into()
    }

    fn known(operation: &str) -> Known {
        Known {
            description: "pets".to_owned(),
            operation: operation.to_owned(),
            reason: "document: it wants both".to_owned(),
        }
    }

    #[test]
    fn requests_are_told_by_their_operations() {
        let known = [known("GET /pets/new"), known("DELETE /pets/{id}")];
        let known: Vec<&Known> = known.iter().collect();
        let verdict = judge(&operations(), &requests(LOG), &[], &known);
        assert_eq!(
            verdict,
            Verdict {
                called: 3,
                requests: 3,
                rejected: 2,
                explained: 1,
                faults: vec!["POST /pets: a request is rejected".to_owned()],
                seen: BTreeSet::from(["GET /pets/new".to_owned()]),
            }
        );
    }

    #[test]
    fn tests_that_fail_are_faults_but_for_those_of_prism() {
        let output = "\
thread 'a' panicked at tests/support/mod.rs:1:2:
GET /pets/{id} with what is required: getPet: the answer (200) could not be read
thread 'b' panicked at tests/support/mod.rs:1:2:
POST /pets with everything: addPet: 500 VIOLATIONS: \"…\"
";
        let failures = failures(output);
        let verdict = judge(&operations(), &[], &failures, &[]);
        let expected =
            "GET /pets/{id} with what is required: getPet: the answer (200) could not be read";
        assert_eq!(verdict.faults, [expected]);
        let verdict = judge(&operations(), &[], &failures, &[&known("GET /pets/{id}")]);
        assert_eq!((verdict.faults.len(), verdict.seen.len()), (0, 1));
    }
}
