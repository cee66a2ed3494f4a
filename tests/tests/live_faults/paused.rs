//! Processes that stand still for longer than others wait, and then go on as if nothing had been.

use muster_tests::{Live, Reply, eventually};
use serde_json::{Value, json};

use crate::account::assert_clean;

fn slow(count: usize, delay_ms: u64) -> Value {
    let task = |number| {
        let payload = json!({"value": number, "delay_ms": delay_ms});
        json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
    };
    (0..count).map(task).collect()
}

#[tokio::test]
async fn an_owner_that_stood_still_finds_another_one_and_does_no_harm() {
    let mut live = Live::with_echo().await.unwrap();
    live.add_orchestrator().await.unwrap();
    let (first, second) = (
        live.api().unwrap(),
        live.orchestrator(1).unwrap().api().unwrap(),
    );
    let before = first.submit_plan(slow(10, 1_000)).await.unwrap();
    live.orchestrator(0).unwrap().program().pause().unwrap();
    let hello = json!({"workflow": "echo", "request": {"values": ["hello"]}});
    let taken = eventually("the other one takes over", || async {
        let reply = second.post_named("/api/runs", "meanwhile", &hello).await?;
        Ok((reply.status == 202).then_some(reply))
    });
    let meanwhile = taken.await.unwrap().id().unwrap();
    live.orchestrator(0).unwrap().program().resume().unwrap();

    // Whoever asks either of the two gets the same, and what the old one takes now is done, too.
    let after = first.submit_plan(slow(3, 0)).await.unwrap();
    for id in [&before, &meanwhile, &after] {
        let done = second.ended(id).await.unwrap();
        assert_eq!(done.state(), "completed", "{done:?}");
        assert_eq!(first.status(id).await.unwrap().body, done.body);
        assert_clean(&second, id).await;
    }
    live.orchestrator(0).unwrap().ready().await.unwrap();
}

#[tokio::test]
async fn what_an_agent_brings_that_stood_still_comes_too_late_and_changes_nothing() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(slow(5, 500)).await.unwrap();
    let all = |reply: &Reply| {
        reply
            .tasks()
            .iter()
            .all(|task| task["note"] == "with echo-1")
    };
    api.until(&id, "is with the agent", all).await.unwrap();
    live.agent(0).unwrap().program().pause().unwrap();
    live.add_agent("echo-2", &["echo"]).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert!(
        done.tasks().iter().all(|task| task["note"] == "by echo-2"),
        "{done:?}"
    );

    live.agent(0).unwrap().program().resume().unwrap();
    live.sees("echo-1").await.unwrap();
    live.agent(1).unwrap().program().kill().unwrap();
    // The agent gets rid of its late results, and works on.
    let next = api.run_plan(slow(5, 0)).await.unwrap();
    assert_eq!(next.state(), "completed", "{next:?}");
    assert_eq!(api.status(&id).await.unwrap().body, done.body);
    assert_clean(&api, &id).await;
}
