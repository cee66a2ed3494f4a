//! Agents that die.

use crate::chaos::{
    arena::{SHARDS, WORKERS, worker_id},
    log_check::LogCheck,
    scene::Scene,
    tally::Tally,
};

/// Attempts that one task may need: the one that vanished, and the one that brings the result.
const ATTEMPTS_MAX: u32 = 2;

/// Kills the agent process that has a watched run's task in hand, and starts it again.
pub(crate) async fn killed(scene: &mut Scene, tally: &mut Tally, times: u64) -> anyhow::Result<()> {
    for _ in 0..times {
        scene.before_fault().await?;
        let number = victim(scene).await;
        let fault = scene.kill_worker(tally, number)?;
        scene.recover(tally, fault).await?;
        scene.arena.restart_worker(number)?;
        for agent_type in crate::chaos::arena::AGENT_TYPES {
            let id = format!("{}-{agent_type}", worker_id(number));
            scene.arena.orchestrator(0).sees(&id).await?;
        }
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
        let attempts = run.attempts_max();
        if attempts > ATTEMPTS_MAX || run.failed_attempts() > 0 {
            let failed = run.failed_attempts();
            tally.wrong.push(format!(
                "run {id} has a task of {attempts} attempts, and {failed} that failed"
            ));
        }
    }
}
