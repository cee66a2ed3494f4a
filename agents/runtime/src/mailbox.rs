//! Messages of one agent: reading what comes, sealing what goes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use muster_proto::{
    AgentId, ContentType, DecodeError, Header, Heartbeat, IdError, MessageId, MessageType, Payload,
    Results, Seconds, Timestamp, WirePriority, codec, subject,
};
use muster_transport::{Connection, FailPoint, Message, PublishError};

use crate::{hand_in::HandIn, identity::Identity};

/// How long an owner has to answer results before they come again.
const RESULT_TIMEOUT_MS: u64 = 5_000;
/// Shortest time between two log lines about messages that are none: whoever sends rubbish must not
/// fill the disk.
const COMPLAINT_GAP: Duration = Duration::from_secs(1);

pub(crate) struct Mailbox {
    connection: Connection,
    identity: Identity,
    orchestrators: AgentId,
    hand_in: Option<Arc<HandIn>>,
    undecodable: u64,
    complained: Option<Instant>,
}

impl Mailbox {
    pub(crate) fn new(
        connection: Connection,
        identity: Identity,
        hand_in: Option<HandIn>,
    ) -> Result<Self, IdError> {
        Ok(Self {
            connection,
            identity,
            orchestrators: AgentId::new("orchestrator")?,
            hand_in: hand_in.map(Arc::new),
            undecodable: 0,
            complained: None,
        })
    }

    /// What a message brings; `None`, counted and logged, when it cannot be read.
    pub(crate) fn open(&mut self, message: &Message) -> Option<Payload> {
        let read = ContentType::from_header(message.header(ContentType::HEADER))
            .map_err(DecodeError::from)
            .and_then(|content_type| codec::decode(content_type, &message.payload));
        let opened = read.map_err(|error| self.complain(message, &error));
        opened.ok().map(|(_, payload)| payload)
    }

    /// Messages so far that could not be read.
    pub(crate) fn undecodable(&self) -> u64 {
        self.undecodable
    }

    fn complain(&mut self, message: &Message, error: &DecodeError) {
        self.undecodable += 1;
        let now = Instant::now();
        if self
            .complained
            .is_none_or(|last| now.duration_since(last) >= COMPLAINT_GAP)
        {
            self.complained = Some(now);
            tracing::warn!(
                subject = message.subject,
                bytes = message.payload.len(),
                undecodable = self.undecodable,
                %error,
                "dropped a message that cannot be read"
            );
        }
    }

    /// The other way for results, and how they travel on it, while the broker is out of reach; none
    /// for acceptances, which the next heartbeat repeats.
    pub(crate) fn other_way(&self, results: &Results) -> Option<(Arc<HandIn>, Vec<u8>)> {
        let hand_in = self.hand_in.as_ref()?;
        if self.connection.is_up() || results.results.is_empty() {
            return None;
        }
        let payload = Payload::Results(results.clone());
        let counter = results.counter;
        let message_type = MessageType::ResultShare;
        let sealed = self.seal(ContentType::Json, message_type, &payload, counter, true);
        Some((Arc::clone(hand_in), sealed))
    }

    /// Sends acceptances and results to the owner of a shard.
    pub(crate) async fn send_results(
        &self,
        shard: u32,
        results: Results,
    ) -> Result<(), PublishError> {
        let record = &self.identity.record;
        // The identity was checked when serving began: its id is a token.
        let Ok(subject) = subject::result(shard, &record.agent_type, &record.agent_id) else {
            return Ok(());
        };
        let wants_verdict = !results.results.is_empty();
        let accepts = !wants_verdict && !results.accepted.is_empty();
        let counter = results.counter;
        let payload = Payload::Results(results);
        let content_type = self.identity.content_type;
        let sealed = self.seal(
            content_type,
            MessageType::ResultShare,
            &payload,
            counter,
            wants_verdict,
        );
        FailPoint::ResultBefore.pass_if(wants_verdict);
        FailPoint::AcceptBefore.pass_if(accepts);
        let headers = [(ContentType::HEADER, content_type.as_str())];
        let connection = &self.connection;
        let sent = match content_type {
            _ if self.identity.compresses => {
                connection
                    .publish_pressed(&subject, None, &headers, sealed)
                    .await
            }
            ContentType::Json => self.connection.publish(&subject, sealed).await,
            ContentType::Protobuf => {
                connection
                    .publish_with_headers(&subject, &headers, sealed)
                    .await
            }
        };
        FailPoint::ResultAfter.pass_if(wants_verdict);
        FailPoint::AcceptAfter.pass_if(accepts);
        sent
    }

    /// Sends a heartbeat to every orchestrator.
    pub(crate) async fn send_heartbeat(&self, heartbeat: Heartbeat) -> Result<(), PublishError> {
        let sealed = self.seal_heartbeat(heartbeat);
        let subject = &self.identity.subjects.heartbeat;
        FailPoint::HeartbeatBefore.pass();
        let sent = self.connection.publish(subject, sealed).await;
        FailPoint::HeartbeatAfter.pass();
        sent
    }

    /// A heartbeat as it travels: always JSON, so that everybody can read who is there.
    pub(crate) fn seal_heartbeat(&self, heartbeat: Heartbeat) -> Vec<u8> {
        let counter = heartbeat.counter;
        let payload = Payload::Heartbeat(heartbeat);
        self.seal(
            ContentType::Json,
            MessageType::StatusUpdate,
            &payload,
            counter,
            false,
        )
    }

    fn seal(
        &self,
        content_type: ContentType,
        message_type: MessageType,
        payload: &Payload,
        counter: u64,
        requires_response: bool,
    ) -> Vec<u8> {
        let record = &self.identity.record;
        let incarnation = record.incarnation;
        let Ok(message_id) = MessageId::new(format!("{incarnation}-{counter}")) else {
            return Vec::new();
        };
        let header = Header {
            message_id,
            from_agent: record.agent_id.clone(),
            to_agent: self.orchestrators.clone(),
            message_type,
            priority: WirePriority::Medium,
            timestamp: Timestamp::from_ms(jiff::Timestamp::now().as_millisecond()),
            requires_response,
            timeout: Seconds::from_ms(if requires_response {
                RESULT_TIMEOUT_MS
            } else {
                0
            }),
            unknown: std::collections::BTreeMap::new(),
        };
        codec::encode(content_type, &header, payload)
    }
}
