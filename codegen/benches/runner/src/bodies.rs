//! Bodies that two types read alike.

use std::fs;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The least bytes of a list of bodies: enough that time is spent on them, and not on beginning.
const ENOUGH: usize = 100_000;

/// Bodies, repeated in one list.
pub(crate) struct Bodies {
    pub(crate) list: String,
    /// How many different ones there are.
    pub(crate) used: usize,
    /// How many the two types do not make the same of.
    pub(crate) left_out: usize,
    pub(crate) first_difference: Option<String>,
}

impl Bodies {
    /// Reads a file with a body in each line, and leaves out those of which the two types do not make the same.
    pub(crate) fn read<A, B>(path: &str) -> Result<Self, String>
    where
        A: DeserializeOwned + Serialize,
        B: DeserializeOwned + Serialize,
    {
        let text = fs::read_to_string(path).map_err(|error| format!("`{path}`: {error}"))?;
        let (mut bodies, mut differences) = (Vec::new(), Vec::new());
        for body in text.lines() {
            match compare::<A, B>(body) {
                Ok(()) => bodies.push(body),
                Err(difference) => differences.push(difference),
            }
        }
        let (used, left_out) = (bodies.len(), differences.len());
        let length: usize = bodies.iter().map(|body| body.len() + 1).sum();
        let times = if length == 0 { 0 } else { ENOUGH.div_ceil(length) };
        let list = format!("[{}]", bodies.repeat(times).join(","));
        if used > 0 {
            compare::<Vec<A>, Vec<B>>(&list)?;
        }
        Ok(Self { list, used, left_out, first_difference: differences.into_iter().next() })
    }
}

/// Checks that two types read a text, and write the same.
fn compare<A, B>(text: &str) -> Result<(), String>
where
    A: DeserializeOwned + Serialize,
    B: DeserializeOwned + Serialize,
{
    let ours: A = serde_json::from_str(text).map_err(|error| format!("ours: {error}"))?;
    let theirs: B = serde_json::from_str(text).map_err(|error| format!("theirs: {error}"))?;
    same(&ours, &theirs)
}

/// Checks that two values are written as the same JSON, in whatever order of keys.
pub(crate) fn same(ours: &impl Serialize, theirs: &impl Serialize) -> Result<(), String> {
    let ours = serde_json::to_value(ours).map_err(|error| format!("ours: {error}"))?;
    let theirs = serde_json::to_value(theirs).map_err(|error| format!("theirs: {error}"))?;
    match difference(&ours, &theirs, "") {
        None => Ok(()),
        Some(place) => Err(format!("the two differ at `{place}`")),
    }
}

/// Returns the pointer of the first difference.
fn difference(ours: &Value, theirs: &Value, at: &str) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let keys = ours.keys().chain(theirs.keys().filter(|key| !ours.contains_key(*key)));
            keys.into_iter().find_map(|key| {
                let at = format!("{at}/{key}");
                match (ours.get(key), theirs.get(key)) {
                    (Some(ours), Some(theirs)) => difference(ours, theirs, &at),
                    _ => Some(at),
                }
            })
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            let mut pairs = ours.iter().zip(theirs).enumerate();
            pairs.find_map(|(index, (ours, theirs))| {
                difference(ours, theirs, &format!("{at}/{index}"))
            })
        }
        (ours, theirs) => (ours != theirs).then(|| at.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_is_found_where_it_is() {
        let ours = json!({"a": [{"b": 1, "c": 2}], "d": null});
        assert_eq!(same(&ours, &json!({"d": null, "a": [{"c": 2, "b": 1}]})), Ok(()));
        let place = |theirs: Value| difference(&ours, &theirs, "");
        assert_eq!(place(json!({"a": [{"b": 1, "c": 3}], "d": null})).as_deref(), Some("/a/0/c"));
        assert_eq!(place(json!({"a": [{"b": 1, "c": 2}]})).as_deref(), Some("/d"));
        assert_eq!(place(json!({"a": [], "d": null})).as_deref(), Some("/a"));
    }

    #[test]
    fn bodies_that_are_not_read_alike_are_left_out() {
        let path = std::env::temp_dir().join(format!("clientwright-bodies-{}", std::process::id()));
        fs::write(&path, "{\"a\":1}\n[1]\n\"x\"\n").expect("the file can be written");
        let bodies = Bodies::read::<Value, Vec<u8>>(&path.to_string_lossy());
        fs::remove_file(&path).expect("the file is there");
        let bodies = bodies.expect("it can be read");
        assert_eq!((bodies.used, bodies.left_out), (1, 2));
        assert!(bodies.list.len() >= ENOUGH && bodies.list.starts_with("[[1],[1],"));
        assert!(bodies.first_difference.expect("two differ").starts_with("theirs: "));
    }
}
