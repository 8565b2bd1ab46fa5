//! What the schemas of a description say of a value: which of them apply to it, and what they declare.

use std::ptr;

use super::json::{ANYTHING, Json};

/// How far references are followed; what goes deeper leads back to itself.
const DEPTH: usize = 64;

/// The schemas of one document.
#[derive(Clone, Copy)]
pub(crate) struct Schemas<'d>(pub(crate) &'d Json);

/// What a schema says of a key.
#[derive(Default)]
pub(crate) struct Property<'d> {
    /// The schemas of its value; none where nothing declares it.
    pub(crate) schemas: Vec<&'d Json>,
    /// Whether it is declared by its name, and need not be there.
    pub(crate) is_optional: bool,
}

impl<'d> Schemas<'d> {
    /// Follows a reference such as `#/components/schemas/Pet`.
    pub(crate) fn follow(self, reference: &str) -> Option<&'d Json> {
        let pointer = reference.strip_prefix('#')?;
        self.0.pointer(&percent_decoded(pointer))
    }

    /// Gives every schema that applies to a value: the schema, what it refers to and merges, and of unions the
    /// branches that are meant.
    pub(crate) fn applying(self, schema: &'d Json, value: &Json) -> Vec<&'d Json> {
        let mut found = Vec::new();
        self.collect(schema, value, &mut found);
        found
    }

    fn collect(self, schema: &'d Json, value: &Json, found: &mut Vec<&'d Json>) {
        if found.len() > DEPTH * DEPTH || found.iter().any(|other| ptr::eq(*other, schema)) {
            return;
        }
        found.push(schema);
        if let Some(target) = self.target(schema) {
            self.collect(target, value, found);
        }
        for branch in list(schema, "allOf") {
            self.collect(branch, value, found);
        }
        for keyword in ["oneOf", "anyOf"] {
            for branch in self.branches(schema, keyword, value) {
                self.collect(branch, value, found);
            }
        }
    }

    fn target(self, schema: &'d Json) -> Option<&'d Json> {
        self.follow(schema.get("$ref")?.text()?)
    }

    /// The branches that a value is of: by the tag, or else those that it fits; all where it fits none.
    fn branches(self, schema: &'d Json, keyword: &str, value: &Json) -> Vec<&'d Json> {
        let branches = list(schema, keyword);
        if let Some(tagged) = tagged(schema, branches, value) {
            return vec![tagged];
        }
        let fitting: Vec<&Json> =
            branches.iter().filter(|branch| self.fits(branch, value, 0)).collect();
        if fitting.is_empty() { branches.iter().collect() } else { fitting }
    }

    /// Whether a value is what a schema describes, by types, constants and what must be there.
    pub(crate) fn fits(self, schema: &'d Json, value: &Json, depth: usize) -> bool {
        if depth > DEPTH || *schema == ANYTHING {
            return true;
        }
        let fits = |schema: &'d Json, value: &Json| self.fits(schema, value, depth + 1);
        let is_null = *value == Json::Null;
        if is_null && schema.get("nullable") == Some(&Json::Boolean(true)) {
            return true;
        }
        let referred = self.target(schema).is_none_or(|target| fits(target, value));
        let types = match schema.get("type") {
            Some(Json::List(types)) => types.iter().any(|ty| is_type(ty, value)),
            Some(ty) => is_type(ty, value),
            None => true,
        };
        let constant = schema.get("const").is_none_or(|constant| constant.is_same(value));
        let enumerated = schema
            .get("enum")
            .and_then(Json::list)
            .is_none_or(|values| values.iter().any(|other| other.is_same(value)));
        let any = |keyword| {
            let branches = list(schema, keyword);
            branches.is_empty() || branches.iter().any(|branch| fits(branch, value))
        };
        referred
            && types
            && constant
            && enumerated
            && list(schema, "allOf").iter().all(|branch| fits(branch, value))
            && any("oneOf")
            && any("anyOf")
            && match value {
                Json::List(items) => {
                    let schema = schema.get("items").unwrap_or(&ANYTHING);
                    items.iter().all(|item| fits(schema, item))
                }
                Json::Object(members) => {
                    required(schema).all(|key| members.contains_key(key))
                        && members.iter().all(|(key, value)| {
                            let others = schema.get("additionalProperties").unwrap_or(&ANYTHING);
                            match own_property(schema, key) {
                                Some(property) => fits(property, value),
                                None if schema.get("patternProperties").is_some() => true,
                                None => {
                                    *others != Json::Boolean(false)
                                        && (others.object().is_none() || fits(others, value))
                                }
                            }
                        })
                }
                _ => true,
            }
    }
}

/// What the schemas that apply to an object say of one of its keys.
pub(crate) fn property<'d>(applying: &[&'d Json], key: &str) -> Property<'d> {
    let named: Vec<&Json> =
        applying.iter().filter_map(|schema| own_property(schema, key)).collect();
    let is_required =
        applying.iter().any(|schema| required(schema).any(|required| required == key));
    if !named.is_empty() {
        return Property { schemas: named, is_optional: !is_required };
    }
    let mut schemas: Vec<&Json> = applying
        .iter()
        .flat_map(|schema| {
            let patterns = schema.get("patternProperties").and_then(Json::object);
            let others = schema.get("additionalProperties").into_iter();
            patterns.into_iter().flat_map(|patterns| patterns.values()).chain(others)
        })
        .filter(|schema| **schema != Json::Boolean(false))
        .collect();
    // An object of which nothing is said may hold anything, and so may what must be there.
    let says_nothing = applying.iter().all(|schema| schema.get("properties").is_none());
    if schemas.is_empty() && (is_required || says_nothing) {
        schemas.push(&ANYTHING);
    }
    Property { schemas, is_optional: false }
}

/// The branch whose tag an object has.
fn tagged<'d>(schema: &'d Json, branches: &'d [Json], value: &Json) -> Option<&'d Json> {
    let discriminator = schema.get("discriminator")?;
    let tag = value.get(discriminator.get("propertyName")?.text()?)?.text()?;
    let mapped = discriminator.get("mapping").and_then(|mapping| mapping.get(tag)?.text());
    let name = mapped.unwrap_or(tag);
    branches.iter().find(|branch| {
        let reference = branch.get("$ref").and_then(Json::text);
        reference.is_some_and(|reference| {
            reference == name || reference.rsplit('/').next() == Some(name)
        })
    })
}

fn own_property<'d>(schema: &'d Json, key: &str) -> Option<&'d Json> {
    schema.get("properties")?.get(key)
}

/// The schemas of the items of a list that these schemas apply to.
pub(crate) fn items<'d>(applying: &[&'d Json], place: usize) -> Vec<&'d Json> {
    let item = |schema: &&'d Json| {
        let first = schema.get("prefixItems").and_then(Json::list);
        first.and_then(|first| first.get(place)).or_else(|| schema.get("items"))
    };
    applying.iter().filter_map(item).collect()
}

fn required(schema: &Json) -> impl Iterator<Item = &str> {
    list(schema, "required").iter().filter_map(Json::text)
}

fn list<'d>(schema: &'d Json, keyword: &str) -> &'d [Json] {
    schema.get(keyword).and_then(Json::list).unwrap_or_default()
}

fn is_type(ty: &Json, value: &Json) -> bool {
    match (ty.text().unwrap_or_default(), value) {
        ("null", Json::Null)
        | ("boolean", Json::Boolean(_))
        | ("number", Json::Number(_))
        | ("string", Json::Text(_))
        | ("array", Json::List(_))
        | ("object", Json::Object(_)) => true,
        ("integer", Json::Number(text)) => !text.contains(['.', 'e', 'E']) || text.ends_with(".0"),
        _ => false,
    }
}

/// A reference is part of a URL, so its characters may be percent-encoded.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        let byte = byte.filter(|_| *first == b'%');
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
