//! The segments of a shard in order, and which of them to read.
//!
//! Owners that write at the same time, or one that crashed in between, leave segments that
//! overlap. Records are the same wherever they lie, so it is enough to read those segments that
//! reach furthest.

use crate::SegmentName;

/// All segments of a shard, by first sequence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chain {
    names: Vec<SegmentName>,
}

impl Chain {
    pub(crate) fn new(mut names: Vec<SegmentName>) -> Self {
        names.sort_unstable();
        names.dedup();
        Self { names }
    }

    pub(crate) fn names(&self) -> &[SegmentName] {
        &self.names
    }

    /// The segments that a reader goes through: from the oldest record on, each is the one that
    /// reaches furthest among those that hold the record wanted next, so that there is no gap
    /// where any segment could close it. Behind a gap it goes on with the next segment there is.
    pub(crate) fn cover(&self) -> Vec<SegmentName> {
        let mut cover = Cover::default();
        for name in &self.names {
            if name.first() > cover.wanted {
                cover.take_best();
                cover.wanted = cover.wanted.max(name.first());
            }
            if cover.best.is_none_or(|best| name.last() > best.last()) {
                cover.best = Some(*name);
            }
        }
        cover.take_best();
        cover.taken
    }

    /// The last sequence that can be reached from the oldest one without a gap.
    pub(crate) fn through(&self) -> Option<u64> {
        let cover = self.cover();
        let before = cover.windows(2).find(|pair| gap(pair).is_some());
        let last = before.map(|pair| &pair[0]).or(cover.last());
        last.map(SegmentName::last)
    }

    /// The first and last sequence of every gap.
    pub(crate) fn gaps(&self) -> Vec<(u64, u64)> {
        self.cover().windows(2).filter_map(gap).collect()
    }

    /// The segments that hold a record, those first that reach furthest.
    pub(crate) fn holding(&self, sequence: u64) -> Vec<SegmentName> {
        let begun = self.names.partition_point(|name| name.first() <= sequence);
        let mut holding: Vec<_> = self.names[..begun]
            .iter()
            .filter(|name| name.holds(sequence))
            .copied()
            .collect();
        holding.sort_by_key(|name| (std::cmp::Reverse(name.last()), *name));
        holding
    }

    /// Whether there is a segment for each of these records.
    pub(crate) fn holds_all(&self, first: u64, last: u64) -> bool {
        let mut wanted = first;
        while wanted <= last {
            match self.holding(wanted).first() {
                Some(name) => wanted = name.last() + 1,
                None => return false,
            }
        }
        true
    }

    /// The first sequence from this one on that any segment begins with.
    pub(crate) fn next_begin(&self, sequence: u64) -> Option<u64> {
        let begun = self.names.partition_point(|name| name.first() < sequence);
        self.names.get(begun).map(SegmentName::first)
    }
}

#[derive(Default)]
struct Cover {
    taken: Vec<SegmentName>,
    /// The sequence that the next segment has to hold.
    wanted: u64,
    /// Of the segments that begin at it or before, the one that reaches furthest.
    best: Option<SegmentName>,
}

impl Cover {
    fn take_best(&mut self) {
        let best = self.best.take();
        if let Some(best) = best.filter(|best| best.last() >= self.wanted) {
            self.wanted = best.last().saturating_add(1);
            self.taken.push(best);
        }
    }
}

/// The gap between two segments.
fn gap(pair: &[SegmentName]) -> Option<(u64, u64)> {
    let wanted = pair[0].last().saturating_add(1);
    (pair[1].first() > wanted).then(|| (wanted, pair[1].first() - 1))
}
