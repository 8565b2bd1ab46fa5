//! Bodies that descriptions show as examples, read into the generated types and written again.
//!
//! For each description there is a little program around its crate, which reads a line for each body: which type, and
//! the text. Which type a schema has is told by the crate's `names.lock`, and where it has no name, by the schema.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::compare::Differences;
use super::documents::{self, Description};
use super::json::Json;
use super::schema::{Schemas, percent_decoded};
use super::sdk;

/// How many failures of a description are printed.
const FAILURES: usize = 12;

/// How many undeclared keys of a description are printed.
const KEYS: usize = 12;

/// What became of the bodies of a description.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    failed: Vec<String>,
    /// Why bodies were not tried, and how many.
    skipped: BTreeMap<String, usize>,
    /// Bodies that are not what their schema says.
    invalid: usize,
    nulls: usize,
    /// How often each key that no schema declares was left out.
    undeclared: BTreeMap<String, usize>,
}

/// An example: a line of the corpus.
struct Body {
    /// Where the media type stands.
    at: String,
    /// Where its schema stands.
    schema: String,
    example: Json,
}

/// What is needed to tell which type reads a body.
struct Types<'a> {
    schemas: Schemas<'a>,
    /// Names by what they name.
    lock: BTreeMap<&'a str, &'a str>,
}

impl Tally {
    /// How many bodies should come back as they were.
    pub(crate) fn valid(&self) -> usize {
        self.passed + self.failed.len() + self.skipped.values().sum::<usize>()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} valid bodies, {} passed, {} failed, {} skipped, {} invalid; exempt: {} nulls, {} undeclared keys",
            self.valid(),
            self.passed,
            self.failed.len(),
            self.skipped.values().sum::<usize>(),
            self.invalid,
            self.nulls,
            self.undeclared.values().sum::<usize>()
        )?;
        let undeclared: Vec<&str> = self.undeclared.keys().take(KEYS).map(String::as_str).collect();
        if !undeclared.is_empty() {
            write!(f, "\n  undeclared, among others: {}", undeclared.join(", "))?;
        }
        for (reason, count) in &self.skipped {
            write!(f, "\n  {count} skipped: {reason}")?;
        }
        for failure in self.failed.iter().take(FAILURES) {
            write!(f, "\n  {failure}")?;
        }
        match self.failed.len().saturating_sub(FAILURES) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

/// The file with the bodies of a description, where there is one.
pub(crate) fn file(corpus: &Path, description: &Description) -> Option<PathBuf> {
    let path = corpus.join("examples").join(format!("{}.jsonl", description.name));
    path.is_file().then_some(path)
}

/// Reads and writes the bodies of a description.
///
/// # Errors
/// The crate or the program around it does not compile.
pub(crate) fn decode(corpus: &Path, description: &Description) -> Result<Tally, String> {
    let folder = sdk::write(description)?;
    let document = documents::read(&description.path)?;
    let lock = fs::read_to_string(folder.join("names.lock")).map_err(|error| error.to_string())?;
    let names = lock.lines().filter_map(|line| line.rsplit_once(" -> "));
    let types = Types { schemas: Schemas(&document), lock: names.collect() };
    let mut tally = Tally::default();
    let (mut bodies, mut codecs): (Vec<(Body, &Json, usize)>, Vec<String>) = Default::default();
    for body in read(&file(corpus, description).ok_or("there are no bodies")?)? {
        let Some(body) = body else {
            tally.invalid += 1;
            continue;
        };
        match types.of_body(&body) {
            Err(reason) => *tally.skipped.entry(reason).or_default() += 1,
            Ok((schema, ty)) => {
                let codec = codecs.iter().position(|other| *other == ty).unwrap_or_else(|| {
                    codecs.push(ty);
                    codecs.len() - 1
                });
                bodies.push((body, schema, codec));
            }
        }
    }
    let program = write_program(description, &codecs)?;
    let lines = bodies.iter().map(|(body, _, codec)| format!("{codec}\t{}\n", body.example));
    let output = run(&program, &lines.collect::<String>())?;
    for ((body, schema, codec), line) in bodies.iter().zip(output.lines()) {
        let mut differences = Differences::default();
        match line.split_once('\t') {
            Some(("ok", text)) => {
                let written = Json::parse(text)?;
                differences.compare(types.schemas, &[schema], &body.example, &written, "");
            }
            _ => differences.faults.push(line.replace('\t', ": ")),
        }
        tally.nulls += differences.nulls;
        for key in differences.undeclared {
            *tally.undeclared.entry(key).or_default() += 1;
        }
        if differences.faults.is_empty() {
            tally.passed += 1;
        } else {
            let faults = differences.faults[..differences.faults.len().min(3)].join("; ");
            tally.failed.push(format!("{} ({}): {faults}", body.at, codecs[*codec]));
        }
    }
    if output.lines().count() < bodies.len() {
        return Err(format!("it ended at the body {}", output.lines().count()));
    }
    Ok(tally)
}

/// Reads the bodies of a file; nothing for one that is not what its schema says.
fn read(path: &Path) -> Result<Vec<Option<Body>>, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let body = |line: &str| {
        let line = Json::parse(line)?;
        let text = |key| line.get(key).and_then(Json::text).map(str::to_owned);
        let is_valid = line.get("errors").and_then(Json::list).is_some_and(<[Json]>::is_empty);
        let body = Body {
            at: percent_decoded(&text("at").ok_or("a body without a place")?),
            schema: percent_decoded(&text("schema").ok_or("a body without a schema")?),
            example: line.get("example").ok_or("a body without a value")?.clone(),
        };
        Ok(is_valid.then_some(body))
    };
    text.lines().map(body).collect()
}

impl<'a> Types<'a> {
    /// The schema of a body, and the type that reads it.
    fn of_body(&self, body: &Body) -> Result<(&'a Json, String), String> {
        let nowhere = || format!("there is nothing at `{}`", body.schema);
        let schema = self.schemas.follow(&body.schema.replace('%', "%25")).ok_or_else(nowhere)?;
        let key = key(&body.schema);
        Ok((schema, self.of(schema, &key, 0)?))
    }

    /// The type of a schema that is known by a key.
    fn of(&self, schema: &'a Json, key: &str, depth: usize) -> Result<String, String> {
        if depth > 16 {
            return Err(format!("`{key}` is nothing but itself"));
        }
        let ty = self.without_null(schema, key, depth)?;
        let allows_null = self.schemas.fits(schema, &Json::Null, 0) && ty != "serde_json::Value";
        Ok(if allows_null { format!("Option<{ty}>") } else { ty })
    }

    fn without_null(&self, schema: &'a Json, key: &str, depth: usize) -> Result<String, String> {
        let named = self.lock.get(format!("type {key}").as_str()).or_else(|| self.lock.get(key));
        if let Some(name) = named {
            return Ok(format!("types::{name}"));
        }
        if let Some(reference) = schema.get("$ref").and_then(Json::text) {
            let target = self.schemas.follow(reference);
            let target = target.ok_or_else(|| format!("`{reference}` leads nowhere"))?;
            return self.without_null(target, &self::key(reference), depth + 1);
        }
        let child = |keyword: &str, name: &str| -> Option<Result<String, String>> {
            let inner = schema.get(keyword)?;
            Some(self.of(inner, &format!("{key}/{name}"), depth + 1))
        };
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let branches = schema.get(keyword).and_then(Json::list).unwrap_or_default();
            let is_null = |branch: &&Json| branch.get("type").and_then(Json::text) != Some("null");
            let branches: Vec<&Json> = branches.iter().filter(is_null).collect();
            if let [only] = branches[..] {
                return self.without_null(only, &format!("{key}/{keyword}/0"), depth + 1);
            }
        }
        let ty = match schema.get("type") {
            Some(Json::Text(ty)) => ty.as_str(),
            Some(Json::List(types)) => {
                let mut types = types.iter().filter_map(Json::text).filter(|ty| *ty != "null");
                types.next().filter(|_| types.next().is_none()).unwrap_or("several")
            }
            _ if schema.get("items").is_some() => "array",
            _ if schema.get("additionalProperties").is_some() => "object",
            _ => "",
        };
        let is_object = schema.get("properties").is_some();
        Ok(match ty {
            "array" => match child("items", "items") {
                Some(item) => format!("Vec<{}>", item?),
                None => "Vec<serde_json::Value>".to_owned(),
            },
            "object" if !is_object => match child("additionalProperties", "additionalProperties") {
                Some(value) => format!("BTreeMap<String, {}>", value?),
                None => "BTreeMap<String, serde_json::Value>".to_owned(),
            },
            "string" => "String".to_owned(),
            "integer" => "i64".to_owned(),
            "number" => "f64".to_owned(),
            "boolean" => "bool".to_owned(),
            "" if !is_object => "serde_json::Value".to_owned(),
            _ => return Err(format!("names.lock has no type for `{key}`")),
        })
    }
}

/// What a schema is known by in `names.lock`: those in bodies go by method and path.
fn key(pointer: &str) -> String {
    let segments: Vec<&str> = pointer.split('/').collect();
    let operation = |path: &str, method: &str| {
        format!("{} {}", method.to_uppercase(), path.replace("~1", "/").replace("~0", "~"))
    };
    match segments[..] {
        ["#", "paths", path, method, "requestBody", "content", _, "schema"] => {
            format!("{}/requestBody", operation(path, method))
        }
        ["#", "paths", path, method, "responses", status, "content", _, "schema"] => {
            format!("{}/responses/{status}", operation(path, method))
        }
        ["#", "components", "requestBodies", name, "content", _, "schema"] => {
            format!("#/components/requestBodies/{name}/requestBody")
        }
        ["#", "components", "responses", name, "content", _, "schema"] => {
            format!("#/components/responses/{name}")
        }
        _ => pointer.to_owned(),
    }
}

/// Writes and compiles the program that reads and writes bodies, and returns its path.
fn write_program(description: &Description, codecs: &[String]) -> Result<PathBuf, String> {
    let package = sdk::package(description);
    let folder = sdk::root().join("programs").join(&description.name);
    let manifest = format!(
        r#"[package]
name = "{package}-bodies"
version = "0.0.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
sdk = {{ package = "{package}", path = "../../sdk/{}", default-features = false, features = ["serde-both"] }}
serde = "1"
serde_json = "1"
"#,
        description.name
    );
    let mut arms = String::new();
    for (place, ty) in codecs.iter().enumerate() {
        let _ = writeln!(arms, "        \"{place}\" => round_trip::<{ty}>(text),");
    }
    let program = format!(
        r#"#![allow(unused_imports, reason = "not every description needs each")]

use std::collections::BTreeMap;
use std::io::BufRead;

use sdk::runtime::json;
use sdk::{{runtime, types}};

fn main() {{
    for line in std::io::stdin().lock().lines() {{
        let line = line.expect("the input is text");
        let (codec, text) = line.split_once('\t').expect("each line has a type and a body");
        match codec_of(codec, text) {{
            Ok(text) => println!("ok\t{{text}}"),
            Err(error) => println!("error\t{{}}", error.replace(['\n', '\t'], " ")),
        }}
    }}
}}

fn codec_of(codec: &str, text: &str) -> Result<String, String> {{
    match codec {{
{arms}        _ => unreachable!(),
    }}
}}

fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str) -> Result<String, String> {{
    let value: T = json::decode(text.as_bytes(), None).map_err(|error| format!("not read: {{error}}"))?;
    let text = json::encode(&value, None).map_err(|error| format!("not written: {{error}}"))?;
    String::from_utf8(text).map_err(|error| error.to_string())
}}
"#
    );
    sdk::write_file(&folder.join("Cargo.toml"), &manifest);
    sdk::write_file(&folder.join("src/main.rs"), &program);
    sdk::copy_lock(&folder);
    sdk::cargo(&folder, &["build"]).map_err(|failure| failure.to_string())?;
    Ok(sdk::root().join("target/debug").join(format!("{package}-bodies")))
}

/// Gives a program its input, and returns what it prints.
fn run(program: &Path, input: &str) -> Result<String, String> {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let mut stdin = child.stdin.take().expect("it was asked for");
    let output = std::thread::scope(|scope| {
        // The program answers line by line, so writing and reading go side by side.
        scope.spawn(move || stdin.write_all(input.as_bytes()));
        child.wait_with_output()
    });
    let output = output.map_err(|error| error.to_string())?;
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
