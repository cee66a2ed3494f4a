//! Two orchestrators: the owner dies, the other one goes on.

use std::time::{Duration, Instant};

use muster_tests::{Api, Live, Reply, eventually};
use serde_json::{Value, json};

use crate::account::assert_clean;

/// Silence is noticed after 1.5 s; the rest is a busy machine.
const TAKEOVER_BOUND: Duration = Duration::from_secs(8);

fn slow() -> Value {
    let task = |number| {
        let payload = json!({"value": number, "delay_ms": 1_000});
        json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
    };
    (0..6).map(task).collect()
}

async fn pair() -> (Live, Api, Api) {
    let mut live = Live::with_echo().await.unwrap();
    live.add_orchestrator().await.unwrap();
    let (first, second) = (
        live.api().unwrap(),
        live.orchestrator(1).unwrap().api().unwrap(),
    );
    (live, first, second)
}

#[tokio::test]
async fn every_orchestrator_answers_for_all_runs() {
    let (_live, first, second) = pair().await;
    let there = second.run_plan(slow()).await.unwrap();
    assert_eq!(there.state(), "completed", "{there:?}");
    let id = there.id().unwrap();
    assert_eq!(first.status(&id).await.unwrap().body, there.body);
    assert_eq!(
        first.events(&id).await.unwrap(),
        second.events(&id).await.unwrap()
    );
    let reply = second
        .post("/api/runs", &json!({"workflow": "nothing", "request": 1}))
        .await
        .unwrap();
    reply.refused(422, Some("workflow")).unwrap();
}

#[tokio::test]
async fn when_the_owner_is_killed_the_other_takes_over_and_finishes_its_runs() {
    let (mut live, first, second) = pair().await;
    let id = first.submit_plan(slow()).await.unwrap();
    let works = |reply: &Reply| reply.tasks().iter().all(|task| task["state"] == "assigned");
    first.until(&id, "is worked on", works).await.unwrap();
    let begun = Instant::now();
    live.orchestrator(0).unwrap().program().kill().unwrap();
    // A caller of the survivor needs no patience of its own: the call waits for the new owner.
    let hello = json!({"workflow": "echo", "request": {"values": ["hello"]}});
    let taken = eventually("the survivor takes runs", || async {
        let reply = second.post_named("/api/runs", "after", &hello).await?;
        Ok((reply.status == 202).then_some(reply))
    });
    let taken = taken.await.unwrap();
    assert!(
        begun.elapsed() < TAKEOVER_BOUND,
        "took {:?}",
        begun.elapsed()
    );
    assert_eq!(
        second.ended(&taken.id().unwrap()).await.unwrap().state(),
        "completed"
    );
    let done = second.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_clean(&second, &id).await;
    assert!(
        done.tasks().iter().all(|task| task["attempts"] == 1),
        "work in hand counted: {done:?}"
    );
    live.orchestrator(0).unwrap().restart().await.unwrap();
    assert_eq!(
        first.status(&id).await.unwrap().body,
        done.body,
        "it is back, and says the same"
    );
}

#[tokio::test]
async fn an_owner_that_is_asked_to_stop_hands_over_and_exits() {
    let (mut live, first, second) = pair().await;
    let id = first.submit_plan(slow()).await.unwrap();
    let owner = live.orchestrator(0).unwrap().program();
    owner.terminate().unwrap();
    assert!(owner.ended().await.unwrap().success(), "{}", owner.log());
    let done = second.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_clean(&second, &id).await;
}

#[tokio::test]
async fn while_the_archive_cannot_be_reached_a_shard_is_taken_over_from_its_whole_log() {
    let (mut live, first, second) = pair().await;
    let before = first.submit_plan(slow()).await.unwrap();
    let archive = live.folder().join("archive");
    std::fs::rename(&archive, live.folder().join("away")).unwrap();
    std::fs::write(&archive, "no folder").unwrap();
    live.orchestrator(0).unwrap().program().kill().unwrap();
    let done = eventually("the other one finishes the run", || async {
        let reply = second.status(&before).await?;
        Ok(reply.is_terminal().then_some(reply))
    });
    assert_eq!(done.await.unwrap().state(), "completed");
    assert_clean(&second, &before).await;
}
