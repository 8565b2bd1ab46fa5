//! One scope: names that must differ from each other and from what is reserved.

use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Rust's keywords, those reserved for later included.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// How a kind of name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// `CheckoutSession`.
    Type,
    /// `checkout_session`.
    Value,
    /// A value that also keeps clear of the per-request options, which start with `with_`.
    Setter,
    /// A value of ASCII letters only: the file of a module is called after it.
    Module,
    /// The same with hyphens: a Cargo feature.
    Feature,
}

/// A name that is asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// What it names, the same from one run to the next.
    pub(super) key: String,
    pub(super) words: Vec<String>,
    /// The name that the settings or the run before gave it.
    pub(super) fixed: Option<String>,
}

/// Decides the names of one scope, in order: those that are fixed first, then the others, each with
/// a number where it would collide.
pub(super) fn assign(wanted: &[Wanted], case: Case, reserved: &[&str]) -> Vec<String> {
    let mut taken: HashSet<String> = reserved.iter().map(|name| fold(name)).collect();
    let mut names: Vec<Option<String>> = vec![None; wanted.len()];
    for (name, wanted) in names.iter_mut().zip(wanted) {
        let Some(fixed) = wanted.fixed.as_deref().filter(|fixed| is_fit(fixed, case)) else {
            continue;
        };
        if taken.insert(fold(fixed)) {
            *name = Some(fixed.to_owned());
        }
    }
    // The number that the next of a name gets: thousands may want the same.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let decide = |(name, wanted): (Option<String>, &Wanted)| {
        name.unwrap_or_else(|| {
            let base = write(&wanted.words, case);
            if taken.insert(fold(&base)) {
                return base;
            }
            let number = numbers.entry(base.clone()).or_insert(2);
            loop {
                let candidate = format!("{}{number}", base.trim_end_matches('_'));
                *number += 1;
                if taken.insert(fold(&candidate)) {
                    return candidate;
                }
            }
        })
    };
    names.into_iter().zip(wanted).map(decide).collect()
}

/// Two names that differ only in case, underscores or hyphens are the same to a reader.
fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars().filter(|c| !['_', '-'].contains(c)) {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            folded.extend(c.to_lowercase());
        }
    }
    folded
}

/// Whether words make a name that is the same to a reader as one of these.
pub(super) fn is_one_of(words: &[String], case: Case, names: &[&str]) -> bool {
    let name = fold(&write(words, case));
    names.iter().any(|other| fold(other) == name)
}

fn write(words: &[String], case: Case) -> String {
    let joined = shortened(words).join("_");
    let name = match case {
        // Most words are as they shall be.
        Case::Type if is_snake_case(&joined) => camel_case(&joined),
        Case::Type => joined.to_upper_camel_case(),
        Case::Value | Case::Setter | Case::Module | Case::Feature if is_snake_case(&joined) => {
            joined
        }
        Case::Value | Case::Setter => joined.to_snake_case(),
        Case::Module | Case::Feature => {
            let ascii: String = joined.chars().filter(char::is_ascii).collect();
            let name = ascii.to_snake_case();
            if name.is_empty() { "unnamed".to_owned() } else { name }
        }
    };
    let starts_with_digit = !name.starts_with(unicode_ident::is_xid_start);
    let name = match case {
        Case::Type if starts_with_digit => format!("N{name}"),
        Case::Value | Case::Setter | Case::Module | Case::Feature if starts_with_digit => {
            format!("n{name}")
        }
        Case::Setter if name.starts_with("with_") => format!("set_{name}"),
        Case::Feature => return name.replace('_', "-"),
        Case::Type | Case::Value | Case::Setter | Case::Module => name,
    };
    if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Turns plain snake case into camel case.
fn camel_case(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut starts = true;
    for c in text.chars() {
        if c != '_' {
            name.push(if starts { c.to_ascii_uppercase() } else { c });
        }
        starts = c == '_';
    }
    name
}

/// Whether a text is plainly in snake case, which leaves it as it is.
fn is_snake_case(text: &str) -> bool {
    text.split('_').all(|word| {
        let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(is_part)
    })
}

/// Returns the words that fit into a name; whole sentences serve as names of values now and then.
fn shortened(words: &[String]) -> &[String] {
    const LENGTH: usize = 100;
    let mut length = 0;
    let fits = words.iter().take_while(|word| {
        length += word.len() + 1;
        length <= LENGTH
    });
    let count = fits.count().max(1).min(words.len());
    &words[..count]
}

/// Whether a name can be what it is asked to be.
fn is_fit(name: &str, case: Case) -> bool {
    match case {
        Case::Type | Case::Value | Case::Setter | Case::Module => is_identifier(name),
        Case::Feature => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || ['-', '_'].contains(&c);
            name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_part)
        }
    }
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with("r#") && syn::parse_str::<syn::Ident>(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::words::split;
    use super::*;

    fn names(texts: &[&str], case: Case, reserved: &[&str]) -> Vec<String> {
        let wanted: Vec<Wanted> = texts
            .iter()
            .map(|text| Wanted { key: (*text).to_owned(), words: split(text), fixed: None })
            .collect();
        assign(&wanted, case, reserved)
    }

    #[test]
    fn collisions_get_numbers_in_order() {
        let texts = ["ASC", "asc", "Asc", "desc"];
        assert_eq!(names(&texts, Case::Type, &[]), ["Asc", "Asc2", "Asc3", "Desc"]);
        let texts = ["created[gt]", "created_gt"];
        assert_eq!(names(&texts, Case::Value, &[]), ["created_gt", "created_gt2"]);
    }

    #[test]
    fn keywords_digits_and_the_prelude_are_avoided() {
        assert_eq!(names(&["type", "2xl", "self"], Case::Value, &[]), ["type_", "n2xl", "self_"]);
        assert_eq!(names(&["String", "3ds"], Case::Type, &["String"]), ["String2", "N3ds"]);
        assert_eq!(names(&["with_header"], Case::Setter, &[]), ["set_with_header"]);
        assert_eq!(names(&["größe", "日本"], Case::Module, &[]), ["gre", "unnamed"]);
    }

    #[test]
    fn features_have_hyphens_and_are_no_identifiers() {
        assert_eq!(names(&["Line Items", "type"], Case::Feature, &[]), ["line-items", "type"]);
        let wanted = [
            Wanted { key: "new".into(), words: split("a b"), fixed: None },
            Wanted { key: "old".into(), words: split("c"), fixed: Some("a-b".into()) },
            Wanted { key: "bad".into(), words: split("d"), fixed: Some("d/e".into()) },
        ];
        assert_eq!(assign(&wanted, Case::Feature, &[]), ["a-b2", "a-b", "d"]);
    }

    #[test]
    fn fixed_names_stay_and_others_make_way() {
        let wanted = [
            Wanted { key: "new".into(), words: split("Foo"), fixed: None },
            Wanted { key: "old".into(), words: split("foo"), fixed: Some("Foo".into()) },
            Wanted { key: "bad".into(), words: split("bar"), fixed: Some("not a name".into()) },
        ];
        assert_eq!(assign(&wanted, Case::Type, &[]), ["Foo2", "Foo", "Bar"]);
    }
}
