//! What tests of the users take: the operations as values, and examples of the types.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::safe;
use super::file::{File, unparse_items};
use super::operation::{Way, encoded, envelope, owner, value_type, ways};
use super::outcomes::{enumeration, kind};
use super::ty::ident;
use super::{Ctx, Files, requests, values};
use crate::ir::{Framing, Outcome, Shape, Statuses, Success, TypeId};

/// The lines of an example that is remarkably long.
const LONG: usize = 100;

pub(super) fn files(ctx: Ctx<'_>) -> Files {
    let mut files = Files::new();
    if !ctx.api.operations.is_empty() {
        files.insert("src/ops.rs".to_owned(), operations(ctx));
    }
    if ctx.api.types.iter().any(|ty| !ty.left_out) {
        files.insert("src/examples.rs".to_owned(), examples(ctx));
    }
    files
}

/// The operations, for the server that answers within the process.
fn operations(ctx: Ctx<'_>) -> String {
    let mut file = File::default();
    file.docs(vec![
        "The operations, for [`Server::on`](super::testing::Server::on).".to_owned(),
        String::new(),
        "A server in a test knows by them what is called, and answers as the API would.".to_owned(),
    ]);
    file.attribute(unused_imports(ctx));
    file.import("super::runtime");
    file.import("super::runtime::operation");
    file.import_where_used("BTreeMap", "std::collections::BTreeMap");
    file.import_where_used("types::", "super::types");
    let groups = requests::groups(ctx);
    for place in groups.iter().flat_map(|(_, places)| places) {
        for way in ways(ctx, *place) {
            if let Success::OneOf(outcomes) = way.success {
                if outcomes.iter().any(Outcome::is_stream) {
                    file.items(answers(ctx, *place, way, outcomes));
                } else {
                    file.import("super::requests");
                }
            }
            file.text(operation(ctx, *place, way));
        }
    }
    file.render()
}

/// Where tags have features of their own, what is there may use fewer imports than the whole.
fn unused_imports(ctx: Ctx<'_>) -> Option<String> {
    let reason = "what needs them depends on the features";
    ctx.gates.is_any().then(|| format!("#![allow(unused_imports, reason = {reason:?})]\n"))
}

/// One row of the table.
fn operation(ctx: Ctx<'_>, place: usize, way: Way<'_>) -> String {
    let operation = &ctx.api.operations[place];
    let owner = owner(ctx, place);
    let path = match operation.tag {
        Some(_) => format!("requests::{owner}"),
        None => owner.to_owned(),
    };
    let method = way.method;
    let docs = format!(
        "[`{owner}::{method}`](super::{path}::{method}): `{}`",
        safe(&operation.key.replace('`', "'")).join(" ")
    );
    let streams = operation.streamed.as_ref().map(Success::stream_types).unwrap_or_default();
    let stream =
        (!streams.is_empty()).then(|| format!(" ({:?} {})", streams.join(", "), way.is_streamed));
    format!(
        "{}operation! {{\n    /// {docs}\n    {}: {:?} {:?} {:?}{} => {}\n}}\n",
        ctx.gates.tag(operation.tag).text(),
        way.request,
        operation.id,
        operation.method,
        encoded(&operation.path),
        stream.unwrap_or_default(),
        answer(ctx, place, way)
    )
}

/// What a test answers with where some successes are streams: lists in the place of those.
fn answers(ctx: Ctx<'_>, place: usize, way: Way<'_>, outcomes: &[Outcome]) -> TokenStream {
    let docs = format!(
        " What [`{}`] answers with: [`{1}`](super::requests::{1}) with lists in the place of streams.",
        way.request, way.outcome
    );
    let gate = ctx.gates.tag(ctx.api.operations[place].tag).attribute();
    let enumeration = enumeration(ctx, way, outcomes, |success| item_list(ctx, success));
    quote! {
        #[doc = #docs]
        #gate
        #[derive(Debug, Clone, PartialEq)]
        #enumeration
    }
}

/// The type of what a test answers with in the place of a stream; of others, the type as it is.
fn item_list(ctx: Ctx<'_>, success: &Success) -> TokenStream {
    match success {
        Success::Stream { ty, .. } => {
            let item = super::ty::ty(ctx, super::ty::From::Requests, ty);
            quote!(Vec<#item>)
        }
        Success::Json { .. }
        | Success::Text
        | Success::Bytes
        | Success::Parts { .. }
        | Success::Files { .. }
        | Success::Empty
        | Success::Optional { .. }
        | Success::OneOf(_) => value_type(ctx, success),
    }
}

/// How a success is answered: the kind, the status, and of what type the value is.
fn answer(ctx: Ctx<'_>, place: usize, way: Way<'_>) -> String {
    let success = way.success;
    let status = ctx.api.operations[place].status;
    let ty = |success: &Success| {
        let ty = value_type(ctx, success);
        ty.to_string().replace(' ', "").replace(',', ", ")
    };
    let key =
        |success: &Success| envelope(success).map(|key| format!(" {key:?}")).unwrap_or_default();
    match success {
        Success::Json { .. } => format!("json {status}{}, {}", key(success), ty(success)),
        Success::Text => format!("text {status}"),
        Success::Bytes => format!("bytes {status}"),
        Success::Parts { media_type, .. } | Success::Files { media_type } => {
            format!("parts {status} {media_type:?}, {}", ty(success))
        }
        Success::Empty => format!("empty {status}"),
        Success::Optional { value, empty } => {
            let (kind, ty) = (kind(value), ty(value));
            let key = value.parts_type().map_or_else(|| key(value), quoted);
            format!("optional {} {kind} {status}{key}, {ty}", empty_status(empty))
        }
        Success::OneOf(outcomes) => {
            let rows = outcomes.iter().zip(way.variants).map(|(outcome, variant)| {
                let status = outcome_status(outcome, outcomes);
                let (kind, key) = (kind(&outcome.value), key(&outcome.value));
                let media_type = outcome.value.framing().map(media_type);
                let media_type = media_type.or_else(|| outcome.value.parts_type().map(quoted));
                let media_type = media_type.unwrap_or_default();
                format!("        {status} => {variant}: {kind}{key}{media_type},\n")
            });
            let rows = rows.collect::<String>();
            let is_streamed = outcomes.iter().any(Outcome::is_stream);
            let outcome = if is_streamed { "streamed_outcome" } else { "outcome" };
            format!("{outcome} {} {{\n{rows}    }}", way.outcome)
        }
        Success::Stream { ty, framing } => {
            let item = super::ty::ty(ctx, super::ty::From::Requests, ty).to_string();
            let item = item.replace(' ', "").replace(',', ", ");
            format!("{} {status}{}, [{item}]", kind(success), media_type(framing))
        }
    }
}

fn quoted(text: &str) -> String {
    format!(" {text:?}")
}

/// The media type of a stream, where its framing has several.
fn media_type(framing: &Framing) -> String {
    match framing {
        Framing::Events | Framing::TextEvents => String::new(),
        Framing::Lines(media_type) | Framing::Sequence(media_type) => quoted(media_type),
    }
}

/// A status that comes with nothing: the usual one, or else the first.
fn empty_status(empty: &Statuses) -> u16 {
    const USUAL: u16 = 204;
    match empty {
        Statuses::Only(listed) if listed.contains(&USUAL) => USUAL,
        Statuses::Only(listed) => listed.first().copied().unwrap_or(USUAL),
        Statuses::AllBut(listed) => {
            let mut statuses = [USUAL].into_iter().chain(200..300);
            statuses.find(|status| !listed.contains(status)).unwrap_or(USUAL)
        }
    }
}

/// The status of one of several successes; where that is a range, one that no other has.
fn outcome_status(outcome: &Outcome, outcomes: &[Outcome]) -> u16 {
    outcome.status.parse().unwrap_or_else(|_| {
        let is_taken =
            |status: &u16| outcomes.iter().any(|other| other.status == status.to_string());
        let first = if outcome.status == "3XX" { 300 } else { 200 };
        (first..first + 100).find(|status| !is_taken(status)).unwrap_or(first)
    })
}

/// A value of each type of which one can be made.
fn examples(ctx: Ctx<'_>) -> String {
    let mut file = File::default();
    file.docs(vec!["Values of the types, from the examples of the description.".to_owned()]);
    file.attribute(unused_imports(ctx));
    file.import_where_used("types::", "super::types");
    file.import_where_used("runtime::", "super::runtime");
    file.import_where_used("Example", "super::testing::Example");
    let printed = (0..ctx.api.types.len()).map(TypeId).filter(|id| !ctx.api.ty(*id).left_out);
    for id in printed {
        match ctx.api.ty(id).shape {
            Shape::Object(_)
            | Shape::StringEnum(_)
            | Shape::NumberEnum(_)
            | Shape::Union(_)
            | Shape::Parts(_) => {}
            Shape::Alias(_) | Shape::Form(_) => continue,
        }
        let Some(value) = values::example(ctx, id) else { continue };
        let name = ident(ctx.names.ty(id));
        let gate = ctx.gates.ty(id).attribute();
        let example = |attribute: Option<TokenStream>| {
            quote! {
                #gate
                impl Example for types::#name {
                    #attribute
                    fn example() -> Self {
                        #value
                    }
                }
            }
        };
        let mut text = unparse_items(&example(None));
        if text.lines().count() > LONG {
            let reason = "it is as long as the example";
            let long = quote!(#[allow(clippy::too_many_lines, reason = #reason)]);
            text = unparse_items(&example(Some(long)));
        }
        file.text(text);
    }
    file.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_comes_with_a_status_of_the_description() {
        for (statuses, expected) in [
            (Statuses::Only(vec![202, 204]), 204),
            (Statuses::Only(vec![205, 202]), 205),
            (Statuses::Only(vec![301]), 301),
            (Statuses::AllBut(vec![200]), 204),
            (Statuses::AllBut(vec![204]), 200),
            (Statuses::AllBut(vec![200, 204]), 201),
        ] {
            assert_eq!(empty_status(&statuses), expected, "{statuses:?}");
        }
    }
}
