//! Which lists go on, and how: from the settings.

use super::Lowering;
use crate::config::{self, Setting};
use crate::diagnostic::Code;
use crate::ir::{Location, PageSize, Paging, Presence, Ref, Step, Success, Turn};

impl Lowering<'_> {
    pub(super) fn paging(&mut self) {
        for (key, setting) in &self.config.paging {
            let at = self.config.place(&Setting::Paging(key));
            let Some(index) = self.api.operations.iter().position(|other| other.key == *key) else {
                if !self.api.left_out.contains(key) {
                    self.diagnostics
                        .error(Code::UnmatchedSetting, at, format!("no operation is `{key}`"))
                        .help("write the method in capitals and the path as the description does");
                }
                continue;
            };
            match self.operation_paging(index, setting) {
                Ok(paging) => self.api.operations[index].paging = Some(paging),
                Err(message) => {
                    let message = format!("`{key}` cannot go on like this: {message}");
                    self.diagnostics
                        .error(Code::UnfitSetting, at, message)
                        .help("pointers start with `/` and name properties; parameters are those of the query");
                }
            }
        }
    }

    /// Resolves the names that a setting uses; `Err` says which of them does not fit.
    fn operation_paging(&self, index: usize, setting: &config::Paging) -> Result<Paging, String> {
        let operation = &self.api.operations[index];
        let success = match &operation.success {
            // Where there is nothing, there is no page.
            Success::Optional { value, .. } => value,
            success => success,
        };
        let Success::Json { ty, envelope } = success else {
            return Err("the operation does not answer JSON".to_owned());
        };
        let mut pointer = segments(&setting.items)?;
        if let Some(envelope) = envelope
            && pointer.first() == Some(&envelope.as_str())
        {
            pointer.remove(0);
        }
        let (items, list) = self.walk(ty, &pointer)?;
        let Ref::List(item) = self.api.unalias(&list).clone() else {
            return Err(format!("`{}` is no list", setting.items));
        };
        let parameter = |name: &str| {
            let found = operation.parameters.iter().find(|parameter| parameter.name == name);
            let found = found.filter(|parameter| parameter.location == Location::Query);
            found.ok_or_else(|| format!("the operation has no query parameter `{name}`"))
        };
        let turn = match (&setting.cursor, &setting.offset) {
            (Some(cursor), None) => {
                parameter(&cursor.parameter)?;
                let (from, held) = self.walk(&item, &segments(&cursor.from)?)?;
                if !self.api.is_scalar(&held) {
                    return Err(format!("`{}` is no text and no number", cursor.from));
                }
                Turn::Cursor { parameter: cursor.parameter.clone(), from }
            }
            (None, Some(offset)) => {
                let Ref::Integer(_) = self.api.unalias(&parameter(&offset.parameter)?.ty) else {
                    return Err(format!("`{}` is no integer", offset.parameter));
                };
                Turn::Offset { parameter: offset.parameter.clone() }
            }
            (Some(_), Some(_)) | (None, None) => {
                return Err("a list goes on either by `cursor` or by `offset`".to_owned());
            }
        };
        let size = match &setting.size {
            Some(size) => {
                parameter(&size.parameter)?;
                let parameter = size.parameter.clone();
                Some(PageSize { parameter, default: size.default, max: size.max })
            }
            None => None,
        };
        Ok(Paging { items, item: *item, turn, size })
    }

    /// Follows property names from a type; gives the fields on the way and the type at its end.
    fn walk(&self, from: &Ref, pointer: &[&str]) -> Result<(Vec<Step>, Ref), String> {
        let mut steps = Vec::new();
        let mut ty = from.clone();
        for segment in pointer {
            let (Some(object), Ref::Named(owner)) = (self.api.object(&ty), self.api.unalias(&ty))
            else {
                return Err(format!("`{segment}` is looked for in something that is no object"));
            };
            let field = object.fields.iter().position(|field| field.wire == *segment);
            let field = field.ok_or_else(|| format!("there is no property `{segment}`"))?;
            let described = &object.fields[field];
            let optional = described.nullable || described.presence == Presence::Optional;
            steps.push(Step { owner: *owner, field, optional });
            ty = described.ty.clone();
        }
        Ok((steps, ty))
    }
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
