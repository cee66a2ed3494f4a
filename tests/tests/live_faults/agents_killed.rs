//! SIGKILL on agents with tasks in hand.

use muster_tests::{Api, Live, Reply};
use serde_json::{Value, json};

use crate::account::{assert_clean, count};

fn slow(count: usize, delay_ms: u64) -> Value {
    let task = |number| {
        let payload = json!({"value": number, "delay_ms": delay_ms});
        json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
    };
    (0..count).map(task).collect()
}

fn with(reply: &Reply, agent: &str) -> usize {
    let note = format!("with {agent}");
    reply
        .tasks()
        .iter()
        .filter(|task| task["note"] == note.as_str())
        .count()
}

async fn both_have_work(api: &Api, id: &str) {
    let shared = |reply: &Reply| with(reply, "echo-1") > 0 && with(reply, "echo-2") > 0;
    api.until(id, "is with both agents", shared).await.unwrap();
}

#[tokio::test]
async fn the_tasks_of_a_killed_agent_are_finished_by_another() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    live.add_agent("echo-2", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(slow(20, 2_500)).await.unwrap();
    both_have_work(&api, &id).await;
    live.agent(0).unwrap().program().kill().unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert!(
        done.tasks().iter().all(|task| task["note"] == "by echo-2"),
        "{done:?}"
    );
    assert_clean(&api, &id).await;
    let events = api.events(&id).await.unwrap();
    assert!(count(&events, "task_released") > 0, "the loss is told");
    assert_eq!(
        count(&events, "task_retried"),
        0,
        "it counts as nobody's failure"
    );
}

#[tokio::test]
async fn the_tasks_of_the_only_agent_wait_for_the_next_one() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(slow(5, 1_500)).await.unwrap();
    api.until(&id, "is with the agent", |reply| with(reply, "echo-1") == 5)
        .await
        .unwrap();
    live.agent(0).unwrap().program().kill().unwrap();
    let waits = |reply: &Reply| with(reply, "echo-1") == 0 && !reply.is_terminal();
    api.until(&id, "has lost its agent", waits).await.unwrap();
    live.add_agent("echo-2", &["echo"]).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_clean(&api, &id).await;
}

#[tokio::test]
async fn an_agent_that_is_started_again_under_its_id_takes_its_tasks_up_again() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(slow(3, 1_500)).await.unwrap();
    api.until(&id, "is with the agent", |reply| with(reply, "echo-1") == 3)
        .await
        .unwrap();
    live.agent(0).unwrap().program().kill().unwrap();
    live.add_agent("echo-1", &["echo"]).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_clean(&api, &id).await;
}
