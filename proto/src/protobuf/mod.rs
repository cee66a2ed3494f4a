//! The same messages in protobuf (`muster/v1/*.proto`).
//!
//! Bytes become generated types ([`v1`]), and these the plain types of the crate, which hold every
//! identifier and range: wire → generated → checked. JSON values inside are UTF-8 text and are
//! checked to be JSON. Before anything is built, the bytes are held against what building it would
//! take ([`weight`]).

mod control;
mod enums;
mod envelope;
mod event;
mod exchange;
mod fault;
mod heartbeat;
mod path;
mod plan;
mod question;
mod read;
mod result;
mod talk;
mod task;
mod weight;

/// Types generated from `muster/v1/*.proto`.
#[allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "generated; documented where the .proto files are"
)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/muster.v1.rs"));
}

use prost::Message as _;

use crate::{DecodeError, Envelope, Header, Payload, RunEvents, limits::MESSAGE_BYTES_MAX};

/// Writes a message of the system; fields that the contract does not know are left out.
#[must_use]
pub fn encode(header: &Header, payload: &Payload) -> Vec<u8> {
    envelope::to_wire(header, envelope::body_to_wire(payload)).encode_to_vec()
}

/// Reads a message of the system.
///
/// # Errors
/// [`DecodeError`] naming the field that is missing or wrong.
pub fn decode(bytes: &[u8]) -> Result<(Header, Payload), DecodeError> {
    envelope::from_wire(parse(bytes, weight::ENVELOPE)?)
}

/// Writes a message with any payload, as JSON text.
#[must_use]
pub fn encode_envelope(envelope: &Envelope) -> Vec<u8> {
    let body = v1::envelope::Payload::Json(read::json_out(&envelope.payload));
    envelope::to_wire(&Header::from(envelope.clone()), body).encode_to_vec()
}

/// Reads a message with any payload; one that is typed comes as its JSON.
///
/// # Errors
/// [`DecodeError`] naming the field that is missing or wrong.
pub fn decode_envelope(bytes: &[u8]) -> Result<Envelope, DecodeError> {
    envelope::any_from_wire(parse(bytes, weight::ENVELOPE)?)
}

/// Writes events of a run.
#[must_use]
pub fn encode_events(events: &RunEvents) -> Vec<u8> {
    event::to_wire(events).encode_to_vec()
}

/// Reads events of a run.
///
/// # Errors
/// [`DecodeError`] naming the field that is missing or wrong.
pub fn decode_events(bytes: &[u8]) -> Result<RunEvents, DecodeError> {
    event::from_wire(parse(bytes, weight::RUN_EVENTS)?)
}

fn parse<M: prost::Message + Default>(
    bytes: &[u8],
    heavy: &[weight::Heavy],
) -> Result<M, DecodeError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(DecodeError::TooLarge {
            bytes: bytes.len(),
            bytes_max: MESSAGE_BYTES_MAX,
        });
    }
    weight::check(bytes, heavy)?;
    M::decode(bytes).map_err(|error| DecodeError::NotProtobuf {
        reason: crate::fields::clip(&error.to_string()),
    })
}
