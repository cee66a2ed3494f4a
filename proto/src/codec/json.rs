//! Messages of the system in JSON, without a copy of the payload's text in between.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::message_reader;
use crate::{
    DecodeError, Header, Payload, bounds,
    envelope::{keep_unknown, write_fields},
    fields::Fields,
    payload_bounds,
};

struct Message<'a> {
    header: &'a Header,
    payload: &'a Payload,
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_fields!(map, self.header, &self.payload.kinded());
        map.end()
    }
}

pub(super) fn encode(header: &Header, payload: &Payload) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(payload.bytes_about());
    // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
    let _ = serde_json::to_writer(&mut bytes, &Message { header, payload });
    bytes
}

pub(super) fn decode(bytes: &[u8]) -> Result<(Header, Payload), DecodeError> {
    bounds::check(bytes)?;
    match serde_json::from_slice::<message_reader::Message>(bytes) {
        Ok(message) => {
            payload_bounds::check(&message.payload)?;
            Ok((message.header, message.payload))
        }
        Err(_) => decode_by_fields(bytes),
    }
}

/// Reads a message whose fields come in an unusual order, or finds the field at fault.
fn decode_by_fields(bytes: &[u8]) -> Result<(Header, Payload), DecodeError> {
    let mut fields = Fields::split(bytes)?;
    let payload = fields.take_text("payload")?;
    let header = Header {
        message_id: fields.take("message_id")?,
        from_agent: fields.take("from_agent")?,
        to_agent: fields.take("to_agent")?,
        message_type: fields.take("message_type")?,
        priority: fields.take("priority")?,
        timestamp: fields.take("timestamp")?,
        requires_response: fields.take("requires_response")?,
        timeout: fields.take("timeout")?,
        unknown: keep_unknown(fields)?,
    };
    Ok((header, Payload::from_text(payload)?))
}
