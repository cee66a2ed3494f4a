//! Limits of the settings, as they are kept by a running system.

use muster_tests::Live;
use serde_json::{Value, json};

/// How many tasks of a run were with agents at a time, at most, as its log says.
fn most_at_a_time(events: &[Value]) -> usize {
    let (mut now, mut most) = (0, 0);
    for event in events {
        match event["event"].as_str() {
            Some("task_started") => now += 1,
            Some("task_succeeded") => now -= 1,
            _ => {}
        }
        most = most.max(now);
    }
    most
}

#[tokio::test]
async fn of_a_type_with_a_limit_no_more_tasks_are_with_agents_at_a_time() {
    let task = |number: u32| json!({"id": format!("t{number}"), "agent_type": "echo", "payload": {"value": number, "delay_ms": 30}});
    let plan: Value = (0..8).map(task).collect();
    for (limit, most) in [(Some(2), 2), (None, 8)] {
        let settings = limit.map_or_else(String::new, |limit| {
            format!("limits: {{agent_types: {{echo: {{concurrent: {limit}}}}}}}")
        });
        let live = Live::with_echo_and_settings(&settings).await.unwrap();
        let api = live.api().unwrap();
        let id = api.submit_plan(plan.clone()).await.unwrap();
        let done = api.ended(&id).await.unwrap();
        assert_eq!(done.state(), "completed", "{done:?}");
        let events = api.events(&id).await.unwrap();
        assert_eq!(most_at_a_time(&events), most, "{events:?}");
    }
}
