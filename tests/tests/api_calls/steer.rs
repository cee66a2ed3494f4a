//! Holding a run, letting it go on, having a task done again or by others, and stopping everything.

use muster_tests::{Live, Reply, assert_valid, eventually};
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

#[tokio::test]
async fn a_task_that_nobody_does_is_given_to_a_type_that_is_there() {
    let live = Live::with_echo().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let tasks = json!([{"id": "a", "agent_type": "absent", "payload": {"value": 1}}]);
    let id = api.submit_plan(tasks).await.unwrap();
    let path = format!("/api/runs/{id}/redirect");
    let nobody = json!({"task_id": "a", "agent_type": "echo", "agent_id": "nobody"});
    let nobody = api.put(&path, &nobody).await.unwrap();
    nobody.refused(409, None).unwrap();
    let nothing = api.put(&path, &json!({"task_id": "a"})).await.unwrap();
    nothing.refused(422, Some("agent_type")).unwrap();
    let echo = json!({"task_id": "a", "agent_type": "echo", "reason": "it is there"});
    let given = api.put(&path, &echo).await.unwrap();
    assert_eq!(given.status, 200, "{given:?}");
    assert_valid("answer_body.json", &given.body).unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed");
    let events = api.events(&id).await.unwrap();
    let redirected = events.iter().find(|it| it["event"] == "task_redirected");
    assert_eq!(redirected.unwrap()["agent_type"], "echo");
}

#[tokio::test]
async fn everything_is_stopped_over_all_shards_and_goes_on() {
    let settings = "orchestrator: {shards: 4}\n";
    let mut live = Live::with_echo_and_settings(settings).await.unwrap();
    let api = live.api().unwrap();
    let path = "/api/emergency-stop";
    let free = api.get(path).await.unwrap();
    assert_valid("stop_view.json", &free.body).unwrap();
    assert_eq!(free.body["stopped"], false);
    let empty = api.put(path, &json!({"reason": ""})).await.unwrap();
    empty.refused(422, Some("reason")).unwrap();
    let reason = json!({"reason": "an agent books without end"});
    // As soon as all shards write in the newest format.
    let stopped = eventually("everything is stopped", || async {
        let stopped = api.put(path, &reason).await?;
        Ok((stopped.status == 200).then_some(stopped))
    });
    let stopped = stopped.await.unwrap();
    assert_valid("stop_view.json", &stopped.body).unwrap();
    let tasks =
        json!({"plan": {"tasks": [{"id": "a", "agent_type": "echo", "payload": {"value": 1}}]}});
    let refused = api.post("/api/runs", &tasks).await.unwrap();
    refused.refused(503, None).unwrap();
    assert_eq!(refused.body["code"], "stopped");
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.program().kill().unwrap();
    orchestrator.restart().await.unwrap();
    let still = api.get(path).await.unwrap();
    assert_eq!(still.body["reason"], "an agent books without end");
    let lifted = api.delete(path).await.unwrap();
    assert_eq!(lifted.body["stopped"], false, "{lifted:?}");
    let id = api
        .submit_plan(tasks["plan"]["tasks"].clone())
        .await
        .unwrap();
    assert_eq!(api.ended(&id).await.unwrap().state(), "completed");
}
