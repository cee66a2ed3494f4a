//! No schema lags behind its type: what a type writes, its schema lists, and the other way round.

use std::collections::BTreeSet;

use muster_proto::schemas;
use serde_json::Value;

use crate::schemas::{contracts, validator};

#[test]
fn every_type_writes_what_its_schema_allows() {
    for contract in contracts() {
        let validator = contract.validator();
        for specimen in &contract.specimens {
            let error = validator.iter_errors(specimen).next();
            assert!(
                error.is_none(),
                "{}: {} in {specimen}",
                contract.name,
                error.unwrap()
            );
            assert_eq!(contract.decodes(specimen), Ok(()), "{}", contract.name);
        }
    }
}

#[test]
fn every_schema_lists_exactly_the_fields_that_its_type_writes() {
    for contract in contracts() {
        let schema = parsed(&format!("{}.json", contract.name));
        let mut listed = BTreeSet::new();
        collect_listed(&schema, "", &mut listed);
        let mut written = BTreeSet::new();
        for specimen in &contract.specimens {
            collect_written(specimen, "", &mut written);
        }
        let missing: Vec<_> = written.difference(&listed).collect();
        let stale: Vec<_> = listed.difference(&written).collect();
        assert!(
            missing.is_empty() && stale.is_empty(),
            "{}: not in the schema {missing:?}; not written {stale:?}",
            contract.name
        );
    }
}

#[test]
fn every_schema_is_published_is_tested_and_says_what_each_field_is() {
    let tested: BTreeSet<String> = contracts()
        .iter()
        .map(|contract| format!("{}.json", contract.name))
        .chain(["values.json".to_owned()])
        .collect();
    let published: BTreeSet<String> = schemas::ALL
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let in_folder: BTreeSet<String> = std::fs::read_dir("schemas")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(published, tested);
    assert_eq!(published, in_folder);
    for (name, _) in schemas::ALL {
        let schema = parsed(name);
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_described(&schema, name);
        validator(name);
    }
}

fn parsed(file: &str) -> Value {
    serde_json::from_str(schemas::text(file).unwrap()).unwrap()
}

fn assert_described(schema: &Value, at: &str) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    for (name, property) in properties {
        let at = format!("{at}/{name}");
        let says = ["description", "$ref", "const", "oneOf"];
        assert!(says.iter().any(|key| property.get(key).is_some()), "{at}");
        assert_described(property, &at);
        assert_described(&property["items"], &at);
    }
}

/// Paths of all properties, through references, lists and alternatives.
fn collect_listed(schema: &Value, path: &str, listed: &mut BTreeSet<String>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if !reference.starts_with("values.json") {
            collect_listed(&parsed(reference), path, listed);
        }
        return;
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let path = format!("{path}/{name}");
            listed.insert(path.clone());
            collect_listed(property, &path, listed);
        }
    }
    if let Some(items) = schema.get("items") {
        collect_listed(items, path, listed);
    }
    for alternatives in ["anyOf", "oneOf"] {
        for alternative in schema
            .get(alternatives)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            collect_listed(alternative, path, listed);
        }
    }
}

/// Paths of all fields; inside a value of any form only its own name counts.
fn collect_written(value: &Value, path: &str, written: &mut BTreeSet<String>) {
    const ANY_VALUE: [&str; 7] = [
        "payload", "inputs", "answers", "data", "value", "answer", "request",
    ];
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = format!("{path}/{name}");
                written.insert(path.clone());
                let is_any_value = ANY_VALUE.contains(&name.as_str()) || path == "/result";
                if !is_any_value {
                    collect_written(field, &path, written);
                }
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                collect_written(entry, path, written);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
