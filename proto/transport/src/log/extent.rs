//! How much a stream holds, and what time it is there.

use std::time::Duration;

use bytes::Bytes;
use muster_proto::Timestamp;
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::{AckError, LogError, LogStream};

/// How long one try to get a stream's information may take. While the brokers choose a leader nobody
/// answers, and whoever asks again at once hears of the new one as soon as there is one.
const INFO_TRY: Duration = Duration::from_millis(500);
/// The pause before the next try where the answer is that there is no answer.
const INFO_PAUSE: Duration = Duration::from_millis(100);
/// How long a stream's information may take: choosing a leader takes four to eight seconds.
const INFO_WAIT: Duration = Duration::from_secs(10);

/// What is read of a stream's information.
#[derive(Deserialize)]
struct Info {
    ts: Option<jiff::Timestamp>,
    state: Option<InfoState>,
    error: Option<AckError>,
}

#[derive(Deserialize)]
struct InfoState {
    bytes: u64,
    first_seq: u64,
    last_seq: u64,
}

/// How much a stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// When that was, by the broker's clock.
    pub at: Timestamp,
    /// Its size, in bytes.
    pub bytes: u64,
    /// The sequence of the first record that is still there; 1 for an empty log.
    pub first_sequence: u64,
    /// The sequence of the last record; 0 for an empty log.
    pub last_sequence: u64,
}

impl LogStream {
    /// The broker's clock, as far as the stream's leader tells it.
    ///
    /// # Errors
    /// [`LogError::NotRead`].
    pub async fn broker_time(&self) -> Result<Timestamp, LogError> {
        Ok(self.extent().await?.at)
    }

    /// How much the stream holds.
    ///
    /// # Errors
    /// [`LogError::NotRead`].
    pub async fn extent(&self) -> Result<Extent, LogError> {
        let info = self.info().await?;
        let state = info
            .state
            .ok_or_else(|| self.not_read("the stream's information has no size"))?;
        let at = info
            .ts
            .ok_or_else(|| self.not_read("the stream's information has no time"))?;
        Ok(Extent {
            at: Timestamp::from_ms(at.as_millisecond()),
            bytes: state.bytes,
            first_sequence: state.first_seq.max(1),
            last_sequence: state.last_seq,
        })
    }

    async fn info(&self) -> Result<Info, LogError> {
        let give_up = Instant::now() + INFO_WAIT;
        loop {
            let error = match self.ask_info().await {
                Ok(info) if info.state.is_some() => return Ok(info),
                Ok(info) => self.not_read(
                    info.error
                        .and_then(|error| error.description)
                        .unwrap_or_else(|| "the stream's information has no size".to_owned()),
                ),
                Err(error) => error,
            };
            if Instant::now() >= give_up {
                return Err(error);
            }
            sleep(INFO_PAUSE).await;
        }
    }

    async fn ask_info(&self) -> Result<Info, LogError> {
        let subject = format!("$JS.API.STREAM.INFO.{}", self.stream);
        let answer = self
            .connection
            .request(&subject, &[], Bytes::new(), Some(INFO_TRY))
            .await;
        let answer = answer.map_err(|error| self.not_read(error))?;
        serde_json::from_slice(&answer.payload).map_err(|error| self.not_read(error))
    }
}
