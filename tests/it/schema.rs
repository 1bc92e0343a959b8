//! As much of JSON Schema as the published schemas use.

use serde_json::Value;

/// What of a schema the checker knows; a schema that uses more is not checked and so is wrong.
const KNOWN: [&str; 14] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "const",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minimum",
    "maximum",
];

/// Where and how a document breaks its schema.
pub fn complaints(schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, document, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(path) = schema["$ref"].as_str() {
        let target = root.pointer(path.trim_start_matches('#')).unwrap_or_else(|| panic!("{path} leads nowhere"));
        return check(root, target, value, at, found);
    }
    let unknown = schema.as_object().into_iter().flatten().find(|(key, _)| !KNOWN.contains(&key.as_str()));
    assert!(unknown.is_none(), "{unknown:?} is not checked");
    let mut complain = |what: &str| found.push(format!("{at}: {value} {what}"));
    if schema.get("const").is_some_and(|only| only != value) {
        complain("is not the constant");
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        complain("is none of the values");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_of_type(value, name)) {
        complain(&format!("is not of type {types:?}"));
    }
    let bound = |key: &str| schema[key].as_f64().zip(value.as_f64());
    if bound("minimum").is_some_and(|(least, number)| number < least)
        || bound("maximum").is_some_and(|(most, number)| number > most)
    {
        complain("is out of bounds");
    }
    if let Some(object) = value.as_object() {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        required.filter(|key| !object.contains_key(*key)).for_each(|key| complain(&format!("has no {key}")));
        for (key, part) in object {
            match schema["properties"].get(key) {
                Some(schema) => check(root, schema, part, &format!("{at}.{key}"), found),
                None if schema["additionalProperties"] == false => found.push(format!("{at}: {key} is not described")),
                None => {}
            }
        }
    }
    if let (Some(items), Some(parts)) = (schema.get("items"), value.as_array()) {
        for (index, part) in parts.iter().enumerate() {
            check(root, items, part, &format!("{at}[{index}]"), found);
        }
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => panic!("unknown type {name}"),
    }
}

#[test]
fn a_document_that_breaks_its_schema_is_found_out() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": { "a": { "enum": [1, null] }, "b": { "type": "array", "items": { "type": "integer", "minimum": 0 } } },
    });
    for (document, count) in [
        (serde_json::json!({ "a": null, "b": [1] }), 0),
        (serde_json::json!({ "b": [-1, "x"] }), 3),
        (serde_json::json!({ "a": 2, "c": 1 }), 2),
        (serde_json::json!([]), 1),
    ] {
        assert_eq!(complaints(&schema, &document).len(), count, "{document}");
    }
}
