//! One message from the broker.

use async_nats::{HeaderMap, StatusCode};
use bytes::Bytes;

use crate::compression::{ENCODING_HEADER, ZSTD, unpack};

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Message {
    /// Where it was sent to.
    pub subject: String,
    /// Where an answer is waited for.
    pub reply: Option<String>,
    /// What it brings.
    pub payload: Bytes,
    headers: Option<HeaderMap>,
    status: Option<StatusCode>,
}

impl Message {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.as_ref()?.get(name)?;
        Some(value.as_str())
    }

    /// The broker's own status, such as 404, where the message comes from the broker.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status.map(|status| status.as_u16())
    }

    /// Whether the broker says that nobody listens where a message was sent to.
    #[must_use]
    pub fn is_no_responders(&self) -> bool {
        self.status == Some(StatusCode::NO_RESPONDERS)
    }
}

impl From<async_nats::Message> for Message {
    fn from(message: async_nats::Message) -> Self {
        let encoding = message.headers.as_ref();
        let encoding = encoding.and_then(|headers| headers.get(ENCODING_HEADER));
        let is_pressed = encoding.is_some_and(|encoding| encoding.as_str() == ZSTD);
        Self {
            subject: message.subject.into_string(),
            reply: message.reply.map(async_nats::Subject::into_string),
            payload: if is_pressed {
                unpack(&message.payload)
            } else {
                message.payload
            },
            headers: message.headers,
            status: message.status,
        }
    }
}
