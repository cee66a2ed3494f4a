//! Health, and what the API says while the broker is away.

use std::time::{Duration, Instant};

use muster_tests::{Live, assert_valid, eventually};
use serde_json::json;

/// Longest that a call may take while nothing can be stored.
const CALL_BOUND: Duration = Duration::from_secs(12);

#[tokio::test]
async fn a_running_system_is_healthy_and_ready() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    assert_eq!(api.get("/healthz").await.unwrap().status, 200);
    assert_eq!(api.get("/readyz").await.unwrap().status, 200);
}

#[tokio::test]
async fn without_a_broker_calls_are_put_off_in_time_and_all_goes_on_when_it_is_back() {
    let mut live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let plan =
        json!([{"id": "t", "agent_type": "echo", "payload": {"value": 1, "delay_ms": 1_000}}]);
    let id = api.submit_plan(plan).await.unwrap();
    live.broker().kill().unwrap();
    let not_ready = || async { Ok((api.get("/readyz").await?.status == 503).then_some(())) };
    eventually("it says that it is not ready", not_ready)
        .await
        .unwrap();
    assert_eq!(
        api.get("/healthz").await.unwrap().status,
        200,
        "the process itself is well"
    );

    let begun = Instant::now();
    let body = json!({"workflow": "echo", "request": {"values": [1]}});
    let put_off = api.post_named("/api/runs", "during", &body).await.unwrap();
    put_off.refused(503, None).unwrap();
    assert!(put_off.headers.contains_key("retry-after"), "{put_off:?}");
    assert!(begun.elapsed() < CALL_BOUND, "took {:?}", begun.elapsed());

    let unknown = api.status("0-nothing").await.unwrap();
    unknown.refused(503, None).unwrap();

    live.broker().restart().unwrap();
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.ready().await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    // The same key: whether the one that was put off got stored after all or not, it is one run.
    let again = api.post_named("/api/runs", "during", &body).await.unwrap();
    assert_eq!(again.status, 202, "{again:?}");
    assert_eq!(
        api.ended(&again.id().unwrap()).await.unwrap().state(),
        "completed"
    );
    let runs = api.get("/api/runs").await.unwrap();
    assert_eq!(runs.body["runs"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn without_a_broker_runs_are_told_as_they_were_stored_last_and_say_so() {
    let mut live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let plan = json!([{"id": "t", "agent_type": "echo", "payload": {"value": 1}}]);
    let id = api.submit_plan(plan).await.unwrap();
    let fresh = api.ended(&id).await.unwrap();
    assert_eq!(fresh.body["stale"], serde_json::Value::Null);
    let waits = json!([{"id": "t", "agent_type": "nobody", "payload": 1}]);
    let open = api.submit_plan(waits).await.unwrap();
    let orchestrator = &*live.orchestrator(0).unwrap();
    let is_right = || async { Ok(orchestrator.read_model("check").await?.0.then_some(())) };
    eventually("the rows are those of the log", is_right)
        .await
        .unwrap();
    live.broker().kill().unwrap();
    let stale = eventually("the last stored state", || async {
        let stale = api.status(&id).await?;
        Ok(stale.body["stale"].is_string().then_some(stale))
    });
    let stale = stale.await.unwrap();
    assert_eq!(stale.status, 200);
    assert_valid("run_status.json", &stale.body).unwrap();
    for field in [
        "id",
        "state",
        "result",
        "events",
        "accepted_at",
        "ended_at",
        "cost_usd",
    ] {
        assert_eq!(stale.body[field], fresh.body[field], "{field}");
    }
    let listed = api.get("/api/runs").await.unwrap();
    assert_valid("run_list.json", &listed.body).unwrap();
    assert!(listed.body["stale"].is_string(), "{listed:?}");
    assert!(listed.text("/runs/0/id").unwrap() == open, "{listed:?}");
    let others = api.tenant("other").status(&id).await.unwrap();
    assert!(matches!(others.status, 404 | 503), "{others:?}");
    live.broker().restart().unwrap();
    live.orchestrator(0).unwrap().ready().await.unwrap();
    let again = eventually("a state that is fresh", || async {
        let again = api.status(&open).await?;
        Ok((again.status == 200 && again.body["stale"].is_null()).then_some(again))
    });
    assert_eq!(again.await.unwrap().state(), "queued");
}
