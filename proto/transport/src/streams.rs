//! Streams that are made where they are missing, with patience.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    context::{CreateStreamError, CreateStreamErrorKind},
    stream::Config,
};
use tokio::time::{Instant, sleep};

use crate::Connection;

/// How long brokers may take to choose a leader: until there is one, they make no stream and find
/// none. It takes four to eight seconds, and longer when all of them were started at once.
const WAIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(500);
/// The code of answers that say that nobody can answer now.
const UNAVAILABLE: usize = 503;

/// Finds a stream, or makes it.
pub(crate) async fn get_or_create(
    connection: &Connection,
    config: Config,
) -> Result<(), CreateStreamError> {
    let context = jetstream::new(connection.client.clone());
    let give_up = Instant::now() + WAIT;
    loop {
        let error = match context.get_or_create_stream(config.clone()).await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        if !may_pass(&error) || Instant::now() >= give_up {
            return Err(error);
        }
        tracing::warn!(stream = config.name, %error, "the broker does not give the stream yet; trying again");
        sleep(PAUSE).await;
    }
}

fn may_pass(error: &CreateStreamError) -> bool {
    match error.kind() {
        CreateStreamErrorKind::JetStreamUnavailable
        | CreateStreamErrorKind::TimedOut
        | CreateStreamErrorKind::Response => true,
        CreateStreamErrorKind::JetStream(error) => error.code() == UNAVAILABLE,
        CreateStreamErrorKind::EmptyStreamName
        | CreateStreamErrorKind::InvalidStreamName
        | CreateStreamErrorKind::DomainAndExternalSet
        | CreateStreamErrorKind::NotFound
        | CreateStreamErrorKind::ResponseParse => false,
    }
}
