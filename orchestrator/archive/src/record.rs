//! A record of the log, and how records lie in a segment.

use bytes::{Buf, BufMut, Bytes};

/// Bytes before each record: when it was stored, and its length.
pub(crate) const FRAME_BYTES: usize = 12;

/// A record of a shard's log, as its stream held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedRecord {
    /// Its sequence in the stream.
    pub sequence: u64,
    /// When the broker stored it, in milliseconds since 1970.
    pub stored_at_ms: i64,
    /// What was appended.
    pub bytes: Bytes,
}

/// Puts records one after the other; their sequences are known from the first one's.
pub(crate) fn join(records: &[ArchivedRecord]) -> Vec<u8> {
    let bytes: usize = records.iter().map(|record| record.bytes.len()).sum();
    let mut joined = Vec::with_capacity(bytes + records.len() * FRAME_BYTES);
    for record in records {
        joined.put_i64_le(record.stored_at_ms);
        // The caller has checked that all of them together are shorter than that.
        joined.put_u32_le(u32::try_from(record.bytes.len()).unwrap_or(u32::MAX));
        joined.put_slice(&record.bytes);
    }
    joined
}

/// Takes records apart, without a copy: each holds on to the whole. Says what is wrong where that
/// fails.
pub(crate) fn split(
    mut joined: Bytes,
    first: u64,
    count: usize,
) -> Result<Vec<ArchivedRecord>, String> {
    let mut records = Vec::with_capacity(count);
    for sequence in (first..).take(count) {
        if joined.len() < FRAME_BYTES {
            return Err(format!("it ends before record {sequence}"));
        }
        let stored_at_ms = joined.get_i64_le();
        let bytes = joined.get_u32_le() as usize;
        if joined.len() < bytes {
            return Err(format!("it ends within record {sequence}"));
        }
        records.push(ArchivedRecord {
            sequence,
            stored_at_ms,
            bytes: joined.split_to(bytes),
        });
    }
    if joined.is_empty() {
        Ok(records)
    } else {
        Err(format!("{} bytes follow its last record", joined.len()))
    }
}

/// The first sequence for which two runs of records, each without gaps, hold different bytes.
pub(crate) fn first_difference(one: &[ArchivedRecord], other: &[ArchivedRecord]) -> Option<u64> {
    let (one, other) = overlap(one, other);
    let mut pairs = one.iter().zip(other);
    let different = pairs.find(|(one, other)| one.bytes != other.bytes);
    different.map(|(one, _)| one.sequence)
}

/// Those records of both whose sequences both have.
fn overlap<'a>(
    one: &'a [ArchivedRecord],
    other: &'a [ArchivedRecord],
) -> (&'a [ArchivedRecord], &'a [ArchivedRecord]) {
    let first = |records: &[ArchivedRecord]| records.first().map_or(0, |record| record.sequence);
    let begin = first(one).max(first(other));
    let from = |records: &'a [ArchivedRecord]| {
        &records[records.partition_point(|record| record.sequence < begin)..]
    };
    (from(one), from(other))
}
