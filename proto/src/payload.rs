//! What travels in an envelope between orchestrators and agents.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    AttemptId, Control, DecodeError, Heartbeat, Json, TaskRequest, TaskResult,
    fields::reason_of,
    limits::{BATCH_TASKS_MAX, CAPABILITIES_MAX},
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
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, default)]
    kind: Option<std::borrow::Cow<'a, str>>,
}

impl Payload {
    /// Reads a payload that an envelope brought.
    ///
    /// # Errors
    /// [`DecodeError`] naming the field, also when `kind` is missing or unknown.
    pub fn from_json(payload: &Json) -> Result<Self, DecodeError> {
        let kind: Kind<'_> = serde_json::from_str(payload.as_str())
            .map_err(|error| invalid("payload", reason_of(&error)))?;
        let decoded = match kind.kind.as_deref() {
            Some("tasks") => Self::Tasks(read(payload)?),
            Some("results") => Self::Results(read(payload)?),
            Some("heartbeat") => Self::Heartbeat(read(payload)?),
            Some("control") => Self::Control(read(payload)?),
            Some(other) => return Err(invalid("payload.kind", unknown_kind(other))),
            None => {
                return Err(DecodeError::Missing {
                    field: "payload.kind".to_owned(),
                });
            }
        };
        decoded.check()?;
        Ok(decoded)
    }

    /// Writes it as the payload of an envelope.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let written = match self {
            Self::Tasks(body) => with_kind("tasks", body),
            Self::Results(body) => with_kind("results", body),
            Self::Heartbeat(body) => with_kind("heartbeat", body),
            Self::Control(body) => with_kind("control", body),
        };
        // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
        written.unwrap_or_else(|_| Json::null())
    }

    fn check(&self) -> Result<(), DecodeError> {
        let (field, length, max) = match self {
            Self::Tasks(body) => ("payload.tasks", body.tasks.len(), BATCH_TASKS_MAX),
            Self::Results(body) => ("payload.results", body.results.len(), BATCH_TASKS_MAX),
            Self::Heartbeat(body) => (
                "payload.capabilities",
                body.capabilities.len(),
                CAPABILITIES_MAX,
            ),
            Self::Control(body) => ("payload.cancel", body.cancel.len(), BATCH_TASKS_MAX),
        };
        if length > max {
            return Err(invalid(
                field,
                format!("has {length} entries; at most {max} are allowed"),
            ));
        }
        Ok(())
    }
}

fn unknown_kind(kind: &str) -> String {
    format!(
        "{:?} is unknown; known are tasks, results, heartbeat, control",
        crate::fields::clip(kind)
    )
}

fn invalid(field: &str, reason: String) -> DecodeError {
    DecodeError::Invalid {
        field: field.to_owned(),
        reason,
    }
}

/// Reads the body; only when that fails once more slowly, for the path of the field at fault.
fn read<T: DeserializeOwned>(payload: &Json) -> Result<T, DecodeError> {
    serde_json::from_str(payload.as_str()).map_err(|_| locate::<T>(payload))
}

fn locate<T: DeserializeOwned>(payload: &Json) -> DecodeError {
    let mut reader = serde_json::Deserializer::from_str(payload.as_str());
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => invalid("payload", "changed while it was read".to_owned()),
        Err(error) => invalid(
            &format!("payload.{}", error.path()),
            reason_of(error.inner()),
        ),
    }
}

/// Puts `kind` first. Serde's own tags would build a tree of every body inside.
fn with_kind<T: Serialize>(kind: &str, body: &T) -> Result<Json, serde_json::Error> {
    let written = serde_json::to_string(body)?;
    let rest = written.strip_prefix('{').unwrap_or("}");
    let comma = if rest == "}" { "" } else { "," };
    Json::from_text(format!("{{\"kind\":\"{kind}\"{comma}{rest}"))
}
