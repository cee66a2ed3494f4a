//! What travels in an envelope between orchestrators and agents.

use serde::{Deserialize, Serialize};

use crate::{
    Answer, AnswerOutcome, Ask, AttemptId, Control, DecodeError, Heartbeat, Json, Progress, Share,
    TaskRequest, TaskResult, payload_bounds, read_at::read_at,
};

/// Tasks for one agent, and verdicts on results that it sent: one message after a commit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tasks {
    /// Work to start now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskRequest>,
    /// Results that are stored: forget them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stored: Vec<AttemptId>,
    /// Results that came late or twice, or whose run is unknown: forget them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<AttemptId>,
    /// Results that were refused: forget them, and look at the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

/// A result that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which.
    pub attempt_id: AttemptId,
    /// Why.
    pub reason: String,
}

/// Acceptances and results of one agent: everything since its last message.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Results {
    /// Attempts that it took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AttemptId>,
    /// Attempts that it has no room for, which is nobody's fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub full: Vec<AttemptId>,
    /// Attempts that ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<TaskResult>,
    /// Which start of the agent this is.
    #[serde(default)]
    pub incarnation: u64,
    /// Rises with every message and heartbeat of the incarnation.
    #[serde(default)]
    pub counter: u64,
    /// Attempts in hand after this message.
    #[serde(default)]
    pub current_load: u32,
}

impl Tasks {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
            && self.stored.is_empty()
            && self.ignored.is_empty()
            && self.refused.is_empty()
    }
}

impl Results {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty() && self.full.is_empty() && self.results.is_empty()
    }
}

/// A payload that the system itself understands; everything else is between agents.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// In a `data_request` from an orchestrator.
    Tasks(Tasks),
    /// In a `result_share` from an agent.
    Results(Results),
    /// In a `status_update` from an agent.
    Heartbeat(Heartbeat),
    /// In a `status_update` from an orchestrator.
    Control(Control),
    /// In a `data_request` from one agent to another.
    Ask(Ask),
    /// In the `result_share` that answers it.
    Answer(Answer),
    /// In a `status_update` from an agent to the others of its run.
    Share(Share),
    /// In a `status_update` from an agent to whoever watches its run.
    Progress(Progress),
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

impl Payload {
    /// Reads a payload that an envelope brought.
    ///
    /// # Errors
    /// [`DecodeError`] naming the field, also when `kind` is missing or unknown.
    pub fn from_json(payload: &Json) -> Result<Self, DecodeError> {
        Self::from_text(payload.as_str())
    }

    /// As [`Payload::from_json`], from a text whose length and depth were checked.
    pub(crate) fn from_text(text: &str) -> Result<Self, DecodeError> {
        let kind: Kind = read_at("payload", text)?;
        let decoded = match &*kind.kind {
            "tasks" => Self::Tasks(read_at("payload", text)?),
            "results" => Self::Results(read_at("payload", text)?),
            "heartbeat" => Self::Heartbeat(read_at("payload", text)?),
            "control" => Self::Control(read_at("payload", text)?),
            "ask" => Self::Ask(read_at("payload", text)?),
            "answer" => Self::Answer(read_at("payload", text)?),
            "share" => Self::Share(read_at("payload", text)?),
            "progress" => Self::Progress(read_at("payload", text)?),
            other => return Err(invalid("payload.kind", unknown_kind(other))),
        };
        payload_bounds::check(&decoded)?;
        Ok(decoded)
    }

    /// Writes it as the payload of an envelope.
    #[must_use]
    pub fn to_json(&self) -> Json {
        // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
        Json::from_value(&self.kinded()).unwrap_or_else(|_| Json::null())
    }

    /// Room for the payload's JSON and the fields around it, in bytes: about, and rarely too little.
    pub(crate) fn bytes_about(&self) -> usize {
        const MESSAGE: usize = 1024;
        const ENTRY: usize = 512;
        const ID: usize = 64;
        MESSAGE
            + match self {
                Self::Tasks(body) => {
                    let bodies = |task: &TaskRequest| {
                        let inputs = task.inputs.values().map(|input| input.len() + ID);
                        ENTRY + task.payload.len() + inputs.sum::<usize>()
                    };
                    body.tasks.iter().map(bodies).sum::<usize>()
                        + (body.stored.len() + body.ignored.len()) * ID
                }
                Self::Results(body) => {
                    let bytes =
                        |result: &TaskResult| ENTRY + result.outcome.bytes_bound().unwrap_or(ENTRY);
                    body.results.iter().map(bytes).sum::<usize>() + body.accepted.len() * ID
                }
                Self::Heartbeat(body) => ENTRY + body.attempts.len() * ID,
                Self::Control(body) => body.cancel.len() * ID,
                Self::Ask(body) => ENTRY + body.payload.len(),
                Self::Answer(Answer {
                    outcome: AnswerOutcome::Success(found),
                    ..
                }) => ENTRY + found.data.len(),
                Self::Answer(_) | Self::Progress(_) => ENTRY,
                Self::Share(body) => ENTRY + body.data.len(),
            }
    }

    /// What is written in JSON: the body with its kind first.
    pub(crate) fn kinded(&self) -> Kinded<'_> {
        match self {
            Self::Tasks(body) => Kinded::Tasks(body),
            Self::Results(body) => Kinded::Results(body),
            Self::Heartbeat(body) => Kinded::Heartbeat(body),
            Self::Control(body) => Kinded::Control(body),
            Self::Ask(body) => Kinded::Ask(body),
            Self::Answer(body) => Kinded::Answer(body),
            Self::Share(body) => Kinded::Share(body),
            Self::Progress(body) => Kinded::Progress(body),
        }
    }
}

/// A payload with its `kind`, for writing. Reading by serde's own tags would build a tree of
/// every body inside; writing does not.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Kinded<'a> {
    Tasks(&'a Tasks),
    Results(&'a Results),
    Heartbeat(&'a Heartbeat),
    Control(&'a Control),
    Ask(&'a Ask),
    Answer(&'a Answer),
    Share(&'a Share),
    Progress(&'a Progress),
}

fn unknown_kind(kind: &str) -> String {
    format!(
        "{:?} is unknown; known are tasks, results, heartbeat, control, ask, answer, share, progress",
        crate::fields::clip(kind)
    )
}

fn invalid(field: &str, reason: String) -> DecodeError {
    DecodeError::Invalid {
        field: field.to_owned(),
        reason,
    }
}
