//! The log of one shard: a stream with one subject and one writer.
//!
//! An append expects the stream's last sequence, and carries no message id: whoever writes second
//! is refused, also after a purge. Reading goes to the stream's leader where it decides something
//! ([`LogStream::read`]), and in batches, without a consumer, where much is read
//! ([`LogStream::read_from`]).

mod extent;

use std::time::Duration;

use async_nats::jetstream::{
    self,
    stream::{Config, DiscardPolicy, LastRawMessageErrorKind, RawMessageErrorKind, StorageType},
};
use bytes::Bytes;
use muster_proto::{Timestamp, subject};
use serde::{Deserialize, Serialize};

pub use extent::Extent;

use crate::{Connection, FailPoint, Message, RequestError, Subscription, streams};

/// How long an append waits for its acknowledgement before the same is sent again. It takes
/// milliseconds; when a broker dies, choosing a leader takes four to eight seconds, and what was sent
/// meanwhile is lost: the sooner it goes again behind that, the shorter the gap. One that is only
/// slow is not stored twice.
const APPEND_TIMEOUT: Duration = Duration::from_secs(1);
/// How long removing records may take: whole files are deleted.
const TRIM_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the next record of a batch may take.
const READ_TIMEOUT: Duration = Duration::from_secs(5);
/// Records asked for at a time: with records of up to half a MiB, at most 32 MiB are on the way.
const READ_BATCH: u64 = 64;
/// Room of the map of shards: each time that their number grows it takes some hundred bytes.
const MAP_BYTES_MAX: u64 = 1024 * 1024;
/// JetStream's error code for an expectation that does not hold.
const WRONG_LAST_SEQUENCE: u64 = 10071;

/// One shard's log.
#[derive(Debug, Clone)]
pub struct LogStream {
    connection: Connection,
    stream: String,
    subject: String,
}

/// How an append ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Append {
    /// Stored, at this sequence.
    Stored(u64),
    /// The stream's last sequence is another one.
    WrongLastSequence,
    /// No acknowledgement came: stored or not.
    Unknown,
    /// Surely not stored.
    Refused(String),
}

/// A record as the stream holds it.
#[derive(Debug, Clone)]
pub struct StoredRecord {
    /// Its sequence.
    pub sequence: u64,
    /// When the broker stored it.
    pub stored_at: Timestamp,
    /// What was appended.
    pub bytes: Bytes,
}

/// Why the log could not be created or read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The broker cannot create the stream.
    #[error("cannot create the log {stream}: {reason}; is JetStream on, and is there room for it?")]
    NotCreated {
        /// The stream.
        stream: String,
        /// What the broker says.
        reason: String,
    },
    /// The broker does not remove records.
    #[error("cannot trim the log {stream}: {reason}")]
    NotTrimmed {
        /// The stream.
        stream: String,
        /// What happened.
        reason: String,
    },
    /// The broker does not answer, or not in a way that makes sense.
    #[error("cannot read the log {stream}: {reason}")]
    NotRead {
        /// The stream.
        stream: String,
        /// What happened.
        reason: String,
    },
}

#[derive(Deserialize)]
struct Ack {
    seq: Option<u64>,
    error: Option<AckError>,
}

#[derive(Deserialize)]
struct AckError {
    err_code: Option<u64>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Purged {
    #[serde(default)]
    success: bool,
    error: Option<AckError>,
}

#[derive(Serialize)]
struct BatchRequest {
    seq: u64,
    batch: u64,
}

impl LogStream {
    /// Opens the log of a shard, creating its stream where there is none.
    ///
    /// # Errors
    /// [`LogError::NotCreated`].
    pub async fn create(
        connection: &Connection,
        shard: u32,
        bytes_max: u64,
        replicas: usize,
    ) -> Result<Self, LogError> {
        let log = Self {
            connection: connection.clone(),
            stream: subject::log_stream(shard),
            subject: subject::log(shard),
        };
        let description = "The log of one shard: what happened to its runs";
        log.create_stream(description, bytes_max, replicas).await?;
        Ok(log)
    }

    /// Opens the stream that holds the map of shards, creating it where there is none: a small log
    /// of its own, of which the last record counts.
    ///
    /// # Errors
    /// [`LogError::NotCreated`].
    pub async fn create_map(connection: &Connection, replicas: usize) -> Result<Self, LogError> {
        let log = Self {
            connection: connection.clone(),
            stream: subject::SHARD_MAP_STREAM.to_owned(),
            subject: subject::SHARD_MAP.to_owned(),
        };
        log.create_stream("How many shards there are", MAP_BYTES_MAX, replicas)
            .await?;
        Ok(log)
    }

    async fn create_stream(
        &self,
        description: &str,
        bytes_max: u64,
        replicas: usize,
    ) -> Result<(), LogError> {
        let config = Config {
            name: self.stream.clone(),
            description: Some(description.to_owned()),
            subjects: vec![self.subject.clone()],
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            max_bytes: i64::try_from(bytes_max).unwrap_or(i64::MAX),
            num_replicas: replicas,
            allow_direct: true,
            deny_delete: true,
            ..Config::default()
        };
        let created = streams::get_or_create(&self.connection, config).await;
        created.map_err(|error| LogError::NotCreated {
            stream: self.stream.clone(),
            reason: error.to_string(),
        })
    }

    /// Appends a record, if the stream's last sequence is the expected one.
    pub async fn append(&self, expected_last: u64, record: Bytes) -> Append {
        FailPoint::AppendBefore.pass();
        let expected = expected_last.to_string();
        let headers = [
            ("Nats-Expected-Last-Sequence", expected.as_str()),
            ("Nats-Expected-Stream", self.stream.as_str()),
        ];
        let asked = self
            .connection
            .request(&self.subject, &headers, record, Some(APPEND_TIMEOUT));
        let answered = asked.await;
        FailPoint::AppendAfter.pass();
        match answered {
            Ok(answer) => read_ack(&answer),
            Err(RequestError::NotSent(error)) => Append::Refused(error.to_string()),
            Err(RequestError::NoResponders(_) | RequestError::TimedOut(_)) => Append::Unknown,
        }
    }

    /// Reads one record from the stream's leader; `None` where there is none.
    ///
    /// # Errors
    /// [`LogError::NotRead`].
    pub async fn read(&self, sequence: u64) -> Result<Option<StoredRecord>, LogError> {
        let context = jetstream::new(self.connection.client.clone());
        let stream = context
            .get_stream_no_info(&self.stream)
            .await
            .map_err(|error| self.not_read(error))?;
        match stream.get_raw_message(sequence).await {
            Ok(message) => Ok(Some(StoredRecord {
                sequence: message.sequence,
                stored_at: timestamp(message.time.unix_timestamp_nanos()),
                bytes: message.payload,
            })),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(self.not_read(error)),
        }
    }

    /// Reads one record from whichever replica answers; `None` where it has none. For records that
    /// are known to be stored: a replica may be behind.
    ///
    /// # Errors
    /// [`LogError::NotRead`].
    pub async fn read_anywhere(&self, sequence: u64) -> Result<Option<StoredRecord>, LogError> {
        let subject = format!("$JS.API.DIRECT.GET.{}", self.stream);
        let body = format!("{{\"seq\":{sequence}}}");
        let asked = self
            .connection
            .request(&subject, &[], body.into_bytes(), Some(READ_TIMEOUT));
        let answer = asked.await.map_err(|error| self.not_read(error))?;
        match answer.status() {
            None => stored_record(&answer)
                .map(Some)
                .ok_or_else(|| self.not_read("an answer without sequence")),
            Some(404) => Ok(None),
            Some(status) => Err(self.not_read(format!("status {status}"))),
        }
    }

    /// The sequence of the last record, from the stream's leader; 0 for an empty log.
    ///
    /// # Errors
    /// [`LogError::NotRead`].
    pub async fn last_sequence(&self) -> Result<u64, LogError> {
        let context = jetstream::new(self.connection.client.clone());
        let stream = context
            .get_stream_no_info(&self.stream)
            .await
            .map_err(|error| self.not_read(error))?;
        match stream.get_last_raw_message_by_subject(&self.subject).await {
            Ok(message) => Ok(message.sequence),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(0),
            Err(error) => Err(self.not_read(error)),
        }
    }

    /// Removes the records before a sequence. Whoever asks has made sure that they are archived.
    ///
    /// # Errors
    /// [`LogError::NotTrimmed`].
    pub async fn trim_before(&self, sequence: u64) -> Result<(), LogError> {
        let not_trimmed = |reason: String| LogError::NotTrimmed {
            stream: self.stream.clone(),
            reason,
        };
        FailPoint::TrimBefore.pass();
        let subject = format!("$JS.API.STREAM.PURGE.{}", self.stream);
        let body = format!("{{\"seq\":{sequence}}}");
        let asked = self
            .connection
            .request(&subject, &[], body.into_bytes(), Some(TRIM_TIMEOUT));
        let answer = asked
            .await
            .map_err(|error| not_trimmed(error.to_string()))?;
        FailPoint::TrimAfter.pass();
        match serde_json::from_slice::<Purged>(&answer.payload) {
            Ok(Purged { success: true, .. }) => Ok(()),
            Ok(Purged { error, .. }) => Err(not_trimmed(
                error
                    .and_then(|error| error.description)
                    .unwrap_or_else(|| "the broker refuses".to_owned()),
            )),
            Err(error) => Err(not_trimmed(error.to_string())),
        }
    }

    /// Reads all records from a sequence on, in order, until the last one at the time of reading.
    /// Each is given to `take`, which says whether to go on.
    ///
    /// # Errors
    /// [`LogError::NotRead`]; what was given before stays given.
    pub async fn read_from(
        &self,
        first: u64,
        mut take: impl FnMut(StoredRecord) -> bool,
    ) -> Result<(), LogError> {
        let inbox = self.connection.new_inbox();
        let mut answers = self
            .connection
            .subscribe(&inbox)
            .await
            .map_err(|error| self.not_read(error))?;
        let mut next = first.max(1);
        loop {
            self.ask_for(next, &inbox).await?;
            let before = next;
            let pending = self.take_batch(&mut answers, &mut next, &mut take).await?;
            if pending == 0 || next == before {
                return Ok(());
            }
        }
    }

    async fn ask_for(&self, first: u64, inbox: &str) -> Result<(), LogError> {
        let request = BatchRequest {
            seq: first,
            batch: READ_BATCH,
        };
        let body = serde_json::to_vec(&request).map_err(|error| self.not_read(error))?;
        let subject = format!("$JS.API.DIRECT.GET.{}", self.stream);
        let sent = self
            .connection
            .publish_with_reply(&subject, inbox, body)
            .await;
        sent.map_err(|error| self.not_read(error))
    }

    /// Takes records until the broker says that the batch is over. Returns how many are left
    /// behind it; 0 also when `take` wants no more.
    async fn take_batch(
        &self,
        answers: &mut Subscription,
        next: &mut u64,
        take: &mut impl FnMut(StoredRecord) -> bool,
    ) -> Result<u64, LogError> {
        loop {
            let answer = tokio::time::timeout(READ_TIMEOUT, answers.next())
                .await
                .map_err(|_| self.not_read("no answer in time"))?
                .ok_or_else(|| self.not_read("the connection is closed"))?;
            match answer.status() {
                None => {}
                // End of batch, with the number of records behind it.
                Some(204) => return Ok(number(&answer, "Nats-Num-Pending").unwrap_or(0)),
                // No record from this sequence on.
                Some(404) => return Ok(0),
                Some(status) => return Err(self.not_read(format!("status {status}"))),
            }
            let record = stored_record(&answer)
                .ok_or_else(|| self.not_read("an answer without sequence"))?;
            *next = record.sequence + 1;
            if !take(record) {
                return Ok(0);
            }
        }
    }

    fn not_read(&self, reason: impl std::fmt::Display) -> LogError {
        LogError::NotRead {
            stream: self.stream.clone(),
            reason: reason.to_string(),
        }
    }
}

fn read_ack(answer: &Message) -> Append {
    match serde_json::from_slice::<Ack>(&answer.payload) {
        Ok(Ack {
            error: Some(error), ..
        }) if error.err_code == Some(WRONG_LAST_SEQUENCE) => Append::WrongLastSequence,
        Ok(Ack {
            error: Some(error), ..
        }) => Append::Refused(
            error
                .description
                .unwrap_or_else(|| "the broker refused the record".to_owned()),
        ),
        Ok(Ack {
            seq: Some(sequence),
            error: None,
        }) => Append::Stored(sequence),
        Ok(Ack {
            seq: None,
            error: None,
        })
        | Err(_) => Append::Unknown,
    }
}

fn stored_record(answer: &Message) -> Option<StoredRecord> {
    let at: jiff::Timestamp = answer.header("Nats-Time-Stamp")?.parse().ok()?;
    Some(StoredRecord {
        sequence: number(answer, "Nats-Sequence")?,
        stored_at: Timestamp::from_ms(at.as_millisecond()),
        bytes: answer.payload.clone(),
    })
}

fn number(answer: &Message, header: &str) -> Option<u64> {
    answer.header(header)?.parse().ok()
}

fn timestamp(nanoseconds: i128) -> Timestamp {
    Timestamp::from_ms(i64::try_from(nanoseconds / 1_000_000).unwrap_or_default())
}
