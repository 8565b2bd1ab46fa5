//! Definitions that operations of one file have in common: the first has it, the others give it their name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::TokenStream;

/// What an operation says of one thing: its fields or variants, and the rows of the table by which it is read.
pub(super) struct Definition {
    pub(super) body: TokenStream,
    pub(super) rows: Vec<String>,
}

/// The definitions of one thing, by the places of the operations.
#[derive(Default)]
pub(super) struct Shared {
    definitions: BTreeMap<usize, Definition>,
    /// The first place with the same definition, for each of the others.
    same: BTreeMap<usize, usize>,
    /// The places whose definition others have too.
    by_others: BTreeSet<usize>,
    by_text: HashMap<String, usize>,
}

/// Where the definition of an operation is.
pub(super) enum Defined<'a> {
    Here {
        definition: &'a Definition,
        is_shared: bool,
    },
    /// At the place of another operation.
    At(usize),
}

impl Shared {
    /// Finds what each of some operations defines, and which of them define the same.
    pub(super) fn new(places: &[usize], define: impl Fn(usize) -> Option<Definition>) -> Self {
        let mut shared = Self::default();
        for place in places {
            if let Some(definition) = define(*place) {
                shared.add(*place, definition);
            }
        }
        shared
    }

    fn add(&mut self, place: usize, definition: Definition) {
        let text = format!("{} {:?}", definition.body, definition.rows);
        let first = *self.by_text.entry(text).or_insert(place);
        if first == place {
            self.definitions.insert(place, definition);
        } else {
            self.same.insert(place, first);
            self.by_others.insert(first);
        }
    }

    /// Where the definition is, if the operation has one.
    pub(super) fn of(&self, place: usize) -> Option<Defined<'_>> {
        let other = self.same.get(&place).map(|first| Defined::At(*first));
        other.or_else(|| {
            let definition = self.definitions.get(&place)?;
            Some(Defined::Here { definition, is_shared: self.by_others.contains(&place) })
        })
    }
}
