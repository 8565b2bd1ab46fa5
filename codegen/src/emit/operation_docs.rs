//! The docs of an operation: what it does, how it is called over HTTP, and what can go wrong.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{paragraphs, safe};
use super::gates::Gate;
use super::operation::{Way, owner};
use super::ty::{From, ident};
use super::values::{self, Fill};
use super::{Ctx, callbacks, file, headers, paging};
use crate::ir::{Framing, Link, Operation, Parameter, Redirects, Ref, Success};

/// What the operation does, how it is called over HTTP, and what can go wrong.
pub(super) fn docs(ctx: Ctx<'_>, place: usize, way: Way<'_>) -> Vec<String> {
    let operation = &ctx.api.operations[place];
    let mut parts = Vec::new();
    let mut title = operation.docs.title.as_deref().map(safe).unwrap_or_default();
    if let Some(last) = title.last_mut().filter(|last| last.ends_with(char::is_alphanumeric)) {
        last.push('.');
    }
    let text = operation.docs.description.as_deref().map(safe).unwrap_or_default();
    if title != text {
        parts.push(title);
    }
    parts.push(text);
    parts.push(other_way(ctx, place, way));
    parts.extend(operation.docs.notes.iter().map(|note| safe(note)));
    parts.extend(way.paging.map(paging::docs));
    parts.push(links(ctx, operation));
    parts.push(vec![format!("`{}`", operation.key.replace('`', "'"))]);
    if let Some(body) = operation.body.as_ref().and_then(|body| body.description.as_deref()) {
        parts.push(safe(body));
    }
    let arguments: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.docs.description.is_some())
        .map(|parameter| {
            let text = parameter_docs(parameter).join(" ");
            format!("- `{}`: {}", parameter.name.replace('`', "'"), text.trim())
        })
        .collect();
    if !arguments.is_empty() {
        parts.push(vec!["# Arguments".to_owned()]);
        parts.push(arguments);
    }
    if !operation.errors.is_empty() {
        parts.push(vec!["# Errors".to_owned()]);
        let errors = operation.errors.iter().map(|error| {
            let text = error.description.as_deref().map(safe).unwrap_or_default().join(" ");
            format!("- `{}`: {}", error.status, text.trim()).trim_end().to_owned()
        });
        parts.push(errors.collect());
        parts.push(error_types(ctx, place));
    }
    if !operation.headers.is_empty() {
        parts.push(vec!["# Response headers".to_owned()]);
        parts.push(headers::mention(ctx, place));
    }
    parts.extend(callbacks::callbacks(ctx, &operation.callbacks));
    if let Some(code) = example(ctx, place, way) {
        parts.push(vec!["# Examples".to_owned()]);
        parts.push(code);
    }
    paragraphs(parts)
}

/// Says what the bodies of errors can be read as.
fn error_types(ctx: Ctx<'_>, place: usize) -> Vec<String> {
    let operation = &ctx.api.operations[place];
    if !operation.told_errors().is_empty() {
        let name = &ctx.names.operations[place].error_body;
        return vec![format!("[`{name}::from_error`] reads the body by its status.")];
    }
    let Some(ty) = operation.errors.iter().find_map(|error| error.ty.as_ref()) else {
        return Vec::new();
    };
    let typed = operation.errors.iter().filter(|error| error.ty.is_some());
    let statuses: Vec<String> = typed.map(|error| format!("`{}`", error.status)).collect();
    let is_of_all = statuses.len() == operation.errors.len();
    let of = if is_of_all { String::new() } else { format!(" (of {})", statuses.join(", ")) };
    vec![format!("`Error::body_as` reads the body as {}{of}.", link(ctx, ty))]
}

/// Names the type of an error's body.
fn link(ctx: Ctx<'_>, ty: &Ref) -> String {
    match ty {
        Ref::Named(id) => {
            let name = ctx.names.ty(*id);
            format!("[`{name}`](super::super::types::{name})")
        }
        other => {
            let text = super::ty::ty(ctx, From::Requests, other).to_string();
            format!("`{}`", text.replace(' ', "").replace(',', ", "))
        }
    }
}

/// Says which operations the response leads to.
fn links(ctx: Ctx<'_>, from: &Operation) -> Vec<String> {
    if from.links.is_empty() {
        return Vec::new();
    }
    let text = |link: &Link| {
        let mut text = format!("`{}`", link.name.replace('`', "'"));
        if !link.statuses.is_empty() {
            text.push_str(&format!(" of `{}`", link.statuses.join("` and `")));
        }
        if let Some(place) = link.operation {
            let method = &ctx.names.operations[place].method;
            let (call, way) = match ctx.api.operations[place].tag {
                Some(tag) => {
                    let tag = &ctx.names.tags[tag];
                    (format!("{}().{method}()", tag.accessor), format!("super::{}", tag.handle))
                }
                None => (format!("{method}()"), "super::super::runtime::Client".to_owned()),
            };
            // The other one may not be compiled where this one is.
            let gate = ctx.gates.tag(ctx.api.operations[place].tag);
            let is_there = gate == Gate::default() || gate == ctx.gates.tag(from.tag);
            text.push_str(&if is_there {
                format!(" to [`{call}`]({way}::{method})")
            } else {
                format!(" to `{call}`")
            });
        }
        if let Some(description) = link.description.as_deref() {
            text.push_str(&format!(" ({})", safe(description).join(" ").trim_end_matches('.')));
        }
        text
    };
    let links: Vec<String> = from.links.iter().map(text).collect();
    vec![format!("The response leads to other operations: {}.", links.join(", "))]
}

/// Names the method that gives the same otherwise.
fn other_way(ctx: Ctx<'_>, place: usize, way: Way<'_>) -> Vec<String> {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    if operation.streamed.is_none() {
        return Vec::new();
    }
    let owner = owner(ctx, place);
    let text = if way.is_streamed {
        format!(
            "Like [`{owner}::{}`], but asks for a stream, in the header `Accept`: where the API wants a property of \
             the body set for that too, set it.",
            names.method
        )
    } else {
        format!("[`{owner}::{}`] gives the answer as a stream.", names.stream_method)
    };
    vec![text]
}

/// A call of the operation with what is required, as code in the docs.
fn example(ctx: Ctx<'_>, place: usize, way: Way<'_>) -> Option<Vec<String>> {
    let call = values::call(ctx, place, way.method, Fill::Shown)?;
    let statements = match (way.paging, way.success) {
        (Some(_), _) => quote! {
            let mut items = #call.items();
            while let Some(item) = items.try_next().await? {
                println!("{item:?}");
            }
        },
        (None, Success::Stream { framing, .. }) => {
            let (values, value) = match framing {
                Framing::Events | Framing::TextEvents => ("events", "event"),
                Framing::Lines(_) | Framing::Sequence(_) => ("values", "value"),
            };
            let print = format!("{{{value}:?}}");
            let (values, value) = (ident(values), ident(value));
            quote! {
                let mut #values = #call.await?;
                while let Some(#value) = #values.try_next().await? {
                    println!(#print);
                }
            }
        }
        (None, Success::Empty) => match ctx.api.operations[place].redirects {
            Redirects::Follow => quote!(#call.await?;),
            Redirects::Give => quote! {
                let answer = #call.send_raw().await?;
                println!("{:?}", answer.headers().get("location"));
            },
        },
        (
            None,
            Success::Json { .. }
            | Success::Text
            | Success::Bytes
            | Success::Parts { .. }
            | Success::Files { .. }
            | Success::Optional { .. }
            | Success::OneOf(_),
        ) => quote!(let answer = #call.await?;),
    };
    let krate = ctx.package.krate();
    let code = statements_text(&statements).replace("runtime::", &format!("{krate}::"));
    let mut lines = vec![ctx.package.fence().to_owned()];
    let names = if code.contains("types::") { "{Client, types}" } else { "Client" };
    lines.push(format!("# use {krate}::{names};"));
    lines.push(format!("# async fn example(client: &Client) -> {krate}::Result<()> {{"));
    lines.extend(code.lines().map(str::to_owned));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Some(lines)
}

/// Prints statements as they would stand in a function.
fn statements_text(statements: &TokenStream) -> String {
    let text = file::unparse_items(&quote! {
        fn example() {
            #statements
        }
    });
    let inner = text.lines().skip(1).filter_map(|line| line.strip_prefix("    "));
    inner.collect::<Vec<&str>>().join("\n")
}

/// What a parameter means, and the facts about its values.
pub(super) fn parameter_docs(parameter: &Parameter) -> Vec<String> {
    let fallback = format!("Sets `{}`.", parameter.name.replace('`', "'"));
    let text = parameter.docs.description.as_deref().map(safe).filter(|lines| !lines.is_empty());
    let mut facts = Vec::new();
    match (&parameter.documented.minimum, &parameter.documented.maximum) {
        (Some(minimum), Some(maximum)) => facts.push(format!("From {minimum} to {maximum}.")),
        (Some(minimum), None) => facts.push(format!("At least {minimum}.")),
        (None, Some(maximum)) => facts.push(format!("At most {maximum}.")),
        (None, None) => {}
    }
    if let Some(default) = &parameter.documented.default {
        facts.push(format!("Default: `{}`.", default.replace('`', "'")));
    }
    let facts = if facts.is_empty() { Vec::new() } else { vec![facts.join(" ")] };
    paragraphs(vec![text.unwrap_or_else(|| vec![fallback]), facts])
}
