//! Records: what one append stores.

use muster_proto::{Timestamp, limits::RECORD_BYTES_MAX};
use serde::{Deserialize, Serialize};

use crate::Event;

/// Events of any number of runs, stored together or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The format that it is written in.
    pub format: u32,
    /// Who wrote it: the owner's epoch.
    pub epoch: u64,
    /// Unique to this append: an owner that reads it back knows its own.
    pub nonce: String,
    /// When it was decided, by the log's clock.
    pub at: Timestamp,
    /// The events, in order.
    pub events: Vec<Event>,
}

/// Why bytes are no record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Written by a later version.
    #[error("record has format {0}, this version reads up to {FORMAT}: start a newer orchestrator")]
    TooNew(u32),
    /// Not what an orchestrator writes.
    #[error("record cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
}

/// The format that this version writes, and the latest that it reads.
pub(crate) const FORMAT: u32 = 1;

/// Room that the frame around the events takes: a name of at most 128 bytes, numbers and a time.
const FRAME_BYTES: usize = 512;

/// Whether an event can be stored at all: records are split between events, never within one.
pub(crate) fn fits(event: &Event) -> bool {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(FRAME_BYTES);
    serde_json::to_writer(&mut count, event).is_ok() && count.0 <= RECORD_BYTES_MAX
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// [`RecordError`] when it is from a later version or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let version: Version = serde_json::from_slice(bytes)?;
        if version.format > FORMAT {
            return Err(RecordError::TooNew(version.format));
        }
        Ok(serde_json::from_slice(bytes)?)
    }
}

/// A record in the making: events are encoded once, when they are added.
#[derive(Debug, Default)]
pub(crate) struct RecordWriter {
    events: Vec<u8>,
    count: usize,
}

impl RecordWriter {
    /// Adds an event. `false` when the record is full, or has `bytes_full` already; the event is
    /// then not added.
    pub(crate) fn push(&mut self, event: &Event, bytes_full: usize) -> bool {
        let before = self.events.len();
        if before >= bytes_full {
            return false;
        }
        if before > 0 {
            self.events.push(b',');
        }
        // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
        let _ = serde_json::to_writer(&mut self.events, event);
        if before > 0 && self.events.len() + FRAME_BYTES > RECORD_BYTES_MAX {
            self.events.truncate(before);
            return false;
        }
        self.count += 1;
        true
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bytes to append.
    pub(crate) fn finish(&self, epoch: u64, nonce: &str, at: Timestamp) -> Vec<u8> {
        let nonce = serde_json::Value::from(nonce);
        let mut bytes = format!(
            "{{\"format\":{FORMAT},\"epoch\":{epoch},\"nonce\":{nonce},\"at\":\"{at}\",\"events\":["
        )
        .into_bytes();
        bytes.reserve(self.events.len() + 2);
        bytes.extend_from_slice(&self.events);
        bytes.extend_from_slice(b"]}");
        bytes
    }
}
