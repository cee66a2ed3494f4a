//! Several kinds of faults, one after the other.

use std::time::{Duration, Instant};

use crate::{
    BROKERS,
    chaos::{
        arena::{ORCHESTRATORS, WORKERS},
        scene::{Scene, Span},
        tally::Tally,
    },
};

use super::{agents, brokers, orchestrators};

/// How long an orchestrator stands still.
const STOPPED: Span = Span::of_ms(2_500, 4_000);
/// The pause between two faults of a long trial.
const PAUSE: Span = Span::of_ms(5_000, 20_000);

/// Faults of each kind.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Orchestrator,
    Agent,
    Broker,
    Stop,
}

/// A few of each, in an order that the seed decides.
const FEW: [Kind; 6] = [
    Kind::Orchestrator,
    Kind::Agent,
    Kind::Stop,
    Kind::Agent,
    Kind::Broker,
    Kind::Orchestrator,
];

/// How many faults [`few`] does.
pub(crate) const FEW_COUNT: u64 = FEW.len() as u64;

/// Does a few of each kind.
pub(crate) async fn few(scene: &mut Scene, tally: &mut Tally) -> anyhow::Result<()> {
    let mut kinds = FEW;
    scene.random.shuffle(&mut kinds);
    for (number, kind) in kinds.into_iter().enumerate() {
        once(scene, tally, kind, number).await?;
    }
    Ok(())
}

/// Does one after the other with pauses until time is up; `look` is called between them.
pub(crate) async fn until(
    scene: &mut Scene,
    tally: &mut Tally,
    end: Instant,
    mut look: impl FnMut(&mut Scene) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut number = 0;
    while Instant::now() < end {
        let mut pause = PAUSE.draw(&mut scene.random);
        while !pause.is_zero() {
            let step = pause.min(Duration::from_secs(5));
            tokio::time::sleep(step).await;
            pause -= step;
            look(scene)?;
        }
        let kind = FEW[scene.random.usize(..FEW.len())];
        once(scene, tally, kind, number).await?;
        number += 1;
    }
    Ok(())
}

async fn once(
    scene: &mut Scene,
    tally: &mut Tally,
    kind: Kind,
    number: usize,
) -> anyhow::Result<()> {
    scene.before_fault().await?;
    match kind {
        Kind::Orchestrator => orchestrators::kill_one(scene, tally, number % ORCHESTRATORS).await,
        Kind::Agent => agents::kill_one(scene, tally, number % WORKERS).await,
        Kind::Broker => brokers::kill_one(scene, tally, number % BROKERS).await,
        Kind::Stop => {
            let length = STOPPED.draw(&mut scene.random);
            // Only an owner steps down when it goes on: both own a shard while all is well.
            orchestrators::stop_any(scene, tally, number % ORCHESTRATORS, length).await
        }
    }
}
