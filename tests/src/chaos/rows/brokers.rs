//! Brokers that die.

use std::time::Instant;

use anyhow::Context;
use muster_proto::subject;

use crate::{
    BROKERS,
    chaos::{
        arena::{ORCHESTRATORS, SHARDS},
        scene::{Scene, stream_info},
        tally::Tally,
    },
};

/// Kills them in turn. The two others go on; then the third comes back and gets level with them.
pub(crate) async fn killed(scene: &mut Scene, tally: &mut Tally, times: u64) -> anyhow::Result<()> {
    for number in (0..BROKERS).cycle().take(usize::try_from(times)?) {
        scene.before_fault().await?;
        kill_one(scene, tally, number).await?;
    }
    Ok(())
}

/// Kills one, starts it again once the system has recovered, and waits until it has caught up.
pub(crate) async fn kill_one(
    scene: &mut Scene,
    tally: &mut Tally,
    number: usize,
) -> anyhow::Result<()> {
    let fault = scene.kill_broker(tally, number)?;
    let recovered = scene.recover(tally, fault).await;
    scene.restart_broker(number)?;
    recovered?;
    scene.brokers_are_level().await
}

/// Kills an orchestrator and, at the same moment, the broker that leads a shard's log: whoever takes
/// over has to ask brokers that are choosing a leader.
pub(crate) async fn killed_with_owner(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    for time in 0..times {
        scene.before_fault().await?;
        let orchestrator = usize::try_from(time)? % ORCHESTRATORS;
        let broker = leader(scene).await?;
        let mut killed = Tally::default();
        let fault = scene.kill_broker(&mut killed, broker)?;
        scene.kill_orchestrator(tally, orchestrator)?;
        let recovered = scene.recover(tally, fault).await;
        scene.restart_broker(broker)?;
        recovered?;
        scene.brokers_are_level().await?;
        scene.arena.orchestrator(orchestrator).restart().await?;
    }
    Ok(())
}

async fn leader(scene: &mut Scene) -> anyhow::Result<usize> {
    let shard = scene.random.u32(..SHARDS);
    let info = stream_info(&scene.observer, &subject::log_stream(shard)).await?;
    let leader = info["cluster"]["leader"].as_str().unwrap_or_default();
    let number = leader.strip_prefix("broker-").context("no leader")?;
    Ok(number.parse()?)
}

/// Kills all of them at once, and starts them again at once.
pub(crate) async fn all_killed(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    for _ in 0..times {
        scene.before_fault().await?;
        let fault = Instant::now();
        let mut killed = Tally::default();
        for number in 0..BROKERS {
            scene.kill_broker(&mut killed, number)?;
        }
        for number in 0..BROKERS {
            scene.restart_broker(number)?;
        }
        tally.injected += 1;
        scene.recover(tally, fault).await?;
        scene.brokers_are_level().await?;
    }
    Ok(())
}
