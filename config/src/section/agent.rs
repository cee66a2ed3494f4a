//! `agent`: what holds for every agent process.

use muster_proto::limits::AGENT_CAPACITY_MAX;
use serde::{Deserialize, Serialize};

use crate::violation::{Violation, within};

/// What holds for every agent process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSettings {
    /// Milliseconds between heartbeats, 100 to 10,000; 1,000 by default. An agent that is silent
    /// for three of them counts as lost.
    pub heartbeat_interval_ms: u64,
    /// Seconds that work in hand may take to finish and be stored after a stop is asked for, 0 to
    /// 3,600; 25 by default, below the 30 after which Kubernetes kills; 5 in development.
    pub grace_period_s: u64,
    /// Tasks at a time in one agent, 1 to 1,024; where missing, what each type says of itself.
    pub capacity: Option<u32>,
}

impl AgentSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        within(
            "agent.heartbeat_interval_ms",
            self.heartbeat_interval_ms,
            100..=10_000,
        )?;
        within("agent.grace_period_s", self.grace_period_s, 0..=3_600)?;
        match self.capacity {
            Some(capacity) => within("agent.capacity", capacity, 1..=AGENT_CAPACITY_MAX),
            None => Ok(()),
        }
    }
}
