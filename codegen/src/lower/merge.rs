//! Schemas that hold together: what `allOf` merges, and a union that stands beside other keywords.

use super::schema::{Class, is_closed_object, union_branches, without_null};
use super::union::{BranchSchema, branch_name};
use super::{Broken, Lowered, Lowering, Place, enums};
use crate::diagnostic::{Code, Span};
use crate::ir::Ref;
use crate::spec::{Additional, JsonType, Schema};

/// How many combinations of branches one schema may have; with more, their properties are optional side by side.
const COMBINATIONS: usize = 64;

/// A schema taken apart: everything that holds of its values at once.
#[derive(Debug, Clone, Default)]
pub(super) struct Whole {
    /// Schemas without `allOf`, references and unions, each with its place.
    pub(super) parts: Vec<(Schema, Place)>,
    /// Unions of which one branch each holds.
    unions: Vec<Alternatives>,
    /// Schemas that hold of some values only.
    pub(super) sometimes: Vec<(Schema, Place)>,
    /// Where the references led that were followed.
    pointers: Vec<String>,
    /// Whether it is a branch of a union, and takes what stands beside that union for a part of its own.
    extends_union: bool,
}

/// The way to a part.
#[derive(Debug, Default)]
struct Path {
    /// The pointers of the schemas that it leads through.
    open: Vec<String>,
    /// The pointer of the schema whose union has the first of them as a branch.
    union: Option<String>,
}

#[derive(Debug, Clone)]
struct Alternatives {
    schema: Schema,
    branches: Vec<Schema>,
    place: Place,
}

impl Whole {
    /// Whether null is among the values: all that say a type must allow it.
    pub(super) fn allows_null(&self) -> bool {
        let mut typed = self.parts.iter().filter(|(part, _)| !part.types.is_empty()).peekable();
        typed.peek().is_some() && typed.all(|(part, _)| part.types.contains(&JsonType::Null))
    }

    /// Takes the branches of all unions out, with their places.
    pub(super) fn take_branches(&mut self) -> Vec<(Schema, Place)> {
        let unions = std::mem::take(&mut self.unions).into_iter();
        let branches = |union: Alternatives| {
            let place = union.place;
            union.branches.into_iter().map(move |branch| (branch, place.clone()))
        };
        unions.flat_map(branches).collect()
    }

    fn property_names(&self) -> impl Iterator<Item = &str> {
        let properties = self.parts.iter().flat_map(|(part, _)| &part.properties);
        properties.map(|property| property.name.as_str())
    }

    /// The types that all parts allow; `Err` where there is none.
    fn types(&self) -> Result<Vec<JsonType>, (Span, Span)> {
        let mut allowed: Option<(Vec<JsonType>, Span)> = None;
        for (part, _) in self.parts.iter().filter(|(part, _)| !part.types.is_empty()) {
            let own = without_null(&part.types);
            let Some((types, first)) = &mut allowed else {
                allowed = Some((own, part.at));
                continue;
            };
            let both = common(types, &own);
            if both.is_empty() && !types.is_empty() && !own.is_empty() {
                return Err((*first, part.at));
            }
            *types = both;
        }
        Ok(allowed.map(|(types, _)| types).unwrap_or_default())
    }
}

/// The types in both lists; an integer is a number.
fn common(a: &[JsonType], b: &[JsonType]) -> Vec<JsonType> {
    let is_number = |types: &[JsonType]| types.contains(&JsonType::Number);
    let is_in = |ty: &JsonType, types: &[JsonType]| {
        types.contains(ty) || (*ty == JsonType::Integer && is_number(types))
    };
    let mut both: Vec<JsonType> = a.iter().filter(|ty| is_in(ty, b)).copied().collect();
    both.extend(b.iter().filter(|ty| is_in(ty, a) && !a.contains(ty)));
    both
}

/// Whether a part says more of a value than that it is an object.
fn says_structure(part: &Schema) -> bool {
    let types = without_null(&part.types);
    !part.properties.is_empty()
        || part.enumeration.is_some()
        || part.constant.is_some()
        || part.items.is_some()
        || matches!(part.additional, Additional::Schema(_))
        || !matches!(types.as_slice(), [] | [JsonType::Object])
}

/// Returns a branch that also requires what is required beside the union, as far as it describes that itself.
fn requiring(branch: &Schema, required: &[&String]) -> Schema {
    let mut branch = branch.clone();
    for name in required {
        let is_described = branch.properties.iter().any(|property| property.name == **name);
        if is_described && !branch.required.contains(name) {
            branch.required.push((*name).clone());
        }
    }
    branch
}

impl Lowering<'_> {
    /// Takes a schema apart.
    pub(super) fn take_apart(&mut self, schema: &Schema, place: &Place) -> Lowered<Whole> {
        let mut whole = Whole::default();
        let mut path = Path { open: vec![place.pointer.clone()], union: None };
        self.add_parts(schema, place, &mut whole, &mut path)?;
        Ok(whole)
    }

    fn add_parts(
        &mut self,
        schema: &Schema,
        place: &Place,
        whole: &mut Whole,
        path: &mut Path,
    ) -> Lowered<()> {
        if let Some(reference) = &schema.reference {
            let (schema, pointer) = self.referenced(reference)?;
            // What stands beside the union holds already.
            if path.union.as_ref() == Some(&pointer) {
                whole.extends_union = true;
                return Ok(());
            }
            if path.open.contains(&pointer) {
                let message = format!("`{}` is part of itself", reference.text);
                self.diagnostics
                    .left_out(Code::CircularReference, reference.at, message)
                    .help("take the schema out of its own `allOf`");
                return Err(Broken);
            }
            let place = Place::of_pointer(&pointer);
            whole.pointers.push(pointer.clone());
            path.open.push(pointer);
            self.add_parts(&schema, &place, whole, path)?;
            path.open.pop();
            return Ok(());
        }
        let mut own = schema.clone();
        if enums::enumeration(schema).is_none() {
            for (index, part) in schema.all_of.iter().enumerate() {
                self.add_parts(part, &place.inside(&format!("allOf/{index}")), whole, path)?;
            }
            let mut branches = union_branches(schema);
            // A value of one of the branches is one of the union: schemas that others extend may list those.
            if branches.iter().any(|branch| self.is_on(path, branch)) {
                branches.clear();
            }
            if branches.len() > 1 {
                let (schema, place) = (schema.clone(), place.clone());
                whole.unions.push(Alternatives { schema, branches, place });
            } else if let Some(only) = branches.pop() {
                self.add_parts(&only, &place.inside("oneOf"), whole, path)?;
            }
            own.all_of.clear();
            own.one_of.clear();
            own.any_of.clear();
        }
        for (index, sometimes) in schema.sometimes.iter().enumerate() {
            let place = place.inside(&format!("sometimes/{index}"));
            whole.sometimes.push((sometimes.clone(), place));
        }
        whole.parts.push((own, place.clone()));
        Ok(())
    }

    /// Whether a branch is a reference to a schema that the path leads through.
    fn is_on(&self, path: &Path, branch: &Schema) -> bool {
        // One that leads nowhere is reported where it is followed.
        let target = branch.reference.as_ref().map(|reference| self.document.resolve(reference));
        target.and_then(Result::ok).is_some_and(|target| path.open.contains(&target.pointer))
    }

    /// Decides what a schema is that was taken apart.
    pub(super) fn class_of(&mut self, mut whole: Whole, schema: &Schema) -> Lowered<Class> {
        if whole.unions.is_empty() {
            return Ok(self.class_without_union(whole, schema));
        }
        let adds_nothing = !whole.parts.iter().any(|(part, _)| says_structure(part));
        if let (true, [only]) = (adds_nothing, whole.unions.as_slice()) {
            let required: Vec<&String> =
                whole.parts.iter().flat_map(|(part, _)| &part.required).collect();
            let branches = only.branches.iter().map(|branch| requiring(branch, &required));
            let branches = branches.map(BranchSchema::plain).collect();
            return Ok(Class::Union { branches, discriminator: only.schema.discriminator.clone() });
        }
        let sizes = whole.unions.iter().map(|union| union.branches.len());
        let combinations = sizes.fold(1, usize::saturating_mul);
        if combinations > COMBINATIONS {
            self.diagnostics
                .warning(Code::Unsupported, schema.at, format!("{combinations} combinations of branches hold here"))
                .help(format!("more than {COMBINATIONS} make no types: the properties of all branches are optional"));
            for (branch, place) in whole.take_branches() {
                let branch = self.take_apart(&branch, &place)?;
                whole.sometimes.extend(branch.parts);
            }
            return Ok(self.class_without_union(whole, schema));
        }
        let unions = std::mem::take(&mut whole.unions);
        let discriminator = match unions.as_slice() {
            [only] => only.schema.discriminator.clone().or_else(|| schema.discriminator.clone()),
            _ => None,
        };
        let mut branches =
            vec![BranchSchema { name: None, ..BranchSchema::of_whole(schema.clone(), whole) }];
        for union in &unions {
            let mut next = Vec::new();
            for before in branches {
                for branch in &union.branches {
                    let mut path =
                        Path { union: Some(union.place.pointer.clone()), ..Path::default() };
                    let mut with = Whole::default();
                    self.add_parts(branch, &union.place, &mut with, &mut path)?;
                    next.push(self.join(&before, branch, with, unions.len() == 1));
                }
            }
            branches = next;
        }
        Ok(Class::Union { branches, discriminator })
    }

    /// Joins what holds already with one more branch. Where the branch is a reference to a schema that has all the
    /// common properties itself, it stays that schema.
    fn join(
        &mut self,
        before: &BranchSchema,
        branch: &Schema,
        with: Whole,
        is_only: bool,
    ) -> BranchSchema {
        let Some(common) = &before.whole else { return BranchSchema::plain(branch.clone()) };
        let is_covered = with.extends_union
            || common.property_names().all(|name| with.property_names().any(|own| own == name));
        if is_only && is_covered && branch.reference.is_some() {
            return BranchSchema::plain(branch.clone());
        }
        let mut schema = branch.clone();
        schema.at = self.fresh_span(vec![before.schema.at, branch.at]);
        if !is_only {
            // Named after all branches that hold.
            let names = [before.name.clone(), branch_name(branch)].into_iter().flatten();
            let names: Vec<String> = names.collect();
            schema.title = (!names.is_empty()).then(|| names.join(" "));
            schema.reference = None;
        }
        let mut whole = common.clone();
        whole.parts.extend(with.parts);
        whole.unions.extend(with.unions);
        whole.sometimes.extend(with.sometimes);
        whole.pointers.extend(with.pointers);
        BranchSchema::of_whole(schema, whole)
    }

    fn class_without_union(&mut self, whole: Whole, schema: &Schema) -> Class {
        let types = match whole.types() {
            Ok(types) => types,
            Err((first, second)) => {
                self.diagnostics
                    .warning(
                        Code::SchemaConflict,
                        second,
                        "no value is of this type and of the other too",
                    )
                    .help("any value is taken")
                    .related(first, "the other is here");
                return Class::Scalar(Ref::Any);
            }
        };
        let mut enumerations = whole.parts.iter().filter(|(part, _)| {
            enums::enumeration(part).is_some_and(|enumeration| enumeration.is_ok())
        });
        if let Some((enumeration, _)) = enumerations.next() {
            return Class::Only(Box::new(enumeration.clone()));
        }
        let has_properties = whole.property_names().next().is_some()
            || whole.sometimes.iter().any(|(part, _)| !part.properties.is_empty());
        let may_be_object = types.is_empty() || types.contains(&JsonType::Object);
        let is_closed = whole.parts.iter().any(|(part, _)| is_closed_object(part));
        if may_be_object && types.len() <= 1 && (has_properties || is_closed) {
            return Class::Object(whole);
        }
        // What is left is told from a few keywords, whichever part has them.
        let mut merged = Schema::any(schema.at);
        merged.types = types;
        for (part, _) in &whole.parts {
            merged.format = merged.format.or_else(|| part.format.clone());
            merged.items = merged.items.or_else(|| part.items.clone());
            if merged.properties.is_empty() {
                merged.properties.clone_from(&part.properties);
                merged.required.clone_from(&part.required);
            }
            if matches!(merged.additional, Additional::Unsaid) {
                merged.additional = part.additional.clone();
            }
        }
        if whole.allows_null() {
            merged.types.push(JsonType::Null);
        }
        Class::Only(Box::new(merged))
    }

    /// Returns a place of its own for something made of several schemas: schemas are told apart by where they stand.
    pub(super) fn fresh_span(&mut self, of: Vec<Span>) -> Span {
        let count = u32::try_from(self.fresh.len()).unwrap_or(u32::MAX / 2);
        let last = of.last().copied();
        let fresh = |last: Span| Span { end: u32::MAX - 1000 - count, ..last };
        match (last, self.fresh.get(&of)) {
            (_, Some(span)) => *span,
            (Some(last), None) => {
                let span = fresh(last);
                self.fresh.insert(of, span);
                span
            }
            (None, None) => Span { file: crate::diagnostic::FileId(0), start: 0, end: 0 },
        }
    }
}
