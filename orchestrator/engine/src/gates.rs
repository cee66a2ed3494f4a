//! Limits on what runs at a time, and on how often something begins.
//!
//! A task passes every gate that it has: its concurrency key, its agent type, its tenant, its
//! workflow, and the budget of its run. One that cannot pass leaves the queue until the gate that
//! keeps it lets somebody through, so that it keeps nobody else waiting. Soft state: a takeover
//! counts anew what is under way.

use std::collections::{BTreeMap, HashMap};

use muster_proto::{AgentType, RunId, Tenant, Timestamp, WorkflowName};

use crate::{Run, RunTask};

/// What keeps tasks apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Gate {
    /// Tasks of a tenant that name the same key.
    Key(Tenant, String),
    /// Tasks of an agent type.
    AgentType(AgentType),
    /// Tasks of a tenant.
    Tenant(Tenant),
    /// Tasks of a workflow.
    Workflow(WorkflowName),
    /// What a run may cost.
    Budget(RunId),
}

/// A limit on tasks; what is missing is without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limit {
    /// Tasks at a time.
    pub concurrent: Option<u32>,
    /// Tasks that begin in a second, on average; as many may begin at once, at least one.
    pub per_second: Option<f64>,
}

/// This shard's share of the limits of the settings.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Tasks with the same concurrency key at a time.
    pub concurrent_per_key: u32,
    /// By agent type.
    pub agent_types: BTreeMap<AgentType, Limit>,
    /// By tenant.
    pub tenants: BTreeMap<Tenant, Limit>,
    /// By workflow.
    pub workflows: BTreeMap<WorkflowName, Limit>,
}

/// How much passes which gate.
#[derive(Debug, Default)]
pub(crate) struct Gates {
    under_way: HashMap<Gate, u32>,
    buckets: HashMap<Gate, Bucket>,
}

/// Beginnings that are left, and when that was counted.
#[derive(Debug)]
struct Bucket {
    tokens: f64,
    counted_at: Timestamp,
}

impl Limits {
    fn of(&self, gate: &Gate) -> Limit {
        let limit = match gate {
            Gate::Key(..) => {
                return Limit {
                    concurrent: Some(self.concurrent_per_key.max(1)),
                    per_second: None,
                };
            }
            Gate::AgentType(name) => self.agent_types.get(name),
            Gate::Tenant(name) => self.tenants.get(name),
            Gate::Workflow(name) => self.workflows.get(name),
            Gate::Budget(_) => None,
        };
        limit.copied().unwrap_or_default()
    }

    /// The gates of a task that have a limit.
    pub(crate) fn gates(&self, run: &Run, task: &RunTask) -> Vec<Gate> {
        let mut gates = Vec::new();
        if let Some(key) = &task.delegation.concurrency_key {
            gates.push(Gate::Key(run.tenant.clone(), key.clone()));
        }
        if self.agent_types.contains_key(&task.agent_type) {
            gates.push(Gate::AgentType(task.agent_type.clone()));
        }
        if self.tenants.contains_key(&run.tenant) {
            gates.push(Gate::Tenant(run.tenant.clone()));
        }
        let workflow = run.workflow.as_ref().map(|workflow| &workflow.name);
        if let Some(name) = workflow.filter(|name| self.workflows.contains_key(*name)) {
            gates.push(Gate::Workflow(name.clone()));
        }
        gates
    }
}

impl Gates {
    /// The first of these gates that lets nobody through now.
    pub(crate) fn closed(
        &mut self,
        gates: &[Gate],
        limits: &Limits,
        now: Timestamp,
    ) -> Option<Gate> {
        let closed = |gate: &&Gate| !self.is_open(gate, limits.of(gate), now);
        gates.iter().find(closed).cloned()
    }

    fn is_open(&mut self, gate: &Gate, limit: Limit, now: Timestamp) -> bool {
        let under_way = self.under_way.get(gate).copied().unwrap_or(0);
        let has_place = limit.concurrent.is_none_or(|most| under_way < most);
        has_place
            && limit
                .per_second
                .is_none_or(|rate| self.tokens(gate, rate, now) >= 1.0)
    }

    fn tokens(&mut self, gate: &Gate, per_second: f64, now: Timestamp) -> f64 {
        let most = per_second.max(1.0);
        let bucket = self.buckets.entry(gate.clone()).or_insert(Bucket {
            tokens: most,
            counted_at: now,
        });
        let passed_ms = (now.as_ms() - bucket.counted_at.as_ms()).max(0);
        bucket.tokens = (bucket.tokens + per_second * passed_ms as f64 / 1_000.0).min(most);
        bucket.counted_at = now;
        bucket.tokens
    }

    /// An attempt begins.
    pub(crate) fn enter(&mut self, gates: &[Gate]) {
        for gate in gates {
            *self.under_way.entry(gate.clone()).or_default() += 1;
            if let Some(bucket) = self.buckets.get_mut(gate) {
                bucket.tokens -= 1.0;
            }
        }
    }

    /// An attempt has ended.
    pub(crate) fn leave(&mut self, gates: &[Gate]) {
        for gate in gates {
            if let Some(count) = self.under_way.get_mut(gate) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.under_way.remove(gate);
                }
            }
        }
    }

    /// Gates that were closed for a while, and may be open again.
    pub(crate) fn timed(&self) -> Vec<Gate> {
        self.buckets.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(limit: Limit) -> (Limits, Vec<Gate>) {
        let name = AgentType::new("echo").unwrap();
        let limits = Limits {
            concurrent_per_key: 1,
            agent_types: BTreeMap::from([(name.clone(), limit)]),
            ..Limits::default()
        };
        (limits, vec![Gate::AgentType(name)])
    }

    #[test]
    fn so_many_are_under_way_and_no_more() {
        let (limits, gates) = limits(Limit {
            concurrent: Some(2),
            per_second: None,
        });
        let mut state = Gates::default();
        let now = Timestamp::from_ms(0);
        for _ in 0..2 {
            assert_eq!(state.closed(&gates, &limits, now), None);
            state.enter(&gates);
        }
        assert_eq!(state.closed(&gates, &limits, now).as_ref(), gates.first());
        state.leave(&gates);
        assert_eq!(state.closed(&gates, &limits, now), None);
    }

    #[test]
    fn so_many_begin_in_a_second() {
        let (limits, gates) = limits(Limit {
            concurrent: None,
            per_second: Some(5.0),
        });
        let mut state = Gates::default();
        let mut begun = 0;
        for ms in (0..10_000).step_by(10) {
            if state
                .closed(&gates, &limits, Timestamp::from_ms(ms))
                .is_none()
            {
                state.enter(&gates);
                state.leave(&gates);
                begun += 1;
            }
        }
        // Five at once, and then five a second.
        assert!((53..=55).contains(&begun), "{begun}");
    }
}
