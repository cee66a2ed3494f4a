//! Stopping runs.

use std::time::{Duration, Instant};

use muster_tests::{Api, Live, Reply, assert_valid};
use serde_json::{Value, json};

async fn working(api: &Api, delay_ms: u64) -> String {
    let plan = json!([
        {"id": "slow", "agent_type": "echo", "payload": {"value": 1, "delay_ms": delay_ms}},
        {"id": "then", "agent_type": "echo", "payload": {"value": 2}, "depends_on": ["slow"]},
    ]);
    let id = api.submit_plan(plan).await.unwrap();
    let is_assigned = |reply: &Reply| {
        reply
            .task("slow")
            .is_ok_and(|task| task["state"] == "assigned")
    };
    api.until(&id, "is worked on", is_assigned).await.unwrap();
    id
}

/// What the agent has in hand, by its own word.
async fn in_hand(live: &Live, id: &str) -> Value {
    let bus = live.bus().await.unwrap();
    let subject = format!("muster.control.echo.{id}");
    let wait = Some(Duration::from_secs(5));
    let answer = bus
        .connection()
        .request(&subject, &[], Vec::new(), wait)
        .await
        .unwrap();
    let record: Value = serde_json::from_slice(&answer.payload).unwrap();
    record["payload"]["current_load"].clone()
}

#[tokio::test]
async fn cancelling_reaches_the_agent_that_works() {
    let live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let id = working(&api, 60_000).await;
    assert_eq!(in_hand(&live, "echo-1").await, 1);
    let reply = api
        .delete(&format!("/api/runs/{id}/cancel?reason=changed%20plans"))
        .await
        .unwrap();
    assert_eq!(
        (reply.status, reply.state()),
        (200, "cancelled"),
        "{reply:?}"
    );
    assert_valid("answer_body.json", &reply.body).unwrap();
    muster_tests::eventually("the agent is idle", || async {
        Ok((in_hand(&live, "echo-1").await == 0).then_some(()))
    })
    .await
    .unwrap();
    let status = api.status(&id).await.unwrap();
    let states: Vec<&Value> = status.tasks().iter().map(|task| &task["state"]).collect();
    assert_eq!(states, ["cancelled", "cancelled"]);
    let last = api.events(&id).await.unwrap().pop().unwrap();
    assert_eq!(
        (&last["event"], &last["reason"]),
        (&json!("run_cancelled"), &json!("changed plans"))
    );
}

#[tokio::test]
async fn cancelling_twice_is_like_once_and_what_has_completed_cannot_be_cancelled() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let id = working(&api, 60_000).await;
    let path = format!("/api/trips/{id}/cancel");
    for _ in 0..2 {
        let reply = api.delete(&path).await.unwrap();
        assert_eq!(
            (reply.status, reply.state()),
            (200, "cancelled"),
            "{reply:?}"
        );
    }
    let events = api.events(&id).await.unwrap();
    let cancelled = events
        .iter()
        .filter(|event| event["event"] == "run_cancelled");
    assert_eq!(cancelled.count(), 1);
    let finished =
        api.run_plan(json!([{"id": "a", "agent_type": "echo", "payload": {"value": 1}}]));
    let path = format!("/api/runs/{}/cancel", finished.await.unwrap().id().unwrap());
    api.delete(&path).await.unwrap().refused(409, None).unwrap();
}

#[tokio::test]
async fn a_result_that_comes_after_the_cancelling_changes_nothing() {
    let live = Live::start().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    // A listener that does not register, played by the test, so that it can be late.
    let mut tasks = bus
        .connection()
        .subscribe("muster.task.late")
        .await
        .unwrap();
    bus.connection().flush().await.unwrap();
    let id = api
        .submit_plan(json!([{"id": "t", "agent_type": "late"}]))
        .await
        .unwrap();
    let task = tokio::time::timeout(muster_tests::PATIENCE, tasks.next())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        api.delete(&format!("/api/runs/{id}/cancel"))
            .await
            .unwrap()
            .status,
        200
    );
    let before = api.status(&id).await.unwrap().body;

    let mut envelope: Value = serde_json::from_slice(&task.payload).unwrap();
    envelope["message_type"] = json!("result_share");
    envelope["payload"] = json!({"data": "too late"});
    let reply = task.reply.unwrap();
    bus.connection()
        .publish(&reply, envelope.to_string().into_bytes())
        .await
        .unwrap();
    bus.connection().flush().await.unwrap();
    // The owner takes answers in order: once a later run is through, it has seen the late one.
    let later = api
        .submit_plan(json!([{"id": "t", "agent_type": "late"}]))
        .await
        .unwrap();
    let task = tokio::time::timeout(muster_tests::PATIENCE, tasks.next())
        .await
        .unwrap()
        .unwrap();
    bus.connection()
        .publish(&task.reply.unwrap(), envelope.to_string().into_bytes())
        .await
        .unwrap();
    assert_eq!(api.ended(&later).await.unwrap().state(), "completed");
    assert_eq!(api.status(&id).await.unwrap().body, before);
}

#[tokio::test]
async fn a_run_that_nobody_works_on_is_cancelled_at_once() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let id = api
        .submit_plan(json!([{"id": "t", "agent_type": "nobody"}]))
        .await
        .unwrap();
    let begun = Instant::now();
    let reply = api.delete(&format!("/api/runs/{id}/cancel")).await.unwrap();
    assert_eq!(reply.state(), "cancelled");
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "took {:?}",
        begun.elapsed()
    );
}
