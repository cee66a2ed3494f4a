//! What pools want, for whoever collects metrics.

use std::collections::BTreeSet;

use muster_proto::{AgentType, api::PoolView};
use opentelemetry::{KeyValue, global, metrics::Gauge};

/// The gauges of one owner. A gauge tells its last value for ever: what the owner says no more is set
/// to zero, so that sums over the shards stay right when another process owns them.
#[derive(Debug)]
pub(super) struct Gauges {
    shard: u32,
    told: BTreeSet<AgentType>,
    wanted_instances: Gauge<f64>,
    queued: Gauge<u64>,
}

impl Gauges {
    pub(super) fn new(shard: u32) -> Self {
        let meter = global::meter("muster-orchestrator");
        let wanted_instances = meter
            .f64_gauge("muster.agent.wanted_instances")
            .with_description(
                "Instances of an agent type that the work of one shard wants: add up the shards, and round up; there is always one",
            );
        let queued = meter
            .u64_gauge("muster.agent.queued_tasks")
            .with_description("Tasks of one shard that wait for an agent of the type");
        Self {
            shard,
            told: BTreeSet::new(),
            wanted_instances: wanted_instances.build(),
            queued: queued.build(),
        }
    }

    pub(super) fn record(&mut self, pools: &[PoolView]) {
        let types: BTreeSet<AgentType> = pools.iter().map(|pool| pool.agent_type.clone()).collect();
        for gone in self.told.difference(&types) {
            self.tell(gone, 0.0, 0);
        }
        self.told = types;
        for pool in pools {
            let instances = pool.wanted_slots / f64::from(pool.slots_per_instance.max(1));
            let most = pool.max_instances.map_or(f64::INFINITY, f64::from);
            self.tell(&pool.agent_type, instances.min(most), pool.queued);
        }
    }

    fn tell(&self, agent_type: &AgentType, wanted_instances: f64, queued: u64) {
        let labels = [
            KeyValue::new("muster.agent.type", agent_type.to_string()),
            KeyValue::new("muster.shard", i64::from(self.shard)),
        ];
        self.wanted_instances.record(wanted_instances, &labels);
        self.queued.record(queued, &labels);
    }
}

impl Drop for Gauges {
    fn drop(&mut self) {
        self.record(&[]);
    }
}
