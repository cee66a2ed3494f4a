//! How an agent takes tasks and hands over results, over a real broker.

use std::time::Duration;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{AttemptId, Fault, Json, Outcome, TaskResult, Tasks};
use muster_tests::{Broker, Owner, Served};
use serde::Deserialize;

/// Gives back its payload after a while.
struct Parrot;

#[derive(Deserialize)]
struct Wait {
    wait_ms: u64,
}

#[async_trait]
impl Agent for Parrot {
    fn description(&self) -> Description {
        Description::new("parrot").max_capacity(5)
    }

    async fn handle(&self, task: Task, _: Context) -> Result<Output, Fault> {
        let wait: Wait = task.payload()?;
        tokio::time::sleep(Duration::from_millis(wait.wait_ms)).await;
        Ok(Output::result(&task.payload).sources(["the forest"]))
    }
}

async fn parrot(broker: &Broker) -> anyhow::Result<(Owner, Served)> {
    let mut owner = Owner::new(&broker.url(), "parrot", "parrot-1").await?;
    let served = Served::start(&broker.url(), "parrot-1", Parrot).await?;
    owner.heartbeat().await?;
    Ok((owner, served))
}

fn data(result: &TaskResult) -> Option<&Json> {
    match &result.outcome {
        Outcome::Success(success) => Some(&success.data),
        Outcome::Fault(_) | Outcome::Question(_) => None,
    }
}

#[tokio::test]
async fn a_quick_task_is_accepted_and_answered_in_one_message() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let task = owner.task("a", r#"{"wait_ms":0,"text":"hello"}"#)?;
    owner.give(task.clone()).await?;
    let results = owner.results().await?;
    assert_eq!(results.accepted, [task.attempt_id]);
    // A result that is not there yet comes with the next message.
    let result = match results.results.first() {
        Some(result) => result.clone(),
        None => owner.result().await?,
    };
    assert_eq!(data(&result), Some(&task.payload));
    assert_eq!(result.task_id, task.task_id);
    Ok(())
}

#[tokio::test]
async fn a_result_comes_again_until_it_is_stored_and_not_after() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let task = owner.task("a", r#"{"wait_ms":0}"#)?;
    owner.give(task.clone()).await?;
    for _ in 0..3 {
        assert_eq!(owner.result().await?.attempt_id, task.attempt_id);
    }
    owner.stored(vec![task.attempt_id]).await?;
    let settled = |beat: &muster_proto::Heartbeat| beat.attempts.is_empty();
    owner.heartbeat_where(settled).await?;
    let other = owner.task("b", r#"{"wait_ms":0}"#)?;
    owner.give(other.clone()).await?;
    assert_eq!(owner.result().await?.attempt_id, other.attempt_id);
    Ok(())
}

#[tokio::test]
async fn a_task_that_comes_five_times_is_done_once() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let task = owner.task("a", r#"{"wait_ms":100}"#)?;
    for _ in 0..5 {
        owner.give(task.clone()).await?;
    }
    assert!(owner.result().await?.elapsed_ms >= 100);
    owner.stored(vec![task.attempt_id.clone()]).await?;
    owner.give(task).await?;
    let last = owner.task("b", r#"{"wait_ms":0}"#)?;
    owner.give(last.clone()).await?;
    let next = owner
        .heartbeat_where(|beat| beat.attempts == [last.attempt_id.clone()])
        .await?;
    assert_eq!(next.current_load, 0);
    Ok(())
}

#[tokio::test]
async fn many_tasks_in_one_message_all_come_back_intact() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let mut waiting: std::collections::BTreeMap<AttemptId, Json> =
        std::collections::BTreeMap::new();
    for round in 0..50 {
        let tasks = (0..4).map(|number| {
            let payload = format!(
                r#"{{"wait_ms":0,"text":"{round} {number} {}"}}"#,
                "x".repeat(1000)
            );
            owner.task(&format!("t-{round}-{number}"), &payload)
        });
        let tasks = tasks.collect::<anyhow::Result<Vec<_>>>()?;
        waiting.extend(
            tasks
                .iter()
                .map(|task| (task.attempt_id.clone(), task.payload.clone())),
        );
        owner
            .send(Tasks {
                tasks,
                ..Tasks::default()
            })
            .await?;
        while !waiting.is_empty() {
            let result = owner.result().await?;
            if let Some(payload) = waiting.remove(&result.attempt_id) {
                assert_eq!(data(&result), Some(&payload));
            }
            owner.stored(vec![result.attempt_id]).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn above_its_capacity_an_agent_says_full_and_then_that_it_has_room() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let tasks = (0..5).map(|number| owner.task(&format!("t{number}"), r#"{"wait_ms":300}"#));
    let tasks = tasks.collect::<anyhow::Result<Vec<_>>>()?;
    let last = tasks[4].attempt_id.clone();
    owner
        .send(Tasks {
            tasks,
            ..Tasks::default()
        })
        .await?;
    let results = owner.results().await?;
    assert_eq!(results.accepted.len(), 4);
    assert_eq!(results.full, [last]);
    assert_eq!(results.current_load, 4);
    owner.heartbeat_where(|beat| beat.current_load < 4).await?;
    Ok(())
}

#[tokio::test]
async fn results_survive_a_broker_that_dies_and_comes_back() -> anyhow::Result<()> {
    let mut broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let task = owner.task("a", r#"{"wait_ms":300}"#)?;
    owner.give(task.clone()).await?;
    assert_eq!(owner.results().await?.accepted.len(), 1);
    broker.kill()?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    broker.restart()?;
    assert_eq!(owner.result().await?.attempt_id, task.attempt_id);
    Ok(())
}

#[tokio::test]
async fn messages_that_cannot_be_read_are_dropped_and_the_next_one_is_served() -> anyhow::Result<()>
{
    let broker = Broker::start()?;
    let (mut owner, _served) = parrot(&broker).await?;
    let rubbish: [&[u8]; 4] = [b"", b"no json", b"{}", &[0xff; 1000]];
    for payload in rubbish {
        let sent = owner
            .connection()
            .publish("muster.task.parrot.parrot-1", payload.to_vec());
        sent.await?;
        let sent = owner
            .connection()
            .publish("muster.control.all", payload.to_vec());
        sent.await?;
        let sent = owner
            .connection()
            .publish("muster.control.parrot.parrot-1", payload.to_vec());
        sent.await?;
    }
    let task = owner.task("a", r#"{"wait_ms":0}"#)?;
    owner.give(task.clone()).await?;
    assert_eq!(owner.result().await?.attempt_id, task.attempt_id);
    Ok(())
}
