//! Records: what one append stores.

use muster_proto::{Timestamp, json_bound, limits::RECORD_BYTES_MAX};
use serde::{Deserialize, Serialize};

use crate::{Event, plan_parts};

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

/// The latest format that this version writes and reads. What came with each: 2, runs that wait
/// for their turn, and dead letters; 3, plans in parts; 4, backups, batches, look-ups, effects and
/// simpler types; 5, checks of results, results that are sent back, plans that wait for a person, kept
/// results, pauses, added tasks, questions that end by themselves, tasks that are given to others,
/// the emergency stop, and conversations; 6, scenarios.
pub const FORMAT: u32 = 6;
/// The format that new logs begin with, which every version reads.
pub(crate) const FORMAT_OLDEST: u32 = 1;
/// The format with all that follows from results that are checked, and from people.
pub(crate) const FORMAT_WITH_CHECKS: u32 = 5;
/// The format with requests that are answered under several assumptions.
pub(crate) const FORMAT_WITH_SCENARIOS: u32 = 6;

/// Room that the frame around the events takes: a name of at most 128 bytes, numbers and a time.
const FRAME_BYTES: usize = 512;

/// Room that a record begins with: most lone requests fit, and under load it doubles a few times.
const FIRST_BYTES: usize = 16 * 1024;

/// Whether an event can be stored at all: records are split between events, never within one.
/// What is far below the bound is not encoded only to be counted.
pub(crate) fn fits(event: &Event, format: u32) -> bool {
    let fits_one = |event: &Event| {
        bytes_bound(event).is_some_and(|bytes| bytes <= RECORD_BYTES_MAX) || fits_exactly(event)
    };
    match plan_parts::split(event, format) {
        Some(events) => events.iter().all(fits_one),
        None => fits_one(event),
    }
}

/// A bound for the length of the events that carry bodies: JSON text as it is, and other texts as
/// if each byte were escaped, which makes it six.
fn bytes_bound(event: &Event) -> Option<usize> {
    /// Field names, numbers, quotes and commas, and the ids of the event itself.
    const EVENT_BYTES: usize = 4 * 1024;
    let bytes = match event {
        Event::TaskSucceeded { success, .. } => {
            success.data.inline_bytes()
                + json_bound::of_texts(&success.sources)
                + json_bound::of_texts(&success.assumptions)
                + plan_parts::bytes_of(&success.plan)
                + json_bound::of_exchanges(&success.exchanges)
        }
        Event::RunAccepted(accepted)
            if accepted.modifies.is_none() && accepted.scenarios.is_empty() =>
        {
            json_bound::of_text(&accepted.title)
                + accepted.request.inline_bytes()
                + plan_parts::bytes_of(&accepted.plan)
        }
        _ => return None,
    };
    Some(FRAME_BYTES + EVENT_BYTES + bytes)
}

fn fits_exactly(event: &Event) -> bool {
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
        let record = serde_json::from_slice::<Self>(bytes);
        let format = match &record {
            Ok(record) => record.format,
            // What a later version writes need not have this one's shape.
            Err(_) => serde_json::from_slice::<Version>(bytes)?.format,
        };
        if format > FORMAT {
            return Err(RecordError::TooNew(format));
        }
        Ok(record?)
    }
}

/// What every record begins with; the rest of the frame follows the events, so that these are
/// written once and never copied.
fn frame_start(format: u32) -> String {
    format!("{{\"format\":{format},\"events\":[")
}

/// A record in the making: events are encoded once, when they are added.
#[derive(Debug, Default)]
pub(crate) struct RecordWriter {
    bytes: Vec<u8>,
    count: usize,
}

impl RecordWriter {
    /// Adds an event. `false` when the record is full, or has `bytes_full` already; the event is
    /// then not added.
    pub(crate) fn push(&mut self, event: &Event, format: u32, bytes_full: usize) -> bool {
        let before = self.bytes.len();
        if before >= bytes_full {
            return false;
        }
        if self.count == 0 {
            self.bytes.reserve(FIRST_BYTES);
            self.bytes.extend_from_slice(frame_start(format).as_bytes());
        } else {
            self.bytes.push(b',');
        }
        // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
        let _ = serde_json::to_writer(&mut self.bytes, event);
        if self.count > 0 && self.bytes.len() + FRAME_BYTES > RECORD_BYTES_MAX {
            self.bytes.truncate(before);
            return false;
        }
        self.count += 1;
        true
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bytes to append.
    pub(crate) fn finish(self, format: u32, epoch: u64, nonce: &str, at: Timestamp) -> Vec<u8> {
        let mut bytes = self.bytes;
        if self.count == 0 {
            bytes.extend_from_slice(frame_start(format).as_bytes());
        }
        let nonce = serde_json::Value::from(nonce);
        let end = format!("],\"epoch\":{epoch},\"nonce\":{nonce},\"at\":\"{at}\"}}");
        bytes.extend_from_slice(end.as_bytes());
        bytes
    }
}
