//! Health, and what the API says while the broker is away.

use std::time::{Duration, Instant};

use muster_tests::{Live, eventually};
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
