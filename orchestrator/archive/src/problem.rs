//! What can be wrong with the segments of a shard.

use std::fmt;

use crate::{Digest, SegmentName};

/// Something that is wrong with the segments of a shard; it prints what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Records that no segment holds, between others.
    Gap {
        /// The first sequence that is not there.
        first: u64,
        /// The last one.
        last: u64,
    },
    /// A segment that cannot be read.
    Lost {
        /// The segment.
        segment: SegmentName,
        /// What is wrong with it.
        reason: String,
        /// Whether other segments hold all its records.
        spare: bool,
    },
    /// A segment whose predecessor is not there.
    BrokenLink {
        /// The segment.
        segment: SegmentName,
        /// The SHA-256 of the segment before it; none when it says that it is the first one.
        previous: Option<Digest>,
    },
    /// Two segments that hold different records for one sequence.
    Contradiction {
        /// The first sequence for which they do.
        sequence: u64,
        /// A segment.
        one: SegmentName,
        /// Another one.
        other: SegmentName,
    },
    /// An object that is no segment.
    Stray {
        /// Its path.
        object: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { first, last } => write!(
                formatter,
                "records {first} to {last} are in no segment: restore the segments that held them from a copy"
            ),
            Self::Lost {
                segment,
                reason,
                spare: true,
            } => write!(
                formatter,
                "{segment} cannot be read: {reason}; other segments hold its records, so that it can be removed"
            ),
            Self::Lost {
                segment,
                reason,
                spare: false,
            } => write!(
                formatter,
                "{segment} cannot be read: {reason}; restore it from a copy"
            ),
            Self::BrokenLink {
                segment,
                previous: Some(previous),
            } => write!(
                formatter,
                "{segment} follows a segment with SHA-256 {previous}, which is not there: restore it from a copy; \
                 when segments were removed on purpose up to there, nothing has to be done"
            ),
            Self::BrokenLink {
                segment,
                previous: None,
            } => write!(
                formatter,
                "{segment} says that it is the first one, and there are earlier ones: check that only one log \
                 was written to this archive"
            ),
            Self::Contradiction {
                sequence,
                one,
                other,
            } => write!(
                formatter,
                "record {sequence} is one thing in {one} and another in {other}: two logs were written to one \
                 archive; find out which one is right, and move the other's segments away"
            ),
            Self::Stray { object } => write!(
                formatter,
                "{object} is no segment: find out who put it there, and remove it"
            ),
        }
    }
}
