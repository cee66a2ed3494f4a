//! What the log says that a run went through, held against what must never happen.

use std::collections::BTreeMap;

use muster_tests::Api;
use serde_json::Value;

/// Checks the history of a completed run: numbered without gaps, one end, and for each task one
/// success and no attempt that starts after it.
pub(crate) async fn assert_clean(api: &Api, id: &str) {
    let events = api.events(id).await.unwrap();
    let mut succeeded: BTreeMap<String, u64> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        let number = event["number"].as_u64().unwrap();
        assert_eq!(number, place as u64 + 1, "run {id} has a gap: {events:?}");
        let task = event["task_id"].as_str().unwrap_or_default();
        match event["event"].as_str().unwrap() {
            "task_started" => {
                assert!(
                    !succeeded.contains_key(task),
                    "{id}: {task} ran again: {events:?}"
                );
            }
            // The plan is what the planning task succeeds with.
            kind @ ("task_succeeded" | "plan_ready") => {
                let task = if kind == "plan_ready" {
                    "planning"
                } else {
                    task
                };
                let before = succeeded.insert(task.to_owned(), number);
                assert_eq!(before, None, "{id}: {task} succeeded twice: {events:?}");
            }
            _ => {}
        }
    }
    assert_eq!(count(&events, "run_completed"), 1, "{id}: {events:?}");
    assert_eq!(
        events.last().unwrap()["event"],
        "run_completed",
        "{id}: {events:?}"
    );
    let known = api.status(id).await.unwrap().tasks().len();
    assert_eq!(succeeded.len(), known, "{id}: every task succeeded once");
}

/// How often something happened.
pub(crate) fn count(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["event"] == kind).count()
}
