//! Names of operations: their methods, their requests, their arguments and setters.

use std::collections::BTreeMap;

use super::scope::{Case, Wanted, assign};
use super::{CLIENT_METHODS, OperationNames, REQUEST_NAMES, Source, TYPE_NAMES, TagNames};
use super::{methods, words};
use crate::ir::{Api, BodyContent, Operation, Outcome, Success};

/// Methods that every request has.
const REQUEST_METHODS: &[&str] = &[
    "clone",
    "fmt",
    "into_future",
    "items",
    "new",
    "pages",
    "send",
    "send_blocking",
    "send_raw",
    "send_raw_blocking",
    "send_stream",
    "send_stream_blocking",
];

/// Names that the code of every method uses.
const LOCALS: &[&str] = &["call"];

/// Whether an operation has something.
type Has = fn(&Operation) -> bool;

/// The types that operations have beside their requests, by what their names end in, and which operations have them.
const BESIDE: &[(&str, Has)] = &[
    ("outcome", |operation| outcomes(&operation.success).is_some()),
    ("stream request", |operation| operation.streamed.is_some()),
    ("stream outcome", |operation| operation.streamed.as_ref().and_then(outcomes).is_some()),
    ("headers", |operation| !operation.typed_headers().is_empty()),
    ("error body", |operation| !operation.told_errors().is_empty()),
];

/// Names the methods, requests and statics of all operations.
pub(super) fn operations(
    api: &Api,
    tags: &[TagNames],
    source: &mut Source<'_>,
) -> Vec<OperationNames> {
    let mut reserved: Vec<&str> = [TYPE_NAMES, REQUEST_NAMES].concat();
    reserved.extend(tags.iter().map(|tag| tag.handle.as_str()));
    let requests = api.operations.iter().map(|operation| {
        source.wanted(format!("{} request", operation.key), words::split(&operation.id))
    });
    let mut wanted: Vec<Wanted> = requests.collect();
    // What else is named after the operations makes way for the requests.
    let mut owners = Vec::new();
    for (suffix, is_there) in BESIDE {
        for (place, operation) in api.operations.iter().enumerate() {
            if is_there(operation) {
                let mut words = words::split(&operation.id);
                words.extend(words::split(suffix.strip_suffix(" request").unwrap_or(suffix)));
                wanted.push(source.wanted(format!("{} {suffix}", operation.key), words));
                owners.push((*suffix, place));
            }
        }
    }
    let mut requests = source.assign(wanted, Case::Type, &reserved);
    let others = requests.split_off(api.operations.len());
    let mut others: BTreeMap<(&str, usize), String> = owners.into_iter().zip(others).collect();
    let (methods, stream_methods) = method_names(api, tags, source);
    let (constants, pages) = constants(&requests);
    let mut named = Vec::new();
    for (place, operation) in api.operations.iter().enumerate() {
        let (parameters, body) = arguments(operation, source);
        let mut other = |suffix| others.remove(&(suffix, place)).unwrap_or_default();
        let mut variants = |success: Option<&Success>, kind| {
            let outcomes = success.and_then(outcomes).unwrap_or_default();
            variants(operation, outcomes, kind, source)
        };
        let stream_variants = variants(operation.streamed.as_ref(), "stream outcome");
        let variants = variants(Some(&operation.success), "outcome");
        let error_variants = error_variants(operation, source);
        let header_fields = header_fields(operation, source);
        named.push(OperationNames {
            method: methods[place].clone(),
            request: requests[place].clone(),
            constant: constants[place].clone(),
            pages: pages[place].clone(),
            parameters,
            body,
            stream_method: stream_methods[place].clone(),
            stream_request: other("stream request"),
            outcome: other("outcome"),
            variants,
            stream_outcome: other("stream outcome"),
            stream_variants,
            error_body: other("error body"),
            error_variants,
            headers: other("headers"),
            header_fields,
        });
    }
    named
}

fn outcomes(success: &Success) -> Option<&[Outcome]> {
    match success {
        Success::OneOf(outcomes) => Some(outcomes),
        Success::Json { .. }
        | Success::Text
        | Success::Bytes
        | Success::Parts { .. }
        | Success::Files { .. }
        | Success::Empty
        | Success::Optional { .. }
        | Success::Stream { .. } => None,
    }
}

/// Names the fields of the headers: their names are the same in upper case and lower case.
fn header_fields(operation: &Operation, source: &mut Source<'_>) -> Vec<String> {
    let wanted = operation.typed_headers().iter().map(|header| {
        let key = format!("{} headers {}", operation.key, header.name.to_lowercase());
        source.wanted(key, words::split(&header.name))
    });
    let wanted = wanted.collect();
    source.assign(wanted, Case::Value, &[])
}

/// Names the variants of an outcome after the reasons of their statuses.
fn variants(
    operation: &Operation,
    outcomes: &[Outcome],
    kind: &str,
    source: &mut Source<'_>,
) -> Vec<String> {
    let wanted = outcomes.iter().map(|outcome| {
        let key = format!("{} {kind} {}", operation.key, outcome.status);
        source.wanted(key, words::split(&reason(&outcome.status)))
    });
    let wanted = wanted.collect();
    source.assign(wanted, Case::Type, &["Unrecognized", "Self"])
}

/// Names the variants of the bodies of errors after the reasons of their statuses.
fn error_variants(operation: &Operation, source: &mut Source<'_>) -> Vec<String> {
    let wanted = operation.told_errors().into_iter().map(|error| {
        let key = format!("{} error {}", operation.key, error.status);
        source.wanted(key, words::split(&reason(&error.status)))
    });
    let wanted = wanted.collect();
    source.assign(wanted, Case::Type, &["Self"])
}

/// What a status is called.
fn reason(status: &str) -> String {
    let reason = match status {
        "200" => "ok",
        "201" => "created",
        "202" => "accepted",
        "203" => "non authoritative information",
        "204" => "no content",
        "205" => "reset content",
        "206" => "partial content",
        "207" => "multi status",
        "208" => "already reported",
        "226" => "im used",
        "301" => "moved permanently",
        "302" => "found",
        "303" => "see other",
        "307" => "temporary redirect",
        "308" => "permanent redirect",
        "400" => "bad request",
        "401" => "unauthorized",
        "402" => "payment required",
        "403" => "forbidden",
        "404" => "not found",
        "405" => "method not allowed",
        "406" => "not acceptable",
        "407" => "proxy authentication required",
        "408" => "request timeout",
        "409" => "conflict",
        "410" => "gone",
        "411" => "length required",
        "412" => "precondition failed",
        "413" => "payload too large",
        "414" => "uri too long",
        "415" => "unsupported media type",
        "416" => "range not satisfiable",
        "417" => "expectation failed",
        "421" => "misdirected request",
        "422" => "unprocessable entity",
        "423" => "locked",
        "424" => "failed dependency",
        "425" => "too early",
        "426" => "upgrade required",
        "428" => "precondition required",
        "429" => "too many requests",
        "431" => "request header fields too large",
        "451" => "unavailable for legal reasons",
        "500" => "internal server error",
        "501" => "not implemented",
        "502" => "bad gateway",
        "503" => "service unavailable",
        "504" => "gateway timeout",
        "505" => "http version not supported",
        "507" => "insufficient storage",
        "508" => "loop detected",
        "2XX" => "success",
        "3XX" => "redirect",
        "4XX" => "client error",
        "5XX" => "server error",
        "default" => "other",
        other => return format!("status {other}"),
    };
    reason.to_owned()
}

/// Names the statics that describe operations and their pages, after the structs of the requests.
fn constants(requests: &[String]) -> (Vec<String>, Vec<String>) {
    let wanted = |suffix: &[&str]| {
        let suffix: Vec<String> = suffix.iter().map(|word| (*word).to_owned()).collect();
        let words = move |request: &String| [words::split(request), suffix.clone()].concat();
        let named =
            move |request| Wanted { key: String::new(), words: words(request), fixed: None };
        requests.iter().map(named).collect::<Vec<Wanted>>()
    };
    let all = [wanted(&[]), wanted(&["pages"])].into_iter().flatten().collect::<Vec<Wanted>>();
    // In capitals, a name such as `v2` would be that of its struct.
    let structs: Vec<&str> = requests
        .iter()
        .map(String::as_str)
        .filter(|name| !name.chars().any(char::is_lowercase))
        .collect();
    let mut constants = assign(&all, Case::Value, &structs);
    for name in &mut constants {
        *name = name.to_uppercase();
    }
    let pages = constants.split_off(requests.len());
    (constants, pages)
}

/// Names the methods of each resource, and of the client itself; then those that give streams.
fn method_names(
    api: &Api,
    tags: &[TagNames],
    source: &mut Source<'_>,
) -> (Vec<String>, Vec<String>) {
    let mut names = vec![String::new(); api.operations.len()];
    let mut streams = names.clone();
    for tag in (0..api.tags.len()).map(Some).chain([None]) {
        let places: Vec<usize> =
            (0..names.len()).filter(|place| api.operations[*place].tag == tag).collect();
        let ids: Vec<Vec<String>> =
            places.iter().map(|place| words::split(&api.operations[*place].id)).collect();
        let resource = tag.map(|tag| words::split(&api.tags[tag].name)).unwrap_or_default();
        let short = methods::shorten(&ids, &resource);
        let streamed: Vec<usize> = places
            .iter()
            .copied()
            .filter(|place| api.operations[*place].streamed.is_some())
            .collect();
        let mut wanted: Vec<Wanted> = places
            .iter()
            .zip(&short)
            .map(|(place, words)| source.wanted(api.operations[*place].key.clone(), words.clone()))
            .collect();
        for (place, mut words) in places.iter().zip(short) {
            let operation = &api.operations[*place];
            if operation.streamed.is_some() {
                words.push("stream".to_owned());
                wanted.push(source.wanted(format!("{} stream", operation.key), words));
            }
        }
        let mut reserved = vec!["clone", "fmt"];
        if tag.is_none() {
            reserved.extend_from_slice(CLIENT_METHODS);
            reserved.extend(tags.iter().map(|tag| tag.accessor.as_str()));
        }
        let mut assigned = source.assign(wanted, Case::Value, &reserved).into_iter();
        for (place, name) in places.into_iter().zip(assigned.by_ref()) {
            names[place] = name;
        }
        for (place, name) in streamed.into_iter().zip(assigned) {
            streams[place] = name;
        }
    }
    (names, streams)
}

/// Names the parameters and the body of an operation, which share one scope: whether one is an
/// argument or a setter may change.
fn arguments(operation: &Operation, source: &mut Source<'_>) -> (Vec<String>, String) {
    let mut wanted: Vec<Wanted> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let location = format!("{:?}", parameter.location).to_lowercase();
            let key = format!("{} {location}:{}", operation.key, parameter.name);
            source.wanted(key, words::split(&parameter.name))
        })
        .collect();
    let body = operation.body.as_ref().map(|body| match &body.content {
        BodyContent::Json { envelope: Some(envelope), .. } => words::split(envelope),
        _ => words::split("body"),
    });
    let words = body.unwrap_or_else(|| words::split("body"));
    wanted.push(source.wanted(format!("{} body", operation.key), words));
    let mut names = assign(&wanted, Case::Setter, &[REQUEST_METHODS, LOCALS].concat());
    let body = names.pop().unwrap_or_default();
    for (wanted, name) in wanted.into_iter().zip(&names) {
        source.remember(wanted.key, name);
    }
    if operation.body.is_some() {
        source.remember(format!("{} body", operation.key), &body);
    }
    (names, body)
}
