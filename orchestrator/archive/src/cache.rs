//! What is kept of an archive in memory: the latest segments, and which ones there are.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::{
    ArchivedRecord, SegmentName,
    chain::Chain,
    limits::{CACHED_SEGMENTS_MAX, CACHED_SHARDS_MAX},
};

/// Segments are never changed, so neither a record that is here nor a listing that has a record's
/// segment can be out of date.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// The latest one that was asked for is at the end.
    segments: VecDeque<(SegmentName, Arc<Vec<ArchivedRecord>>)>,
    chains: HashMap<u32, Arc<Chain>>,
}

impl Cache {
    /// The segment that holds a record, and with which it stays longest.
    pub(crate) fn segment(
        &mut self,
        shard: u32,
        sequence: u64,
    ) -> Option<Arc<Vec<ArchivedRecord>>> {
        let holds = |name: &SegmentName| name.shard() == shard && name.holds(sequence);
        let place = self.segments.iter().position(|(name, _)| holds(name))?;
        let kept = self.segments.remove(place)?;
        let records = Arc::clone(&kept.1);
        self.segments.push_back(kept);
        Some(records)
    }

    pub(crate) fn keep_segment(&mut self, name: SegmentName, records: Arc<Vec<ArchivedRecord>>) {
        self.segments.retain(|(kept, _)| *kept != name);
        self.segments.push_back((name, records));
        while self.segments.len() > CACHED_SEGMENTS_MAX {
            self.segments.pop_front();
        }
    }

    pub(crate) fn chain(&self, shard: u32) -> Option<Arc<Chain>> {
        self.chains.get(&shard).cloned()
    }

    pub(crate) fn keep_chain(&mut self, shard: u32, chain: Arc<Chain>) {
        if self.chains.len() >= CACHED_SHARDS_MAX {
            self.chains.clear();
        }
        self.chains.insert(shard, chain);
    }

    pub(crate) fn forget_chain(&mut self, shard: u32) {
        self.chains.remove(&shard);
    }
}
