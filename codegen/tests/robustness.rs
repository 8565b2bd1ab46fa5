//! Whatever the bytes, the generator ends with a result or with errors; and the same bytes give the same result.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clientwright::{Code, Config, Diagnostics, Loader, NameLock, Output, Severity, generate};

/// One description, whatever its bytes, under any name.
struct Bytes<'b>(&'b [u8]);

impl Loader for Bytes<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        if path.starts_with("description.") {
            Ok(self.0.to_vec())
        } else {
            Err("no such file".to_owned())
        }
    }
}

/// Generates from bytes; a run that gives nothing must say why, and what it says must be printable.
fn run(name: &str, bytes: &[u8]) -> Option<Output> {
    let mut diagnostics = Diagnostics::default();
    let config = Config::default();
    let output = generate(name, &Bytes(bytes), &config, &NameLock::default(), &mut diagnostics);
    let text = diagnostics.render();
    let lines = diagnostics.render_short();
    assert_eq!(text.is_empty(), lines.is_empty());
    assert!(output.is_some() || diagnostics.has_errors(), "nothing is generated, and nothing said");
    output
}

/// As [`run`]; a panic is told with the input that led to it.
fn survives(name: &str, bytes: &[u8], what: &str) {
    let outcome = catch_unwind(AssertUnwindSafe(|| run(name, bytes)));
    assert!(outcome.is_ok(), "{what}: it panicked; see above");
}

fn flex() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/flex.yaml");
    std::fs::read_to_string(path).expect("the description is part of the repository")
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("it is below a usize")
    }
}

/// A small description with something of everything, for what is done many times.
const SMALL: &str = r##"openapi: 3.1.0
info: {title: Größe, version: "1"}
servers: [{url: "https://{a}.example.com", variables: {a: {default: b}}}]
security: [{key: []}, {}]
tags: [{name: pets, description: "[x] `y`"}]
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getPet
      tags: [pets]
      parameters:
        - {name: "a[b]", in: query, style: deepObject, schema: {$ref: "#/components/schemas/Pet"}}
      responses:
        "200": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        4XX: {description: no}
    post:
      requestBody:
        required: true
        content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}}
      responses: {default: {description: x}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X}}
  schemas:
    Pet: &pet
      type: object
      required: [kind, 'x"y']
      properties:
        kind: {const: cat}
        'x"y': {type: [string, "null"], description: "`` ~~~ \u202e"}
        next: {$ref: "#/components/schemas/Pet"}
        any: {anyOf: [{$ref: "#/components/schemas/Pet"}, {type: integer, enum: [1, 2]}, {type: "null"}]}
      additionalProperties: {type: array, items: {type: number}}
    Cat: {allOf: [*pet, {properties: {lives: {type: integer, default: 9}}}]}
"##;

#[test]
fn truncated_descriptions_end_in_a_result_or_errors() {
    let text = flex();
    let step = text.len() / 40;
    for end in (0..text.len()).step_by(step) {
        survives(
            "description.yaml",
            &text.as_bytes()[..end],
            &format!("flex.yaml up to byte {end}"),
        );
    }
    for end in 0..SMALL.len() {
        survives(
            "description.yaml",
            &SMALL.as_bytes()[..end],
            &format!("the small one up to byte {end}"),
        );
    }
}

#[test]
fn changed_bytes_end_in_a_result_or_errors() {
    let mut numbers = Numbers(1);
    let spice = b"{}[]:,-#&*!|>'\"%@`\n\t \0\x80\xff$~0a";
    for round in 0..600 {
        let mut bytes = SMALL.as_bytes().to_vec();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => bytes[at] = spice[numbers.below(spice.len())],
                1 => bytes.insert(at, spice[numbers.below(spice.len())]),
                2 => drop(bytes.remove(at)),
                _ => {
                    // A piece of the text in another place.
                    let from = numbers.below(bytes.len());
                    let to = (from + numbers.below(60)).min(bytes.len());
                    let piece = bytes[from..to].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        let what = format!("round {round}:\n{}", String::from_utf8_lossy(&bytes));
        survives("description.yaml", &bytes, &what);
    }
}

#[test]
fn random_bytes_end_in_errors() {
    let mut numbers = Numbers(2);
    for round in 0..100 {
        let length = numbers.below(300);
        let bytes: Vec<u8> = (0..length).map(|_| numbers.next().to_le_bytes()[0]).collect();
        let ascii: Vec<u8> = bytes.iter().map(|byte| byte & 0x7f).collect();
        for (name, bytes) in
            [("yaml", &bytes), ("json", &bytes), ("yaml", &ascii), ("json", &ascii)]
        {
            let name = format!("description.{name}");
            survives(&name, bytes, &format!("round {round}: {:?}", String::from_utf8_lossy(bytes)));
        }
    }
}

#[test]
fn deep_nesting_ends_in_errors() {
    let depth = 10_000;
    let inputs = [
        "[".repeat(depth),
        "{\"a\":".repeat(depth),
        format!("{}{}", "[".repeat(depth), "]".repeat(depth)),
        "- ".repeat(depth),
        "? ".repeat(depth),
        (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect(),
        format!("openapi: 3.1.0\na: {}", "{a: ".repeat(depth)),
        format!("openapi: 3.1.0\na: {}", "[".repeat(depth)),
    ];
    for (index, input) in inputs.iter().enumerate() {
        for name in ["description.yaml", "description.json"] {
            survives(name, input.as_bytes(), &format!("input {index} as {name}"));
            assert!(run(name, input.as_bytes()).is_none());
        }
    }
}

/// Aliases and merge keys that multiply, below and above what is allowed.
#[test]
fn aliases_that_multiply_end_in_a_result_or_errors() {
    let mut text = "openapi: 3.1.0\nx0: &x0 {a: b}\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        text.push_str(&format!(
            "x{level}: &x{level} {{l: *x{before}, r: *x{before}, <<: *x{before}}}\n"
        ));
    }
    assert!(run("description.yaml", text.as_bytes()).is_none());
    let chain: String = (1..5_000).map(|n| format!("x{n}: &x{n} [*x{}]\n", n - 1)).collect();
    survives(
        "description.yaml",
        format!("openapi: 3.1.0\nx0: &x0 a\n{chain}").as_bytes(),
        "a chain",
    );
}

#[test]
fn chains_of_references_end_in_a_result_or_errors() {
    let schemas = |body: &str| {
        format!("openapi: 3.1.0\ninfo: {{title: t, version: v}}\ncomponents:\n  schemas:\n{body}")
    };
    let ring = |length: usize, shape: fn(usize) -> String| {
        let ring = (0..length).map(|n| format!("    S{n}: {}\n", shape((n + 1) % length)));
        schemas(&ring.collect::<String>())
    };
    let inputs = [
        ring(2_000, |next| format!("{{$ref: '#/components/schemas/S{next}'}}")),
        ring(2_000, |next| {
            format!("{{type: object, properties: {{n: {{$ref: '#/components/schemas/S{next}'}}}}}}")
        }),
        ring(2_000, |next| {
            format!("{{type: array, items: {{$ref: '#/components/schemas/S{next}'}}}}")
        }),
        // Each of these holds what all others hold, so their number is squared.
        ring(300, |next| {
            format!(
                "{{allOf: [{{$ref: '#/components/schemas/S{next}'}}, {{properties: {{a: {{}}}}}}]}}"
            )
        }),
        ring(2_000, |next| {
            format!("{{oneOf: [{{$ref: '#/components/schemas/S{next}'}}, {{type: string}}]}}")
        }),
        schemas("    A: {$ref: '#/components/schemas/A/properties/x'}\n"),
        schemas("    A: {properties: {x: {$ref: '#/components/schemas/A/properties/x'}}}\n"),
        schemas(
            "    A: {$ref: '#'}\n    B: {$ref: ''}\n    C: {$ref: '#/'}\n    D: {$ref: '#no'}\n",
        ),
        schemas(
            "    A: {$ref: 'description.yaml#/components/schemas/B'}\n    B: {$ref: 'description.yaml'}\n",
        ),
    ];
    // A stack that overflows takes the process with it, so it is one of its own.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chains");
    std::fs::create_dir_all(&folder).expect("the folder for tests is writable");
    for (index, input) in inputs.iter().enumerate() {
        std::fs::write(folder.join("description.yaml"), input)
            .expect("the folder for tests is writable");
        let run = Command::new(env!("CARGO_BIN_EXE_clientwright"))
            .args(["check", "description.yaml", "--output", "nowhere"])
            .current_dir(&folder)
            .output()
            .expect("the binary is built for tests");
        let start: String = input.chars().take(200).collect();
        assert!(
            matches!(run.status.code(), Some(1 | 2)),
            "input {index} ended in {}: {start}…",
            run.status
        );
    }
}

#[test]
fn descriptions_of_other_shapes_end_in_errors() {
    for text in [
        "",
        " ",
        "\u{feff}",
        "[]",
        "{}",
        "null",
        "1",
        "a",
        "- a",
        "openapi:",
        "openapi: [3]",
        "openapi: {}",
        "{",
        "---",
        "...",
        "%YAML 1.2",
    ] {
        for name in ["description.yaml", "description.json"] {
            assert!(run(name, text.as_bytes()).is_none(), "{text:?} as {name}");
        }
    }
}

/// A description of version 2.0 with something of each kind.
const SMALL_2_0: &str = "\
swagger: '2.0'
host: api.example.com
basePath: /v1
schemes: [https]
consumes: [application/json]
produces: [application/json]
info:
  title: Small
paths:
  /pets/{id}:
    parameters:
    - name: id
      in: path
      type: string
    - $ref: '#/parameters/Token'
    post:
      schemes: [http]
      consumes: [multipart/form-data]
      produces: [image/png]
      parameters:
      - name: tags
        in: formData
        required: true
        type: array
        items:
          type: string
        collectionFormat: csv
      responses:
        200:
          description: OK
          headers:
            X-Total:
              type: integer
          schema:
            type: file
        404:
          $ref: '#/responses/Missing'
    put:
      parameters:
      - name: pet
        in: body
        schema:
          $ref: '#/definitions/Pet'
      - $ref: '#/paths/~1pets~1{id}/post/parameters/0'
      responses:
        default:
          schema:
            $ref: '#/paths/~1pets~1{id}/put/parameters/0/schema'
parameters:
  Token:
    name: token
    in: formData
    type: string
responses:
  Missing:
    description: None
    schema:
      $ref: '#/definitions/Pet'
securityDefinitions:
  token:
    type: oauth2
    flow: accessCode
    scopes:
      write: Change
definitions:
  Pet:
    type: object
    discriminator: kind
    x-nullable: true
    properties:
      kind:
        type: string
    allOf:
    - $ref: '#/definitions/Pet'
";

/// Each key of a description holds, in turn, a value of each other shape.
#[test]
fn values_of_wrong_shapes_end_in_a_result() {
    let values = [
        "",
        "null",
        "true",
        "-1",
        "1e400",
        "text",
        "[]",
        "[[]]",
        "[null]",
        "{}",
        "{a: {}}",
        "{$ref: 1}",
        "{$ref: '#/info'}",
    ];
    let lines = |text: &'static str| text.lines().collect::<Vec<_>>();
    let small = [lines(SMALL), lines(SMALL_2_0)];
    for (lines, at) in small.iter().flat_map(|lines| (0..lines.len()).map(move |at| (lines, at))) {
        let line = lines[at];
        let Some((key, _)) = line.split_once(": ").or_else(|| line.split_once(':')) else {
            continue;
        };
        for value in values {
            let depth = |line: &str| line.len() - line.trim_start().len();
            // What is below the key goes with its old value.
            let below = lines[at + 1..].iter().take_while(|next| depth(next) > depth(line)).count();
            let mut text = lines[..at].join("\n");
            text.push_str(&format!("\n{key}: {value}\n"));
            text.push_str(&lines[at + 1 + below..].join("\n"));
            survives(
                "description.yaml",
                text.as_bytes(),
                &format!("line {}: `{key}: {value}`", at + 1),
            );
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_files() {
    let text = flex();
    let first = run("description.yaml", text.as_bytes()).expect("the description is sound");
    let second = run("description.yaml", text.as_bytes()).expect("the description is sound");
    assert_eq!(first.emitted.files, second.emitted.files);
    assert_eq!(first.emitted.once, second.emitted.once);
}

fn with_lock(text: &str, lock: &NameLock) -> BTreeMap<String, String> {
    let mut diagnostics = Diagnostics::default();
    let loader = Bytes(text.as_bytes());
    let output = generate("description.yaml", &loader, &Config::default(), lock, &mut diagnostics);
    output.expect("the description is sound").emitted.files
}

fn lock_of(files: &BTreeMap<String, String>) -> NameLock {
    NameLock::parse(&files["names.lock"])
}

/// The second run takes its names from the first one's lock, and they are the same.
#[test]
fn the_lock_changes_nothing_by_itself() {
    let mut failures = Vec::new();
    let mut check = |name: String, text: &str| {
        let first = with_lock(text, &NameLock::default());
        let second = with_lock(text, &lock_of(&first));
        if let Some((path, _)) = first.iter().find(|(path, text)| second.get(*path) != Some(*text))
        {
            failures.push(format!("{name}: `{path}` differs"));
        }
    };
    check("flex".to_owned(), &flex());
    insta::glob!("cases/*/*.yaml", |path| {
        let is_settings = path.to_string_lossy().ends_with(".settings.yaml");
        let text = std::fs::read_to_string(path).expect("cases are readable");
        // Cases of several files are not for a loader of one.
        if !is_settings && !text.contains(".yaml#") {
            let text = std::panic::AssertUnwindSafe(text);
            if catch_unwind(|| with_lock(&text, &NameLock::default())).is_ok() {
                check(path.display().to_string(), &text);
            }
        }
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What is added to a description gives way to what is there, wherever it is put.
#[test]
fn names_once_given_stay() {
    let schemas = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| format!("    {line}\n")).collect();
        format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: v}}\ncomponents:\n  schemas:\n{}",
            lines.concat()
        )
    };
    let text = "foo: {type: string, enum: [a]}";
    let number = "FOO: {type: integer, enum: [1]}";
    let before = with_lock(&schemas(&[text, number]), &NameLock::default());
    assert!(before["src/types/foo.rs"].contains("pub enum Foo "));
    assert!(before["src/types/foo2.rs"].contains("pub enum Foo2 "));
    let added = "Foo: {type: object, properties: {b: {type: string}}}";
    let after = with_lock(&schemas(&[added, number, text]), &lock_of(&before));
    assert_eq!(after["src/types/foo.rs"], before["src/types/foo.rs"]);
    assert_eq!(after["src/types/foo2.rs"], before["src/types/foo2.rs"]);
    assert!(after["src/types/foo3.rs"].contains("pub struct Foo3 "));
    // What went away and comes back has its name still, as long as the lock was kept.
    let gone = with_lock(&schemas(&[number]), &lock_of(&before));
    assert_eq!(gone["src/types/foo2.rs"], before["src/types/foo2.rs"]);
}

/// A lock that somebody edited is a source of wishes, not of trouble.
#[test]
fn locks_of_any_text_are_survived() {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: v}\ncomponents: {schemas: {Pet: {properties: {a: {}}}, Cat: {properties: {a: {}}}}}";
    let key = "#/components/schemas/Pet -> ";
    for name in [
        "",
        "fn",
        "self",
        "2",
        "a b",
        "Pet\u{202e}",
        "r#type",
        "_",
        "String",
        "Option",
        "Cat",
        "crate",
        "📦",
    ] {
        let files = with_lock(text, &NameLock::parse(&format!("{key}{name}\n")));
        let types = files.keys().filter(|path| path.starts_with("src/types/")).count();
        assert_eq!(types, 3, "`{name}`: {:?}", files.keys());
    }
    for lock in ["->", " -> ", "\0", "# -> x", "a\n -> b\n", "\\ -> \\"] {
        assert_eq!(
            with_lock(text, &NameLock::parse(lock)).len(),
            with_lock(text, &NameLock::default()).len()
        );
    }
}

/// Real descriptions, and those that others test with, where they are at hand.
#[test]
#[expect(clippy::print_stderr, reason = "the figures are for whoever reads the log")]
fn the_corpus_generates_without_a_panic() {
    let shared = std::env::var_os("CLIENTWRIGHT_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let corpus = shared.join("corpus");
    if !corpus.is_dir() {
        return;
    }
    let documents = documents(&corpus);
    let (next, panicked) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(path) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = path.strip_prefix(&corpus).unwrap_or(path).display();
            match catch_unwind(|| summary(path)) {
                Ok(Some(summary)) => eprintln!("{name}: {summary}"),
                Ok(None) => {}
                Err(_) => panicked.lock().expect("no one panics with it").push(name.to_string()),
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    let panicked = panicked.into_inner().expect("no one panics with it");
    assert!(panicked.is_empty(), "it panicked over {}", panicked.join(", "));
}

/// Reads the files beside a description, whose path is absolute.
struct Disk;

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }
}

/// The files of the corpus that could be descriptions.
fn documents(corpus: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![corpus.join("real"), corpus.join("edge")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the corpus can be listed") {
            let path = entry.expect("the corpus can be listed").path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if ["yaml", "yml", "json"].contains(&ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What became of a description in figures; nothing of a file that is none.
fn summary(path: &Path) -> Option<String> {
    let mut diagnostics = Diagnostics::default();
    let config = Config::default();
    let path = path.to_string_lossy();
    let start = Instant::now();
    let output = generate(&path, &Disk, &config, &NameLock::default(), &mut diagnostics);
    let took = start.elapsed().as_secs_f64();
    let findings = diagnostics.sorted();
    let Some(Output { summary, .. }) = output else {
        let error = findings.iter().find(|finding| finding.severity == Severity::Error);
        let error = error.expect("where nothing is generated, an error says why");
        return (error.code != Code::NotOpenapi).then(|| format!("not read: {}", error.message));
    };
    Some(format!(
        "{} operations, {} left out, {} types, {} findings, {took:.1} s",
        summary.operations,
        summary.left_out.len(),
        summary.types,
        findings.len(),
    ))
}
