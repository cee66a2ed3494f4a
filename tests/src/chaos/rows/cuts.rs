//! Links that are cut, or lose everything without anybody being told.

use std::time::{Duration, Instant};

use anyhow::ensure;
use muster_proto::{Tenant, api, subject};
use muster_transport::{Options, connect};
use serde_json::json;

use crate::{
    BROKERS, Proxy,
    chaos::{
        scene::{Scene, Span},
        tally::Tally,
    },
};

/// How long a link is cut: some are noticed by those at its ends, some are healed before.
const CUT: Span = Span::of_ms(3_000, 9_000);
/// How long a broker that stands alone is given to take something that it must not take.
const MINORITY_WAIT: Duration = Duration::from_secs(2);

/// What is cut off from what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// Everybody from one broker, which goes on with the others.
    ClientsFromBroker,
    /// Two brokers from each other; the third sees both.
    BrokerFromBroker,
    /// One broker from both others; whoever is connected to it stays so.
    BrokerFromAll,
}

/// Cuts, waits, heals, and measures from the healing on: what is on the wrong side has to wait.
pub(crate) async fn cut(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
    cut: Cut,
) -> anyhow::Result<()> {
    for time in 0..times {
        scene.before_fault().await?;
        let broker = match cut {
            Cut::ClientsFromBroker => busiest(scene)?,
            Cut::BrokerFromBroker | Cut::BrokerFromAll => scene.random.usize(..BROKERS),
        };
        let other = (broker + 1 + scene.random.usize(..BROKERS - 1)) % BROKERS;
        let stalls = time % 2 == 1;
        let felt = felt(scene, cut, broker, other)?;
        for link in links(scene, cut, broker, other)? {
            if stalls { link.stall() } else { link.cut() }
        }
        let length = CUT.draw(&mut scene.random);
        let begun = Instant::now();
        let refused = match cut {
            Cut::BrokerFromAll => minority_refuses(scene, broker, time).await,
            Cut::ClientsFromBroker | Cut::BrokerFromBroker => Ok(()),
        };
        tokio::time::sleep(length.saturating_sub(begun.elapsed())).await;
        for link in links(scene, cut, broker, other)? {
            link.heal();
        }
        let healed = Instant::now();
        refused?;
        ensure!(
            self::felt(scene, cut, broker, other)? > felt,
            "nobody felt the cut"
        );
        tally.injected += 1;
        scene.recover(tally, healed).await?;
        scene.brokers_are_level().await?;
    }
    Ok(())
}

/// The broker with the most connections: after a cut, one may have none.
fn busiest(scene: &mut Scene) -> anyhow::Result<usize> {
    let mut busiest = (0, 0);
    for broker in 0..BROKERS {
        let links = scene.arena.links_to(broker)?;
        let open: u64 = links.into_iter().map(Proxy::open).sum();
        busiest = busiest.max((open, broker));
    }
    Ok(busiest.1)
}

fn links(scene: &mut Scene, cut: Cut, broker: usize, other: usize) -> anyhow::Result<Vec<&Proxy>> {
    Ok(match cut {
        Cut::ClientsFromBroker => scene.arena.links_to(broker)?,
        Cut::BrokerFromBroker => scene
            .arena
            .cluster()
            .routes_between(broker, other)
            .collect(),
        Cut::BrokerFromAll => scene.arena.cluster().routes_of(broker).collect(),
    })
}

fn felt(scene: &mut Scene, cut: Cut, broker: usize, other: usize) -> anyhow::Result<u64> {
    let links = links(scene, cut, broker, other)?;
    Ok(links.into_iter().map(Proxy::felt).sum())
}

/// What is submitted to a broker that stands alone must not be acknowledged: it cannot store it.
async fn minority_refuses(scene: &mut Scene, broker: usize, time: u64) -> anyhow::Result<()> {
    let url = scene.arena.cluster().broker(broker)?.url();
    let minority = connect(&Options::new(&url, "chaos-minority")).await?;
    let subject = subject::api(&Tenant::new("default")?, "run");
    let key = format!("minority-{time}");
    let body = json!({"workflow": "echo", "request": {"values": ["alone"]}});
    let headers = [(api::IDEMPOTENCY_KEY, key.as_str())];
    let bytes = body.to_string().into_bytes();
    let asked = minority
        .request(&subject, &headers, bytes, Some(MINORITY_WAIT))
        .await;
    // No answer, or nobody there: nothing was promised.
    let Ok(answer) = asked else { return Ok(()) };
    let status = answer.header(api::STATUS).unwrap_or_default();
    ensure!(
        !status.starts_with('2'),
        "broker {broker} stands alone, and {key} was answered {status}"
    );
    Ok(())
}
