//! Messages to bytes and back, in either encoding.
//!
//! There are two levels. [`encode`] and [`decode`] carry a [`Payload`] that the system knows
//! (tasks, results, heartbeats, control); its body is read from, and written to, the bytes of the
//! message directly. [`encode_envelope`] and [`decode_envelope`] carry any payload, as JSON text.
//!
//! Both encodings have the same bounds and name the same fields in their errors. Only JSON carries
//! fields that the contract does not know; protobuf drops them.

mod json;
mod message_reader;

use crate::{ContentType, DecodeError, Envelope, Header, Payload, protobuf};

/// Writes a message of the system.
#[must_use]
pub fn encode(content_type: ContentType, header: &Header, payload: &Payload) -> Vec<u8> {
    match content_type {
        ContentType::Json => json::encode(header, payload),
        ContentType::Protobuf => protobuf::encode(header, payload),
    }
}

/// Reads a message of the system.
///
/// # Errors
/// [`DecodeError`] naming the field that is missing or wrong, also when the payload is of no kind
/// that the system knows.
pub fn decode(content_type: ContentType, bytes: &[u8]) -> Result<(Header, Payload), DecodeError> {
    match content_type {
        ContentType::Json => json::decode(bytes),
        ContentType::Protobuf => protobuf::decode(bytes),
    }
}

/// Writes a message with any payload.
#[must_use]
pub fn encode_envelope(content_type: ContentType, envelope: &Envelope) -> Vec<u8> {
    match content_type {
        ContentType::Json => envelope.to_json(),
        ContentType::Protobuf => protobuf::encode_envelope(envelope),
    }
}

/// Reads a message with any payload; one that is typed in protobuf comes as its JSON.
///
/// # Errors
/// [`DecodeError`] naming the field that is missing or wrong.
pub fn decode_envelope(content_type: ContentType, bytes: &[u8]) -> Result<Envelope, DecodeError> {
    match content_type {
        ContentType::Json => Envelope::from_json(bytes),
        ContentType::Protobuf => protobuf::decode_envelope(bytes),
    }
}
