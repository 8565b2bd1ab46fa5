//! Who uses a type: the tags whose operations reach it.

use std::collections::BTreeSet;

use super::graph::{named, reachable, sent_and_received};
use super::{Api, Operation, TypeId};

/// Who uses a type, by itself or through types that hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Users {
    /// Whether an operation without a tag, or a webhook, does.
    pub(crate) is_everyones: bool,
    /// The tags whose operations do, as places in [`Api::tags`].
    pub(crate) tags: BTreeSet<usize>,
    /// Whether a type does that nobody uses, or is one itself.
    pub(crate) is_of_unused: bool,
}

/// Says of each type who uses it, by its place in [`Api::types`].
pub(crate) fn users(api: &Api) -> Vec<Users> {
    let mut users = vec![Users::default(); api.types.len()];
    let untagged = of_operations(api, |operation| operation.tag.is_none());
    for id in reachable(api, [untagged, of_webhooks(api)].concat()) {
        users[id.0].is_everyones = true;
    }
    for tag in 0..api.tags.len() {
        for id in reachable(api, of_operations(api, |operation| operation.tag == Some(tag))) {
            users[id.0].tags.insert(tag);
        }
    }
    let ids = (0..api.types.len()).map(TypeId);
    let is_unused = |id: &TypeId| !users[id.0].is_everyones && users[id.0].tags.is_empty();
    for id in reachable(api, ids.filter(is_unused).collect()) {
        users[id.0].is_of_unused = true;
    }
    users
}

/// The types that some operations name.
fn of_operations(api: &Api, wanted: impl Fn(&Operation) -> bool) -> Vec<TypeId> {
    let operations = api.operations.iter().filter(|operation| wanted(operation));
    operations
        .flat_map(|operation| {
            let (sent, received) = sent_and_received(operation);
            [sent, received].concat()
        })
        .collect()
}

/// The types that webhooks name.
fn of_webhooks(api: &Api) -> Vec<TypeId> {
    let mut ids = Vec::new();
    for payload in api.webhooks.iter().filter_map(|webhook| webhook.payload.as_ref()) {
        named(&payload.ty, &mut |id| ids.push(id));
    }
    ids
}
