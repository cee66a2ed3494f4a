//! What one agent says to other agents and to watchers: how it is sealed.

use std::{collections::BTreeMap, time::Duration};

use muster_proto::{
    AgentId, AgentType, ContentType, Header, MessageId, MessageType, Payload, Priority, Seconds,
    Timestamp, codec,
};
use muster_transport::Connection;
use uuid::Uuid;

use crate::identity::Identity;

/// Speaks for one agent. Always in JSON: who will read it is not known.
#[derive(Debug)]
pub(crate) struct Voice {
    pub(crate) connection: Connection,
    pub(crate) agent_id: AgentId,
    pub(crate) agent_type: AgentType,
}

/// A message on its way.
pub(crate) struct Letter<'a> {
    /// Whom it is for: an agent, or a type of agents.
    pub(crate) to: &'a str,
    pub(crate) message_type: MessageType,
    pub(crate) priority: Priority,
    /// How long an answer is waited for; none is where missing.
    pub(crate) timeout: Option<Duration>,
    pub(crate) payload: Payload,
}

impl Voice {
    pub(crate) fn of(connection: Connection, identity: &Identity) -> Self {
        Self {
            connection,
            agent_id: identity.record.agent_id.clone(),
            agent_type: identity.record.agent_type.clone(),
        }
    }

    /// The message, and the id under which it is known.
    pub(crate) fn seal(&self, letter: Letter<'_>) -> (String, Vec<u8>) {
        let id = Uuid::now_v7().simple().to_string();
        let to = AgentId::new(letter.to).unwrap_or_else(|_| self.agent_id.clone());
        let timeout_ms = letter.timeout.unwrap_or_default().as_millis();
        let Ok(message_id) = MessageId::new(id.as_str()) else {
            return (id, Vec::new());
        };
        let header = Header {
            message_id,
            from_agent: self.agent_id.clone(),
            to_agent: to,
            message_type: letter.message_type,
            priority: letter.priority.on_wire(),
            timestamp: Timestamp::from_ms(jiff::Timestamp::now().as_millisecond()),
            requires_response: letter.timeout.is_some(),
            timeout: Seconds::from_ms(u64::try_from(timeout_ms).unwrap_or(u64::MAX)),
            unknown: BTreeMap::new(),
        };
        (
            id,
            codec::encode(ContentType::Json, &header, &letter.payload),
        )
    }
}
