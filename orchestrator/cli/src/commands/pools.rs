//! `muster pools`: how many instances each type has, and how many its work wants.

use muster_proto::api::PoolView;

use crate::{
    api::Client,
    args::Global,
    ending::Ending,
    output,
    table::{self, Table},
};

pub(super) async fn execute(client: &Client, global: &Global) -> anyhow::Result<Ending> {
    let pools = client.pools().await?;
    if global.json {
        output::json(&pools)?;
    } else if pools.is_empty() {
        output::say("no pools yet: no agent was heard, and nothing waits for one");
    } else {
        table::print(&table(&pools));
    }
    Ok(Ending::Done)
}

/// One row a pool.
pub(super) fn table(pools: &[PoolView]) -> Table {
    let mut table = Table::new(&[
        "TYPE",
        "WANTED",
        "THERE",
        "AT MOST",
        "WAITING",
        "WORKING",
        "SLOTS",
        "SLOTS WANTED",
        "FOR",
    ]);
    for pool in pools {
        table.row(vec![
            pool.agent_type.to_string(),
            pool.wanted_instances.to_string(),
            pool.online_instances.to_string(),
            pool.max_instances
                .map_or_else(|| "any".to_owned(), |most| most.to_string()),
            pool.queued.to_string(),
            pool.in_flight.to_string(),
            pool.slots.to_string(),
            format!("{:.1}", pool.wanted_slots),
            format!(
                "mean {:.1} + queue {:.1}, peaks {:.1}",
                pool.mean_slots, pool.queue_slots, pool.peak_slots
            ),
        ]);
    }
    table
}
