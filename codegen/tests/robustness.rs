//! Whatever the bytes, the generator ends with a result or with errors.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use clientwright::{Config, Diagnostics, Loader, NameLock, Output, generate};

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

/// Very many of one thing: values of an enumeration, properties, inline types that want the same name, references that
/// stand for maps that hold references.
#[test]
fn great_numbers_end_in_a_result_or_errors() {
    let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n";
    let values: Vec<String> = (0..1_000_000).map(|value| value.to_string()).collect();
    let text = format!("{head}    Many: {{enum: [{}]}}\n", values.join(","));
    let output = run("description.yaml", text.as_bytes()).expect("it is sound");
    assert_eq!(output.summary.types, 1);
    let branches: Vec<String> = (0..2_000)
        .map(|name| format!("{{properties: {{p{name}: {{properties: {{}}}}}}}}"))
        .collect();
    let text = format!("{head}    Many: {{oneOf: [{}]}}\n", branches.join(","));
    survives("description.yaml", text.as_bytes(), "2,000 branches without a name");
    let maps: Vec<String> = (0..40)
        .map(|level| {
            let next = level + 1;
            format!(
                "    S{level}: {{properties: {{$ref: '#/m/{level}'}}}}\n  m{level}: {{a: {next}}}\n"
            )
        })
        .collect();
    let mut text = format!("{head}{}", maps.concat());
    text.push_str("m:\n");
    for level in 0..40 {
        let next = level + 1;
        text.push_str(&format!(
            "  '{level}': {{a: {{properties: {{$ref: '#/m/{next}'}}}}, b: {{properties: {{$ref: '#/m/{next}'}}}}}}\n"
        ));
    }
    survives("description.yaml", text.as_bytes(), "maps that multiply");
}

/// Lists of lists that each have many items at least: a sample does not hold all that the numbers multiply to.
#[test]
fn least_numbers_that_multiply_end_in_a_sample() {
    let lists = "{type: array, minItems: 20, items: ".repeat(4);
    let ends = "}".repeat(4);
    let text = format!(
        "openapi: 3.1.0
info: {{title: t, version: v}}
paths:
  /a:
    put:
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Many'}}}}}}}}
      responses: {{'204': {{description: Done}}}}
components: {{schemas: {{Many: {lists}{{type: boolean}}{ends}}}}}
"
    );
    let output = run("description.yaml", text.as_bytes()).expect("it is sound");
    let sample = &output.emitted.files["src/requests/untagged.rs"];
    let count = sample.matches("true").count();
    assert!((20..20_000).contains(&count), "the sample holds {count} values");
}
