//! SIGTERM on agents: they finish what they have and take nothing new.

use muster_tests::{Live, Reply};
use serde_json::{Value, json};

use crate::account::{assert_clean, count};

fn slow(count: usize) -> Value {
    let task = |number| {
        let payload = json!({"value": number, "delay_ms": 1_200});
        json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
    };
    (0..count).map(task).collect()
}

#[tokio::test]
async fn an_agent_that_drains_finishes_what_it_has_and_loses_nothing() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(slow(10)).await.unwrap();
    let all = |reply: &Reply| {
        reply
            .tasks()
            .iter()
            .all(|task| task["note"] == "with echo-1")
    };
    api.until(&id, "is with the agent", all).await.unwrap();
    let agent = live.agent(0).unwrap().program();
    agent.terminate().unwrap();
    assert!(agent.ended().await.unwrap().success(), "{}", agent.log());
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_clean(&api, &id).await;
    let events = api.events(&id).await.unwrap();
    assert_eq!(count(&events, "task_released"), 0, "nothing was taken back");
}

#[tokio::test]
async fn agents_can_be_replaced_one_by_one_under_load() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let plan = |delay_ms: u64| -> Value {
        let task = |number| {
            let payload = json!({"value": number, "delay_ms": delay_ms});
            json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
        };
        (0..50).map(task).collect()
    };
    let mut ids = Vec::new();
    for round in 0..4_u64 {
        ids.push(api.submit_plan(plan(100 * (round + 1))).await.unwrap());
        live.add_agent(&format!("new-{round}"), &["echo"])
            .await
            .unwrap();
        let place = usize::try_from(round).unwrap();
        live.agent(place).unwrap().program().terminate().unwrap();
        ids.push(api.submit_plan(plan(10)).await.unwrap());
    }
    for id in &ids {
        let done = api.ended(id).await.unwrap();
        assert_eq!(done.state(), "completed", "{done:?}");
        assert_clean(&api, id).await;
    }
    for place in 0..4 {
        let agent = live.agent(place).unwrap().program();
        assert!(agent.ended().await.unwrap().success(), "{}", agent.log());
    }
}

#[tokio::test]
async fn an_agent_that_does_not_reach_the_broker_any_more_can_be_stopped() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    live.broker().kill().unwrap();
    let agent = live.agent(0).unwrap().program();
    agent.terminate().unwrap();
    agent.ended().await.unwrap();
}
