//! Lists that go on in a way that is usual, though nothing says so but the names of parameters and properties.
//!
//! Rather too few are recognized than too many: a parameter and what it is taken from must both have names that mean
//! the same. The settings overrule what is found here, and the report lists it.

use super::paging::{how, is_position, page, query, walk};
use crate::ir::{Api, Field, Operation, PageSize, Paging, Parameter, Ref, Shape, Step, Turn};

/// Properties that hold the list, the likeliest first; where none is there, the only list is it.
const LISTS: &[&str] =
    &["data", "items", "results", "records", "entries", "value", "values", "list", "rows"];

/// Lists beside that of the page.
const OTHER_LISTS: &[&str] =
    &["errors", "warnings", "links", "included", "messages", "facets", "sort", "meta"];

/// Objects around the list.
const WRAPPERS: &[&str] = &["data", "result", "results", "response", "payload", "body", "embedded"];

/// Objects that say something of the page.
const ABOUT: &[&str] = &[
    "meta",
    "metadata",
    "pagination",
    "paging",
    "page",
    "pageinfo",
    "responsemetadata",
    "links",
    "cursors",
    "next",
    "cursor",
    "listmetadata",
    "pages",
];

/// Parameters that take a token, and the properties of pages that hold it for the next one.
const TOKENS: &[(&[&str], &[&str])] = &[
    (&["pagetoken", "nextpagetoken"], &["nextpagetoken", "nexttoken"]),
    (
        &["nexttoken", "token", "starttoken", "paginationtoken"],
        &["nexttoken", "nextpagetoken", "paginationtoken"],
    ),
    (
        &["continuationtoken", "continuation", "continue"],
        &["continuationtoken", "nextcontinuationtoken", "continuation", "continue"],
    ),
    (
        &[
            "cursor",
            "nextcursor",
            "pagecursor",
            "startcursor",
            "aftercursor",
            "startingafter",
            "after",
            "pageafter",
        ],
        &[
            "nextcursor",
            "endcursor",
            "nextpagecursor",
            "cursorsafter",
            "nextafter",
            "cursornext",
            "cursorsnext",
        ],
    ),
    (&["marker", "startmarker"], &["nextmarker"]),
    (&["position", "startposition"], &["nextposition"]),
    (&["bookmark"], &["bookmark", "nextbookmark"]),
    (&["startkey", "exclusivestartkey"], &["nextkey", "nextstartkey", "lastevaluatedkey"]),
    (&["afterid", "after"], &["lastid"]),
    (&["page", "pagenumber"], &["nextpage", "nextpagenumber"]),
    (&["offset", "skip"], &["nextoffset", "nextpageoffset"]),
    (&["cursor"], &["cursor"]),
];

/// Properties that hold the address of the next page.
const URLS: &[&str] = &[
    "odatanextlink",
    "nextlink",
    "nexturl",
    "nexturi",
    "nexthref",
    "nextpageurl",
    "nextpageuri",
    "nextpagelink",
    "linksnext",
    "linksnexthref",
    "nextpagepath",
];

/// Parameters that take the `id` of the last item.
const LAST_ITEM: &[&str] = &["startingafter", "afterid"];

const NUMBERS: &[&str] = &["page", "pagenumber", "pageno", "pagenum", "pageindex"];

const OFFSETS: &[&str] = &["offset", "skip", "pageoffset"];

const SIZES: &[&str] = &[
    "limit",
    "perpage",
    "pagesize",
    "pagelimit",
    "size",
    "count",
    "maxresults",
    "maxitems",
    "resultsperpage",
    "itemsperpage",
    "maxkeys",
    "numresults",
    "top",
    "take",
    "max",
];

const MORE: &[&str] =
    &["hasmore", "more", "hasnext", "hasnextpage", "hasmoreitems", "moreavailable"];

/// Says that the properties of a page count the items or pages.
const TOTALS: &[&str] = &[
    "total",
    "totalcount",
    "totalitems",
    "totalresults",
    "totalpages",
    "count",
    "pages",
    "pagecount",
];

/// A scalar that a page holds beside its items.
struct About<'a> {
    /// The names on the way, without what is no letter or digit, as one: `metanextcursor`.
    names: Vec<String>,
    steps: Vec<Step>,
    field: &'a Field,
}

/// Returns how an operation goes on, where that can be told from its names.
pub(super) fn recognize(api: &Api, operation: &Operation) -> Option<Paging> {
    if operation.method != "GET" {
        return None;
    }
    let (page, _) = page(operation)?;
    let (way, item) = list(api, page)?;
    let (items, _) = walk(api, page, &way).ok()?;
    let wrapper = way.split_last().map_or(&way[..], |(_, wrapper)| wrapper);
    let about = about(api, page, wrapper);
    let more = about
        .iter()
        .find(|about| about.is_called(MORE) && *api.unalias(&about.field.ty) == Ref::Boolean);
    let more = more.map(|about| about.steps.clone());
    let size = size(api, operation);
    let turn = turn(api, operation, &about, item, more.is_some(), size.is_some())?;
    let how = how(api, &turn);
    Some(Paging { items, item: item.clone(), turn, more, size, how, is_recognized: true })
}

fn turn(
    api: &Api,
    operation: &Operation,
    about: &[About<'_>],
    item: &Ref,
    has_more: bool,
    has_size: bool,
) -> Option<Turn> {
    if let Some(turn) = token(api, operation, about, has_more) {
        return Some(turn);
    }
    if let Some(url) = about.iter().find(|about| about.is_url(api)) {
        return Some(Turn::Url { from: url.steps.clone() });
    }
    let is_link = |name: &str| name.eq_ignore_ascii_case("link");
    if operation.headers.iter().any(|header| is_link(&header.name) && !header.is_of_errors) {
        return Some(Turn::LinkHeader);
    }
    let find = |names: &[&str]| query(operation).find(|parameter| is_among(&parameter.name, names));
    if let Some(parameter) = find(LAST_ITEM)
        && is_position(api, &parameter.ty)
        && let Ok((from, held)) = walk(api, item, &["id"])
        && is_position(api, &held)
    {
        return Some(Turn::Cursor { parameter: parameter.name.clone(), from });
    }
    let is_counted = has_size || has_more || about.iter().any(|about| about.is_called(TOTALS));
    if let Some(parameter) =
        find(NUMBERS).filter(|parameter| is_counted && is_integer(api, parameter))
    {
        return Some(Turn::Number { parameter: parameter.name.clone(), first: first(parameter) });
    }
    let offset = find(OFFSETS).filter(|parameter| has_size && is_integer(api, parameter))?;
    Some(Turn::Offset { parameter: offset.name.clone() })
}

/// A parameter and a property of the page whose names mean the same.
fn token(api: &Api, operation: &Operation, about: &[About<'_>], has_more: bool) -> Option<Turn> {
    for (parameters, properties) in TOKENS {
        let is_last_id = properties.contains(&"lastid");
        for name in *parameters {
            let is_called = |parameter: &&Parameter| {
                plain(&parameter.name) == *name && is_position(api, &parameter.ty)
            };
            let Some(parameter) = query(operation).find(is_called) else { continue };
            let fits = |about: &&About<'_>| {
                about.is_called(properties)
                    && (*properties != ["cursor"] || about.says_next())
                    && about.field.hints_format() != Some("uri")
                    && is_position(api, &about.field.ty)
                    && is_integer(api, parameter) == is_integer_type(api, &about.field.ty)
            };
            // An id of the last item is always there, so something else must say where the list ends.
            if let Some(property) = about.iter().find(fits).filter(|_| has_more || !is_last_id) {
                let from = property.steps.clone();
                return Some(Turn::Token { parameter: parameter.name.clone(), from });
            }
        }
    }
    None
}

impl About<'_> {
    fn is_called(&self, names: &[&str]) -> bool {
        self.names.iter().any(|name| names.contains(&name.as_str()))
    }

    /// Whether its description speaks of what follows: where page and parameter have the same name, the page may just
    /// repeat what it was asked for with.
    fn says_next(&self) -> bool {
        let text = self.field.docs.description.as_deref().unwrap_or_default().to_lowercase();
        ["next", "subsequent", "more"].iter().any(|word| text.contains(word))
    }

    /// Whether it holds the address of the next page: its name says so, or its name and its format.
    fn is_url(&self, api: &Api) -> bool {
        let has_format = self.field.hints_format().is_some_and(|format| format.starts_with("ur"));
        let is_named = self.is_called(URLS) || has_format && self.is_called(&["next", "nextpage"]);
        is_named && *api.unalias(&self.field.ty) == Ref::String
    }
}

impl Field {
    fn hints_format(&self) -> Option<&str> {
        self.docs.hints.as_ref()?.format.as_deref()
    }
}

/// Returns the way to the list of a page, and the type of its items.
fn list<'a>(api: &'a Api, page: &'a Ref) -> Option<(Vec<&'a str>, &'a Ref)> {
    if let Ref::List(item) = api.unalias(page) {
        return Some((Vec::new(), item));
    }
    let object = api.object(page)?;
    if let Some((name, item)) = list_of(api, &object.fields) {
        return Some((vec![name], item));
    }
    // One object further in, where it is clear which.
    let wrappers = object.fields.iter().filter(|field| is_among(&field.wire, WRAPPERS));
    let inner = wrappers.filter_map(|field| {
        let (name, item) = list_of(api, &api.object(&field.ty)?.fields)?;
        Some((vec![field.wire.as_str(), name], item))
    });
    let inner: Vec<_> = inner.collect();
    <[_; 1]>::try_from(inner).ok().map(|[only]| only)
}

fn list_of<'a>(api: &'a Api, fields: &'a [Field]) -> Option<(&'a str, &'a Ref)> {
    let lists = fields.iter().filter(|field| !is_among(&field.wire, OTHER_LISTS));
    let lists = lists.filter_map(|field| match api.unalias(&field.ty) {
        Ref::List(item) => Some((field.wire.as_str(), &**item)),
        _ => None,
    });
    let lists: Vec<(&str, &Ref)> = lists.collect();
    let usual = LISTS.iter().find_map(|usual| lists.iter().find(|(name, _)| plain(name) == *usual));
    match (usual, &lists[..]) {
        (Some(usual), _) => Some(*usual),
        (None, [only]) => Some(*only),
        (None, _) => None,
    }
}

/// Returns what a page says beside its items: in itself, in the object around the list, and in objects about it.
fn about<'a>(api: &'a Api, page: &'a Ref, wrapper: &[&'a str]) -> Vec<About<'a>> {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<&str>, Vec<String>)> = vec![(Vec::new(), Vec::new())];
    if !wrapper.is_empty() {
        open.push((wrapper.to_vec(), Vec::new()));
    }
    while let Some((way, names)) = open.pop() {
        let Ok((_, ty)) = walk(api, page, &way) else { continue };
        let Ref::Named(id) = api.unalias(&ty) else { continue };
        let Shape::Object(object) = &api.ty(*id).shape else { continue };
        for field in &object.fields {
            let way = [&way[..], &[field.wire.as_str()]].concat();
            let names = [&names[..], &[plain(&field.wire)]].concat();
            if api.is_scalar(&field.ty) {
                if let Ok((steps, _)) = walk(api, page, &way) {
                    found.push(About { names: endings(&names), steps, field });
                }
            } else if names.len() <= 2 && is_among(&field.wire, ABOUT) {
                open.push((way, names));
            }
        }
    }
    found
}

/// The last name, the last two as one, and so on.
fn endings(names: &[String]) -> Vec<String> {
    (0..names.len()).map(|start| names[start..].concat()).collect()
}

fn size(api: &Api, operation: &Operation) -> Option<PageSize> {
    let find = |name: &str| {
        query(operation)
            .find(|parameter| plain(&parameter.name) == name && is_integer(api, parameter))
    };
    let parameter = SIZES.iter().find_map(|name| find(name))?;
    let number = |text: &Option<String>| text.as_ref()?.parse().ok();
    let documented = &parameter.documented;
    Some(PageSize {
        parameter: parameter.name.clone(),
        default: number(&documented.default),
        max: number(&documented.maximum),
    })
}

/// The number of the first page: 1, unless the parameter says 0.
fn first(parameter: &Parameter) -> u64 {
    let documented = &parameter.documented;
    let says_zero = |text: &Option<String>| text.as_deref() == Some("0");
    let is_from_zero = match &documented.default {
        Some(_) => says_zero(&documented.default),
        None => says_zero(&documented.minimum),
    };
    let text = parameter.docs.description.as_deref().unwrap_or_default().to_lowercase();
    let zero = [
        "zero-based",
        "zero based",
        "zero-indexed",
        "0-based",
        "0-indexed",
        "starts at 0",
        "starting from 0",
    ];
    let is_from_one = !is_from_zero && !zero.iter().any(|words| text.contains(words));
    u64::from(is_from_one)
}

fn is_integer(api: &Api, parameter: &Parameter) -> bool {
    is_integer_type(api, &parameter.ty)
}

fn is_integer_type(api: &Api, ty: &Ref) -> bool {
    matches!(api.unalias(ty), Ref::Integer(_) | Ref::Number)
}

fn is_among(name: &str, names: &[&str]) -> bool {
    names.contains(&plain(name).as_str())
}

/// A name without what is no letter and no digit, in small letters: `page[size]` is `pagesize`.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
