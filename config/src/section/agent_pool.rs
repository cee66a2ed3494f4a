//! `agents.<type>`: one pool of agents.

use muster_proto::AgentType;
use serde::{Deserialize, Serialize};

use crate::{
    Percent,
    violation::{Violation, within},
};

/// What holds for the pool of one agent type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentPool {
    /// Most instances that are ever wanted, 1 to 10,000; where missing 10,000, of which `muster dev`
    /// starts 8.
    #[serde(default)]
    pub max_instances: Option<u32>,
    /// Load of the slots above which another instance is wanted, 1 % to 100 %; 80 % where missing.
    /// The load is the mean that is expected; bursts and queues may want more.
    #[serde(default)]
    pub scale_threshold: Option<Percent>,
    /// Tokens that the agent's model reads at most, 256 to 10,000,000.
    #[serde(default)]
    pub context_window: Option<u32>,
    /// The model that the agents ask, by its name in `models`; the one named `default` where missing.
    #[serde(default)]
    pub model: Option<String>,
}

impl AgentPool {
    pub(crate) fn validate(&self, agent_type: &AgentType) -> Result<(), Violation> {
        let key = |name: &str| format!("agents.{agent_type}.{name}");
        if let Some(instances) = self.max_instances {
            within(&key("max_instances"), instances, 1..=10_000)?;
        }
        if self
            .scale_threshold
            .is_some_and(|threshold| threshold.as_u8() == 0)
        {
            return Err(Violation::new(&key("scale_threshold"), "0%", "1% to 100%"));
        }
        if let Some(tokens) = self.context_window {
            within(&key("context_window"), tokens, 256..=10_000_000)?;
        }
        Ok(())
    }
}
