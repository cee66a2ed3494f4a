//! Why the archive could not do what it was asked.

use crate::SegmentName;

/// Why the archive could not do what it was asked, whose turn it is, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The setting is wrong: the address cannot be an archive's.
    #[error("`archive.url` is `{url}`, which {reason}")]
    Address {
        /// The address, without credentials.
        url: String,
        /// What is wrong with it, and what would be right.
        reason: String,
    },
    /// The operator's turn: there is no room.
    #[error(
        "the archive at {archive} is full: free space or point `archive.url` elsewhere ({reason})"
    )]
    Full {
        /// Where it is.
        archive: String,
        /// What the store says.
        reason: String,
    },
    /// The operator's turn: the store is there and does not let us.
    #[error(
        "the archive at {archive} refuses {object}: {reason}; `archive.url` has to name a place that this process may read and write"
    )]
    Refused {
        /// Where it is.
        archive: String,
        /// What was to be read or written.
        object: String,
        /// What the store says.
        reason: String,
    },
    /// Nobody's fault so far: the store did not answer, or not in a way that helps.
    #[error(
        "the archive at {archive} does not serve {object}: {reason}; when that lasts, look at its disk or the network to it"
    )]
    Unavailable {
        /// Where it is.
        archive: String,
        /// What was to be read or written.
        object: String,
        /// What happened.
        reason: String,
    },
    /// The operator's turn: an object is not what was written.
    #[error(
        "{object} in the archive at {archive} is damaged: {reason}; restore it from a copy of the archive"
    )]
    Damaged {
        /// Where the archive is.
        archive: String,
        /// Its path in the archive.
        object: String,
        /// What does not fit.
        reason: String,
    },
    /// The operator's turn, or the caller's, who names what never was: an object is not there.
    #[error(
        "{object} is not in the archive at {archive}: restore it from a copy, or check that `archive.url` names the archive that this log was written to"
    )]
    Missing {
        /// Where the archive is.
        archive: String,
        /// Its path in the archive, or what was looked for.
        object: String,
    },
    /// The operator's turn: between archived records, some are not.
    #[error(
        "records {first} to {last} of shard {shard} are not in the archive, though later ones are: restore their segments from a copy"
    )]
    Gap {
        /// The shard.
        shard: u32,
        /// The first sequence that is not there.
        first: u64,
        /// The last one.
        last: u64,
    },
    /// The operator's turn: two segments hold different records for one sequence.
    #[error(
        "record {sequence} is one thing in {one} and another in {other}: two logs were written to one archive; find out which one is right, and move the other's segments away"
    )]
    Contradiction {
        /// The record.
        sequence: u64,
        /// A segment.
        one: SegmentName,
        /// Another one.
        other: SegmentName,
    },
    /// The operator's turn: somebody newer wrote the object.
    #[error(
        "{object} has format {format}, which this program does not know: use a newer version of it"
    )]
    Newer {
        /// Its path in the archive.
        object: String,
        /// The format that it says it has.
        format: u32,
    },
    /// The caller's fault: what it wants to write breaks a rule.
    #[error("the archive was given what it cannot take, a fault of this program: {reason}")]
    Misuse {
        /// Which rule, and how it is broken.
        reason: String,
    },
}

impl ArchiveError {
    /// Whether the same call may succeed later although nobody does anything about it. Otherwise
    /// somebody has to act first; trying again now and then does no harm.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// Whether the object itself is lost, so that another one that holds the same may help.
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Missing { .. })
    }

    pub(crate) fn misuse(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Misuse { reason }
    }
}
