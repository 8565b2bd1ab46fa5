//! The runtime: which of its files the emitted code leans on, and what they need.

use clientwright_runtime::sources::{CAPABILITIES, Capability, MANIFEST, ROOT};
use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

use super::file::MARK;
use super::manifest::{Dependency, Feature};
use super::operation::is_bytes;
use super::{Ctx, Files};
use crate::ir::{BodyContent, Ref, Success, received, references, sent};

/// The capabilities of the runtime that an API uses.
fn used(ctx: Ctx<'_>) -> Vec<&'static Capability> {
    let api = ctx.api;
    let has_body = |wanted: fn(&BodyContent) -> bool| {
        let mut bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref());
        bodies.any(|body| wanted(&body.content))
    };
    let is_used = |capability: &&Capability| match capability.name {
        "form" => has_body(|content| matches!(content, BodyContent::Form { .. })),
        "headers" => api.operations.iter().any(|operation| !operation.typed_headers().is_empty()),
        "multipart" => uses_multipart(ctx),
        "multipart_answer" => uses_parts(ctx),
        "paging" => api.operations.iter().any(|operation| operation.paging.is_some()),
        "oauth2" => uses_oauth2(ctx),
        "outcome" => uses_outcomes(ctx),
        "streams" => uses_streams(ctx) || uses_bytes(ctx),
        "typed_error" => api.operations.iter().any(|operation| !operation.told_errors().is_empty()),
        "webhooks" => api.signature.is_some(),
        "formats" => uses_formats(ctx),
        _ => true,
    };
    CAPABILITIES.iter().filter(is_used).collect()
}

/// Whether an operation sends a form of parts.
pub(super) fn uses_multipart(ctx: Ctx<'_>) -> bool {
    let mut bodies = ctx.api.operations.iter().filter_map(|operation| operation.body.as_ref());
    bodies.any(|body| matches!(body.content, BodyContent::Multipart { .. }))
}

/// Whether an operation gives several parts.
pub(super) fn uses_parts(ctx: Ctx<'_>) -> bool {
    ctx.api.operations.iter().any(|operation| operation.success.has_parts())
}

/// Whether a client can get tokens for itself.
pub(super) fn uses_oauth2(ctx: Ctx<'_>) -> bool {
    ctx.api.schemes.iter().any(|scheme| scheme.client_credentials.is_some())
}

/// Whether successes of an operation are told apart by their status.
pub(super) fn uses_outcomes(ctx: Ctx<'_>) -> bool {
    let is_told =
        |success: &Success| matches!(success, Success::Optional { .. } | Success::OneOf(_));
    let mut successes = ctx
        .api
        .operations
        .iter()
        .flat_map(|operation| [&operation.success].into_iter().chain(&operation.streamed));
    successes.any(is_told)
}

/// Whether an operation gives values as they arrive.
pub(super) fn uses_streams(ctx: Ctx<'_>) -> bool {
    ctx.api
        .operations
        .iter()
        .any(|operation| operation.streamed.is_some() || operation.success.has_streams())
}

/// Whether an operation gives bytes or files, which may be taken as they arrive.
pub(super) fn uses_bytes(ctx: Ctx<'_>) -> bool {
    ctx.api.operations.iter().any(|operation| is_bytes(&operation.success))
}

/// Whether a value of a special format occurs.
pub(super) fn uses_formats(ctx: Ctx<'_>) -> bool {
    let operations = ctx.api.operations.iter();
    let in_operations = operations.flat_map(|operation| [sent(operation), received(operation)]);
    let in_types = ctx.api.types.iter().flat_map(|ty| references(&ty.shape));
    in_operations.flatten().chain(in_types).any(has_format)
}

fn has_format(ty: &Ref) -> bool {
    match ty {
        Ref::Text(_) | Ref::Base64 => true,
        Ref::List(inner) | Ref::Map(inner) | Ref::Nullable(inner) => has_format(inner),
        Ref::Boolean | Ref::Integer(_) | Ref::Number | Ref::String | Ref::Any | Ref::Named(_) => {
            false
        }
    }
}

pub(super) fn files(ctx: Ctx<'_>) -> Files {
    let used = used(ctx);
    let mut files = Files::new();
    for file in used.iter().flat_map(|capability| capability.files) {
        let text = format!("{MARK}\n\n{}", file.text);
        files.insert(format!("src/runtime/{}.rs", file.module), text);
    }
    files.insert("src/runtime/mod.rs".to_owned(), root(&used));
    files
}

/// The runtime's root without the lines of modules that are not copied.
fn root(used: &[&Capability]) -> String {
    let has = |capability: &Capability, module: &str| {
        capability.files.iter().any(|file| file.module == module)
    };
    let is_copied = |module: &str| {
        let is_optional = CAPABILITIES.iter().any(|capability| has(capability, module));
        !is_optional && module != "sources" || used.iter().any(|capability| has(capability, module))
    };
    let mut root = format!("{MARK}\n\n");
    let mut attributes = String::new();
    let mut is_open = false;
    let mut keep = true;
    for line in ROOT.lines() {
        if line.starts_with("#[") {
            attributes.push_str(line);
            attributes.push('\n');
            continue;
        }
        if !is_open {
            let module = line.split_once("mod ").map(|(_, rest)| rest.trim_end_matches(';'));
            let module = module.filter(|_| line.ends_with(';'));
            let export = line.split_once("use ").and_then(|(_, rest)| rest.split("::").next());
            keep = module.or(export).is_none_or(is_copied);
            is_open = export.is_some() && !line.ends_with(';');
        } else if line.ends_with(';') {
            is_open = false;
        }
        if keep {
            root.push_str(&attributes);
            root.push_str(line);
            root.push('\n');
        }
        attributes.clear();
    }
    root
}

/// The dependencies and features of the files that are copied, as the runtime's manifest has them.
pub(super) fn needs(ctx: Ctx<'_>) -> (Vec<Dependency>, Vec<Feature>) {
    let manifest: DocumentMut = MANIFEST.parse().expect("the runtime's manifest is TOML");
    let table = |name: &str| manifest.get(name).and_then(Item::as_table_like);
    let used = used(ctx);
    let mut features = Vec::new();
    for name in used.iter().flat_map(|capability| capability.features) {
        let enables = table("features").and_then(|features| features.get(name));
        features.push(Feature { name: (*name).to_owned(), enables: strings(enables) });
    }
    let is_enabled = |name: &str| {
        let wanted = [format!("dep:{name}"), format!("{name}/")];
        features
            .iter()
            .flat_map(|feature| &feature.enables)
            .any(|enabled| *enabled == wanted[0] || enabled.starts_with(&wanted[1]))
    };
    let everywhere = table("dependencies").into_iter().flat_map(TableLike::iter);
    let everywhere = everywhere.map(|(name, item)| dependency(name, item, None));
    let on_some =
        table("target").into_iter().flat_map(TableLike::iter).flat_map(|(target, item)| {
            let table = item.get("dependencies").and_then(Item::as_table_like);
            let entries = table.into_iter().flat_map(TableLike::iter);
            entries.map(move |(name, item)| dependency(name, item, Some(target)))
        });
    let dependencies = everywhere
        .chain(on_some)
        .filter(|dependency| !dependency.optional || is_enabled(&dependency.name));
    let mut dependencies: Vec<Dependency> = dependencies.collect();
    dependencies.sort_by(|a, b| (&a.target, &a.name).cmp(&(&b.target, &b.name)));
    (dependencies, features)
}

fn strings(item: Option<&Item>) -> Vec<String> {
    let values = item.and_then(Item::as_array).into_iter().flat_map(Array::iter);
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn dependency(name: &str, item: &Item, target: Option<&str>) -> Dependency {
    let field = |key: &str| item.as_table_like().and_then(|table| table.get(key));
    let flag = |key: &str, default| field(key).and_then(Item::as_bool).unwrap_or(default);
    let version = item.as_str().or_else(|| field("version").and_then(Item::as_str));
    Dependency {
        name: name.to_owned(),
        version: version.unwrap_or("*").to_owned(),
        default_features: flag("default-features", true),
        features: strings(field("features")),
        optional: flag("optional", false),
        target: target.map(str::to_owned),
    }
}
