//! `limits`: what runs at a time, and how often something begins.

use std::collections::BTreeMap;

use muster_proto::{AgentType, Tenant, WorkflowName};
use serde::{Deserialize, Serialize};

use crate::violation::{Violation, within};

/// Limits on tasks, for the whole system; each shard keeps its share of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Tasks of a tenant with the same concurrency key at a time, 1 to 10,000; 1 by default.
    pub concurrent_per_key: u32,
    /// By agent type.
    pub agent_types: BTreeMap<AgentType, TaskLimit>,
    /// By tenant.
    pub tenants: BTreeMap<Tenant, TaskLimit>,
    /// By workflow.
    pub workflows: BTreeMap<WorkflowName, TaskLimit>,
}

/// One limit; what is missing is without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskLimit {
    /// Tasks at a time, 1 to 1,000,000.
    #[serde(default)]
    pub concurrent: Option<u32>,
    /// Tasks that begin in a second, on average, 0.001 to 1,000,000.
    #[serde(default)]
    pub per_second: Option<f64>,
}

impl LimitSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        within(
            "limits.concurrent_per_key",
            self.concurrent_per_key,
            1..=10_000,
        )?;
        for (name, limit) in &self.agent_types {
            limit.validate(&format!("limits.agent_types.{name}"))?;
        }
        for (name, limit) in &self.tenants {
            limit.validate(&format!("limits.tenants.{name}"))?;
        }
        for (name, limit) in &self.workflows {
            limit.validate(&format!("limits.workflows.{name}"))?;
        }
        Ok(())
    }
}

impl TaskLimit {
    fn validate(&self, key: &str) -> Result<(), Violation> {
        if let Some(concurrent) = self.concurrent {
            within(&format!("{key}.concurrent"), concurrent, 1..=1_000_000)?;
        }
        match self.per_second {
            Some(rate) => within(&format!("{key}.per_second"), rate, 0.001..=1_000_000.0),
            None => Ok(()),
        }
    }
}
