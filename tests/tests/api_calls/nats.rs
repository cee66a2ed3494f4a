//! The API for programs on NATS: the same bodies as over HTTP.

use muster_tests::{Live, assert_valid};
use serde_json::json;

#[tokio::test]
async fn a_run_can_be_followed_over_nats_alone() {
    let live = Live::with_echo().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let body = json!({"workflow": "echo", "request": {"values": ["one", "two"]}});
    let done = bus.call_waiting("run", &body).await.unwrap();
    assert_eq!((done.status, done.state()), (200, "completed"), "{done:?}");
    assert_eq!(done.body["result"], json!({"values": ["one", "two"]}));
    let id = done.id().unwrap();
    let named = json!({"id": id});
    let status = bus.call("default", "status", &named).await.unwrap();
    assert_eq!(status.body, api.status(&id).await.unwrap().body);
    let page = bus
        .call("default", "events", &json!({"id": id, "after": 2}))
        .await
        .unwrap();
    assert_eq!(page.body["events"][0]["number"], 3);
    let listed = bus.call("default", "list", &json!({})).await.unwrap();
    assert_eq!(listed.body, api.get("/api/runs").await.unwrap().body);
}

#[tokio::test]
async fn a_run_can_be_submitted_and_cancelled_over_nats() {
    let live = Live::start().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let body = json!({"plan": {"tasks": [{"id": "t", "agent_type": "nobody"}]}});
    let taken = bus.call("acme", "run", &body).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    assert_valid("run_status.json", &taken.body).unwrap();
    let id = taken.id().unwrap();
    let cancelled = bus
        .call("acme", "cancel", &json!({"id": id, "reason": "no need"}))
        .await
        .unwrap();
    assert_eq!((cancelled.status, cancelled.state()), (200, "cancelled"));
    assert_valid("answer_body.json", &cancelled.body).unwrap();
    assert_eq!(
        api.tenant("acme").status(&id).await.unwrap().state(),
        "cancelled"
    );
}

#[tokio::test]
async fn a_trip_can_be_planned_over_nats() {
    let live = Live::with_travel().await.unwrap();
    let bus = live.bus().await.unwrap();
    let body = json!({"request": "3 days in Rome for 2 adults in May, from Vienna", "budget_limit": 2_500});
    let done = bus.call_waiting("plan", &body).await.unwrap();
    assert_eq!(
        (done.status, done.state()),
        (200, "completed"),
        "{:?}",
        done.body.get("fault")
    );
    assert_eq!(done.body["result"]["limit_cents"], 250_000);
}
