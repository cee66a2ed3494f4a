//! One hand-over of a task.

use muster_proto::{AgentId, Timestamp, api::Candidate};
use serde::{Deserialize, Serialize};

use crate::Terms;

/// Billionths: the smallest price of a token is a hundred of them.
pub(crate) const NANOS_PER_USD: f64 = 1e9;
/// A million dollars: as many as a run can have attempts under way fit the sum.
const RESERVED_NANOS_MAX: u64 = 1_000_000_000_000_000;

/// One hand-over of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// To whom; none where any listener of the type may take it.
    pub agent_id: Option<AgentId>,
    /// When.
    pub started_at: Timestamp,
    /// How it stands.
    pub state: AttemptState,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Why it did not bring the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// When a backup may begin, while nobody else works at the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hedge_at: Option<Timestamp>,
    /// Who was considered, best first; empty where there was no choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// How it is made.
    #[serde(default, skip_serializing_if = "Terms::is_default")]
    pub terms: Terms,
}

/// How an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// With its agent.
    Running,
    /// It brought the result.
    Succeeded,
    /// It brought a question.
    Asked,
    /// It failed.
    Failed,
    /// It was taken back without blame.
    Released,
    /// Its run or its task ended without it.
    Cancelled,
    /// It brought a result that was sent back, or built on one that was.
    SentBack,
}

impl AttemptState {
    /// Whether the attempt brought a result that was taken, whatever became of it.
    pub(crate) fn has_brought(self) -> bool {
        matches!(self, Self::Succeeded | Self::SentBack)
    }
}

impl Attempt {
    /// What is reserved for it while it runs, in billionths of a US dollar.
    pub(crate) fn reserved_nanos(&self) -> u64 {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is out of range becomes its bound"
        )]
        let nanos = (self.terms.expected_usd * NANOS_PER_USD).round() as u64;
        nanos.min(RESERVED_NANOS_MAX)
    }

    pub(crate) fn end(&mut self, state: AttemptState, at: Timestamp, why: Option<&str>) {
        self.state = state;
        self.ended_at = Some(at);
        self.why = why.map(ToOwned::to_owned);
    }
}
