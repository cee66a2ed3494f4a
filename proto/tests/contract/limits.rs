//! The limits, as the README and the schemas tell them.

use std::collections::BTreeMap;

use muster_proto::{limits, schemas};
use serde_json::Value;

macro_rules! values {
    ($($name:ident),+ $(,)?) => {
        BTreeMap::from([$((stringify!($name), limits::$name.to_string())),+])
    };
}

fn values() -> BTreeMap<&'static str, String> {
    values![
        MESSAGE_BYTES_MAX,
        NESTING_DEPTH_MAX,
        API_NESTING_DEPTH_MAX,
        ID_BYTES_MAX,
        UNKNOWN_FIELDS_MAX,
        BODY_INLINE_BYTES_MAX,
        BODY_SPILL_BYTES_MIN,
        INLINE_SUM_BYTES_MAX,
        BODY_BYTES_MAX,
        BLOB_BYTES_MAX,
        BLOB_CHUNK_BYTES,
        RECORD_BYTES_MAX,
        BATCH_BYTES_MAX,
        BATCH_TASKS_MAX,
        LONE_BYTES_MAX,
        PLAN_TASKS_MAX,
        PLAN_NAMES_MAX,
        SCENARIOS_MIN,
        SCENARIOS_MAX,
        TASK_DEPENDENCIES_MAX,
        TASK_TIMEOUT_S_MAX,
        TASK_TIMEOUT_S_MIN,
        CAPABILITIES_MAX,
        FEEDBACK_MAX,
        CONFLICTS_MAX,
        AGENT_CAPACITY_MAX,
        SOURCES_MAX,
        ASSUMPTIONS_MAX,
        TEXT_BYTES_MAX,
        ASK_BYTES_MAX,
        ASK_DEPTH_MAX,
        ASKS_MAX,
        ANSWER_ASKS_MAX,
        SHARES_MAX,
        SHARE_BYTES_MAX,
        EXCHANGES_MAX,
        PROGRESS_TEXT_BYTES_MAX,
        PROGRESS_GAP_MS,
        CHOICES_MAX,
        API_BODY_BYTES_MAX,
        WAIT_S_MAX,
        EVENTS_PAGE_MAX,
        RUNS_PAGE_MAX,
    ]
}

#[test]
fn the_table_in_the_readme_has_every_limit_with_its_value() {
    let table: BTreeMap<&str, String> = include_str!("../../README.md")
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|');
            let name = cells.next()?.trim().strip_suffix('`')?;
            let value = cells.next()?.trim().to_owned();
            name.contains('_').then_some((name, value))
        })
        .filter(|(name, _)| {
            name.chars()
                .all(|letter| letter == '_' || letter.is_uppercase())
        })
        .collect();
    assert_eq!(table, values());
}

#[test]
fn no_limit_of_the_code_is_forgotten_here() {
    let code = include_str!("../../src/limits.rs");
    let named: Vec<&str> = code
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split(':').next())
        .collect();
    let mut sorted = named.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, values().into_keys().collect::<Vec<_>>());
}

/// Schema, place in it, limit.
const BOUNDS: &[(&str, &str, usize)] = &[
    (
        "tasks.json",
        "/properties/tasks/maxItems",
        limits::BATCH_TASKS_MAX,
    ),
    (
        "results.json",
        "/properties/results/maxItems",
        limits::BATCH_TASKS_MAX,
    ),
    (
        "control.json",
        "/properties/cancel/maxItems",
        limits::BATCH_TASKS_MAX,
    ),
    (
        "plan.json",
        "/properties/tasks/maxItems",
        limits::PLAN_TASKS_MAX,
    ),
    (
        "plan.json",
        "/properties/tasks/items/properties/depends_on/maxItems",
        limits::TASK_DEPENDENCIES_MAX,
    ),
    (
        "ask.json",
        "/properties/chain/maxItems",
        limits::ASK_DEPTH_MAX,
    ),
    (
        "progress.json",
        "/properties/text/maxLength",
        limits::PROGRESS_TEXT_BYTES_MAX,
    ),
    (
        "result.json",
        "/properties/outcome/oneOf/0/properties/success/properties/exchanges/maxItems",
        limits::EXCHANGES_MAX,
    ),
    (
        "question.json",
        "/properties/options/maxItems",
        limits::CHOICES_MAX,
    ),
    (
        "fault.json",
        "/properties/message/maxLength",
        limits::TEXT_BYTES_MAX,
    ),
    (
        "fault.json",
        "/properties/conflicts/maxItems",
        limits::CONFLICTS_MAX,
    ),
    (
        "conflict.json",
        "/properties/reason/maxLength",
        limits::TEXT_BYTES_MAX,
    ),
    (
        "heartbeat.json",
        "/properties/capabilities/maxItems",
        limits::CAPABILITIES_MAX,
    ),
    (
        "heartbeat.json",
        "/properties/max_capacity/maximum",
        limits::AGENT_CAPACITY_MAX as usize,
    ),
    (
        "heartbeat.json",
        "/properties/batch/maximum",
        limits::BATCH_TASKS_MAX,
    ),
    (
        "dead_letters_request.json",
        "/properties/limit/maximum",
        limits::RUNS_PAGE_MAX,
    ),
    (
        "list_request.json",
        "/properties/limit/maximum",
        limits::RUNS_PAGE_MAX,
    ),
    (
        "values.json",
        "/$defs/run_id/maxLength",
        limits::ID_BYTES_MAX,
    ),
    (
        "values.json",
        "/$defs/message_id/maxLength",
        limits::ID_BYTES_MAX,
    ),
];

#[test]
fn the_schemas_have_the_same_bounds() {
    for (file, pointer, expected) in BOUNDS {
        let schema: Value = serde_json::from_str(schemas::text(file).unwrap()).unwrap();
        let found = schema.pointer(pointer).and_then(Value::as_u64);
        assert_eq!(found, Some(*expected as u64), "{file}{pointer}");
    }
}
