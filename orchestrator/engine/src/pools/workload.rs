//! What a pool has to do, for those who decide how large it should be.

use muster_proto::{AgentType, Timestamp};

use super::{Pools, agent::Agent};

/// Attempts since the owner began.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Handled {
    pub(super) started: u64,
    pub(super) ended: u64,
    pub(super) held_ms: u64,
}

/// The work of one agent type as the owner of one shard knows it, and the pool that does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// The type.
    pub agent_type: AgentType,
    /// Tasks of the shard that wait for an agent. Those that a limit holds back are not among them:
    /// more agents would not help them.
    pub queued: u64,
    /// Attempts that the shard has with agents.
    pub in_flight: u64,
    /// Attempts that the shard has given to agents since its owner began.
    pub started_total: u64,
    /// Of these, attempts that agents have no longer.
    pub ended_total: u64,
    /// Milliseconds for which agents had those, together.
    pub held_ms_total: u64,
    /// Agents that are there and take work.
    pub online: u32,
    /// Tasks of usual priority that those take at a time: one slot of several is kept for P0.
    pub slots: u32,
    /// Slots that are in use, by any shard.
    pub slots_busy: u32,
}

impl Pools {
    /// What is known of a type's pool; nothing waits, as far as this knows.
    pub(crate) fn workload(&self, agent_type: &AgentType, now: Timestamp) -> Workload {
        let pool = self.types.get(agent_type);
        let handled = pool.map(|pool| pool.handled).unwrap_or_default();
        let mut workload = Workload {
            agent_type: agent_type.clone(),
            queued: 0,
            in_flight: 0,
            started_total: handled.started,
            ended_total: handled.ended,
            held_ms_total: handled.held_ms,
            online: 0,
            slots: 0,
            slots_busy: 0,
        };
        for (_, agent) in self.of_type(agent_type) {
            workload.in_flight += u64::from(agent.in_flight);
            if agent.is_online(now) {
                workload.online += 1;
                workload.slots = workload.slots.saturating_add(agent.slots());
                let busy = agent.in_flight.saturating_add(agent.foreign);
                workload.slots_busy = workload.slots_busy.saturating_add(busy);
            }
        }
        workload
    }

    /// Types that have agents, or had some.
    pub(crate) fn types(&self) -> impl Iterator<Item = &AgentType> {
        self.types.keys()
    }
}

impl Agent {
    fn slots(&self) -> u32 {
        match self.record.max_capacity {
            several @ 2.. => several - 1,
            one => one,
        }
    }
}
