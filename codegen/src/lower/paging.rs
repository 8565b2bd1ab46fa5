//! Which lists go on, and how: from the settings, and where they say nothing, from what is usual (`paging_patterns`).

use super::Lowering;
use crate::config::{self, Setting};
use crate::diagnostic::Code;
use crate::ir::{
    Api, Location, Operation, PageSize, Paging, Parameter, Presence, Ref, Shape, Step, Success,
    Turn,
};

/// The entry of the settings that stands for all operations.
const ALL: &str = "*";

impl Lowering<'_> {
    pub(super) fn paging(&mut self) {
        for (key, setting) in &self.config.paging {
            let at = self.config.place(&Setting::Paging(key));
            if key == ALL {
                if setting.is_some() {
                    let message = "`*` stands for all operations, which do not all go on alike";
                    self.diagnostics
                        .error(Code::UnfitSetting, at, message)
                        .help("write `\"*\": null` to have no ways recognized");
                }
                continue;
            }
            let Some(index) = self.api.operations.iter().position(|other| other.key == *key) else {
                if !self.api.left_out.contains(key) {
                    self.diagnostics
                        .error(Code::UnmatchedSetting, at, format!("no operation is `{key}`"))
                        .help("write the method in capitals and the path as the description does");
                }
                continue;
            };
            let Some(setting) = setting else { continue };
            match configured(&self.api, &self.api.operations[index], setting) {
                Ok(paging) => self.api.operations[index].paging = Some(paging),
                Err(message) => {
                    let message = format!("`{key}` cannot go on like this: {message}");
                    self.diagnostics
                        .error(Code::UnfitSetting, at, message)
                        .help("pointers start with `/` and name properties; parameters are those of the query");
                }
            }
        }
        if self.config.paging.contains_key(ALL) {
            return;
        }
        for index in 0..self.api.operations.len() {
            let operation = &self.api.operations[index];
            if !self.config.paging.contains_key(&operation.key) {
                let paging = super::paging_patterns::recognize(&self.api, operation);
                self.api.operations[index].paging = paging;
            }
        }
    }
}

/// Resolves the names that a setting uses; `Err` says which of them does not fit.
fn configured(
    api: &Api,
    operation: &Operation,
    setting: &config::Paging,
) -> Result<Paging, String> {
    let (ty, envelope) =
        page(operation).ok_or_else(|| "the operation does not answer JSON".to_owned())?;
    let within = |pointer: &str| -> Result<(Vec<Step>, Ref), String> {
        let mut segments = segments(pointer)?;
        if let Some(envelope) = envelope
            && segments.first() == Some(&envelope)
        {
            segments.remove(0);
        }
        walk(api, ty, &segments)
    };
    let scalar = |pointer: &str, (steps, held): (Vec<Step>, Ref)| {
        let is_position = is_position(api, &held) && !steps.is_empty();
        if is_position { Ok(steps) } else { Err(format!("`{pointer}` is no text and no number")) }
    };
    let (items, list) = within(&setting.items)?;
    let Ref::List(item) = api.unalias(&list).clone() else {
        return Err(format!("`{}` is no list", setting.items));
    };
    let parameter = |name: &str| {
        let found = query(operation).find(|parameter| parameter.name == name);
        found.ok_or_else(|| format!("the operation has no query parameter `{name}`"))
    };
    let counter = |name: &str| match api.unalias(&parameter(name)?.ty) {
        Ref::Integer(_) => Ok(name.to_owned()),
        _ => Err(format!("`{name}` is no integer")),
    };
    // What a page holds is a text, a number or the like, and the parameter takes that as it is.
    let position = |name: &str| match parameter(name)? {
        parameter if is_position(api, &parameter.ty) => Ok(name.to_owned()),
        _ => Err(format!("`{name}` is no text and no number")),
    };
    let mut turns = Vec::new();
    if let Some(config::Cursor { parameter: name, from }) = &setting.cursor {
        let from = scalar(from, walk(api, &item, &segments(from)?)?)?;
        turns.push(Turn::Cursor { parameter: position(name)?, from });
    }
    if let Some(config::Cursor { parameter: name, from }) = &setting.token {
        let from = scalar(from, within(from)?)?;
        turns.push(Turn::Token { parameter: position(name)?, from });
    }
    if let Some(offset) = &setting.offset {
        turns.push(Turn::Offset { parameter: counter(&offset.parameter)? });
    }
    if let Some(number) = &setting.number {
        turns.push(Turn::Number { parameter: counter(&number.parameter)?, first: number.first });
    }
    if let Some(from) = &setting.url {
        turns.push(Turn::Url { from: scalar(from, within(from)?)? });
    }
    if setting.link_header {
        turns.push(Turn::LinkHeader);
    }
    let Ok([turn]) = <[Turn; 1]>::try_from(turns) else {
        let ways = "`cursor`, `token`, `offset`, `number`, `url` and `link_header`";
        return Err(format!("a list goes on by one of {ways}"));
    };
    let more = setting.more.as_deref().map(|pointer| {
        let (steps, held) = within(pointer)?;
        let is_flag = *api.unalias(&held) == Ref::Boolean && !steps.is_empty();
        if is_flag { Ok(steps) } else { Err(format!("`{pointer}` is no boolean")) }
    });
    let size = setting.size.as_ref().map(|size| {
        let parameter = parameter(&size.parameter)?.name.clone();
        Ok::<_, String>(PageSize { parameter, default: size.default, max: size.max })
    });
    Ok(Paging {
        items,
        item: *item,
        how: how(api, &turn),
        turn,
        more: more.transpose()?,
        size: size.transpose()?,
        is_recognized: false,
    })
}

/// Whether values of a type can say where a list goes on: they are one text or number.
pub(super) fn is_position(api: &Api, ty: &Ref) -> bool {
    api.is_scalar(ty) && *api.unalias(ty) != Ref::Boolean
}

/// Says how a list goes on, in words.
pub(super) fn how(api: &Api, turn: &Turn) -> String {
    match turn {
        Turn::Cursor { parameter, from } => {
            format!("by `{parameter}`, the {} of the last item before", path(api, from))
        }
        Turn::Token { parameter, from } => {
            format!("by `{parameter}`, the {} of the page before", path(api, from))
        }
        Turn::Offset { parameter } => format!("by `{parameter}`, the number of items before"),
        Turn::Number { parameter, .. } => format!("by `{parameter}`, the number of the page"),
        Turn::Url { from } => format!("at the address in {} of the page before", path(api, from)),
        Turn::LinkHeader => "at the address in the header `Link` of the page before".to_owned(),
    }
}

/// The names that lead to a field.
fn path(api: &Api, steps: &[Step]) -> String {
    let names = steps.iter().filter_map(|step| match &api.ty(step.owner).shape {
        Shape::Object(object) => Some(object.fields[step.field].wire.as_str()),
        Shape::StringEnum(_)
        | Shape::NumberEnum(_)
        | Shape::Union(_)
        | Shape::Alias(_)
        | Shape::Form(_)
        | Shape::Parts(_) => None,
    });
    format!("`{}`", names.collect::<Vec<&str>>().join("."))
}

/// Returns the type of a page, and the envelope that was taken off it.
pub(super) fn page(operation: &Operation) -> Option<(&Ref, Option<&str>)> {
    let success = match &operation.success {
        // Where there is nothing, there is no page.
        Success::Optional { value, .. } => value,
        success => success,
    };
    match success {
        Success::Json { ty, envelope } => Some((ty, envelope.as_deref())),
        Success::Text
        | Success::Bytes
        | Success::Parts { .. }
        | Success::Files { .. }
        | Success::Empty
        | Success::Optional { .. }
        | Success::OneOf(_)
        | Success::Stream { .. } => None,
    }
}

pub(super) fn query(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.location == Location::Query)
}

/// Follows property names from a type; gives the fields on the way and the type at its end.
pub(super) fn walk(api: &Api, from: &Ref, names: &[&str]) -> Result<(Vec<Step>, Ref), String> {
    let mut steps = Vec::new();
    let mut ty = from.clone();
    for name in names {
        let (Some(object), Ref::Named(owner)) = (api.object(&ty), api.unalias(&ty)) else {
            return Err(format!("`{name}` is looked for in something that is no object"));
        };
        let field = object.fields.iter().position(|field| field.wire == *name);
        let field = field.ok_or_else(|| format!("there is no property `{name}`"))?;
        let described = &object.fields[field];
        if described.constant.is_some() {
            return Err(format!("the property `{name}` is always the same"));
        }
        let optional = described.nullable || described.presence == Presence::Optional;
        steps.push(Step { owner: *owner, field, optional });
        ty = described.ty.clone();
    }
    Ok((steps, ty))
}

fn segments(pointer: &str) -> Result<Vec<&str>, String> {
    match pointer.strip_prefix('/') {
        Some("") | None if !pointer.is_empty() => {
            Err(format!("`{pointer}` is no JSON pointer: it starts with `/`"))
        }
        Some(rest) => Ok(rest.split('/').collect()),
        None => Ok(Vec::new()),
    }
}
