//! Plans that a request brings along.

use muster_tests::{Api, Live, Reply, eventually};
use serde_json::{Value, json};

fn task(id: &str, depends_on: &[&str]) -> Value {
    json!({"id": id, "agent_type": "echo", "payload": {"value": id}, "depends_on": depends_on})
}

fn many(count: usize) -> Vec<Value> {
    (0..count)
        .map(|number| task(&format!("t{number}"), &[]))
        .collect()
}

#[tokio::test]
async fn plans_that_cannot_work_are_refused_with_the_tasks_at_fault_and_nothing_is_stored() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let many_dependencies: Vec<String> = (0..300).map(|number| format!("t{number}")).collect();
    let names: Vec<&str> = many_dependencies.iter().map(String::as_str).collect();
    let mut wide = many(300);
    wide.push(task("last", &names));
    let cases: Vec<(Value, &str)> = vec![
        (json!([]), "empty"),
        (
            json!([task("a", &["c"]), task("b", &["a"]), task("c", &["b"])]),
            "circle",
        ),
        (json!([task("a", &["a"])]), "circle"),
        (json!([task("a", &["nobody"])]), "nobody"),
        (json!([task("a", &[]), task("a", &[])]), "twice"),
        (json!([task("a", &[]), task("b", &["a", "a"])]), "twice"),
        (json!([task("planning", &[])]), "planning"),
        (json!([task("integration", &[])]), "integration"),
        (json!(many(10_001)), "10001"),
        (json!(wide), "300"),
        (
            json!([{"id": "a", "agent_type": "echo", "timeout": 0}]),
            "timeout",
        ),
        (
            json!([{"id": "a", "agent_type": "echo", "timeout": 1e9}]),
            "timeout",
        ),
        (
            json!([{"id": "a", "agent_type": "echo", "timeout": -1}]),
            "timeout",
        ),
        (json!([{"id": "a.b", "agent_type": "echo"}]), "id"),
        (json!([{"id": "a", "agent_type": "echo.*"}]), "agent_type"),
        (
            json!([{"id": "a", "agent_type": "echo", "priority": "P4"}]),
            "P4",
        ),
        (
            json!([{"id": "a", "agent_type": "echo", "colour": "red"}]),
            "colour",
        ),
    ];
    for (tasks, named) in cases {
        let reply = api
            .post("/api/runs", &json!({"plan": {"tasks": tasks}}))
            .await
            .unwrap();
        reply
            .refused(422, None)
            .unwrap_or_else(|error| panic!("{named}: {error}"));
        assert!(reply.body.to_string().contains(named), "{named}: {reply:?}");
    }
    assert_eq!(
        api.get("/api/runs").await.unwrap().body,
        json!({"runs": []})
    );
}

#[tokio::test]
async fn a_plan_of_a_thousand_tasks_is_done() {
    let live = Live::with_echo().await.unwrap();
    let done = live
        .api()
        .unwrap()
        .run_plan(json!(many(1_000)))
        .await
        .unwrap();
    assert_eq!(done.state(), "completed");
    assert_eq!(done.body["result"].as_object().unwrap().len(), 1_000);
    assert!(done.tasks().iter().all(|task| task["attempts"] == 1));
}

#[tokio::test]
async fn tasks_begin_when_what_they_need_is_there_and_get_it() {
    let live = Live::with_echo().await.unwrap();
    let diamond = [
        task("top", &[]),
        task("left", &["top"]),
        task("right", &["top"]),
        task("bottom", &["left", "right"]),
    ];
    let api = live.api().unwrap();
    let done = api.run_plan(json!(diamond)).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let inputs = &done.body["result"]["bottom"]["inputs"];
    assert_eq!(inputs["left"]["inputs"]["top"], json!({"value": "top"}));
    assert_eq!(inputs["right"]["inputs"]["top"], json!({"value": "top"}));
    let events = api.events(&done.id().unwrap()).await.unwrap();
    let at = |event: &str, task: &str| {
        let is_it = |one: &&Value| one["event"] == event && one["task_id"] == task;
        events.iter().find(is_it).unwrap()["number"]
            .as_u64()
            .unwrap()
    };
    for (first, then) in [
        ("top", "left"),
        ("top", "right"),
        ("left", "bottom"),
        ("right", "bottom"),
    ] {
        assert!(
            at("task_succeeded", first) < at("task_started", then),
            "{first} before {then}"
        );
    }
}

#[tokio::test]
async fn a_failure_is_retried_when_that_can_help_and_left_out_when_it_is_optional() {
    let live = Live::with_echo().await.unwrap();
    let plan = json!([
        {"id": "shaky", "agent_type": "echo", "payload": {"value": 1, "fail": "retryable", "times": 2}},
        {"id": "broken", "agent_type": "echo", "payload": {"value": 2, "fail": "fatal"}, "optional": true},
        {"id": "panics", "agent_type": "echo", "payload": {"value": 3, "fail": "panic", "times": 1}},
        {"id": "last", "agent_type": "echo", "payload": {"value": 4}, "depends_on": ["shaky", "broken", "panics"]},
    ]);
    let done = live.api().unwrap().run_plan(plan).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let attempts = |id: &str| done.task(id).unwrap()["attempts"].clone();
    assert_eq!(
        (attempts("shaky"), attempts("broken"), attempts("panics")),
        (json!(3), json!(1), json!(2))
    );
    assert_eq!(done.body["gaps"][0]["task_id"], "broken");
    assert_eq!(
        done.body["result"]["last"]["inputs"]["shaky"],
        json!({"value": 1})
    );
}

#[tokio::test]
async fn large_bodies_travel_whole() {
    let live = Live::with_echo().await.unwrap();
    let value = "é".repeat(200_000);
    let plan = json!([
        {"id": "one", "agent_type": "echo", "payload": {"value": value}},
        {"id": "two", "agent_type": "echo", "payload": {"value": "end"}, "depends_on": ["one"]},
    ]);
    let done: Reply = live.api().unwrap().run_plan(plan).await.unwrap();
    assert_eq!(done.state(), "completed", "{:?}", done.body.get("fault"));
    assert!(done.body["result"]["two"]["inputs"]["one"]["value"] == value);
}

/// Tasks as short as they can be: ten thousand fit one request.
fn short(count: usize) -> Vec<Value> {
    let task =
        |number| json!({"id": format!("t{number}"), "agent_type": "echo", "payload": {"value": 1}});
    (0..count).map(task).collect()
}

/// Long plans are taken once it is known that every orchestrator reads them.
async fn submit_long(api: &Api) -> String {
    let tasks = json!(short(10_000));
    eventually("a plan of ten thousand tasks is taken", || {
        let tasks = tasks.clone();
        async { Ok(api.submit_plan(tasks).await.ok()) }
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_run_of_ten_thousand_tasks_works_and_its_status_comes_over_both_ways() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let id = submit_long(&api).await;
    let ended = api.ended_at_last(&id).await.unwrap();
    assert_eq!(ended.state(), "completed");
    assert_eq!(ended.body["tasks"].as_array().unwrap().len(), 10_000);
    assert_eq!(ended.body["result"].as_object().unwrap().len(), 10_000);
    let bus = live.bus().await.unwrap();
    let body = json!({"id": id});
    let status = bus.call("default", "status", &body).await.unwrap();
    assert_eq!(status.body["tasks"], ended.body["tasks"]);
}

#[tokio::test]
async fn results_that_are_too_many_for_a_message_reach_the_integration() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    submit_long(&api).await;
    let text = "x".repeat(200);
    let values: Vec<String> = (0..3_000).map(|number| format!("{number}{text}")).collect();
    let body = json!({"workflow": "echo", "request": {"values": values}});
    let accepted = api.post("/api/runs", &body).await.unwrap();
    let id = accepted.id().unwrap();
    let ended = api.ended_at_last(&id).await.unwrap();
    assert_eq!(ended.state(), "completed", "{:?}", ended.body["fault"]);
    assert_eq!(ended.body["result"]["values"], json!(values));
}

#[tokio::test]
async fn the_deepest_payload_that_is_taken_is_done_and_a_deeper_one_is_refused() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    // The request, its plan, the tasks, the task and the payload are five levels of 48.
    let plan = |levels: usize| {
        let value = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let value: Value = serde_json::from_str(&value).unwrap();
        json!([
            {"id": "a", "agent_type": "echo", "payload": {"value": value}},
            {"id": "b", "agent_type": "echo", "payload": {"value": value}, "depends_on": ["a"]}
        ])
    };
    let done = api.run_plan(plan(43)).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let refused = json!({"plan": {"tasks": plan(44)}});
    let refused = api.post("/api/runs", &refused).await.unwrap();
    assert_eq!(refused.status, 400, "{refused:?}");
}
