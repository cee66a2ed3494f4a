//! Bounds, each with its reason.

use std::time::Duration;

/// Bytes of all records of a segment, before compression. Reading one record reads its segment: 8
/// MiB are read and unpacked in a few hundredths of a second, and 16 records of the largest size
/// still share an object.
pub const SEGMENT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Records of a segment: what is known of each in memory stays small beside its bytes, also when
/// all records are tiny.
pub const SEGMENT_RECORDS_MAX: usize = 4_096;
/// Bytes of one part of a snapshot, before compression: a few parts are in memory at a time while
/// a snapshot is written or read.
pub const PART_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Parts of a snapshot: their names fit into a head of half a MiB, which is read at every start.
pub const SNAPSHOT_PARTS_MAX: usize = 4_096;
/// Bytes of all parts of a snapshot, before compression. A snapshot is read into memory at once: a
/// state that needs more than this wants more shards.
pub const SNAPSHOT_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of the note that goes with a snapshot, as JSON: it says what the parts are, it is no part.
pub const META_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a segment or part as it is stored: what does not compress grows by its header, the
/// frames of its records and 0.4 %, all of which fit into a MiB.
pub(crate) const PACKED_BYTES_MAX: usize = SEGMENT_BYTES_MAX + 1024 * 1024;
/// Bytes of a segment's header: ten times what it has today.
pub(crate) const SEGMENT_HEADER_BYTES_MAX: usize = 4 * 1024;
/// Bytes of a snapshot's head: 4,096 parts of at most 110 bytes, and the note.
pub(crate) const HEAD_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of `archive.json`: a hundred times what it has today.
pub(crate) const IDENTITY_BYTES_MAX: usize = 16 * 1024;

/// Objects of one listing: a million segments are terabytes of log, and their names 64 MiB of
/// memory. An archive with more has to be split by hand before it can be listed.
pub(crate) const LISTED_MAX: usize = 1_000_000;
/// Unpacked segments that are kept for [`crate::Archive::record`]: whoever reads a run's records
/// goes from one segment to the next, two readers at a time is plenty, and it is at most 32 MiB.
pub(crate) const CACHED_SEGMENTS_MAX: usize = 4;
/// Segments that are fetched and unpacked for [`crate::Archive::record`] at a time: each takes up
/// to 17 MiB while that lasts.
pub(crate) const SEGMENT_READS_MAX: usize = 4;
/// Shards whose listing is kept: an orchestrator owns few, and all of them are listed again when a
/// sequence is not found.
pub(crate) const CACHED_SHARDS_MAX: usize = 64;
/// Parts and names that are fetched or removed at a time: enough to hide the way to a store, and
/// at most 68 MiB.
pub(crate) const CALLS_IN_FLIGHT_MAX: usize = 4;
/// Problems that a report names. More than this is one problem: the archive is not what it was.
pub(crate) const PROBLEMS_MAX: usize = 1_000;
/// Objects that one sweep removes; the next one goes on. It bounds how long an owner is busy.
pub(crate) const SWEPT_MAX: usize = 10_000;
/// Folders that are remembered as safely on disk: three a shard. Beyond it they are synced again.
pub(crate) const FOLDERS_KNOWN_MAX: usize = 1_024;

/// How long a part is kept that no snapshot names: whoever put it may be about to name it. Writing
/// a whole snapshot takes minutes at most, and clocks of machines differ by less than the rest.
pub(crate) const PART_GRACE: Duration = Duration::from_secs(60 * 60);
/// How long one call may take: 9 MiB over 3 Mbit/s, or a disk that somebody else keeps busy.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Tries of one call. With the delays they ride out a store's restart behind a balancer; what
/// takes longer is for the caller, who has other work meanwhile.
pub(crate) const TRIES_MAX: u32 = 4;
/// Delay after the first try, at most; three times as long after each.
pub(crate) const RETRY_DELAY: Duration = Duration::from_millis(200);
/// How hard zstd tries. Level 3 packs faster than most disks write; higher ones gain a tenth in
/// size for several times the work.
pub(crate) const COMPRESSION_LEVEL: i32 = 3;
