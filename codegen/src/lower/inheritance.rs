//! Inheritance by discriminator: a schema with a discriminator, and others that extend it with `allOf`.
//!
//! Where the first is used, a value may be any of the others: it is lowered to a union of them.

use std::collections::{HashMap, HashSet};

use super::union::BranchSchema;
use super::{Lowering, Place, component};
use crate::diagnostic::Span;
use crate::ir::{Shape, TypeId};
use crate::spec::{Reference, Schema};

/// Which schemas extend which.
#[derive(Debug, Default)]
pub(super) struct Inheritance {
    /// The pointers of schemas, by the pointer of the schema that they extend.
    children: HashMap<String, Vec<String>>,
    /// Where schemas stand that extend another.
    extending: HashSet<Span>,
}

impl Inheritance {
    /// Returns the schemas that extend one, and those that extend them.
    fn descendants(&self, pointer: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut open = vec![pointer.to_owned()];
        while let Some(next) = open.pop() {
            for child in self.children.get(&next).into_iter().flatten() {
                if child != pointer && !found.contains(child) {
                    found.push(child.clone());
                    open.push(child.clone());
                }
            }
        }
        found
    }
}

impl Lowering<'_> {
    /// Looks for schemas of the components that extend one with a discriminator.
    pub(super) fn find_inheritance(&mut self) {
        for schema in &self.document.schemas {
            let (pointer, schema) = component(schema);
            for reference in schema.all_of.iter().filter_map(|part| part.reference.as_ref()) {
                // One that leads nowhere is reported where it is followed.
                let Ok(target) = self.document.resolve(reference) else { continue };
                self.inheritance.extending.insert(schema.at);
                self.inheritance.children.entry(target.pointer).or_default().push(pointer.clone());
            }
        }
    }

    /// Whether a schema of the components extends one that is a union of all that extend it, so that it is no
    /// other name for it.
    pub(super) fn extends_parent(&mut self, schema: &Schema, parent: &Schema) -> bool {
        let Some(reference) = &parent.reference else { return false };
        self.inheritance.extending.contains(&schema.at)
            && self.referenced(reference).is_ok_and(|(parent, _)| parent.discriminator.is_some())
    }

    /// Lowers a schema with a discriminator that others extend; gives nothing for all others.
    pub(super) fn parent(&mut self, schema: &Schema, place: &Place, id: TypeId) -> Option<Shape> {
        let discriminator = schema.discriminator.as_ref()?;
        if !schema.one_of.is_empty() || !schema.any_of.is_empty() {
            return None;
        }
        let pointer_of = |reference: &Reference| {
            let reference = super::union::mapped(reference);
            self.document.resolve(&reference).ok().map(|target| target.pointer)
        };
        let mapped: Vec<String> =
            discriminator.mapping.iter().filter_map(|entry| pointer_of(&entry.value)).collect();
        let is_itself_meant = mapped.is_empty() || mapped.contains(&place.pointer);
        let mut pointers = self.inheritance.descendants(&place.pointer);
        for pointer in mapped {
            if pointer != place.pointer && !pointers.contains(&pointer) {
                pointers.push(pointer);
            }
        }
        if pointers.is_empty() {
            return None;
        }
        let mut branches: Vec<BranchSchema> = Vec::new();
        for text in pointers {
            let mut branch = Schema::any(schema.at);
            // Pointers are as seen from the entry.
            let file = self.document.files.first().map_or(schema.at.file, |file| file.id);
            branch.reference = Some(Reference { text, at: Span { file, ..schema.at } });
            branches.push(BranchSchema::plain(branch));
        }
        if is_itself_meant {
            let mut own = schema.clone();
            own.discriminator = None;
            own.title = Some("Base".to_owned());
            own.description
                .get_or_insert_with(|| "A value that has no more than what all have.".to_owned());
            // A place of its own: schemas are told apart by where they stand.
            own.at.end = u32::MAX;
            branches.push(BranchSchema::plain(own));
        }
        let discriminator = Some(discriminator.clone());
        let shape = self.union(branches, discriminator, &place.inside("anyOf"), id);
        self.name_base(id, &place.pointer);
        Some(shape)
    }
}
