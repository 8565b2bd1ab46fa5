//! The Cargo features under which parts of the crate are compiled, where tags have features of their own.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Api, Operation, TypeId, users};
use crate::names::Names;

/// The features of which any one brings a part of the crate; where there are none, it is always there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gate(Vec<String>);

/// What stands under which features.
#[derive(Debug, Default)]
pub(super) struct Gates {
    /// By the place of the tag; empty where tags have no features.
    tags: Vec<Gate>,
    /// By the place of the type; empty where tags have no features.
    types: Vec<Gate>,
    /// The features that are on by default.
    default: BTreeSet<String>,
}

impl Gate {
    /// Returns the condition that attributes name.
    fn condition(&self) -> Option<String> {
        let features: Vec<String> =
            self.0.iter().map(|name| format!("feature = {name:?}")).collect();
        match features.as_slice() {
            [] => None,
            [feature] => Some(feature.clone()),
            features => Some(format!("any({})", features.join(", "))),
        }
    }

    /// Prints the attribute of an item, on lines of its own.
    pub(super) fn text(&self) -> String {
        const WIDTH: usize = 100;
        let Some(condition) = self.condition() else { return String::new() };
        let line = format!("#[cfg({condition})]\n");
        if line.len() <= WIDTH {
            return line;
        }
        let features: String =
            self.0.iter().map(|name| format!("    feature = {name:?},\n")).collect();
        format!("#[cfg(any(\n{features}))]\n")
    }

    /// Prints the attribute of the file that it stands in.
    pub(super) fn of_file(&self) -> Option<String> {
        self.condition().map(|condition| format!("#![cfg({condition})]\n"))
    }

    /// Prints the hidden line of an example that opens a block.
    pub(super) fn of_block(&self) -> Option<String> {
        self.condition().map(|condition| format!("# #[cfg({condition})] {{"))
    }

    /// The attribute of an item.
    pub(super) fn attribute(&self) -> Option<TokenStream> {
        let condition = self.condition()?;
        let condition: TokenStream = condition.parse().expect("names of features have no quotes");
        Some(quote!(#[cfg(#condition)]))
    }

    /// Says in the docs what an item is there with.
    pub(super) fn docs(&self) -> Vec<String> {
        let names: Vec<String> = self.0.iter().map(|name| format!("`{name}`")).collect();
        if names.is_empty() {
            return Vec::new();
        }
        vec![format!("There with the Cargo feature {}.", names.join(" or "))]
    }
}

impl Gates {
    pub(super) fn new(api: &Api, names: &Names) -> Self {
        let Some(features) = &names.features else { return Self::default() };
        let gate = |tag: &Option<String>| Gate(tag.iter().cloned().collect());
        let tags: Vec<Gate> = features.tags.iter().map(gate).collect();
        let types = users(api).into_iter().map(|users| {
            let is_of_all = features
                .tags
                .iter()
                .enumerate()
                .all(|(place, tag)| tag.is_none() || users.tags.contains(&place));
            // What every tag needs is there without any: nobody gains by a condition that always holds.
            if users.is_everyones || (is_of_all && !users.tags.is_empty()) {
                return Gate::default();
            }
            let mut needed: Vec<String> =
                users.tags.iter().filter_map(|tag| features.tags[*tag].clone()).collect();
            needed.extend(users.is_of_unused.then(|| features.unused.to_owned()));
            needed.sort_unstable();
            Gate(needed)
        });
        Self { types: types.collect(), tags, default: features.default.clone() }
    }

    /// Whether tags have features of their own.
    pub(super) fn is_any(&self) -> bool {
        !self.tags.is_empty()
    }

    /// That of the operations with a tag, or without one.
    pub(super) fn tag(&self, tag: Option<usize>) -> Gate {
        tag.and_then(|tag| self.tags.get(tag)).cloned().unwrap_or_default()
    }

    /// Whether the operations with a tag, or without one, are there where nobody says otherwise.
    pub(super) fn is_open_by_default(&self, tag: Option<usize>) -> bool {
        self.tag(tag).0.iter().all(|feature| self.default.contains(feature))
    }

    pub(super) fn ty(&self, id: TypeId) -> Gate {
        self.types.get(id.0).cloned().unwrap_or_default()
    }

    /// That of what only these operations use.
    pub(super) fn operations<'a>(&self, operations: impl Iterator<Item = &'a Operation>) -> Gate {
        let mut needed = Vec::new();
        for gate in operations.map(|operation| self.tag(operation.tag)) {
            if gate.0.is_empty() {
                return gate;
            }
            needed.extend(gate.0);
        }
        needed.sort_unstable();
        needed.dedup();
        Gate(needed)
    }
}
