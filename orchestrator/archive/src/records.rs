//! Reading records, whichever segments they lie in.

use std::sync::Arc;

use bytes::Bytes;

use crate::{Archive, ArchiveError, ArchivedRecord, SegmentName, chain::Chain, record};

impl Archive {
    /// Reads all records from a sequence on, in order, and gives each to `take`, which says whether
    /// to go on. Returns the sequence after the last one that was given. Where one segment is lost
    /// and others hold its records, they are read instead.
    ///
    /// # Errors
    /// As [`Archive::read_segment`]; [`ArchiveError::Gap`] where records are not there and later
    /// ones are; [`ArchiveError::Contradiction`] where segments disagree. What was given before stays
    /// given.
    pub async fn read_from(
        &self,
        shard: u32,
        first: u64,
        mut take: impl FnMut(ArchivedRecord) -> bool,
    ) -> Result<u64, ArchiveError> {
        let chain = self.chain(shard).await?;
        let mut next = first;
        let mut before: Option<(SegmentName, Vec<ArchivedRecord>)> = None;
        loop {
            let holding = chain.holding(next);
            if holding.is_empty() {
                return end_or_gap(&chain, shard, next);
            }
            let (name, records) = self.fetch_first(&holding).await?;
            if let Some((before, known)) = &before {
                agree(*before, known, name, &records)?;
            }
            for record in records.iter().filter(|record| record.sequence >= next) {
                if !take(record.clone()) {
                    return Ok(record.sequence + 1);
                }
            }
            next = name.last() + 1;
            before = Some((name, records));
        }
    }

    /// Reads one record. Its neighbours come from memory for a while.
    ///
    /// # Errors
    /// As [`Archive::read_segment`]; [`ArchiveError::Missing`] also when no segment holds it.
    pub async fn record(&self, shard: u32, sequence: u64) -> Result<ArchivedRecord, ArchiveError> {
        if let Some(records) = self.cache().segment(shard, sequence) {
            return self.pick(shard, sequence, &records);
        }
        let place = self.segment_reads.acquire().await;
        // The semaphore is never closed; if it were, reading without a place would be harmless.
        let _place = place.ok();
        // Somebody else may have read it while this one waited.
        if let Some(records) = self.cache().segment(shard, sequence) {
            return self.pick(shard, sequence, &records);
        }
        let holding = self.known_holding(shard, sequence).await?;
        let fetched = self.fetch_first(&holding).await;
        if fetched.as_ref().is_err_and(ArchiveError::is_loss) {
            self.cache().forget_chain(shard);
        }
        let (name, records) = fetched?;
        let records = Arc::new(records);
        self.cache().keep_segment(name, Arc::clone(&records));
        self.pick(shard, sequence, &records)
    }

    /// The segments that hold a record; they are listed only where it is not known yet.
    async fn known_holding(
        &self,
        shard: u32,
        sequence: u64,
    ) -> Result<Vec<SegmentName>, ArchiveError> {
        let known = self.cache().chain(shard);
        let holding = known.map(|chain| chain.holding(sequence));
        if let Some(holding) = holding.filter(|holding| !holding.is_empty()) {
            return Ok(holding);
        }
        let holding = self.chain(shard).await?.holding(sequence);
        if holding.is_empty() {
            Err(self.missing_record(shard, sequence))
        } else {
            Ok(holding)
        }
    }

    /// A copy, so that a record does not hold on to its whole segment.
    fn pick(
        &self,
        shard: u32,
        sequence: u64,
        records: &[ArchivedRecord],
    ) -> Result<ArchivedRecord, ArchiveError> {
        let place = records.binary_search_by_key(&sequence, |record| record.sequence);
        let record = place.ok().map(|place| &records[place]);
        let record = record.ok_or_else(|| self.missing_record(shard, sequence))?;
        Ok(ArchivedRecord {
            bytes: Bytes::copy_from_slice(&record.bytes),
            ..*record
        })
    }

    fn missing_record(&self, shard: u32, sequence: u64) -> ArchiveError {
        self.store
            .missing(format!("record {sequence} of shard {shard}"))
    }

    /// Reads the first of these segments that is not lost; all of them hold what is wanted.
    async fn fetch_first(
        &self,
        names: &[SegmentName],
    ) -> Result<(SegmentName, Vec<ArchivedRecord>), ArchiveError> {
        let mut lost = None;
        for name in names {
            match self.fetch(name).await {
                Ok(segment) => return Ok((*name, segment.records)),
                Err(error) if error.is_loss() => lost = lost.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        Err(lost.unwrap_or_else(|| ArchiveError::misuse("no segment to read")))
    }
}

/// Where no segment holds a record: whether there are later ones.
fn end_or_gap(chain: &Chain, shard: u32, next: u64) -> Result<u64, ArchiveError> {
    match chain.next_begin(next) {
        None => Ok(next),
        Some(begin) => Err(ArchiveError::Gap {
            shard,
            first: next,
            last: begin - 1,
        }),
    }
}

fn agree(
    one: SegmentName,
    known: &[ArchivedRecord],
    other: SegmentName,
    records: &[ArchivedRecord],
) -> Result<(), ArchiveError> {
    match record::first_difference(known, records) {
        None => Ok(()),
        Some(sequence) => Err(ArchiveError::Contradiction {
            sequence,
            one,
            other,
        }),
    }
}
