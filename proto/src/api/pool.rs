//! Pools of agents.

use serde::{Deserialize, Serialize};

use crate::AgentType;

/// The pool of one agent type: what there is, what there is to do, and how many instances that
/// wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PoolView {
    /// The type.
    pub agent_type: AgentType,
    /// Instances that there should be, 1 or more.
    pub wanted_instances: u32,
    /// Instances that are heard and take work.
    pub online_instances: u32,
    /// Most instances that the settings allow; without a bound of their own where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_instances: Option<u32>,
    /// Tasks that wait for an agent and that no limit holds back.
    pub queued: u64,
    /// Attempts that agents have.
    pub in_flight: u64,
    /// Tasks of usual priority that one instance works on at a time.
    pub slots_per_instance: u32,
    /// Slots of the instances that are there.
    pub slots: u32,
    /// Slots that are wanted: the largest of late of `mean_slots + queue_slots` and `peak_slots`.
    pub wanted_slots: f64,
    /// Slots for the mean load that is expected, at the `scale_threshold` of the settings.
    pub mean_slots: f64,
    /// Slots for the peaks that the load has had of late.
    pub peak_slots: f64,
    /// Slots to work off what waits.
    pub queue_slots: f64,
}
