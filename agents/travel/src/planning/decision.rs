use muster_proto::{Plan, Question};
use serde::{Deserialize, Serialize};

use crate::trip::Trip;

/// What planning came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// A plan.
    Plan(Box<PlanData>),
    /// Something that only the user can say; the answer comes in the payload's `answers`.
    Ask(Question),
}

/// The planning agent's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanData {
    /// The tasks that make the trip; integration is not among them.
    pub plan: Plan,
    /// What was assumed, as plain sentences (those of the trip).
    pub assumptions: Vec<String>,
    /// What the request means.
    pub trip: Trip,
}
