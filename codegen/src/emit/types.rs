//! The types: one file each, and the module that lists them.

use quote::quote;

use super::docs::{attributes, described, paragraphs};
use super::file::File;
use super::ty::{From, ident, imports, ty};
use super::{Ctx, Files, enums, forms, objects, unions};
use crate::ir::{Ref, Shape, Type, TypeId};

pub(super) fn files(ctx: Ctx<'_>) -> Files {
    let mut files = Files::new();
    let emitted: Vec<TypeId> =
        (0..ctx.api.types.len()).map(TypeId).filter(|id| !ctx.api.ty(*id).left_out).collect();
    if emitted.is_empty() {
        return files;
    }
    for id in &emitted {
        files.insert(format!("src/types/{}.rs", ctx.names.module(*id)), file(ctx, *id));
    }
    files.insert("src/types/mod.rs".to_owned(), module(ctx, &emitted));
    files
}

/// Lists the types, flat: how they are spread over files is nobody's concern.
fn module(ctx: Ctx<'_>, emitted: &[TypeId]) -> String {
    let mut modules: Vec<(&str, &str, String)> = emitted
        .iter()
        .map(|id| (ctx.names.module(*id), ctx.names.ty(*id), ctx.gates.ty(*id).text()))
        .collect();
    modules.sort_unstable();
    let mut file = File::default();
    file.docs(vec!["The types that requests send and responses bring.".to_owned()]);
    let declared = modules.iter().map(|(module, _, gate)| format!("{gate}mod {module};\n"));
    file.text(declared.collect());
    let exports =
        modules.iter().map(|(module, name, gate)| format!("{gate}pub use {module}::{name};\n"));
    let required = emitted.iter().filter(|id| objects::has_required_struct(ctx, **id));
    let mut exports: Vec<String> = exports.collect();
    exports.extend(required.map(|id| {
        let (module, name) = (ctx.names.module(*id), ctx.names.required(*id));
        let gate = ctx.gates.ty(*id).text();
        let made_by_tests = objects::required_gate(ctx, *id);
        format!("{gate}{made_by_tests}pub use {module}::{name};\n")
    }));
    file.text(exports.concat());
    file.render()
}

fn file(ctx: Ctx<'_>, id: TypeId) -> String {
    let mut file = File::default();
    let described = ctx.api.ty(id);
    match &described.shape {
        Shape::Object(object) => objects::object(ctx, id, object, &mut file),
        Shape::StringEnum(string_enum) => enums::strings(ctx, id, string_enum, &mut file),
        Shape::NumberEnum(number_enum) => enums::numbers(ctx, id, number_enum, &mut file),
        Shape::Union(union) => unions::union(ctx, id, union, &mut file),
        Shape::Form(parts) => forms::form(ctx, id, parts, &mut file),
        Shape::Parts(parts) => forms::answer(ctx, id, parts, &mut file),
        Shape::Alias(target) => alias(ctx, id, target, &mut file),
    }
    // A type that holds itself needs no import.
    file.forget(&format!("super::{}", ctx.names.ty(id)));
    file.render()
}

fn alias(ctx: Ctx<'_>, id: TypeId, target: &Ref, file: &mut File) {
    import(ctx, target, file);
    let name = ident(ctx.names.ty(id));
    let target = ty(ctx, From::Types, target);
    let docs = attributes(&head(ctx.api.ty(id), "A value."));
    file.items(quote! {
        #docs
        pub type #name = #target;
    });
}

/// Imports what a use of a type needs.
pub(super) fn import(ctx: Ctx<'_>, ty: &Ref, file: &mut File) {
    let mut found = std::collections::BTreeSet::new();
    imports(ctx, ty, &mut found);
    for path in found {
        file.import(path);
    }
}

/// The docs of a type: what the description says, and where.
pub(super) fn head(described_type: &Type, fallback: &str) -> Vec<String> {
    let mut parts = described(&described_type.docs, fallback);
    parts.push(vec![format!("Source: `{}`", described_type.key.replace('`', "'"))]);
    paragraphs(parts)
}
