//! The same input gives the same files, and names once given stay.

#[path = "support/case.rs"]
mod case;
#[path = "support/in_memory.rs"]
mod in_memory;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use case::Case;
use clientwright::{Config, Diagnostics, Emitted, Files, NameLock, generate};

/// Generates a description of one file with the names of a run before.
fn emit(text: &str, lock: &NameLock) -> Emitted {
    let mut diagnostics = Diagnostics::default();
    let loader = BTreeMap::from([("description.yaml".to_owned(), text.to_owned())]);
    let config = Config::default();
    let output = generate("description.yaml", &loader, &config, lock, &mut diagnostics);
    output.expect("the description is sound").emitted
}

fn lock_of(files: &Files) -> NameLock {
    NameLock::parse(&files["names.lock"])
}

fn flex() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/flex.yaml");
    std::fs::read_to_string(path).expect("the description is part of the repository")
}

/// Puts schemas into a description.
fn description(schemas: &[&str]) -> String {
    let schemas: String = schemas.iter().map(|line| format!("    {line}\n")).collect();
    format!("openapi: 3.1.0\ninfo: {{title: t, version: v}}\ncomponents:\n  schemas:\n{schemas}")
}

#[test]
fn the_same_bytes_give_the_same_files() {
    let text = flex();
    let first = emit(&text, &NameLock::default());
    let second = emit(&text, &NameLock::default());
    assert_eq!(first.files, second.files);
    assert_eq!(first.once, second.once);
}

/// The second run takes its names from the first one's lock, and they are the same.
#[test]
fn the_lock_changes_nothing_by_itself() {
    let failures = RefCell::new(Vec::new());
    let check = |name: String, first: &Files, second: &Files| {
        if let Some((path, _)) = first.iter().find(|(path, text)| second.get(*path) != Some(*text))
        {
            failures.borrow_mut().push(format!("{name}: `{path}` differs"));
        }
    };
    let text = flex();
    let first = emit(&text, &NameLock::default()).files;
    check("flex".to_owned(), &first, &emit(&text, &lock_of(&first)).files);
    insta::glob!("cases/*/*.{yaml,json}", |path| {
        let Some(case) = Case::at(path) else { return };
        let emit = |lock: &NameLock| {
            let (output, _) = in_memory::generate(&case, lock).expect("the cases are sound");
            output.emitted.files
        };
        let first = emit(&NameLock::default());
        check(format!("{}/{}", case.feature, case.name), &first, &emit(&lock_of(&first)));
    });
    let failures = failures.into_inner();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What is added to a description gives way to what is there, wherever it is put.
#[test]
fn names_once_given_stay() {
    let text = "foo: {type: string, enum: [a]}";
    let number = "FOO: {type: integer, enum: [1]}";
    let before = emit(&description(&[text, number]), &NameLock::default()).files;
    assert!(before["src/types/foo.rs"].contains("pub enum Foo "));
    assert!(before["src/types/foo2.rs"].contains("pub enum Foo2 "));
    let added = "Foo: {type: object, properties: {b: {type: string}}}";
    let after = emit(&description(&[added, number, text]), &lock_of(&before)).files;
    assert_eq!(after["src/types/foo.rs"], before["src/types/foo.rs"]);
    assert_eq!(after["src/types/foo2.rs"], before["src/types/foo2.rs"]);
    assert!(after["src/types/foo3.rs"].contains("pub struct Foo3 "));
    // What the others are called does not hang on what went away.
    let gone = emit(&description(&[number]), &lock_of(&before)).files;
    assert_eq!(gone["src/types/foo2.rs"], before["src/types/foo2.rs"]);
}

/// Every kind of thing that has a name, each with another that wants the same one.
const COLLIDING: &str = r#"openapi: 3.1.0
info: {title: t, version: v}
paths:
  /a:
    get:
      operationId: list
      tags: [pets]
      parameters:
        - {name: a-b, in: query, schema: {type: string, enum: [x, X]}}
        - {name: a_b, in: query, schema: {type: string}}
      responses: {"204": {description: x}}
  /b:
    get:
      operationId: List
      tags: [Pets]
      responses: {"204": {description: x}}
  /c:
    get:
      operationId: LIST
      tags: [pets]
      responses: {"204": {description: x}}
components:
  schemas:
    pet: {type: object, properties: {a-b: {type: object, properties: {c: {type: string}}}, a_b: {type: string}}}
    Pet: {type: object, properties: {c: {type: string}}}
    petAB: {type: object, properties: {d: {type: string}}}
    Either:
      oneOf:
        - {title: Same, type: object, required: [a], properties: {a: {type: string}}}
        - {title: same, type: object, required: [b], properties: {b: {type: string}}}
"#;

/// Turns the members of every object and the items of every list around.
fn reversed(value: &serde_yaml::Value) -> serde_yaml::Value {
    match value {
        serde_yaml::Value::Mapping(mapping) => {
            let members: Vec<_> = mapping.iter().collect();
            let members = members.into_iter().rev();
            serde_yaml::Value::Mapping(
                members.map(|(key, value)| (key.clone(), reversed(value))).collect(),
            )
        }
        serde_yaml::Value::Sequence(list) => {
            serde_yaml::Value::Sequence(list.iter().rev().map(reversed).collect())
        }
        other => other.clone(),
    }
}

/// With the lock, the order of a description is the order of what is printed, and decides no name.
#[test]
fn another_order_changes_no_name() {
    let before = emit(COLLIDING, &NameLock::default()).files;
    let tree = serde_yaml::from_str(COLLIDING).expect("the description is YAML");
    let text = serde_yaml::to_string(&reversed(&tree)).expect("the tree is YAML");
    assert!(text.find("Either") < text.find("petAB"));
    let after = emit(&text, &lock_of(&before)).files;
    assert_eq!(after["names.lock"], before["names.lock"]);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
}

/// A lock that somebody edited is a source of wishes, not of trouble.
#[test]
fn locks_of_any_text_are_survived() {
    let text = description(&["Pet: {properties: {a: {}}}", "Cat: {properties: {a: {}}}"]);
    let without = emit(&text, &NameLock::default()).files;
    let names = [
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
    ];
    for name in names {
        let lock = without["names.lock"].replace("Pet -> Pet", &format!("Pet -> {name}"));
        assert_ne!(lock, without["names.lock"]);
        let files = emit(&text, &NameLock::parse(&lock)).files;
        assert_eq!(files.len(), without.len(), "`{name}`: {:?}", files.keys());
    }
    for lock in ["->", " -> ", "\0", "# -> x", "a\n -> b\n", "\\ -> \\"] {
        assert_eq!(emit(&text, &NameLock::parse(lock)).files, without, "{lock:?}");
    }
}
