//! An envelope without what it brings.

use std::collections::BTreeMap;

use crate::{AgentId, Envelope, Json, MessageId, MessageType, Seconds, Timestamp, WirePriority};

/// All of an [`Envelope`] but its payload: who, to whom, what for, how urgent, until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Unique to its sender.
    pub message_id: MessageId,
    /// Who sends it.
    pub from_agent: AgentId,
    /// Whom it is for.
    pub to_agent: AgentId,
    /// What it is for.
    pub message_type: MessageType,
    /// How urgent it is.
    pub priority: WirePriority,
    /// When it was sent.
    pub timestamp: Timestamp,
    /// Whether the sender waits for an answer.
    pub requires_response: bool,
    /// How long the sender waits, in seconds.
    pub timeout: Seconds,
    /// Fields that the contract does not know; only JSON carries them.
    pub unknown: BTreeMap<String, Json>,
}

impl Header {
    /// The whole message.
    #[must_use]
    pub fn with_payload(self, payload: Json) -> Envelope {
        Envelope {
            message_id: self.message_id,
            from_agent: self.from_agent,
            to_agent: self.to_agent,
            message_type: self.message_type,
            payload,
            priority: self.priority,
            timestamp: self.timestamp,
            requires_response: self.requires_response,
            timeout: self.timeout,
            unknown: self.unknown,
        }
    }
}

impl From<Envelope> for Header {
    fn from(envelope: Envelope) -> Self {
        Self {
            message_id: envelope.message_id,
            from_agent: envelope.from_agent,
            to_agent: envelope.to_agent,
            message_type: envelope.message_type,
            priority: envelope.priority,
            timestamp: envelope.timestamp,
            requires_response: envelope.requires_response,
            timeout: envelope.timeout,
            unknown: envelope.unknown,
        }
    }
}
