//! Envelopes: the header's fields, and which body it is.

use std::collections::BTreeMap;

use super::{
    control, enums, heartbeat,
    path::{Within, missing},
    read, result, talk, task,
    v1::{self, envelope::Payload as Wire},
};
use crate::{DecodeError, Envelope, Header, Payload, payload_bounds};

pub(super) fn to_wire(header: &Header, payload: Wire) -> v1::Envelope {
    v1::Envelope {
        message_id: header.message_id.to_string(),
        from_agent: header.from_agent.to_string(),
        to_agent: header.to_agent.to_string(),
        message_type: v1::MessageType::from(header.message_type).into(),
        priority: v1::Priority::from(header.priority).into(),
        timestamp: header.timestamp.to_string(),
        requires_response: Some(header.requires_response),
        timeout: Some(header.timeout.as_f64()),
        payload: Some(payload),
    }
}

pub(super) fn body_to_wire(payload: &Payload) -> Wire {
    match payload {
        Payload::Tasks(body) => Wire::Tasks(task::to_wire(body)),
        Payload::Results(body) => Wire::Results(result::to_wire(body)),
        Payload::Heartbeat(body) => Wire::Heartbeat(heartbeat::to_wire(body)),
        Payload::Control(body) => Wire::Control(control::to_wire(body)),
        Payload::Ask(body) => Wire::Ask(talk::ask_to_wire(body)),
        Payload::Answer(body) => Wire::Answer(talk::answer_to_wire(body)),
        Payload::Share(body) => Wire::Share(talk::share_to_wire(body)),
        Payload::Progress(body) => Wire::Progress(talk::progress_to_wire(body)),
    }
}

pub(super) fn from_wire(mut wire: v1::Envelope) -> Result<(Header, Payload), DecodeError> {
    let body = wire.payload.take().ok_or_else(|| missing("payload"))?;
    let header = header_from_wire(&wire)?;
    Ok((header, body_from_wire(body)?))
}

pub(super) fn any_from_wire(mut wire: v1::Envelope) -> Result<Envelope, DecodeError> {
    let body = wire.payload.take().ok_or_else(|| missing("payload"))?;
    let header = header_from_wire(&wire)?;
    let payload = match body {
        Wire::Json(text) => read::json("payload", &text, 1)?,
        typed => body_from_wire(typed)?.to_json(),
    };
    Ok(header.with_payload(payload))
}

fn header_from_wire(wire: &v1::Envelope) -> Result<Header, DecodeError> {
    let timeout = read::required("timeout", wire.timeout)?;
    Ok(Header {
        message_id: read::id("message_id", &wire.message_id)?,
        from_agent: read::id("from_agent", &wire.from_agent)?,
        to_agent: read::id("to_agent", &wire.to_agent)?,
        message_type: enums::required::<v1::MessageType, _>("message_type", wire.message_type)?,
        priority: enums::required::<v1::Priority, _>("priority", wire.priority)?,
        timestamp: read::timestamp("timestamp", &wire.timestamp)?,
        requires_response: read::required("requires_response", wire.requires_response)?,
        timeout: read::seconds("timeout", timeout)?,
        unknown: BTreeMap::new(),
    })
}

fn body_from_wire(body: Wire) -> Result<Payload, DecodeError> {
    let payload = match body {
        Wire::Json(text) => return Payload::from_json(&read::json("payload", &text, 1)?),
        Wire::Tasks(body) => task::from_wire(body).map(Payload::Tasks),
        Wire::Results(body) => result::from_wire(body).map(Payload::Results),
        Wire::Heartbeat(body) => heartbeat::from_wire(body).map(Payload::Heartbeat),
        Wire::Control(body) => control::from_wire(&body).map(Payload::Control),
        Wire::Ask(body) => talk::ask_from_wire(&body).map(Payload::Ask),
        Wire::Answer(body) => talk::answer_from_wire(body).map(Payload::Answer),
        Wire::Share(body) => talk::share_from_wire(&body).map(Payload::Share),
        Wire::Progress(body) => talk::progress_from_wire(body).map(Payload::Progress),
    }
    .within("payload")?;
    payload_bounds::check(&payload)?;
    Ok(payload)
}
