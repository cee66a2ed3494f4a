//! What is to be said to the owner of each shard with the next message.

use std::collections::BTreeMap;

use muster_proto::{
    AttemptId, Results,
    limits::{BATCH_BYTES_MAX, BATCH_TASKS_MAX},
};

use super::held::HeldResults;

/// What an entry takes besides its own text: quotes, a comma, and the ids of a result.
const ENTRY_BYTES: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Outbox {
    shards: BTreeMap<u32, Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    accepted: Vec<AttemptId>,
    full: Vec<AttemptId>,
    results: Vec<AttemptId>,
}

impl Outbox {
    pub(super) fn accepted(&mut self, shard: u32, attempt_id: AttemptId) {
        self.shards
            .entry(shard)
            .or_default()
            .accepted
            .push(attempt_id);
    }

    pub(super) fn full(&mut self, shard: u32, attempt_id: AttemptId) {
        self.shards.entry(shard).or_default().full.push(attempt_id);
    }

    pub(super) fn result(&mut self, shard: u32, attempt_id: AttemptId) {
        self.shards
            .entry(shard)
            .or_default()
            .results
            .push(attempt_id);
    }

    /// Empties the outbox into messages: one a shard, more only where the bounds of a message say
    /// so.
    pub(super) fn messages(&mut self, held: &mut HeldResults, now_ms: u64) -> Vec<(u32, Results)> {
        let mut messages = Vec::new();
        for (shard, pending) in std::mem::take(&mut self.shards) {
            let mut packer = Packer::default();
            for id in pending.accepted {
                packer.room_for(id.as_str().len()).accepted.push(id);
            }
            for id in pending.full {
                packer.room_for(id.as_str().len()).full.push(id);
            }
            for id in pending.results {
                if let Some((result, bytes)) = held.send(&id, now_ms) {
                    packer.room_for(bytes).results.push(result);
                }
            }
            let packed = packer.finish().into_iter();
            messages.extend(packed.map(|results| (shard, results)));
        }
        messages
    }
}

/// Fills messages up to their bounds.
#[derive(Default)]
struct Packer {
    packed: Vec<Results>,
    current: Results,
    entries: usize,
    bytes: usize,
}

impl Packer {
    /// The message that takes an entry of so many bytes: the current one, or a new one.
    fn room_for(&mut self, bytes: usize) -> &mut Results {
        let is_full = self.entries >= BATCH_TASKS_MAX || self.bytes + bytes > BATCH_BYTES_MAX;
        if self.entries > 0 && is_full {
            self.packed.push(std::mem::take(&mut self.current));
            self.entries = 0;
            self.bytes = 0;
        }
        self.entries += 1;
        self.bytes += bytes + ENTRY_BYTES;
        &mut self.current
    }

    fn finish(mut self) -> Vec<Results> {
        if !self.current.is_empty() {
            self.packed.push(self.current);
        }
        self.packed
    }
}
