//! The orchestrating planner: from a request to a target, measures by department, and the tasks of the departments.

mod compensation;
mod contingency;
mod drought_plan;
mod exclusions;
mod planner;
pub(crate) mod question;
mod tasks;

pub use contingency::{LevelPlan, Scenario, StageMessage};
pub use drought_plan::{DroughtPlan, Unassigned};
pub(crate) use exclusions::means;
pub(crate) use planner::demand_for_costs;
pub use planner::{Decision, Planner, PlanningPayload};
