//! Second types for what is sent, where what comes back has more.

use super::graph::{Neighbours, all_sent_and_received, change_references, change_sent};
use super::{Access, Api, Presence, Ref, Shape, Type, TypeId, Usage};

/// Gives types that travel both ways a second type for what is sent, where more is required of one way than of the
/// other.
pub(super) fn split_directions(api: &mut Api) {
    let requires_one_way = |ty: &Type| match &ty.shape {
        Shape::Object(object) => object
            .fields
            .iter()
            .any(|field| field.access != Access::Both && field.presence == Presence::Required),
        Shape::StringEnum(_)
        | Shape::NumberEnum(_)
        | Shape::Union(_)
        | Shape::Alias(_)
        | Shape::Form(_)
        | Shape::Parts(_) => false,
    };
    let mut differs: Vec<bool> = api
        .types
        .iter()
        .map(|ty| !ty.left_out && ty.usage.read && ty.usage.written && requires_one_way(ty))
        .collect();
    // Types that nobody uses count as used both ways; they need no second type.
    let (sent, _) = all_sent_and_received(api);
    let neighbours = Neighbours::new(api);
    let sent = neighbours.reachable(sent);
    for (index, differs) in differs.iter_mut().enumerate() {
        *differs &= sent.contains(&TypeId(index));
    }
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); api.types.len()];
    for index in 0..api.types.len() {
        for held in neighbours.of(TypeId(index)) {
            holders[held.0].push(index);
        }
    }
    let mut open: Vec<usize> = (0..differs.len()).filter(|index| differs[*index]).collect();
    while let Some(index) = open.pop() {
        for holder in &holders[index] {
            let usage = api.types[*holder].usage;
            let is_split = usage.read && usage.written && sent.contains(&TypeId(*holder));
            if is_split && !differs[*holder] && !api.types[*holder].left_out {
                differs[*holder] = true;
                open.push(*holder);
            }
        }
    }
    let mut next = api.types.len()..;
    let inputs: Vec<Option<TypeId>> = differs
        .iter()
        .map(|differs| if *differs { next.next().map(TypeId) } else { None })
        .collect();
    let mut change = |ty: &mut Ref| {
        if let Ref::Named(id) = ty
            && let Some(input) = inputs.get(id.0).copied().flatten()
        {
            *ty = Ref::Named(input);
        }
    };
    let mut made = Vec::new();
    for (ty, input) in api.types.iter_mut().zip(&inputs) {
        if input.is_some() {
            made.push(input_of(ty, &mut change));
            ty.usage.written = false;
        } else if ty.usage.written && !ty.usage.read {
            change_references(&mut ty.shape, &mut change);
        }
    }
    api.types.extend(made);
    for operation in &mut api.operations {
        change_sent(operation, &mut change);
    }
    // What nobody uses still holds the first of the two types, so it can only be read as well.
    let mut open: Vec<usize> = (0..inputs.len()).filter(|index| inputs[*index].is_some()).collect();
    while let Some(index) = open.pop() {
        for holder in &holders[index] {
            if api.types[*holder].usage.written && !sent.contains(&TypeId(*holder)) {
                api.types[*holder].usage.written = false;
                open.push(*holder);
            }
        }
    }
}

/// Returns the type for what is sent of a type.
fn input_of(ty: &Type, change: &mut impl FnMut(&mut Ref)) -> Type {
    let mut shape = ty.shape.clone();
    change_references(&mut shape, change);
    let mut name = ty.name.clone();
    name.push("Input".to_owned());
    let mut docs = ty.docs.clone();
    docs.notes.push("As it is sent: what only the server sets is not asked for.".to_owned());
    Type {
        key: format!("{} as input", ty.key),
        name,
        docs,
        nullable: ty.nullable,
        shape,
        usage: Usage { read: false, written: true },
        left_out: false,
    }
}
