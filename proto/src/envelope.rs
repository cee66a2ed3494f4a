//! The message that everything travels in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::{
    AgentId, DecodeError, Json, MessageId, Seconds, Timestamp, bounds, fields::Fields,
    limits::UNKNOWN_FIELDS_MAX,
};

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// Asks for something: a task, or data from another agent.
    DataRequest,
    /// Brings a result.
    ResultShare,
    /// Tells how its sender is: a heartbeat, progress, control.
    StatusUpdate,
}

/// How urgent a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WirePriority {
    /// For tasks P0 and P1.
    High,
    /// For tasks P2.
    Medium,
    /// For tasks P3.
    Low,
}

/// One message, field for field as documented for agents in any language.
///
/// In JSON, fields that the contract does not know are kept in [`Envelope::unknown`] and written
/// again; protobuf drops them.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Unique to its sender.
    pub message_id: MessageId,
    /// Who sends it.
    pub from_agent: AgentId,
    /// Whom it is for.
    pub to_agent: AgentId,
    /// What it is for.
    pub message_type: MessageType,
    /// What it brings; its own `kind` field tells which [`crate::Payload`] it is.
    pub payload: Json,
    /// How urgent it is.
    pub priority: WirePriority,
    /// When it was sent.
    pub timestamp: Timestamp,
    /// Whether the sender waits for an answer.
    pub requires_response: bool,
    /// How long the sender waits, in seconds.
    pub timeout: Seconds,
    /// Fields that the contract does not know.
    pub unknown: BTreeMap<String, Json>,
}

impl Envelope {
    /// Reads a message in JSON.
    ///
    /// # Errors
    /// [`DecodeError`], which names the field that is missing or wrong.
    pub fn from_json(bytes: &[u8]) -> Result<Self, DecodeError> {
        bounds::check(bytes)?;
        let mut fields = Fields::split(bytes)?;
        Ok(Self {
            message_id: fields.take("message_id")?,
            from_agent: fields.take("from_agent")?,
            to_agent: fields.take("to_agent")?,
            message_type: fields.take("message_type")?,
            payload: fields.take("payload")?,
            priority: fields.take("priority")?,
            timestamp: fields.take("timestamp")?,
            requires_response: fields.take("requires_response")?,
            timeout: fields.take("timeout")?,
            unknown: keep_unknown(fields)?,
        })
    }

    /// Writes the message in JSON.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512 + self.payload.len());
        // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
        let _ = serde_json::to_writer(&mut bytes, self);
        bytes
    }
}

pub(crate) fn keep_unknown(fields: Fields<'_>) -> Result<BTreeMap<String, Json>, DecodeError> {
    let unknown: BTreeMap<String, Json> = fields.rest().take(UNKNOWN_FIELDS_MAX + 1).collect();
    if unknown.len() > UNKNOWN_FIELDS_MAX {
        return Err(DecodeError::Invalid {
            field: "message".to_owned(),
            reason: format!(
                "has more than {UNKNOWN_FIELDS_MAX} fields that the contract does not know"
            ),
        });
    }
    Ok(unknown)
}

/// Writes the fields in the order in which they are documented; an [`Envelope`] and a
/// [`crate::Header`] have the same ones beside the payload.
macro_rules! write_fields {
    ($map:ident, $header:expr, $payload:expr) => {
        $map.serialize_entry("message_id", &$header.message_id)?;
        $map.serialize_entry("from_agent", &$header.from_agent)?;
        $map.serialize_entry("to_agent", &$header.to_agent)?;
        $map.serialize_entry("message_type", &$header.message_type)?;
        $map.serialize_entry("payload", $payload)?;
        $map.serialize_entry("priority", &$header.priority)?;
        $map.serialize_entry("timestamp", &$header.timestamp)?;
        $map.serialize_entry("requires_response", &$header.requires_response)?;
        $map.serialize_entry("timeout", &$header.timeout)?;
        for (name, value) in &$header.unknown {
            $map.serialize_entry(name, value)?;
        }
    };
}
pub(crate) use write_fields;

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(9 + self.unknown.len()))?;
        write_fields!(map, self, &self.payload);
        map.end()
    }
}
