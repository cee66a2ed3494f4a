//! A connection to the broker.

use std::{fmt, time::Duration};

use async_nats::{Client, HeaderMap, RequestErrorKind};
use bytes::Bytes;

use crate::{
    Message, Subscription,
    compression::{ENCODING_HEADER, ZSTD, press},
};

/// A live connection; cheap to clone. Publishing while it is down waits and then succeeds.
#[derive(Clone)]
pub struct Connection {
    pub(crate) client: Client,
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Connection({})", self.client.connection_state())
    }
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The subject has an empty part, or a space.
    #[error("{0:?} is no subject")]
    BadSubject(String),
    /// The message is longer than the broker takes.
    #[error("a message of {bytes} bytes is longer than the {bytes_max} that the broker takes")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The broker's bound.
        bytes_max: usize,
    },
    /// The connection is closed for good.
    #[error("the connection to the broker is closed")]
    Closed,
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Nobody listens on the subject.
    #[error("nobody listens on {0}")]
    NoResponders(String),
    /// No answer in time.
    #[error("no answer on {0} in time")]
    TimedOut(String),
    /// The request could not be sent.
    #[error(transparent)]
    NotSent(#[from] PublishError),
}

/// Why there is no subscription.
#[derive(Debug, thiserror::Error)]
#[error("cannot subscribe to {subject}: {reason}")]
pub struct SubscribeError {
    /// To what.
    pub subject: String,
    /// Why not.
    pub reason: String,
}

impl Connection {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Sends a message.
    ///
    /// # Errors
    /// [`PublishError`]. That the broker forbids it is told nowhere but in the log.
    pub async fn publish(&self, subject: &str, payload: Vec<u8>) -> Result<(), PublishError> {
        let length = payload.len();
        let sent = self.client.publish(subject.to_owned(), payload.into());
        sent.await
            .map_err(|error| self.not_sent(subject, length, &error))
    }

    /// Sends a message that can be answered, or returned as undeliverable, on another subject.
    ///
    /// # Errors
    /// As [`Connection::publish`].
    pub async fn publish_with_reply(
        &self,
        subject: &str,
        reply: &str,
        payload: Vec<u8>,
    ) -> Result<(), PublishError> {
        let length = payload.len();
        let reply = reply.to_owned();
        let sent = self
            .client
            .publish_with_reply(subject.to_owned(), reply, payload.into());
        sent.await
            .map_err(|error| self.not_sent(subject, length, &error))
    }

    /// Sends a message with headers.
    ///
    /// # Errors
    /// As [`Connection::publish`].
    pub async fn publish_with_headers(
        &self,
        subject: &str,
        headers: &[(&str, &str)],
        payload: Vec<u8>,
    ) -> Result<(), PublishError> {
        let length = payload.len();
        let headers = header_map(headers);
        let sent = self
            .client
            .publish_with_headers(subject.to_owned(), headers, payload.into());
        sent.await
            .map_err(|error| self.not_sent(subject, length, &error))
    }

    /// Sends a message with headers that can be answered, or returned as undeliverable.
    ///
    /// # Errors
    /// As [`Connection::publish`].
    pub async fn publish_with_reply_and_headers(
        &self,
        subject: &str,
        reply: &str,
        headers: &[(&str, &str)],
        payload: Vec<u8>,
    ) -> Result<(), PublishError> {
        let length = payload.len();
        let (reply, headers) = (reply.to_owned(), header_map(headers));
        let sent = self.client.publish_with_reply_and_headers(
            subject.to_owned(),
            reply,
            headers,
            payload.into(),
        );
        sent.await
            .map_err(|error| self.not_sent(subject, length, &error))
    }

    /// Sends a message with headers that may be pressed where it is large: whoever reads it has to
    /// unpack it by its `Muster-Encoding`, as [`Message`] does.
    ///
    /// # Errors
    /// As [`Connection::publish`].
    pub async fn publish_pressed(
        &self,
        subject: &str,
        reply: Option<&str>,
        headers: &[(&str, &str)],
        payload: Vec<u8>,
    ) -> Result<(), PublishError> {
        let mut headers = headers.to_vec();
        let payload = match press(&payload) {
            Some(pressed) => {
                headers.push((ENCODING_HEADER, ZSTD));
                pressed
            }
            None => payload,
        };
        match reply {
            Some(reply) => {
                self.publish_with_reply_and_headers(subject, reply, &headers, payload)
                    .await
            }
            None => self.publish_with_headers(subject, &headers, payload).await,
        }
    }

    /// Sends a request and waits for its answer: as long as the options said where `timeout` is
    /// `None`.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn request(
        &self,
        subject: &str,
        headers: &[(&str, &str)],
        payload: impl Into<Bytes>,
        timeout: Option<Duration>,
    ) -> Result<Message, RequestError> {
        let payload = payload.into();
        let length = payload.len();
        let mut request = async_nats::Request::new().payload(payload);
        if !headers.is_empty() {
            request = request.headers(header_map(headers));
        }
        if timeout.is_some() {
            request = request.timeout(timeout);
        }
        let sent = self.client.send_request(subject.to_owned(), request).await;
        sent.map(Message::from).map_err(|error| match error.kind() {
            RequestErrorKind::NoResponders => RequestError::NoResponders(subject.to_owned()),
            RequestErrorKind::TimedOut => RequestError::TimedOut(subject.to_owned()),
            RequestErrorKind::InvalidSubject => PublishError::BadSubject(subject.to_owned()).into(),
            RequestErrorKind::MaxPayloadExceeded => self.too_large(length).into(),
            RequestErrorKind::Other => PublishError::Closed.into(),
        })
    }

    /// Listens on a subject, which may have wildcards.
    ///
    /// # Errors
    /// [`SubscribeError`]. That the broker forbids it is told nowhere but in the log.
    pub async fn subscribe(&self, subject: &str) -> Result<Subscription, SubscribeError> {
        let subscribed = self.client.subscribe(subject.to_owned()).await;
        subscribed
            .map(Subscription::new)
            .map_err(|error| not_subscribed(subject, &error))
    }

    /// Listens on a subject together with others: each message goes to one of the group.
    ///
    /// # Errors
    /// As [`Connection::subscribe`].
    pub async fn subscribe_in_group(
        &self,
        subject: &str,
        group: &str,
    ) -> Result<Subscription, SubscribeError> {
        let subscribed = self
            .client
            .queue_subscribe(subject.to_owned(), group.to_owned())
            .await;
        subscribed
            .map(Subscription::new)
            .map_err(|error| not_subscribed(subject, &error))
    }

    /// Waits until everything that was sent, subscriptions too, is written to the socket.
    ///
    /// # Errors
    /// [`PublishError::Closed`].
    pub async fn flush(&self) -> Result<(), PublishError> {
        let flushed = self.client.flush().await;
        flushed.map_err(|_| PublishError::Closed)
    }

    /// A subject that nobody else uses, for answers.
    #[must_use]
    pub fn new_inbox(&self) -> String {
        self.client.new_inbox()
    }

    /// Longest message that the broker takes, in bytes.
    #[must_use]
    pub fn payload_bytes_max(&self) -> usize {
        self.client.max_payload()
    }

    /// Whether the connection is up at this moment.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.client.connection_state() == async_nats::connection::State::Connected
    }

    fn not_sent(
        &self,
        subject: &str,
        bytes: usize,
        error: &async_nats::PublishError,
    ) -> PublishError {
        use async_nats::client::PublishErrorKind as Kind;
        match error.kind() {
            Kind::MaxPayloadExceeded => self.too_large(bytes),
            Kind::InvalidSubject => PublishError::BadSubject(subject.to_owned()),
            Kind::Send => PublishError::Closed,
        }
    }

    fn too_large(&self, bytes: usize) -> PublishError {
        PublishError::TooLarge {
            bytes,
            bytes_max: self.payload_bytes_max(),
        }
    }
}

fn not_subscribed(subject: &str, error: &impl fmt::Display) -> SubscribeError {
    SubscribeError {
        subject: subject.to_owned(),
        reason: error.to_string(),
    }
}

fn header_map(headers: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        // A line break would end the header: values from outside must not add headers.
        map.insert(*name, value.replace(['\r', '\n'], " "));
    }
    map
}
