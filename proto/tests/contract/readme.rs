//! The examples of the README are what they say they are.

use std::collections::BTreeSet;

use muster_proto::{ContentType, Envelope, Payload, codec};
use serde_json::Value;

use crate::schemas::{contracts, validator};

const README: &str = include_str!("../../README.md");

/// Each JSON example, and the schema that the text before it names last.
fn examples() -> Vec<(String, Value)> {
    let mut examples = Vec::new();
    let mut before = String::new();
    let mut rest = README;
    while let Some((text, after)) = rest.split_once("```json\n") {
        let (example, following) = after.split_once("```").unwrap();
        before.push_str(text);
        let named = before.rfind(".json`").unwrap();
        let start = before[..named].rfind('`').unwrap() + 1;
        let schema = format!("{}.json", &before[start..named]);
        examples.push((schema, serde_json::from_str(example).unwrap()));
        rest = following;
    }
    examples
}

#[test]
fn every_example_is_valid_by_the_schema_that_is_named_before_it() {
    let examples = examples();
    assert_eq!(examples.len(), 11);
    for (schema, example) in examples {
        let part = match example.get("payload") {
            Some(payload) if schema != "envelope.json" => payload,
            Some(_) | None => &example,
        };
        let validator = validator(&schema);
        let error = validator.iter_errors(part).next();
        assert!(error.is_none(), "{schema}: {}", error.unwrap());
        let name = schema.strip_suffix(".json").unwrap();
        let contract = contracts()
            .into_iter()
            .find(|contract| contract.name == name);
        assert_eq!(contract.unwrap().decodes(part), Ok(()), "{schema}");
    }
}

#[test]
fn every_message_decodes_and_comes_back_with_all_that_it_says() {
    let mut kinds = BTreeSet::new();
    for (schema, example) in examples() {
        if example.get("message_id").is_none() {
            continue;
        }
        let bytes = example.to_string().into_bytes();
        let envelope = Envelope::from_json(&bytes).unwrap();
        let written: Value = serde_json::from_slice(&envelope.to_json()).unwrap();
        assert_eq!(written, example);
        if schema == "envelope.json" {
            continue;
        }
        let (_, payload) = codec::decode(ContentType::Json, &bytes).unwrap();
        kinds.insert(example["payload"]["kind"].to_string());
        let written: Value = payload.to_json().parse().unwrap();
        assert_contains(&written, &example["payload"], &schema);
        if let Payload::Results(body) = payload {
            assert!(body.results.iter().all(|result| result.check().is_ok()));
        }
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}

#[test]
fn the_examples_use_every_field_of_their_schema() {
    for (schema, example) in examples() {
        let name = schema.strip_suffix(".json").unwrap();
        let is_payload = [
            "tasks",
            "results",
            "heartbeat",
            "control",
            "ask",
            "answer",
            "share",
            "progress",
        ]
        .contains(&name);
        if !is_payload {
            continue;
        }
        let schema: Value =
            serde_json::from_str(muster_proto::schemas::text(&schema).unwrap()).unwrap();
        for field in schema["properties"].as_object().unwrap().keys() {
            assert!(example["payload"].get(field).is_some(), "{name}: {field}");
        }
    }
}

#[test]
fn every_subject_of_the_documents_is_in_the_table() {
    let asyncapi = include_str!("../../asyncapi.yaml");
    let addresses: BTreeSet<&str> = asyncapi
        .lines()
        .filter_map(|line| line.trim().strip_prefix("address: "))
        .filter(|address| *address != "null")
        .collect();
    let table: BTreeSet<&str> = README
        .lines()
        .filter_map(|line| line.strip_prefix("| `muster.").map(|_| line))
        .filter_map(|line| line.split('`').nth(1))
        .collect();
    assert_eq!(table, addresses);
}

/// Everything that is expected is there; zeros that say nothing may be left out.
fn assert_contains(found: &Value, expected: &Value, at: &str) {
    match expected {
        Value::Object(fields) => {
            for (name, value) in fields {
                match found.get(name) {
                    Some(inner) => assert_contains(inner, value, &format!("{at}/{name}")),
                    None => assert!(is_zero(value), "{at}/{name} is lost"),
                }
            }
        }
        Value::Array(entries) => {
            for (place, value) in entries.iter().enumerate() {
                assert_contains(&found[place], value, &format!("{at}/{place}"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            assert_eq!(found, expected, "{at}");
        }
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Object(fields) => fields.values().all(is_zero),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) => false,
    }
}
