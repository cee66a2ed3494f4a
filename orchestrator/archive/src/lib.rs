//! The archive: what is kept of the shards' logs when their streams are trimmed, and snapshots.
//!
//! ```text
//!  records ──▶ write_segment ──▶ segments/<shard>/<first>-<last>-<sha256>.zst
//!                                  each names the one before it: a chain
//!  a state ──▶ put_part ────────▶ snapshots/<shard>/parts/<sha256>.zst
//!          └─▶ put_snapshot ────▶ snapshots/<shard>/heads/<sequence>-<sha256>.json
//! ```
//!
//! Every object is written once and never changed, and its name ends in the SHA-256 of its bytes:
//! whoever writes it again writes the same, and whoever reads it knows whether it is whole. Several
//! processes may write at a time. Only [`Archive::keep_snapshots`] removes anything, and never a
//! segment.
//!
//! This crate knows bytes and sequences, no events and no broker. It leaves out encryption and the
//! removal of old segments: both are settings of the store.

mod archive;
mod cache;
mod call;
mod chain;
mod digest;
mod error;
mod fault;
mod folder;
mod identity;
mod limits;
mod location;
mod part;
mod problem;
mod record;
mod records;
mod report;
#[cfg(feature = "s3")]
mod s3;
mod segment;
mod segment_name;
mod segments;
mod snapshot;
mod snapshot_head;
mod snapshot_name;
mod snapshots;
mod store;
mod sweep;
mod unreadable;
mod verify;

pub use archive::Archive;
pub use digest::Digest;
pub use error::ArchiveError;
pub use identity::ArchiveId;
pub use limits::{
    META_BYTES_MAX, PART_BYTES_MAX, SEGMENT_BYTES_MAX, SEGMENT_RECORDS_MAX, SNAPSHOT_BYTES_MAX,
    SNAPSHOT_PARTS_MAX,
};
pub use part::PartName;
pub use problem::Problem;
pub use record::ArchivedRecord;
pub use report::Report;
pub use segment_name::SegmentName;
pub use snapshot::Snapshot;
pub use snapshot_name::SnapshotName;
pub use sweep::Swept;
