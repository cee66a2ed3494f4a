//! Orchestrators that die or stand still.

use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::{
    chaos::{
        arena::ORCHESTRATORS,
        scene::{Scene, Span},
        tally::Tally,
    },
    eventually,
};

/// What an orchestrator says that finds its shard taken over.
const STEPPED_DOWN: &str = "stepped down";

/// Kills them in turn: the one that is killed next is the one that took over, which owns all
/// shards or, once they are spread again, one of them.
pub(crate) async fn killed(scene: &mut Scene, tally: &mut Tally, times: u64) -> anyhow::Result<()> {
    for number in (0..ORCHESTRATORS).cycle().take(usize::try_from(times)?) {
        scene.before_fault().await?;
        kill_one(scene, tally, number).await?;
    }
    Ok(())
}

/// Kills one, and starts it again once the other one has its shards.
pub(crate) async fn kill_one(
    scene: &mut Scene,
    tally: &mut Tally,
    number: usize,
) -> anyhow::Result<()> {
    let fault = scene.kill_orchestrator(tally, number)?;
    scene.recover(tally, fault).await?;
    scene.arena.orchestrator(number).restart().await
}

/// Stops one for a while, whether it owns anything or not.
pub(crate) async fn stop_any(
    scene: &mut Scene,
    tally: &mut Tally,
    number: usize,
    length: Duration,
) -> anyhow::Result<()> {
    let fault = Instant::now();
    scene.arena.orchestrator(number).program().pause()?;
    let recovered = scene.recover(tally, fault).await;
    tokio::time::sleep(length.saturating_sub(fault.elapsed())).await;
    scene.arena.orchestrator(number).program().resume()?;
    recovered?;
    tally.injected += 1;
    scene.arena.orchestrator(number).ready().await
}

/// Stops them in turn for longer than an owner may be silent. The other one takes over; the one
/// that stood still finds that out by what it may not write.
pub(crate) async fn stopped(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
    span: Span,
) -> anyhow::Result<()> {
    for number in (0..ORCHESTRATORS).cycle().take(usize::try_from(times)?) {
        scene.before_fault().await?;
        let length = span.draw(&mut scene.random);
        stop(scene, tally, number, length).await?;
    }
    Ok(())
}

async fn stop(
    scene: &mut Scene,
    tally: &mut Tally,
    number: usize,
    length: Duration,
) -> anyhow::Result<()> {
    let stepped_down = times_stepped_down(scene, number);
    let program = scene.arena.orchestrator(number).program();
    ensure!(program.is_running(), "orchestrator {number} had ended");
    let fault = Instant::now();
    program.pause()?;
    let recovered = scene.recover(tally, fault).await;
    tokio::time::sleep(length.saturating_sub(fault.elapsed())).await;
    scene.arena.orchestrator(number).program().resume()?;
    recovered?;
    let what = format!("orchestrator {number} steps down");
    eventually(&what, || {
        let found = times_stepped_down(scene, number) > stepped_down;
        std::future::ready(Ok(found.then_some(())))
    })
    .await?;
    tally.injected += 1;
    scene.arena.orchestrator(number).ready().await
}

fn times_stepped_down(scene: &mut Scene, number: usize) -> usize {
    let log = scene.arena.orchestrator(number).program().log();
    log.matches(STEPPED_DOWN).count()
}
