//! Who uses a type: the tags whose operations reach it.

use std::collections::BTreeSet;

use super::graph::{Neighbours, named, sent_and_received};
use super::{Api, TypeId};

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
    let neighbours = Neighbours::new(api);
    let mut everyones = of_webhooks(api);
    let mut of_tags = vec![Vec::new(); api.tags.len()];
    for operation in &api.operations {
        let (sent, received) = sent_and_received(operation);
        let named = operation.tag.map_or(&mut everyones, |tag| &mut of_tags[tag]);
        named.extend([sent, received].concat());
    }
    for id in neighbours.reachable(everyones) {
        users[id.0].is_everyones = true;
    }
    for (tag, named) in of_tags.into_iter().enumerate() {
        for id in neighbours.reachable(named) {
            users[id.0].tags.insert(tag);
        }
    }
    let ids = (0..api.types.len()).map(TypeId);
    let is_unused = |id: &TypeId| !users[id.0].is_everyones && users[id.0].tags.is_empty();
    for id in neighbours.reachable(ids.filter(is_unused).collect()) {
        users[id.0].is_of_unused = true;
    }
    users
}

/// The types that webhooks name.
fn of_webhooks(api: &Api) -> Vec<TypeId> {
    let mut ids = Vec::new();
    for payload in api.webhooks.iter().filter_map(|webhook| webhook.payload.as_ref()) {
        named(&payload.ty, &mut |id| ids.push(id));
    }
    ids
}
