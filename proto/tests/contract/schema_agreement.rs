//! Schema and decoder judge alike: every specimen is changed in every place in every way below,
//! and both must take it, or both refuse it.

use serde_json::{Value, json};

use crate::schemas::{Contract, contracts};

/// Where a schema is stricter than the decoder: schema, end of the path, who holds the bound.
const HELD_ELSEWHERE: [(&str, &str, &str); 37] = [
    ("plan", "/tasks", PLAN_CHECK),
    ("run_request", "/plan/tasks", PLAN_CHECK),
    ("modify_request", "/plan/tasks", PLAN_CHECK),
    ("result", "/plan/tasks", PLAN_CHECK),
    ("results", "/plan/tasks", PLAN_CHECK),
    ("list_request", "/limit", PAGES),
    ("dead_letters_request", "/limit", PAGES),
    ("dead_letter", "/fault/code", SENDER),
    ("dead_letter", "/fault/message", SENDER),
    ("dead_letter_list", "/fault/code", SENDER),
    ("dead_letter_list", "/fault/message", SENDER),
    ("run_event", "/fault/code", SENDER),
    ("run_event", "/fault/message", SENDER),
    ("run_events", "/fault/code", SENDER),
    ("run_events", "/fault/message", SENDER),
    ("run_event", "/ask/fault", SENDER),
    ("run_event", "/ask/cost_usd", SENDER),
    ("run_events", "/ask/fault", SENDER),
    ("run_events", "/ask/cost_usd", SENDER),
    ("run_event", "/exchanges/0", KIND_NUMBER),
    ("run_events", "/exchanges/0", KIND_NUMBER),
    ("run_event", "/event", KIND_NUMBER),
    ("run_events", "/event", KIND_NUMBER),
    ("run_status", "/fault/code", SENDER),
    ("run_status", "/fault/message", SENDER),
    ("dead_letter", "/conflicts/0/reason", SENDER),
    ("dead_letter", "/conflicts/1/reason", SENDER),
    ("dead_letter_list", "/conflicts/0/reason", SENDER),
    ("dead_letter_list", "/conflicts/1/reason", SENDER),
    ("run_event", "/conflicts/0/reason", SENDER),
    ("run_event", "/conflicts/1/reason", SENDER),
    ("run_events", "/conflicts/0/reason", SENDER),
    ("run_events", "/conflicts/1/reason", SENDER),
    ("run_status", "/conflicts/0/reason", SENDER),
    ("run_status", "/conflicts/1/reason", SENDER),
    ("run_status", "/options/0/key", SENDER),
    ("run_status", "/options/0/label", SENDER),
];
const PLAN_CHECK: &str = "Plan::check, which tells what is wrong with a plan in its own words";
const PAGES: &str = "the API, which knows the size of its pages";
const KIND_NUMBER: &str = "nobody: serde takes a kind's number for its name, which nothing writes";
const SENDER: &str = "the orchestrator, which took the text from a result that was checked";

/// A list in the place of an object is read field by field in their order: what serde does with
/// structs. No document promises it, no schema allows it, and nothing writes it.
fn is_list_for_object(specimen: &Value, path: &str, changed: &Value) -> bool {
    specimen.pointer(path).is_some_and(Value::is_object)
        && changed.pointer(path).is_some_and(Value::is_array)
}

#[test]
fn schema_and_decoder_agree_on_every_changed_message() {
    let mut judged = 0;
    let mut disagreements = Vec::new();
    for contract in contracts() {
        let validator = contract.validator();
        for specimen in &contract.specimens {
            for (path, changed) in changes(specimen) {
                judged += 1;
                let by_schema = validator.is_valid(&changed);
                let by_decoder = contract.decodes(&changed);
                if by_schema != by_decoder.is_ok()
                    && !is_held_elsewhere(&contract, &path)
                    && !is_list_for_object(specimen, &path, &changed)
                {
                    let found = changed.pointer(&path);
                    disagreements.push(format!(
                        "{}{path} = {found:?}: schema {by_schema}, decoder {by_decoder:?}",
                        contract.name
                    ));
                }
            }
        }
    }
    assert!(disagreements.is_empty(), "{disagreements:#?}");
    assert!(judged > 5_000, "only {judged} changed messages were judged");
}

#[test]
fn each_required_field_that_is_missing_is_refused_by_both_and_named() {
    let mut removed = 0;
    for contract in contracts() {
        let validator = contract.validator();
        for specimen in &contract.specimens {
            for pointer in pointers(specimen) {
                let Some((parent, name)) = pointer.rsplit_once('/') else {
                    continue;
                };
                let mut changed = specimen.clone();
                let Some(fields) = changed.pointer_mut(parent).and_then(Value::as_object_mut)
                else {
                    continue;
                };
                fields.remove(name);
                let by_decoder = contract.decodes(&changed);
                assert_eq!(
                    validator.is_valid(&changed),
                    by_decoder.is_ok(),
                    "{} without {pointer}: {by_decoder:?}",
                    contract.name
                );
                if let Err(error) = by_decoder {
                    removed += 1;
                    let says = error.to_string();
                    assert!(
                        says.contains(name) || is_alternative(parent, name),
                        "{}{pointer}: {says}",
                        contract.name
                    );
                }
            }
        }
    }
    assert!(removed > 100, "only {removed} required fields were removed");
}

/// One of several forms that a field may have: without it, nobody can say which one is missing.
fn is_alternative(parent: &str, name: &str) -> bool {
    parent.ends_with("/outcome") || matches!(name, "ask" | "share")
}

fn is_held_elsewhere(contract: &Contract, path: &str) -> bool {
    HELD_ELSEWHERE
        .iter()
        .any(|(name, end, _)| contract.name == *name && path.ends_with(end))
}

/// The specimen with one place changed, for each place and each change.
fn changes(specimen: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for pointer in pointers(specimen) {
        for replacement in replacements() {
            let mut changed = specimen.clone();
            *changed.pointer_mut(&pointer).unwrap() = replacement;
            all.push((pointer.clone(), changed));
        }
    }
    for pointer in pointers(specimen).into_iter().chain([String::new()]) {
        let mut changed = specimen.clone();
        if let Some(fields) = changed.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            fields.insert("zzz".to_owned(), json!(1));
            all.push((format!("{pointer}/zzz"), changed));
        }
    }
    all
}

fn replacements() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(1025),
        json!(70_000),
        json!(4_294_967_296_u64),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("P2"),
        json!("low"),
        json!("2.3s"),
        json!("high|medium|low"),
        json!("a b"),
        json!("bell\u{7}"),
        json!("é"),
        json!("2024-03-15T10:30:00+01:00"),
        json!("2024-02-30T10:30:00Z"),
        json!("2024-03-15 10:30:00Z"),
        json!("x".repeat(128)),
        json!("x".repeat(129)),
        json!("x".repeat(4097)),
        json!([]),
        json!([1]),
        json!(["a"]),
        json!([null]),
        json!({}),
        json!({"a": 1}),
    ]
}

/// Every place inside a value, as JSON pointers.
fn pointers(value: &Value) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), field))
            .collect(),
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .map(|(place, entry)| (place.to_string(), entry))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    inside
        .into_iter()
        .flat_map(|(name, field)| {
            let deeper = pointers(field)
                .into_iter()
                .map(|rest| format!("/{name}{rest}"))
                .collect::<Vec<_>>();
            std::iter::once(format!("/{name}")).chain(deeper)
        })
        .collect()
}
