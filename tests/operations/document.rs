//! The operations that `spec/flex.yaml` lists: their ids, so that none is forgotten, and which request is which.

use std::sync::LazyLock;

use serde_json::Value;

pub(crate) struct Operation {
    pub(crate) id: String,
    method: String,
    template: String,
}

pub(crate) fn operations() -> &'static [Operation] {
    static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let document: Value = serde_yaml::from_str(include_str!("../../spec/flex.yaml")).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(template, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.filter_map(|(method, operation)| {
                Some(Operation {
                    id: operation.get("operationId")?.as_str()?.to_owned(),
                    method: method.to_uppercase(),
                    template: template.clone(),
                })
            })
        });
        operations.collect()
    });
    &OPERATIONS
}

/// Returns the id of the operation that a request calls.
pub(crate) fn operation_of(method: &str, path: &str) -> &'static str {
    let fits = |template: &str| {
        template.split('/').count() == path.split('/').count()
            && template
                .split('/')
                .zip(path.split('/'))
                .all(|(step, given)| step.starts_with('{') || step == given)
    };
    let found: Vec<&Operation> = operations()
        .iter()
        .filter(|operation| operation.method == method && fits(&operation.template))
        .collect();
    match found[..] {
        [operation] => &operation.id,
        [] => panic!("the document has no operation for {method} {path}"),
        _ => panic!("the document has several operations for {method} {path}"),
    }
}
