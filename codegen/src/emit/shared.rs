//! Definitions that operations of one file have in common: the first has it, the others are names of it.

use std::collections::{BTreeMap, HashMap};

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{attributes, paragraphs};
use super::ty::ident;

/// What an operation defines: variants or fields, and the rows of the table by which they are read.
#[derive(Default)]
pub(super) struct Definition {
    pub(super) members: Vec<Member>,
    pub(super) rows: Vec<String>,
}

/// A variant or a field.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) ty: TokenStream,
    pub(super) docs: Vec<String>,
}

/// The definition of an operation, and who else has it.
struct Defined {
    definition: Definition,
    /// The first operation that defines the same: this one, or one before.
    first: usize,
    /// Whether operations after this one define the same.
    is_shared: bool,
}

/// What the operations of a file define, by their places.
#[derive(Default)]
pub(super) struct Shared(BTreeMap<usize, Defined>);

/// Where the definition of an operation stands.
pub(super) enum Defines<'a> {
    /// Here; the text tells whether others have it too.
    Here(&'a Definition, Option<String>),
    /// At the place of another operation, with what is described differently here.
    As(usize, Vec<String>),
}

impl Shared {
    /// Finds out which operations define the same, whatever is said of it.
    pub(super) fn new(places: &[usize], define: impl Fn(usize) -> Option<Definition>) -> Self {
        let mut shared = BTreeMap::<usize, Defined>::new();
        let mut by_text = HashMap::new();
        for &place in places {
            let Some(definition) = define(place) else { continue };
            let member = |member: &Member| format!("{}: {}\n", member.name, member.ty);
            let members = definition.members.iter().map(member).collect::<String>();
            let first = *by_text.entry(members + &definition.rows.join("\n")).or_insert(place);
            if let Some(first) = shared.get_mut(&first) {
                first.is_shared = true;
            }
            shared.insert(place, Defined { definition, first, is_shared: false });
        }
        Self(shared)
    }

    /// Where the definition of an operation stands, if it has one.
    pub(super) fn of(&self, place: usize) -> Option<Defines<'_>> {
        let Defined { definition, first, is_shared } = self.0.get(&place)?;
        if *first == place {
            let others = "Other operations have the same, by names of their own.";
            return Some(Defines::Here(definition, is_shared.then(|| others.to_owned())));
        }
        let theirs = self.0.get(first).into_iter().flat_map(|first| &first.definition.members);
        let pairs = definition.members.iter().zip(theirs);
        let differing = pairs.filter(|(own, their)| own.docs != their.docs);
        let described = differing.map(|(own, _)| {
            let lines = own.docs.iter().map(String::as_str).filter(|line| !line.is_empty());
            format!("- `{}`: {}", own.name, lines.collect::<Vec<_>>().join(" "))
        });
        Some(Defines::As(*first, described.collect()))
    }
}

/// Gives the type of another operation a name.
pub(super) fn alias(
    about: String,
    described: Vec<String>,
    name: &str,
    target: &str,
) -> TokenStream {
    let docs = attributes(&paragraphs(vec![vec![about], described]));
    let (name, target) = (ident(name), ident(target));
    quote!(#docs pub type #name = #target;)
}
