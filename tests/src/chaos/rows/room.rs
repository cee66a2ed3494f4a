//! A log that has no room left: new work is refused, until there is room again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure};
use serde_json::{Value, json};

use crate::chaos::{load::Client, runs::Kind, scene::Scene, tally::Tally};

/// Tasks of a run that takes much room, and what each of them carries: just below what the log
/// keeps apart. With the results it is half a MiB in all.
const TASKS: usize = 16;
const TASK_BYTES: usize = 15_000;
/// Runs of that kind that are submitted at a time.
const AT_A_TIME: usize = 4;
/// Four fifths of two logs of 64 MiB are some two hundred of these runs; none needs more.
const RUNS_MAX: usize = 600;
/// How long it is looked whether new work is refused.
const REFUSED_FOR: Duration = Duration::from_secs(3);

/// Puts the archive out of reach, so that nothing can be trimmed off the log, and fills it; then
/// lets the archive be reached again.
pub(crate) async fn filled(scene: &mut Scene, tally: &mut Tally, times: u64) -> anyhow::Result<()> {
    for time in 0..times {
        scene.before_fault().await?;
        let (archive, away) = (scene.arena.archives(), scene.arena.archives_away());
        std::fs::rename(&archive, &away)?;
        std::fs::write(&archive, "no folder")?;
        let filled = fill(&scene.load.client(), time).await;
        tokio::time::sleep(REFUSED_FOR).await;
        std::fs::remove_file(&archive)?;
        std::fs::rename(&away, &archive)?;
        let healed = Instant::now();
        let runs = filled?;
        tally.injected += 1;
        tally.notes.push(format!("refused after {runs} large runs"));
        scene.recover(tally, healed).await?;
    }
    Ok(())
}

/// Submits large runs until one is refused as it should be. Returns how many were taken.
async fn fill(client: &Arc<Client>, time: u64) -> anyhow::Result<usize> {
    for first in (0..RUNS_MAX).step_by(AT_A_TIME) {
        let numbers = first..first + AT_A_TIME;
        let submitting = numbers.map(|number| {
            let client = Arc::clone(client);
            async move {
                let key = format!("large-{time}-{number}");
                client.try_once(&key, &large(), Kind::Long).await
            }
        });
        for status in futures_util::future::join_all(submitting).await {
            match status {
                Some((503, retry_after)) => {
                    ensure!(retry_after.is_some(), "503 without Retry-After");
                    return Ok(first);
                }
                Some((200 | 202 | 429, _)) | None => {}
                Some((status, _)) => bail!("a large run was answered {status}"),
            }
        }
    }
    bail!("{RUNS_MAX} large runs, and nothing is refused")
}

fn large() -> Value {
    let value = "x".repeat(TASK_BYTES);
    let task = |number: usize| json!({"id": format!("t{number}"), "agent_type": "echo", "payload": {"value": value}});
    let tasks: Vec<Value> = (0..TASKS).map(task).collect();
    json!({"plan": {"tasks": tasks}})
}
