//! Agents that die.

use crate::chaos::{
    arena::{AGENT_TYPES, SHARDS, WORKERS, worker_id},
    log_check::LogCheck,
    scene::Scene,
    tally::Tally,
};

/// Kills the agent process that has a watched run's task in hand, and starts it again.
pub(crate) async fn killed(scene: &mut Scene, tally: &mut Tally, times: u64) -> anyhow::Result<()> {
    for _ in 0..times {
        scene.before_fault().await?;
        let number = victim(scene).await;
        kill_one(scene, tally, number).await?;
    }
    Ok(())
}

/// Kills one, and starts it again once others have its tasks.
pub(crate) async fn kill_one(
    scene: &mut Scene,
    tally: &mut Tally,
    number: usize,
) -> anyhow::Result<()> {
    let fault = scene.kill_worker(tally, number)?;
    scene.recover(tally, fault).await?;
    scene.arena.restart_worker(number)?;
    for agent_type in AGENT_TYPES {
        let id = format!("{}-{agent_type}", worker_id(number));
        scene.arena.orchestrator(0).sees(&id).await?;
    }
    Ok(())
}

async fn victim(scene: &mut Scene) -> usize {
    let shard = scene.random.u32(..SHARDS);
    let holder = scene.probe.holder(shard).await.unwrap_or_default();
    let holds = |number: &usize| holder.starts_with(&worker_id(*number));
    let random = scene.random.usize(..WORKERS);
    (0..WORKERS).find(holds).unwrap_or(random)
}

/// A killed agent costs each task that it had in hand one attempt, and no task a failure.
pub(crate) fn check(check: &LogCheck, tally: &mut Tally) {
    for (id, run) in check.runs() {
        let (unexplained, failed) = (run.attempts_unexplained(), run.failed_attempts());
        if unexplained + failed > 0 {
            tally.wrong.push(format!(
                "run {id} has {unexplained} attempts too many, and {failed} that failed"
            ));
        }
    }
}
