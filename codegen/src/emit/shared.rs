//! Definitions that operations of one file have in common: the first has it, the others are names of it.

use std::collections::{BTreeMap, HashMap};

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{attributes, paragraphs};
use super::file::File;
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

    /// Gives the definition that stands at an operation, with what is said of it if others have it too. Where it stands
    /// at another, only gives that one's type a name here, and says what is described differently.
    pub(super) fn define<'a>(
        &self,
        place: usize,
        about: &str,
        name: impl Fn(usize) -> &'a str,
        file: &mut File,
    ) -> Option<(&Definition, Option<String>)> {
        let Defined { definition, first, is_shared } = self.0.get(&place)?;
        if *first == place {
            let others = "Other operations have the same, by names of their own.";
            return Some((definition, is_shared.then(|| others.to_owned())));
        }
        let theirs = self.0.get(first).into_iter().flat_map(|first| &first.definition.members);
        let pairs = definition.members.iter().zip(theirs);
        let differing = pairs.filter(|(own, their)| own.docs != their.docs);
        let described = differing.map(|(own, _)| {
            let lines = own.docs.iter().map(String::as_str).filter(|line| !line.is_empty());
            format!("- `{}`: {}", own.name, lines.collect::<Vec<_>>().join(" "))
        });
        let docs = attributes(&paragraphs(vec![vec![about.to_owned()], described.collect()]));
        let (name, target) = (ident(name(place)), ident(name(*first)));
        file.items(quote!(#docs pub type #name = #target;));
        None
    }
}
