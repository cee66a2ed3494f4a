//! `delegation`: which agent gets a task.

use serde::{Deserialize, Serialize};

use crate::violation::{Violation, within};

/// Which agent gets a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationSettings {
    /// How much each part of an agent's score counts.
    pub weights: ScoreWeights,
}

/// How much each part of an agent's score counts, each 0 to 1,000. Only their ratios matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreWeights {
    /// What the agent can do of what the task asks for; 0.3 by default.
    pub specialisation: f64,
    /// How much room it has; 0.35 by default.
    pub load: f64,
    /// How fast it has been; 0.15 by default.
    pub response: f64,
    /// Whether the task fits its context; 0.1 by default.
    pub context: f64,
    /// How cheap it is; 0.1 by default.
    pub cost: f64,
}

impl DelegationSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        let weights = &self.weights;
        let all = [
            ("specialisation", weights.specialisation),
            ("load", weights.load),
            ("response", weights.response),
            ("context", weights.context),
            ("cost", weights.cost),
        ];
        for (name, weight) in all {
            within(&format!("delegation.weights.{name}"), weight, 0.0..=1_000.0)?;
        }
        if all.iter().all(|(_, weight)| *weight == 0.0) {
            let allowed = "at least one weight above 0";
            return Err(Violation::new("delegation.weights", "all 0", allowed));
        }
        Ok(())
    }
}
