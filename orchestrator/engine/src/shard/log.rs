//! Appending: one record under way at a time, and none in doubt for ever.

use std::collections::VecDeque;

use bytes::Bytes;
use muster_proto::{Timestamp, limits::RECORD_BYTES_MAX};

use super::{AppendOutcome, Output, Shard, StepDown, batch::Batch};
use crate::{
    Event, Record,
    limits::{
        RECORD_BYTES_FULL, RECORDS_WAITING_FEW, RECORDS_WAITING_MAX, ROOM_FOR_ATTEMPTS_PERCENT,
        ROOM_FOR_RUNS_PERCENT,
    },
};

/// How long an append that was refused or got no answer waits before it goes again.
const APPEND_PAUSE_MS: i64 = 250;

/// Longest time between two inputs, ticks included, that is no pause: less than the silence after
/// which others take over.
const PAUSE_MS_MAX: i64 = 1_000;

/// Longest time that an owner goes on without an append: bounds for how long one that was overtaken
/// unheard may answer from what it knows, for a hundred bytes each time.
const UNPROVED_MS_MAX: i64 = 30_000;

/// The writer's side of the log.
#[derive(Debug, Default)]
pub(super) struct Log {
    epoch: u64,
    format: u32,
    last_sequence: u64,
    open: Batch,
    closed: VecDeque<Batch>,
    under_way: Option<UnderWay>,
    /// How much of its room is used, as far as is known.
    room_used_percent: u8,
    /// Why the broker takes nothing, while it does not.
    trouble: Option<String>,
    records_begun: u64,
    /// When an append was last acknowledged.
    proved_at: Option<Timestamp>,
    opened: bool,
}

#[derive(Debug)]
struct UnderWay {
    batch: Batch,
    bytes: Bytes,
    retry_at: Option<Timestamp>,
    /// Whether the record at its place is being read.
    reading: bool,
}

impl Log {
    pub(super) fn new(epoch: u64, format: u32, last_sequence: u64) -> Self {
        Self {
            epoch,
            format,
            last_sequence,
            ..Self::default()
        }
    }

    pub(super) fn last_sequence(&self) -> u64 {
        self.last_sequence
    }

    pub(super) fn is_open(&self) -> bool {
        self.opened
    }

    /// Why new requests cannot be taken at the moment.
    pub(super) fn trouble(&self) -> Option<String> {
        if let Some(trouble) = &self.trouble {
            return Some(trouble.clone());
        }
        if self.room_used_percent >= ROOM_FOR_RUNS_PERCENT {
            let used = self.room_used_percent;
            return Some(format!("{used} % of its room is used"));
        }
        (self.closed.len() >= RECORDS_WAITING_MAX)
            .then(|| "the broker is slower than what comes in".to_owned())
    }

    pub(super) fn set_room(&mut self, used_percent: u8) {
        self.room_used_percent = used_percent;
    }

    /// Whether there is room for more than what ends work that is under way.
    pub(super) fn has_room_for_attempts(&self) -> bool {
        self.room_used_percent < ROOM_FOR_ATTEMPTS_PERCENT
    }

    /// The time of the events of the open batch.
    pub(super) fn at(&mut self, now: Timestamp) -> Timestamp {
        *self.open.at.get_or_insert(now)
    }

    /// The sequence that the open batch will have: no other writer can come between.
    pub(super) fn next_sequence(&self) -> u64 {
        self.last_sequence + 1 + u64::from(self.under_way.is_some()) + self.closed.len() as u64
    }

    /// The batch that events and effects go into.
    pub(super) fn open(&mut self) -> &mut Batch {
        &mut self.open
    }

    /// Makes sure that the event fits the open batch, closing it when it is full, and adds it.
    /// `true` when the open batch was closed for it: the state is then what the closed one made it.
    pub(super) fn push(&mut self, event: &Event, now: Timestamp) -> bool {
        let bytes_full = self.bytes_full();
        let closed = !self.open.record.push(event, self.format, bytes_full);
        if closed {
            let at = self.open.at;
            self.close();
            // Effects that were decided with this event follow it: they go into the new batch.
            self.open.at = at.max(Some(now));
            self.open.record.push(event, self.format, RECORD_BYTES_MAX);
        }
        closed
    }

    /// The last batch that takes no more events, and the sequence that it will have.
    pub(super) fn last_closed(&mut self) -> Option<(u64, &mut Batch)> {
        let sequence = self.next_sequence() - 1;
        self.closed.back_mut().map(|batch| (sequence, batch))
    }

    /// Whether everything that was decided is stored.
    pub(super) fn is_settled(&self) -> bool {
        self.under_way.is_none() && self.closed.is_empty() && self.open.is_empty()
    }

    /// The open batch takes no more events.
    fn close(&mut self) {
        self.closed.push_back(std::mem::take(&mut self.open));
    }

    /// What follows is written in another format.
    pub(super) fn raise(&mut self, format: u32) {
        self.close();
        self.format = format;
    }

    /// Makes sure that the open batch goes to the log even without an event: its effects are right
    /// only if no other writer was first.
    pub(super) fn prove(&mut self, now: Timestamp) {
        self.at(now);
        self.open.must_append = true;
    }

    /// How long ago the log was last known to be this owner's.
    fn unproved_ms(&self, now: Timestamp) -> i64 {
        now.as_ms() - self.proved_at.map_or(now.as_ms(), Timestamp::as_ms)
    }

    /// The size at which the open batch is closed.
    fn bytes_full(&self) -> usize {
        if self.closed.len() < RECORDS_WAITING_FEW {
            RECORD_BYTES_FULL
        } else {
            RECORD_BYTES_MAX
        }
    }

    /// The next batch, and whether the state is what it makes it.
    fn next_batch(&mut self) -> Option<(Batch, bool)> {
        if let Some(batch) = self.closed.pop_front() {
            return Some((batch, false));
        }
        (!self.open.is_empty()).then(|| (std::mem::take(&mut self.open), true))
    }

    fn nonce(&mut self) -> String {
        self.records_begun += 1;
        self.records_begun.to_string()
    }
}

impl Shard {
    /// An owner that was stopped for a while, or has written nothing for long, may have been
    /// overtaken and not know it: it appends an empty record before it goes on. Everything that it
    /// would tell waits for that.
    pub(super) fn doubt(&mut self, now: Timestamp) {
        let paused_ms = now.as_ms() - self.handled_at.as_ms();
        self.handled_at = now;
        let writes = self.log.under_way.is_some();
        // An append that was under way when it was stopped says nothing of the time since.
        let was_stopped = paused_ms > PAUSE_MS_MAX && (self.is_owner() || writes);
        let is_unproved = self.log.unproved_ms(now) > UNPROVED_MS_MAX && self.is_owner();
        if was_stopped || (is_unproved && !writes) {
            self.log.prove(now);
        }
    }

    pub(super) fn flush_log(&mut self) {
        while self.log.under_way.is_none() {
            let Some((mut batch, is_newest)) = self.log.next_batch() else {
                return;
            };
            if batch.record.is_empty() && !batch.must_append {
                batch.release(self.log.last_sequence, &mut self.outputs);
                continue;
            }
            if is_newest {
                self.observe(&mut batch, self.log.last_sequence + 1);
            }
            let nonce = format!("{}-{}", self.settings.owner, self.log.nonce());
            let at = batch.at.unwrap_or(self.began_at);
            let record = std::mem::take(&mut batch.record);
            let bytes = Bytes::from(record.finish(self.log.format, self.log.epoch, &nonce, at));
            self.outputs.push(Output::Append {
                expected_last: self.log.last_sequence,
                bytes: bytes.clone(),
            });
            self.log.under_way = Some(UnderWay {
                batch,
                bytes,
                retry_at: None,
                reading: false,
            });
        }
    }

    pub(super) fn append_ended(&mut self, outcome: AppendOutcome, now: Timestamp) {
        let Some(under_way) = &mut self.log.under_way else {
            return;
        };
        let retry_at = Timestamp::from_ms(now.as_ms() + APPEND_PAUSE_MS);
        match outcome {
            AppendOutcome::Stored(sequence) if sequence == self.log.last_sequence + 1 => {
                self.stored(now);
            }
            AppendOutcome::Stored(_) => self.step_down(StepDown::DataLost(self.log.last_sequence)),
            AppendOutcome::WrongLastSequence => {
                under_way.reading = true;
                self.outputs
                    .push(Output::ReadBack(self.log.last_sequence + 1));
            }
            AppendOutcome::Unknown => {
                under_way.retry_at = Some(retry_at);
                self.log.trouble = Some("the broker does not answer".to_owned());
            }
            AppendOutcome::Refused(reason) => {
                under_way.retry_at = Some(retry_at);
                self.log.trouble = Some(reason);
            }
        }
    }

    /// Settles an append in doubt: the record after the last one that is known is either ours or
    /// another writer's.
    pub(super) fn read_back(&mut self, record: Option<&[u8]>, now: Timestamp) {
        let Some(under_way) = self.log.under_way.as_ref().filter(|it| it.reading) else {
            return;
        };
        match record {
            Some(bytes) if bytes == under_way.bytes => self.stored(now),
            Some(bytes) if Record::from_bytes(bytes).is_err() => {
                self.step_down(StepDown::Defect(
                    "the log holds a record that cannot be read".to_owned(),
                ));
            }
            Some(_) => self.step_down(StepDown::Fenced),
            None => self.step_down(StepDown::DataLost(self.log.last_sequence)),
        }
    }

    /// The same bytes go again with the same expectation, never others.
    pub(super) fn retry_append(&mut self, now: Timestamp) {
        let expected_last = self.log.last_sequence;
        let Some(under_way) = &mut self.log.under_way else {
            return;
        };
        if under_way.retry_at.is_some_and(|at| at <= now) {
            under_way.retry_at = None;
            self.outputs.push(Output::Append {
                expected_last,
                bytes: under_way.bytes.clone(),
            });
        }
    }

    fn stored(&mut self, now: Timestamp) {
        if let Some(under_way) = self.log.under_way.take() {
            self.log.last_sequence += 1;
            self.log.trouble = None;
            self.log.proved_at = Some(now);
            let first = !self.log.opened;
            self.log.opened = true;
            under_way
                .batch
                .release(self.log.last_sequence, &mut self.outputs);
            if first {
                self.resume(now);
            }
        }
    }
}
