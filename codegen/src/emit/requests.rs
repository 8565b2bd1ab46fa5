//! The requests: one file for each tag, and the module that lists them.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{attributes, paragraphs, safe};
use super::file::File;
use super::gates::Gate;
use super::shared::Shared;
use super::ty::ident;
use super::{Ctx, Files, error_bodies, headers, operation};

/// The file of operations without a tag.
const UNTAGGED: &str = "untagged";

/// Operations by the place of their tag; those without one come last.
pub(super) fn groups(ctx: Ctx<'_>) -> Vec<(Option<usize>, Vec<usize>)> {
    let tags = (0..ctx.api.tags.len()).map(Some).chain([None]);
    tags.map(|tag| {
        let places = 0..ctx.api.operations.len();
        (tag, places.filter(|place| ctx.api.operations[*place].tag == tag).collect())
    })
    .filter(|(_, places): &(Option<usize>, Vec<usize>)| !places.is_empty())
    .collect()
}

/// The module of a tag's operations, or of those without one.
pub(super) fn module(ctx: Ctx<'_>, tag: Option<usize>) -> &str {
    tag.map_or(UNTAGGED, |tag| ctx.names.tags[tag].module.as_str())
}

pub(super) fn files(ctx: Ctx<'_>) -> Files {
    let mut files = Files::new();
    let groups = groups(ctx);
    if groups.is_empty() {
        return files;
    }
    let mut modules = Vec::new();
    for (tag, places) in &groups {
        let module = module(ctx, *tag);
        files.insert(format!("src/requests/{module}.rs"), file(ctx, *tag, places));
        let handle = tag.map(|tag| ctx.names.tags[tag].handle.as_str());
        let requests = places.iter().flat_map(|place| operation::ways(ctx, *place));
        let requests = requests.filter(|way| way.has_request).map(|way| way.request);
        let beside = places.iter().flat_map(|place| {
            let names = &ctx.names.operations[*place];
            [&names.outcome, &names.stream_outcome, &names.headers, &names.error_body]
                .map(String::as_str)
        });
        let beside = beside.filter(|name| !name.is_empty());
        let names = handle.into_iter().chain(requests).chain(beside);
        let names: Vec<&str> = names.collect();
        modules.push((module, names, ctx.gates.tag(*tag)));
    }
    files.insert("src/requests/mod.rs".to_owned(), list(modules));
    files
}

fn list(mut modules: Vec<(&str, Vec<&str>, Gate)>) -> String {
    modules.sort_by_key(|(module, ..)| *module);
    let mut file = File::default();
    file.docs(vec!["The requests, by resource.".to_owned()]);
    let declared =
        modules.iter().map(|(module, _, gate)| format!("{}mod {module};\n", gate.text()));
    file.text(declared.collect());
    let exports = modules.iter().map(|(module, names, gate)| exports(module, names, &gate.text()));
    let exports: String = exports.collect();
    if !exports.is_empty() {
        file.text(exports);
    }
    file.render()
}

/// Exports what a module holds: under a feature all at once, or else the attribute would stand on each line.
fn exports(module: &str, names: &[&str], gate: &str) -> String {
    if gate.is_empty() || names.is_empty() {
        return names.iter().map(|name| format!("pub use {module}::{name};\n")).collect();
    }
    let names: String = names.iter().map(|name| format!("    {name},\n")).collect();
    format!("{gate}pub use {module}::{{\n{names}}};\n")
}

fn file(ctx: Ctx<'_>, tag: Option<usize>, places: &[usize]) -> String {
    let mut file = File::default();
    file.import_where_used("BTreeMap", "std::collections::BTreeMap");
    for module in ["client::", "types::", "runtime::"] {
        file.import_where_used(module, format!("super::super::{}", module.trim_end_matches(':')));
    }
    for word in ["Call", "Client", "Method", "Operation"] {
        file.import_where_used(word, format!("super::super::runtime::{word}"));
    }
    let owner = if let Some(tag) = tag {
        resource(ctx, tag, &mut file);
        let handle = ident(&ctx.names.tags[tag].handle);
        quote!(#handle<'_>)
    } else {
        quote!(Client)
    };
    let methods: Vec<TokenStream> =
        places.iter().map(|place| operation::methods(ctx, *place)).collect();
    file.items(quote! {
        impl #owner {
            #(#methods)*
        }
    });
    let errors = Shared::new(places, |place| error_bodies::definition(ctx, place));
    let headers = Shared::new(places, |place| headers::definition(ctx, place));
    for place in places {
        operation::items(ctx, *place, &errors, &headers, &mut file);
    }
    file.render()
}

/// The struct that holds a tag's operations, and the client's method that gives it.
fn resource(ctx: Ctx<'_>, tag: usize, file: &mut File) {
    let described = &ctx.api.tags[tag];
    let names = &ctx.names.tags[tag];
    let handle = ident(&names.handle);
    let accessor = ident(&names.accessor);
    let title = described.name.replace(['`', '[', ']'], "'");
    let summary = format!("The operations on `{title}`: [`Client::{}`].", names.accessor);
    let text = described.description.as_deref().map(safe).unwrap_or_default();
    let feature = ctx.gates.tag(Some(tag)).docs();
    let docs = attributes(&paragraphs(vec![vec![summary], text, feature.clone()]));
    let accessor_summary = format!("Gives the operations on `{title}`.");
    let accessor_docs = attributes(&paragraphs(vec![vec![accessor_summary], feature]));
    file.items(quote! {
        #docs
        #[derive(Debug, Clone, Copy)]
        pub struct #handle<'c> {
            client: &'c Client,
        }

        impl Client {
            #accessor_docs
            pub fn #accessor(&self) -> #handle<'_> {
                #handle { client: self }
            }
        }
    });
}
