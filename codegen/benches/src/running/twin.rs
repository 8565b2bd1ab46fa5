//! Derived twins of generated types: the same names, fields and field types, but with the derives of serde.
//!
//! They are made of the emitted files, from the tables that `object!`, `open_enum!` and `union!` read. What a twin cannot
//! say by attributes is not slower for it: enums are closed, unions do not keep what they do not recognize. The types of
//! the runtime, such as dates, are those of the generated crate.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::{Expr, Fields, Ident, Item, Lit, LitStr, Type};

use super::tables::{Row, Table};

/// The types of a generated crate, by their names.
#[derive(Default)]
pub(crate) struct Twins {
    types: BTreeMap<String, Shape>,
    /// The names by the pointers of their schemas.
    sources: BTreeMap<String, String>,
    /// The keys that a type does not hold itself, since unions with a tag write it for them.
    tags: BTreeSet<(String, String)>,
}

/// What a type is, as far as it can have a twin.
enum Shape {
    Object {
        fields: BTreeMap<String, Type>,
        rows: Vec<Row>,
    },
    /// The texts of the variants.
    Texts(Vec<(LitStr, Ident)>),
    /// The numbers are taken as they are.
    Number(Ident),
    /// The types of the variants, and with a tag its key and the values for each.
    Union {
        tag: Option<String>,
        variants: Vec<Variant>,
    },
    /// A type that is used as it was generated.
    Shared,
}

struct Variant {
    name: Ident,
    ty: Type,
    values: Vec<LitStr>,
}

impl Twins {
    /// Reads the types of a file.
    pub(crate) fn read(&mut self, text: &str) -> Result<(), String> {
        let file = syn::parse_file(text).map_err(|error| error.to_string())?;
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for item in &file.items {
            let Item::Macro(item) = item else { continue };
            let Some(name) = item.mac.path.get_ident() else { continue };
            let read = match name.to_string().as_str() {
                "object" => Table::object,
                "open_enum" => Table::texts,
                "open_number_enum" => Table::numbers,
                "union" => Table::union,
                _ => continue,
            };
            let table = Parser::parse2(read, item.mac.tokens.clone());
            let (name, table) = table.map_err(|error| format!("`{name}!`: {error}"))?;
            tables.insert(name, table);
        }
        for item in file.items {
            let (name, attributes, shape) = match item {
                Item::Struct(item) => {
                    let shape = match (item.fields, tables.remove(&item.ident.to_string())) {
                        (Fields::Named(fields), Some(Table::Object(rows)))
                            if rows.iter().all(Row::is_derivable) =>
                        {
                            let fields = fields.named.into_iter();
                            let fields =
                                fields.filter_map(|it| Some((it.ident?.to_string(), it.ty)));
                            Shape::Object { fields: fields.collect(), rows }
                        }
                        _ => Shape::Shared,
                    };
                    (item.ident, item.attrs, shape)
                }
                Item::Enum(item) => {
                    let table = tables.remove(&item.ident.to_string());
                    let types =
                        item.variants.into_iter().filter_map(|variant| match variant.fields {
                            Fields::Unnamed(fields) => Some((
                                variant.ident.to_string(),
                                fields.unnamed.into_iter().next()?.ty,
                            )),
                            Fields::Named(_) | Fields::Unit => None,
                        });
                    (item.ident, item.attrs, Shape::of_enum(table, types.collect()))
                }
                Item::Type(item) => (item.ident, item.attrs, Shape::Shared),
                _ => continue,
            };
            let name = name.to_string();
            for source in attributes.iter().filter_map(source) {
                self.sources.entry(source).or_insert_with(|| name.clone());
            }
            if let Shape::Union { tag: Some(tag), variants } = &shape {
                let types = variants.iter().flat_map(|variant| names(&variant.ty));
                self.tags.extend(types.map(|ty| (ty, tag.clone())));
            }
            self.types.insert(name, shape);
        }
        Ok(())
    }

    /// Returns the name of the type of a schema.
    pub(crate) fn of_schema(&self, pointer: &str) -> Option<&str> {
        self.sources.get(pointer).map(String::as_str)
    }

    /// Returns the file of the twins of some types, and of all that they consist of.
    pub(crate) fn render(&self, roots: &[&str]) -> String {
        let mut reached = BTreeSet::new();
        let mut left: Vec<String> = roots.iter().map(|&root| root.to_owned()).collect();
        while let Some(name) = left.pop() {
            let Some(shape) = self.types.get(&name) else { continue };
            if reached.insert(name) {
                left.extend(shape.parts());
            }
        }
        let items: Vec<String> = reached.iter().map(|name| self.twin(name).to_string()).collect();
        format!("use std::collections::BTreeMap;\n\nuse sdk::runtime;\n\n{}\n", items.join("\n\n"))
    }

    fn twin(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        let derives = quote! { #[derive(Clone, ::serde::Deserialize, ::serde::Serialize)] };
        match self.types.get(name) {
            Some(Shape::Object { fields, rows }) => {
                let is_tag = |key: &LitStr| self.tags.contains(&(name.to_owned(), key.value()));
                let (mut constants, mut parts) = (Vec::new(), Vec::new());
                for (index, row) in rows.iter().enumerate() {
                    match row {
                        Row::Field { key, .. } | Row::Constant { key, .. } if is_tag(key) => {}
                        Row::Field { key, field, kind } => {
                            let ty = &fields[&field.to_string()];
                            let attribute = attribute(&kind.to_string());
                            parts.push(
                                quote! { #[serde(rename = #key #attribute)] pub #field: #ty },
                            );
                        }
                        Row::Constant { key, value } => {
                            let (constant, field) = (
                                format_ident!("{name}Constant{index}"),
                                format_ident!("constant{index}"),
                            );
                            parts.push(quote! { #[serde(rename = #key)] pub #field: #constant });
                            constants.push(
                                quote! { #derives pub enum #constant { #[serde(rename = #value)] Value } },
                            );
                        }
                        Row::Rest { field } => {
                            let ty = &fields[&field.to_string()];
                            parts.push(quote! { #[serde(flatten)] pub #field: #ty });
                        }
                    }
                }
                quote! { #derives pub struct #ident { #(#parts,)* } #(#constants)* }
            }
            Some(Shape::Texts(variants)) => {
                let variants = variants.iter().map(|(text, variant)| {
                    quote! { #[serde(rename = #text)] #variant }
                });
                quote! { #derives pub enum #ident { #(#variants,)* #[serde(other)] Unrecognized } }
            }
            Some(Shape::Number(number)) => quote! { pub type #ident = #number; },
            Some(Shape::Union { tag, variants }) => {
                let how = tag.as_ref().map_or(quote! { untagged }, |tag| quote! { tag = #tag });
                let variants = variants.iter().map(|Variant { name, ty, values }| {
                    let rename = values.first().map(|value| quote! { #[serde(rename = #value)] });
                    let aliases =
                        values.iter().skip(1).map(|value| quote! { #[serde(alias = #value)] });
                    quote! { #rename #(#aliases)* #name(#ty) }
                });
                quote! { #derives #[serde(#how)] pub enum #ident { #(#variants,)* } }
            }
            Some(Shape::Shared) | None => quote! { pub use sdk::types::#ident; },
        }
    }
}

impl Shape {
    fn of_enum(table: Option<Table>, mut types: BTreeMap<String, Type>) -> Self {
        match table {
            Some(Table::Texts(rows)) => Self::Texts(rows),
            Some(Table::Number(number)) => Self::Number(number),
            Some(Table::Union { tag, rows }) => {
                let mut variants: Vec<Variant> = Vec::new();
                for (name, value) in rows {
                    let known = variants.iter_mut().find(|variant| variant.name == name);
                    match (known, types.remove(&name.to_string())) {
                        (Some(variant), _) => variant.values.extend(value),
                        (None, Some(ty)) => {
                            variants.push(Variant {
                                name,
                                ty,
                                values: value.into_iter().collect(),
                            });
                        }
                        (None, None) => return Self::Shared,
                    }
                }
                Self::Union { tag, variants }
            }
            Some(Table::Object(_)) | None => Self::Shared,
        }
    }

    /// The names in the types that it consists of.
    fn parts(&self) -> Vec<String> {
        match self {
            Self::Object { fields, .. } => fields.values().flat_map(names).collect(),
            Self::Union { variants, .. } => {
                variants.iter().flat_map(|variant| names(&variant.ty)).collect()
            }
            Self::Texts(_) | Self::Number(_) | Self::Shared => Vec::new(),
        }
    }
}

/// Returns the attributes of a field, by the kind of its row.
fn attribute(kind: &str) -> TokenStream {
    match kind {
        "optional" => quote! { , skip_serializing_if = "Option::is_none" },
        "three_state" => quote! { , default, skip_serializing_if = "runtime::Field::is_absent" },
        "defaulted" => quote! { , default },
        _ => TokenStream::new(),
    }
}

/// Returns the pointer that a line of documentation gives as the source.
fn source(attribute: &syn::Attribute) -> Option<String> {
    let value = &attribute.meta.require_name_value().ok()?.value;
    let Expr::Lit(literal) = value else { return None };
    let Lit::Str(text) = &literal.lit else { return None };
    let text = text.value();
    let pointer = text.trim().strip_prefix("Source: `")?.strip_suffix('`')?;
    Some(pointer.to_owned())
}

/// Returns the identifiers that a type consists of.
fn names(ty: &Type) -> Vec<String> {
    fn collect(tokens: TokenStream, names: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => names.push(ident.to_string()),
                TokenTree::Group(group) => collect(group.stream(), names),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut names = Vec::new();
    collect(quote! { #ty }, &mut names);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the twins of types, without the lines that all have.
    fn render(text: &str, roots: &[&str]) -> String {
        let mut twins = Twins::default();
        twins.read(text).expect("the file can be read");
        let items = items(&twins.render(roots));
        items.into_iter().filter(|item| !item.starts_with("use ")).collect()
    }

    /// Returns the items of a file, printed in one way.
    fn items(text: &str) -> Vec<String> {
        let file = syn::parse_file(text).expect("it is Rust");
        file.items.iter().map(|item| quote! { #item }.to_string() + "\n").collect()
    }

    fn tokens(text: &str) -> String {
        items(text).concat()
    }

    #[test]
    fn an_object_has_the_same_fields() {
        let text = render(
            r#"
            pub struct Pet { pub type_: Option<String>, pub age: i64, pub rest: BTreeMap<String, Value> }
            object! { both Pet {
                "type" => type_: optional,
                "age" => age: required,
                "object" => constant("pet"),
                _ => rest: rest,
            }}
            "#,
            &["Pet"],
        );
        let pet = tokens(
            r#"#[derive(Clone, ::serde::Deserialize, ::serde::Serialize)]
            pub struct Pet {
                #[serde(rename = "type", skip_serializing_if = "Option::is_none")] pub type_: Option<String>,
                #[serde(rename = "age")] pub age: i64,
                #[serde(rename = "object")] pub constant2: PetConstant2,
                #[serde(flatten)] pub rest: BTreeMap<String, Value>,
            }"#,
        );
        let constant = tokens(
            r#"#[derive(Clone, ::serde::Deserialize, ::serde::Serialize)]
            pub enum PetConstant2 { #[serde(rename = "pet")] Value }"#,
        );
        assert_eq!(text, pet + &constant);
    }

    #[test]
    fn a_tag_is_written_by_the_union_alone() {
        let text = render(
            r#"
            pub struct Cat { pub kind: CatKind, pub lives: i64 }
            object! { both Cat { "kind" => kind: required, "lives" => lives: required, } }
            pub enum Animal { Cat(Box<Cat>), Unrecognized(runtime::Unrecognized<runtime::Json>) }
            union! { both Animal by tag "kind" { "cat" => Cat added, "kitten" => Cat, } }
            pub enum CatKind { Cat, Unrecognized(runtime::Unrecognized) }
            open_enum! { CatKind { "cat" => Cat } }
            pub struct Unused { pub a: i64 }
            object! { both Unused { "a" => a: required, } }
            "#,
            &["Animal"],
        );
        assert!(!text.contains("Unused"), "{text}");
        assert!(!text.contains("pub kind :"), "{text}");
        let animal = tokens(
            r#"#[derive(Clone, ::serde::Deserialize, ::serde::Serialize)] #[serde(tag = "kind")]
            pub enum Animal { #[serde(rename = "cat")] #[serde(alias = "kitten")] Cat(Box<Cat>), }"#,
        );
        assert!(text.contains(&animal), "{text}");
    }

    #[test]
    fn unions_without_a_tag_keep_their_order() {
        let text = render(
            r#"
            pub enum Id { Text(String), Number(i64), Unrecognized(runtime::Unrecognized<runtime::Json>) }
            union! { read Id by kind { string => Text, number => Number, } }
            pub enum Best { A(A), B(B), Unrecognized(runtime::Unrecognized<runtime::Json>) }
            union! { read Best by fit { B object ["x" "y" = "1" | "2"], A open, } }
            pub enum Shared { One }
            "#,
            &["Best", "Id", "Shared"],
        );
        let id = tokens(
            "#[derive(Clone, ::serde::Deserialize, ::serde::Serialize)] #[serde(untagged)]
            pub enum Id { Text(String), Number(i64), }",
        );
        let best = tokens(
            "#[derive(Clone, ::serde::Deserialize, ::serde::Serialize)] #[serde(untagged)]
            pub enum Best { B(B), A(A), }",
        );
        assert!(text.contains(&id) && text.contains(&best), "{text}");
    }

    #[test]
    fn types_are_found_by_the_pointers_of_their_schemas() {
        let mut twins = Twins::default();
        let text = "/// A pet.\n///\n/// Source: `#/components/schemas/pet`\npub struct Pet { pub a: i64 }\n";
        twins.read(text).expect("the file can be read");
        assert_eq!(twins.of_schema("#/components/schemas/pet"), Some("Pet"));
        assert_eq!(twins.of_schema("#/components/schemas/Pet"), None);
        assert!(twins.render(&["Pet"]).contains("pub use sdk :: types :: Pet ;"));
    }
}
