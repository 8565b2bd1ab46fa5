//! What follows from the whole: which types are left out, which way they travel, where cycles close.

use std::collections::BTreeSet;

use super::{
    Access, Api, BodyContent, Callback, HeaderForm, Operation, PartKind, Parts, Presence, Ref,
    Shape, Success, Type, TypeId, input,
};

/// Completes an API after its parts were lowered: drops what rests on types that could not be read, and computes
/// directions and boxes.
///
/// An object that is sent as a form, and used in no other way, needs no type besides the form's. Types up to
/// `described` stand under a name of their own in the description; the others are printed if they are used.
pub(crate) fn finish(api: &mut Api, sent_as_form: &[TypeId], described: usize) {
    leave_out(api);
    see_through_aliases(api);
    leave_out_unused(api, described);
    mark_usage(api);
    leave_out_forms(api, sent_as_form);
    input::split_directions(api);
    relax_one_way_fields(api);
    mark_boxes(api);
}

/// Calls a function for each type that a reference names.
pub(super) fn named(ty: &Ref, found: &mut impl FnMut(TypeId)) {
    match ty {
        Ref::Named(id) => found(*id),
        Ref::List(inner) | Ref::Map(inner) | Ref::Nullable(inner) => named(inner, found),
        Ref::Boolean
        | Ref::Integer(_)
        | Ref::Number
        | Ref::String
        | Ref::Text(_)
        | Ref::Base64
        | Ref::Any => {}
    }
}

/// Returns the references that a shape holds.
pub(crate) fn references(shape: &Shape) -> Vec<&Ref> {
    match shape {
        Shape::Object(object) => {
            object.fields.iter().map(|field| &field.ty).chain(&object.rest).collect()
        }
        Shape::Union(union) => union.branches.iter().map(|branch| &branch.ty).collect(),
        Shape::Alias(target) => vec![target],
        Shape::Form(parts) | Shape::Parts(Parts { parts, .. }) => parts
            .iter()
            .filter_map(|part| match &part.kind {
                PartKind::Value { ty, .. } => Some(ty),
                PartKind::File { .. } => None,
            })
            .collect(),
        Shape::StringEnum(_) | Shape::NumberEnum(_) => Vec::new(),
    }
}

/// Changes the references that a shape holds.
pub(super) fn change_references(shape: &mut Shape, change: &mut impl FnMut(&mut Ref)) {
    match shape {
        Shape::Object(object) => {
            object.fields.iter_mut().for_each(|field| change_named(&mut field.ty, change));
            object.rest.iter_mut().for_each(|rest| change_named(rest, change));
        }
        Shape::Union(union) => {
            union.branches.iter_mut().for_each(|branch| change_named(&mut branch.ty, change));
        }
        Shape::Alias(target) => change_named(target, change),
        Shape::Form(parts) | Shape::Parts(Parts { parts, .. }) => {
            for part in parts {
                if let PartKind::Value { ty, .. } = &mut part.kind {
                    change_named(ty, change);
                }
            }
        }
        Shape::StringEnum(_) | Shape::NumberEnum(_) => {}
    }
}

/// Changes a reference where it names a type, or what it holds.
fn change_named(ty: &mut Ref, change: &mut impl FnMut(&mut Ref)) {
    match ty {
        Ref::Named(_) => change(ty),
        Ref::List(inner) | Ref::Map(inner) | Ref::Nullable(inner) => change_named(inner, change),
        Ref::Boolean
        | Ref::Integer(_)
        | Ref::Number
        | Ref::String
        | Ref::Text(_)
        | Ref::Base64
        | Ref::Any => {}
    }
}

/// Changes the references in what an operation sends.
pub(super) fn change_sent(operation: &mut Operation, change: &mut impl FnMut(&mut Ref)) {
    for parameter in &mut operation.parameters {
        change_named(&mut parameter.ty, change);
    }
    match operation.body.as_mut().map(|body| &mut body.content) {
        Some(
            BodyContent::Json { ty, .. }
            | BodyContent::Form { ty, .. }
            | BodyContent::Lines { ty, .. }
            | BodyContent::Text { ty, .. },
        ) => change_named(ty, change),
        Some(BodyContent::Multipart { .. } | BodyContent::Bytes { .. }) | None => {}
    }
}

/// Replaces uses of aliases that the description gives no name by what they stand for.
fn see_through_aliases(api: &mut Api) {
    let unnamed_target = |id: TypeId| match api.ty(id) {
        Type { shape: Shape::Alias(target), name, left_out: false, .. } if name.len() > 1 => {
            Some(target)
        }
        _ => None,
    };
    let behind = |target: &Ref| {
        let mut target = target;
        while let Ref::Named(id) = target
            && let Some(next) = unnamed_target(*id)
        {
            target = next;
        }
        target.clone()
    };
    let ids = (0..api.types.len()).map(TypeId);
    let targets: Vec<Option<Ref>> = ids.map(|id| unnamed_target(id).map(behind)).collect();
    let mut change = |ty: &mut Ref| {
        let Ref::Named(id) = ty else { return };
        if let Some(target) = &targets[id.0] {
            *ty = target.clone();
        }
    };
    for ty in &mut api.types {
        change_references(&mut ty.shape, &mut change);
    }
    for operation in &mut api.operations {
        change_sent(operation, &mut change);
        for ty in received_mut(operation) {
            change_named(ty, &mut change);
        }
    }
    for payload in api.webhooks.iter_mut().filter_map(|webhook| webhook.payload.as_mut()) {
        change_named(&mut payload.ty, &mut change);
    }
    for (ty, target) in api.types.iter_mut().zip(&targets) {
        ty.left_out |= target.is_some();
    }
}

/// The types that each type names.
pub(super) struct Neighbours(Vec<Vec<TypeId>>);

impl Neighbours {
    pub(super) fn new(api: &Api) -> Self {
        let of = |ty: &Type| {
            let mut found = Vec::new();
            for ty in references(&ty.shape) {
                named(ty, &mut |id| found.push(id));
            }
            found
        };
        Self(api.types.iter().map(of).collect())
    }

    pub(super) fn of(&self, id: TypeId) -> &[TypeId] {
        &self.0[id.0]
    }

    /// Returns everything that can be reached from some types, themselves included.
    pub(super) fn reachable(&self, from: Vec<TypeId>) -> BTreeSet<TypeId> {
        let mut seen = BTreeSet::new();
        let mut open = from;
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.of(id));
            }
        }
        seen
    }
}

/// Returns the references in what an operation sends, but for the parts of its form.
pub(crate) fn sent(operation: &Operation) -> Vec<&Ref> {
    let mut sent: Vec<&Ref> = operation.parameters.iter().map(|parameter| &parameter.ty).collect();
    match operation.body.as_ref().map(|body| &body.content) {
        Some(
            BodyContent::Json { ty, .. }
            | BodyContent::Form { ty, .. }
            | BodyContent::Lines { ty, .. }
            | BodyContent::Text { ty, .. },
        ) => sent.push(ty),
        Some(BodyContent::Multipart { .. } | BodyContent::Bytes { .. }) | None => {}
    }
    sent
}

/// Returns the references in what an operation receives.
pub(crate) fn received(operation: &Operation) -> Vec<&Ref> {
    let mut received: Vec<&Ref> =
        operation.errors.iter().filter_map(|error| error.ty.as_ref()).collect();
    received.extend(operation.success.types());
    received.extend(operation.streamed.iter().flat_map(Success::types));
    received.extend(operation.headers.iter().map(|header| &header.ty));
    received.extend(operation.callbacks.iter().filter_map(Callback::ty));
    received
}

/// Returns the same references, to change them.
fn received_mut(operation: &mut Operation) -> Vec<&mut Ref> {
    let mut received: Vec<&mut Ref> =
        operation.errors.iter_mut().filter_map(|error| error.ty.as_mut()).collect();
    received.extend(operation.success.types_mut());
    received.extend(operation.streamed.iter_mut().flat_map(Success::types_mut));
    received.extend(operation.headers.iter_mut().map(|header| &mut header.ty));
    let payloads = operation.callbacks.iter_mut().filter_map(|callback| callback.payload.as_mut());
    received.extend(payloads.map(|payload| &mut payload.ty));
    received
}

/// Types that an operation sends, and types that it receives.
pub(super) fn sent_and_received(operation: &Operation) -> (Vec<TypeId>, Vec<TypeId>) {
    let ids = |references: Vec<&Ref>| {
        let mut ids = Vec::new();
        for ty in references {
            named(ty, &mut |id| ids.push(id));
        }
        ids
    };
    let mut sent_types = ids(sent(operation));
    if let Some(BodyContent::Multipart { form }) = operation.body.as_ref().map(|body| &body.content)
    {
        sent_types.extend(form);
    }
    (sent_types, ids(received(operation)))
}

/// Takes headers of types that could not be read as text, and callbacks and webhooks as if their bodies were not
/// described: nothing rests on them.
fn widen_beside(api: &mut Api) {
    let out: Vec<bool> = api.types.iter().map(|ty| ty.left_out).collect();
    let is_out = |ty: &Ref| {
        let mut is_out = false;
        named(ty, &mut |id| is_out |= out[id.0]);
        is_out
    };
    for operation in &mut api.operations {
        for success in std::iter::once(&mut operation.success).chain(&mut operation.streamed) {
            widen_parts(success, &is_out);
        }
        if let Some(body) = &mut operation.body
            && let BodyContent::Lines { ty, framing } = &body.content
            && is_out(ty)
        {
            body.content = BodyContent::Bytes { media_type: framing.media_type().to_owned() };
        }
        for header in operation.headers.iter_mut().filter(|header| is_out(&header.ty)) {
            (header.ty, header.form) = (Ref::String, HeaderForm::Simple);
            header.docs.notes.push("Its type could not be read; it is text.".to_owned());
        }
        for callback in &mut operation.callbacks {
            callback.payload.take_if(|payload| is_out(&payload.ty));
        }
    }
    for webhook in &mut api.webhooks {
        webhook.payload.take_if(|payload| is_out(&payload.ty));
    }
}

/// Takes parts of types that could not be read as bytes.
fn widen_parts(success: &mut Success, is_out: &impl Fn(&Ref) -> bool) {
    match success {
        Success::Parts { ty, .. } if is_out(ty) => *success = Success::Bytes,
        Success::Optional { value, .. } => widen_parts(value, is_out),
        Success::OneOf(outcomes) => {
            for outcome in outcomes {
                widen_parts(&mut outcome.value, is_out);
            }
        }
        Success::Json { .. }
        | Success::Text
        | Success::Bytes
        | Success::Parts { .. }
        | Success::Files { .. }
        | Success::Empty
        | Success::Stream { .. } => {}
    }
}

/// What docs say of what is of any type for want of a better one.
const WIDER: &str = "Its type could not be read; it is any value.";

/// Takes properties of types that could not be read as any value, and drops branches of such types.
fn widen_fields(api: &mut Api) {
    let out: Vec<bool> = api.types.iter().map(|ty| ty.left_out).collect();
    let is_out = |ty: &Ref| {
        let mut is_out = false;
        named(ty, &mut |id| is_out |= out[id.0]);
        is_out
    };
    for ty in &mut api.types {
        match &mut ty.shape {
            Shape::Object(object) => {
                let fields = object.fields.iter_mut();
                for field in fields.filter(|field| is_out(&field.ty)) {
                    field.ty = Ref::Any;
                    field.docs.notes.push(WIDER.to_owned());
                }
                for rest in object.rest.iter_mut().filter(|rest| is_out(rest)) {
                    *rest = Ref::Any;
                }
            }
            Shape::Parts(Parts { parts, .. }) => {
                for part in parts {
                    if let PartKind::Value { ty, .. } = &mut part.kind
                        && is_out(ty)
                    {
                        *ty = Ref::Any;
                        part.docs.notes.push(WIDER.to_owned());
                    }
                }
            }
            Shape::StringEnum(_)
            | Shape::NumberEnum(_)
            | Shape::Union(_)
            | Shape::Alias(_)
            | Shape::Form(_) => {}
        }
    }
}

fn leave_out(api: &mut Api) {
    if !api.types.iter().any(|ty| ty.left_out) {
        return;
    }
    widen_fields(api);
    let neighbours = Neighbours::new(api);
    let mut spreads = true;
    while spreads {
        spreads = false;
        for index in 0..api.types.len() {
            let rests_on_one = !api.types[index].left_out
                && neighbours.of(TypeId(index)).iter().any(|id| api.ty(*id).left_out);
            if rests_on_one {
                api.types[index].left_out = true;
                spreads = true;
            }
        }
    }
    widen_beside(api);
    let out: BTreeSet<TypeId> =
        (0..api.types.len()).map(TypeId).filter(|id| api.ty(*id).left_out).collect();
    let is_left_out = |ids: &[TypeId]| ids.iter().any(|id| out.contains(id));
    let mut left_out = Vec::new();
    api.operations.retain(|operation| {
        let (sent, received) = sent_and_received(operation);
        let keep = !is_left_out(&sent) && !is_left_out(&received);
        if !keep {
            left_out.push(operation.key.clone());
        }
        keep
    });
    api.left_out.extend(left_out);
}

/// Types that all operations and webhooks together send, and that they receive.
pub(super) fn all_sent_and_received(api: &Api) -> (Vec<TypeId>, Vec<TypeId>) {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for operation in &api.operations {
        let (s, r) = sent_and_received(operation);
        sent.extend(s);
        received.extend(r);
    }
    for payload in api.webhooks.iter().filter_map(|webhook| webhook.payload.as_ref()) {
        named(&payload.ty, &mut |id| received.push(id));
    }
    (sent, received)
}

/// Leaves out types that were made for an operation which is left out itself.
fn leave_out_unused(api: &mut Api, described: usize) {
    let (sent, received) = all_sent_and_received(api);
    let roots = (0..described).map(TypeId).chain(sent).chain(received).collect();
    let used = Neighbours::new(api).reachable(roots);
    for (index, ty) in api.types.iter_mut().enumerate() {
        ty.left_out |= !used.contains(&TypeId(index));
    }
}

fn mark_usage(api: &mut Api) {
    let (sent, received) = all_sent_and_received(api);
    let neighbours = Neighbours::new(api);
    let sent = neighbours.reachable(sent);
    let received = neighbours.reachable(received);
    for (index, ty) in api.types.iter_mut().enumerate() {
        ty.usage.written = sent.contains(&TypeId(index));
        ty.usage.read = received.contains(&TypeId(index));
    }
    // What no operation uses may be used either way by whoever finds it useful.
    let unused: Vec<TypeId> = (0..api.types.len())
        .map(TypeId)
        .filter(|id| !sent.contains(id) && !received.contains(id))
        .collect();
    for id in neighbours.reachable(unused) {
        let usage = &mut api.types[id.0].usage;
        usage.read = true;
        usage.written = true;
    }
}

/// What only the server sets is not asked for in what is sent; what it never shows is not expected in
/// what is received.
fn relax_one_way_fields(api: &mut Api) {
    for ty in &mut api.types {
        let usage = ty.usage;
        let Shape::Object(object) = &mut ty.shape else { continue };
        for field in &mut object.fields {
            let is_against_its_way = match field.access {
                Access::Both => false,
                Access::ReadOnly => usage.written,
                Access::WriteOnly => usage.read,
            };
            if is_against_its_way {
                field.presence = Presence::Optional;
            }
        }
    }
}

fn leave_out_forms(api: &mut Api, sent_as_form: &[TypeId]) {
    let neighbours = Neighbours::new(api);
    for form in sent_as_form {
        let is_named = (0..api.types.len())
            .map(TypeId)
            .any(|id| id != *form && neighbours.of(id).contains(form));
        let is_used = api.operations.iter().any(|operation| {
            let (sent, received) = sent_and_received(operation);
            sent.contains(form) || received.contains(form)
        });
        api.types[form.0].left_out |= !is_named && !is_used;
    }
}

/// Boxes the fields that close a cycle of types held by value.
fn mark_boxes(api: &mut Api) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    // An explicit stack: a chain of types can be longer than the call stack allows.
    let mut states = vec![State::New; api.types.len()];
    for root in 0..api.types.len() {
        if states[root] != State::New {
            continue;
        }
        let mut stack = vec![Visit::new(api, root)];
        states[root] = State::Open;
        while let Some(visit) = stack.last_mut() {
            visit.current = visit.edges.pop();
            let Some((_, target)) = visit.current else {
                states[visit.index] = State::Done;
                stack.pop();
                continue;
            };
            match states[target.0] {
                State::New => {
                    states[target.0] = State::Open;
                    stack.push(Visit::new(api, target.0));
                }
                State::Open => close_cycle(api, &stack, target),
                State::Done => {}
            }
        }
    }
}

/// A type whose edges are being followed.
struct Visit {
    index: usize,
    edges: Vec<(usize, TypeId)>,
    /// The edge that is followed now.
    current: Option<(usize, TypeId)>,
}

impl Visit {
    fn new(api: &Api, index: usize) -> Self {
        Self { index, edges: held_by_value(api, TypeId(index)), current: None }
    }
}

/// Boxes one edge of the cycle that leads from the top of the stack back to a type: the last that can
/// be boxed, which an alias's cannot.
fn close_cycle(api: &mut Api, stack: &[Visit], target: TypeId) {
    for visit in stack.iter().rev() {
        let Some((place, _)) = visit.current else { continue };
        match &mut api.types[visit.index].shape {
            Shape::Object(object) => object.fields[place].boxed = true,
            Shape::Union(union) => union.branches[place].boxed = true,
            Shape::Alias(_) if visit.index != target.0 => continue,
            Shape::Alias(_)
            | Shape::StringEnum(_)
            | Shape::NumberEnum(_)
            | Shape::Form(_)
            | Shape::Parts(_) => {}
        }
        return;
    }
}

/// Returns the fields of a type that hold another type by value, the last first. Branches of unions that are
/// objects are always boxed, lists and maps are indirect, so objects and aliases remain.
fn held_by_value(api: &Api, id: TypeId) -> Vec<(usize, TypeId)> {
    let of = |position: usize, ty: &Ref| match ty {
        Ref::Named(id) => Some((position, *id)),
        Ref::Nullable(inner) => match &**inner {
            Ref::Named(id) => Some((position, *id)),
            _ => None,
        },
        _ => None,
    };
    match &api.ty(id).shape {
        Shape::Object(object) => {
            let fields = object.fields.iter().enumerate().rev();
            fields.filter_map(|(position, field)| of(position, &field.ty)).collect()
        }
        Shape::Alias(target) => of(0, target).into_iter().collect(),
        Shape::Union(union) => union
            .branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| api.object(&branch.ty).is_none())
            .filter_map(|(position, branch)| of(position, &branch.ty))
            .collect(),
        Shape::StringEnum(_) | Shape::NumberEnum(_) | Shape::Form(_) | Shape::Parts(_) => {
            Vec::new()
        }
    }
}
