//! Why tasks went where they went.

use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentType, Priority, RunId, TaskId, Timestamp};

/// `GET /api/runs/{id}/why`: each decision about a run's tasks, with what it was made by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunExplanation {
    /// The run.
    pub id: RunId,
    /// Its tasks.
    pub tasks: Vec<TaskExplanation>,
}

/// Where one task went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskExplanation {
    /// The task.
    pub id: TaskId,
    /// Who does it.
    pub agent_type: AgentType,
    /// The type that could not do it, where a simpler one does it instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fell_back_from: Option<AgentType>,
    /// How urgent it is.
    pub priority: Priority,
    /// Of the run's tasks that may begin, the one with the highest rank goes first: the expected time
    /// from its beginning to the end of the run, in milliseconds, or its place from the end of the
    /// plan where that order is better.
    pub rank: u64,
    /// Its attempts, in order.
    pub attempts: Vec<AttemptExplanation>,
}

/// Why one attempt went to its agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptExplanation {
    /// Which attempt, from 1.
    pub attempt: u32,
    /// The agent; missing where any listener of the type might take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// When.
    pub at: Timestamp,
    /// Why this agent, in a sentence.
    pub why: String,
    /// How it ended; missing while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Who was compared, best first; empty where there was no choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// How much the parts of the scores counted; missing where there was no choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<ScoreWeights>,
    /// Agents of the type that were not compared.
    #[serde(default)]
    pub passed_over: PassedOver,
}

/// One agent that could have had a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The agent.
    pub agent_id: AgentId,
    /// Its score: higher is better.
    pub score: f64,
    /// What the score is made of; missing in logs of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<ScoreParts>,
}

/// Agents of the type that were no candidates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// They had no room.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub full: u32,
    /// Their breaker was open.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub broken: u32,
    /// They were silent or draining.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offline: u32,
    /// They had just not brought this task forward, and others had room.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub avoided: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl PassedOver {
    /// Whether nobody was.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }
}

/// How much each part of a score counts. Only their ratios matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScoreWeights {
    /// What the agent can do of what the task asks for.
    pub specialisation: f64,
    /// How much room it has.
    pub load: f64,
    /// How fast it has been.
    pub response: f64,
    /// Whether the task fits its context.
    pub context: f64,
    /// How cheap it is.
    pub cost: f64,
}

impl Default for ScoreWeights {
    fn default() -> Self {
        Self {
            specialisation: 0.3,
            load: 0.35,
            response: 0.15,
            context: 0.1,
            cost: 0.1,
        }
    }
}

/// The parts of a score, each from 0 (worst) to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScoreParts {
    /// Share of the capabilities asked for that the agent lists; 1 where none is.
    pub specialisation: f64,
    /// Share of its capacity that is free.
    pub load: f64,
    /// 1 ÷ (1 + its mean response time in seconds).
    pub response: f64,
    /// 1 up to half of its context window, then less, and 0 for a task that does not fit; 1 for an
    /// agent without a model.
    pub context: f64,
    /// Cost of the cheapest candidate ÷ its own; 1 for one without cost.
    pub cost: f64,
}

impl ScoreParts {
    /// The weighted mean of the parts, rounded to thousandths so that it can be checked by hand.
    #[must_use]
    pub fn score(&self, weights: &ScoreWeights) -> f64 {
        let parts = [
            (self.specialisation, weights.specialisation),
            (self.load, weights.load),
            (self.response, weights.response),
            (self.context, weights.context),
            (self.cost, weights.cost),
        ];
        let sum: f64 = parts.iter().map(|(_, weight)| weight).sum();
        if sum <= 0.0 {
            return 0.0;
        }
        let weighted: f64 = parts.iter().map(|(part, weight)| part * weight).sum();
        thousandths(weighted / sum)
    }
}

fn thousandths(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_weighted_mean_of_its_parts() {
        let parts = ScoreParts {
            specialisation: 0.5,
            load: 1.0,
            response: 0.8,
            context: 1.0,
            cost: 0.0,
        };
        // 0.15 + 0.35 + 0.12 + 0.1 + 0
        assert!((parts.score(&ScoreWeights::default()) - 0.72).abs() < 1e-9);
    }
}
