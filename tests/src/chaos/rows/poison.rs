//! Tasks that make their agents panic every time.

use std::sync::Arc;

use anyhow::Context;
use muster_engine::DeadLetterKind;
use serde_json::json;

use crate::chaos::{
    log_check::LogCheck,
    runs::{Acknowledged, Kind},
    scene::Scene,
    tally::Tally,
};

/// Retries by default, and the first attempt.
const ATTEMPTS: usize = 4;
/// The task that is poison.
const POISON: &str = "poison";
/// The tasks beside it.
const NEIGHBOURS: u32 = 2;

/// Submits runs with one such task among others.
pub(crate) async fn submitted(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    for time in 0..times {
        scene.before_fault().await?;
        let body = json!({"plan": {"tasks": [
            {"id": "before", "agent_type": "echo", "payload": {"value": 1}},
            {"id": POISON, "agent_type": "echo", "payload": {"value": 2, "fail": "panic"}},
            {"id": "behind", "agent_type": "echo", "payload": {"value": 3, "delay_ms": 100}},
        ]}});
        let client = Arc::clone(&scene.load.client());
        let run = client.submit(format!("{POISON}-{time}"), body, Kind::Fails);
        run.await.context("not taken")?;
        tally.injected += 1;
    }
    Ok(())
}

/// Each of those runs has one dead letter, for that task, after as many attempts as are allowed;
/// the tasks beside it were done.
pub(crate) fn check(check: &LogCheck, acknowledged: &[Acknowledged], tally: &mut Tally) {
    for one in acknowledged.iter().filter(|one| one.kind == Kind::Fails) {
        let letters: Vec<_> = check
            .dead_letters()
            .filter(|letter| letter.run_id.as_ref() == Some(&one.run))
            .collect();
        let as_expected = letters.len() == 1
            && letters.iter().all(|letter| {
                letter.kind == DeadLetterKind::PoisonTask
                    && letter
                        .task_id
                        .as_ref()
                        .is_some_and(|task| task.as_str() == POISON)
                    && letter.attempts.len() == ATTEMPTS
            });
        if !as_expected {
            tally
                .wrong
                .push(format!("run {}: dead letters {letters:?}", one.run));
        }
        let results = check.run(&one.run).map_or(0, |run| run.results());
        if results != NEIGHBOURS {
            let run = &one.run;
            tally
                .wrong
                .push(format!("run {run}: {results} results beside the poison"));
        }
    }
    let poisoned = acknowledged.iter().filter(|one| one.kind == Kind::Fails);
    let letters = check.dead_letters().count();
    if letters != poisoned.count() {
        tally.wrong.push(format!("{letters} dead letters in all"));
    }
}
