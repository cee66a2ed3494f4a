//! Holding a run, letting it go on, and having a task done again.

use muster_tests::{Live, Reply, assert_valid};
use serde_json::json;

#[tokio::test]
async fn a_run_is_held_goes_on_and_has_a_task_done_again() {
    let live = Live::with_echo().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    // Nobody does the second task yet, so that the run goes on.
    let tasks = json!([
        {"id": "a", "agent_type": "echo", "payload": {"value": 1}},
        {"id": "b", "agent_type": "slow", "payload": {}, "depends_on": ["a"]},
    ]);
    let id = api.submit_plan(tasks).await.unwrap();
    let first_done = |reply: &Reply| reply.tasks()[0]["state"] == "succeeded";
    api.until(&id, "a is done", first_done).await.unwrap();
    let on = |what: &str| format!("/api/runs/{id}/{what}");
    let paused = api
        .put(&on("pause"), &json!({"reason": "look first"}))
        .await;
    let paused = paused.unwrap();
    assert_eq!(paused.status, 200, "{paused:?}");
    assert_valid("answer_body.json", &paused.body).unwrap();
    assert_eq!(api.status(&id).await.unwrap().body["paused"], true);
    let feedback = json!({"task_id": "a", "reason": "louder"});
    let sent_back = api.post(&on("feedback"), &feedback).await.unwrap();
    assert_eq!(sent_back.status, 200, "{sent_back:?}");
    let status = api.status(&id).await.unwrap();
    assert_eq!(status.tasks()[0]["state"], "ready", "it is held");
    api.put(&on("resume"), &json!({})).await.unwrap();
    let again = |reply: &Reply| first_done(reply) && reply.tasks()[0]["attempts"] == 2;
    api.until(&id, "a is done again", again).await.unwrap();
    let no_result = json!({"task_id": "b", "reason": "x"});
    let none = api.post(&on("feedback"), &no_result).await.unwrap();
    none.refused(409, None).unwrap();
    let no_reason = json!({"task_id": "a", "reason": " "});
    let empty = api.post(&on("feedback"), &no_reason).await.unwrap();
    empty.refused(422, Some("reason")).unwrap();
    let unknown = api
        .put("/api/runs/0-nothing/pause", &json!({}))
        .await
        .unwrap();
    unknown.refused(404, None).unwrap();
    let names: Vec<String> = api
        .events(&id)
        .await
        .unwrap()
        .iter()
        .map(|event| event["event"].as_str().unwrap().to_owned())
        .collect();
    for name in ["run_paused", "results_sent_back", "run_resumed"] {
        assert!(names.iter().any(|it| it == name), "{names:?}");
    }
}
