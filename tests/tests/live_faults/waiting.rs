//! Runs for which there is no agent.

use muster_tests::{Live, Reply};
use serde_json::{Value, json};

fn plan(agent_type: &str) -> Value {
    json!([{"id": "t", "agent_type": agent_type, "payload": {"value": "at last"}}])
}

/// Whether the status names what the task waits for.
fn says_what_it_waits_for(reply: &Reply, agent_type: &str) -> bool {
    let note = reply.task("t").ok().and_then(|task| task["note"].as_str());
    !reply.is_terminal() && note.is_some_and(|note| note.contains(agent_type))
}

#[tokio::test]
async fn a_run_says_which_agents_it_waits_for_and_goes_on_when_one_registers() {
    let mut live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(plan("echo")).await.unwrap();
    let says = |reply: &Reply| says_what_it_waits_for(reply, "echo");
    api.until(&id, "says what it waits for", says)
        .await
        .unwrap();
    live.add_agent("echo-1", &["echo"]).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(done.task("t").unwrap()["note"], "by echo-1");
}

#[tokio::test]
async fn a_run_that_was_offered_to_nobody_goes_on_when_an_agent_registers() {
    let mut live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(plan("echo")).await.unwrap();
    let offered = |reply: &Reply| {
        reply
            .task("t")
            .is_ok_and(|task| task["state"] == "assigned")
    };
    api.until(&id, "is offered to any listener", offered)
        .await
        .unwrap();
    live.add_agent("echo-1", &["echo"]).await.unwrap();
    assert_eq!(api.ended(&id).await.unwrap().state(), "completed");
}

#[tokio::test]
async fn a_run_goes_on_when_a_listener_that_does_not_register_comes() {
    let live = Live::start().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let id = api.submit_plan(plan("plain")).await.unwrap();
    let says = |reply: &Reply| says_what_it_waits_for(reply, "plain");
    api.until(&id, "says what it waits for", says)
        .await
        .unwrap();
    let mut tasks = bus
        .connection()
        .subscribe_in_group("muster.task.plain", "agents")
        .await
        .unwrap();
    let message = tokio::time::timeout(muster_tests::PATIENCE, tasks.next())
        .await
        .unwrap()
        .unwrap();
    let mut envelope: Value = serde_json::from_slice(&message.payload).unwrap();
    let value = envelope["payload"]["tasks"][0]["payload"]["value"].clone();
    envelope["message_type"] = json!("result_share");
    envelope["payload"] = json!({"data": value});
    let reply = message.reply.unwrap();
    bus.connection()
        .publish(&reply, envelope.to_string().into_bytes())
        .await
        .unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(done.body["result"]["t"], "at last");
}

#[tokio::test]
async fn a_trip_without_agents_waits_over_a_restart_and_is_planned_when_they_come() {
    let mut live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let request = json!({"request": "3 days in Rome for 2 adults in May, $2000, from Vienna"});
    let id = api
        .post("/api/trips/plan", &request)
        .await
        .unwrap()
        .id()
        .unwrap();
    let says = |reply: &Reply| {
        reply.tasks().iter().any(|task| {
            task["note"]
                .as_str()
                .is_some_and(|note| note.contains("planning"))
        })
    };
    api.until(&id, "says that it waits for planning", says)
        .await
        .unwrap();
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.program().kill().unwrap();
    orchestrator.restart().await.unwrap();
    live.add_agent("all", muster_tests::TRAVEL_TYPES)
        .await
        .unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{:?}", done.body.get("fault"));
}
