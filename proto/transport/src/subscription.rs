//! Messages as they come in.

use futures_util::{FutureExt, StreamExt};

use crate::Message;

/// A subscription; ends when it is dropped.
#[derive(Debug)]
pub struct Subscription {
    subscriber: async_nats::Subscriber,
}

impl Subscription {
    pub(crate) fn new(subscriber: async_nats::Subscriber) -> Self {
        Self { subscriber }
    }

    /// The next message; `None` when the connection is closed for good. Dropping the future loses
    /// nothing.
    pub async fn next(&mut self) -> Option<Message> {
        self.subscriber.next().await.map(Message::from)
    }

    /// The next message, if it is there already.
    pub fn next_if_ready(&mut self) -> Option<Message> {
        self.next().now_or_never().flatten()
    }

    /// Takes no more messages.
    pub async fn stop(mut self) {
        // Fails only when the connection is closed, which stops it as well.
        let _ = self.subscriber.unsubscribe().await;
    }
}
