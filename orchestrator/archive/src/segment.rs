//! The bytes of a segment: a header, and behind it the records, compressed.
//!
//! The header lies in a frame that zstd's own tools skip, so that `zstd -dc` prints the records of
//! any segment, and `sha256sum` the end of its name.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use serde::{Deserialize, Serialize};

use crate::{
    ArchivedRecord, Digest, SegmentName,
    limits::{COMPRESSION_LEVEL, SEGMENT_BYTES_MAX, SEGMENT_HEADER_BYTES_MAX, SEGMENT_RECORDS_MAX},
    record::{self, FRAME_BYTES},
    unreadable::{Unreadable, read_json},
};

/// The format that is written; older ones stay readable.
const FORMAT: u32 = 1;
/// The first of the numbers by which zstd knows a frame that is to be skipped.
const SKIPPABLE: u32 = 0x184D_2A50;
/// Bytes of records with their frames.
const JOINED_BYTES_MAX: usize = SEGMENT_BYTES_MAX + SEGMENT_RECORDS_MAX * FRAME_BYTES;

/// A segment that has been read and fits its name.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The SHA-256 of the segment before it; none where the archive began with this one.
    pub(crate) previous: Option<Digest>,
    /// Its records, in order.
    pub(crate) records: Vec<ArchivedRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    shard: u32,
    first: u64,
    last: u64,
    count: usize,
    /// Bytes behind the header once they are unpacked.
    joined_bytes: usize,
    previous: Option<Digest>,
}

/// Checks that records can be the segment after another one; says what is wrong otherwise.
pub(crate) fn check(
    shard: u32,
    after: Option<&SegmentName>,
    records: &[ArchivedRecord],
) -> Result<(), String> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else {
        return Err("a segment without records".to_owned());
    };
    if records.len() > SEGMENT_RECORDS_MAX {
        let count = records.len();
        return Err(format!(
            "{count} records in a segment, at most {SEGMENT_RECORDS_MAX}"
        ));
    }
    let bytes: usize = records.iter().map(|record| record.bytes.len()).sum();
    if bytes > SEGMENT_BYTES_MAX {
        return Err(format!(
            "{bytes} bytes of records in a segment, at most {SEGMENT_BYTES_MAX}"
        ));
    }
    let rising = records
        .windows(2)
        .all(|pair| pair[0].sequence.checked_add(1) == Some(pair[1].sequence));
    // The last of all sequences is left out, so that there is always one after it.
    if !rising || last.sequence == u64::MAX {
        let (first, last) = (first.sequence, last.sequence);
        return Err(format!(
            "records {first} to {last} do not follow one another"
        ));
    }
    match after {
        Some(after) if after.shard() != shard => {
            Err(format!("a segment of shard {shard} after {after}"))
        }
        Some(after) if after.last().checked_add(1) != Some(first.sequence) => {
            Err(format!("record {} right after {after}", first.sequence))
        }
        Some(_) | None => Ok(()),
    }
}

/// Makes the segment of records that have been checked.
pub(crate) fn pack(
    shard: u32,
    previous: Option<Digest>,
    records: &[ArchivedRecord],
) -> std::io::Result<(SegmentName, Bytes)> {
    let joined = record::join(records);
    let header = Header {
        format: FORMAT,
        shard,
        first: records.first().map_or(0, |record| record.sequence),
        last: records.last().map_or(0, |record| record.sequence),
        count: records.len(),
        joined_bytes: joined.len(),
        previous,
    };
    let text = serde_json::to_vec(&header)?;
    let packed = zstd::bulk::compress(&joined, COMPRESSION_LEVEL)?;
    let mut bytes = BytesMut::with_capacity(8 + text.len() + packed.len());
    bytes.put_u32_le(SKIPPABLE);
    bytes.put_u32_le(u32::try_from(text.len()).unwrap_or(u32::MAX));
    bytes.put_slice(&text);
    bytes.put_slice(&packed);
    let name = SegmentName::new(shard, header.first, header.last, Digest::of(&bytes));
    Ok((name, bytes.freeze()))
}

/// Reads a segment, all of which has to fit its name.
pub(crate) fn unpack(name: &SegmentName, bytes: &[u8]) -> Result<Segment, Unreadable> {
    name.sha256().check(bytes)?;
    let (text, packed) = cut(bytes).ok_or_else(|| Unreadable::damaged("it has no header"))?;
    let header: Header = read_json(text, FORMAT)?;
    check_header(name, &header)?;
    let joined =
        zstd::bulk::decompress(packed, header.joined_bytes).map_err(Unreadable::damaged)?;
    if joined.len() != header.joined_bytes {
        return Err(Unreadable::damaged(
            "it unpacks to fewer bytes than its header says",
        ));
    }
    let records = record::split(Bytes::from(joined), header.first, header.count);
    Ok(Segment {
        previous: header.previous,
        records: records.map_err(Unreadable::Damaged)?,
    })
}

fn check_header(name: &SegmentName, header: &Header) -> Result<(), Unreadable> {
    let said = (header.shard, header.first, header.last);
    if said != (name.shard(), name.first(), name.last()) {
        let (shard, first, last) = said;
        return Err(Unreadable::damaged(format!(
            "it holds records {first} to {last} of shard {shard}"
        )));
    }
    let count = u64::try_from(header.count).unwrap_or(u64::MAX);
    if header.count > SEGMENT_RECORDS_MAX || count != header.last - header.first + 1 {
        return Err(Unreadable::damaged(format!(
            "its header counts {count} records"
        )));
    }
    if header.joined_bytes > JOINED_BYTES_MAX {
        let bytes = header.joined_bytes;
        return Err(Unreadable::damaged(format!(
            "its header says that it unpacks to {bytes} bytes"
        )));
    }
    Ok(())
}

/// The header's text, and what is behind it.
fn cut(mut bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.len() < 8 || bytes.get_u32_le() != SKIPPABLE {
        return None;
    }
    let length = bytes.get_u32_le() as usize;
    if length > SEGMENT_HEADER_BYTES_MAX {
        return None;
    }
    bytes.split_at_checked(length)
}
