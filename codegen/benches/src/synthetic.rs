//! Descriptions of any size, to see how cost grows; of OpenAPI 3.0, which all generators read.

use serde_json::{Value, json};

/// Returns a description with a number of schemas, as JSON: of ten schemas seven are objects of ten properties, two are
/// enums and one is a union; each fifth schema has an operation that sends it, and one that returns it.
pub(crate) fn description(schemas: usize) -> String {
    let components: Vec<String> = (0..schemas)
        .map(|number| format!("\"{}\":{}", name(number), schema(number, schemas)))
        .collect();
    let paths: Vec<String> = (0..schemas)
        .step_by(5)
        .map(|number| format!("\"/items{number}/{{id}}\":{}", path_item(number)))
        .collect();
    format!(
        "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"Synthetic\",\"version\":\"1\"}},\
         \"servers\":[{{\"url\":\"https://api.example.com\"}}],\
         \"paths\":{{{}}},\"components\":{{\"schemas\":{{{}}}}}}}\n",
        paths.join(",\n"),
        components.join(",\n")
    )
}

fn name(number: usize) -> String {
    match number % 10 {
        0..7 => format!("Item{number}"),
        7 | 8 => format!("Status{number}"),
        _ => format!("Choice{number}"),
    }
}

fn reference(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name(number))})
}

/// A schema that refers to schemas of the same ten, and to one of the ten after.
fn schema(number: usize, schemas: usize) -> Value {
    let tens = number - number % 10;
    let near = |offset: usize| reference((tens + offset).min(schemas - 1));
    let next = reference((tens + 10 + number % 7) % schemas);
    match number % 10 {
        0..7 => json!({
            "type": "object",
            "description": format!("The item of the number {number}."),
            "required": ["id", "name", "created_at"],
            "properties": {
                "id": {"type": "string", "description": "Its identifier."},
                "name": {"type": "string", "minLength": 1},
                "created_at": {"type": "string", "format": "date-time"},
                "amount": {"type": "integer", "format": "int64", "description": "In cents."},
                "rate": {"type": "number"},
                "is_active": {"type": "boolean", "default": true},
                "tags": {"type": "array", "items": {"type": "string"}},
                "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
                "status": near(7),
                "next": next,
            },
        }),
        7 | 8 => json!({"type": "string", "enum": ["open", "pending", "paid", "failed", "closed"]}),
        _ => json!({"oneOf": [near(0), near(1)]}),
    }
}

fn path_item(number: usize) -> Value {
    let tag = format!("group{}", number / 100);
    let answer = json!({
        "200": {"description": "OK", "content": {"application/json": {"schema": reference(number)}}},
    });
    json!({
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "get": {
            "operationId": format!("getItem{number}"),
            "tags": [tag],
            "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                {"name": "expand", "in": "query", "schema": {"type": "boolean"}},
            ],
            "responses": answer,
        },
        "put": {
            "operationId": format!("putItem{number}"),
            "tags": [tag],
            "requestBody": {"required": true, "content": {"application/json": {"schema": reference(number)}}},
            "responses": answer,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clientwright::{Config, Diagnostics, NameLock, generate};

    #[test]
    fn descriptions_generate_without_findings() {
        for schemas in [1, 10, 57] {
            let loader =
                BTreeMap::from([("description.json".to_owned(), super::description(schemas))]);
            let mut diagnostics = Diagnostics::default();
            let (config, lock) = (Config::default(), NameLock::default());
            let output = generate("description.json", &loader, &config, &lock, &mut diagnostics);
            let output = output.expect("the description is sound");
            assert_eq!(diagnostics.render(), "", "{schemas} schemas");
            assert_eq!(output.summary.types, schemas, "{schemas} schemas");
            assert_eq!(output.summary.operations, schemas.div_ceil(5) * 2, "{schemas} schemas");
            assert!(output.summary.left_out.is_empty());
        }
    }
}
