//! The requests that the API makes, in words: users receive them by means of their own.

use super::Ctx;
use super::docs::safe;
use super::ty::{self, From};
use crate::ir::{Callback, Payload, Ref};

/// The callbacks that an operation registers, a line each, and how their bodies are read.
pub(super) fn callbacks(ctx: Ctx<'_>, callbacks: &[Callback]) -> Vec<Vec<String>> {
    if callbacks.is_empty() {
        return Vec::new();
    }
    let line = |callback: &Callback| {
        let Callback { name, url, method, summary, payload } = callback;
        let plain = |text: &str| text.replace('`', "'");
        let summary = summary.as_deref().map(safe).unwrap_or_default().join(" ");
        let payload =
            payload.as_ref().map(|payload| with(ctx, "", "super::super::types::", payload));
        let payload = payload.unwrap_or_default();
        let line = format!(
            "- `{}`: `{} {}`{payload}: {}",
            plain(name),
            plain(method),
            plain(url),
            summary.trim()
        );
        line.trim_end_matches([':', ' ']).to_owned()
    };
    let mut parts = vec![vec!["# Callbacks".to_owned()], callbacks.iter().map(line).collect()];
    let is_json = |payload: &Payload| payload.media_type.is_none();
    if callbacks.iter().filter_map(|callback| callback.payload.as_ref()).any(is_json) {
        parts.push(vec!["`serde_json::from_slice` reads the body of such a request.".to_owned()]);
    }
    parts
}

/// Says what a request brings. A label that leads to the type by itself would make rustdoc object to the path.
pub(super) fn with(ctx: Ctx<'_>, label: &str, types: &str, payload: &Payload) -> String {
    let ty = match &payload.ty {
        Ref::Named(id) => {
            let name = ctx.names.ty(*id);
            format!("[`{label}{name}`]({types}{name})")
        }
        other => {
            let text = ty::ty(ctx, From::Requests, other).to_string();
            format!("`{}`", text.replace(' ', "").replace(',', ", "))
        }
    };
    let media_type = payload.media_type.as_ref();
    let media_type = media_type.map(|name| format!(" as `{}`", name.replace('`', "'")));
    format!(", with a {ty}{}", media_type.unwrap_or_default())
}
