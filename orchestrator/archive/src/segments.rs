//! Writing and reading segments.

use std::sync::Arc;

use crate::{
    Archive, ArchiveError, ArchivedRecord, SegmentName,
    chain::Chain,
    limits::PACKED_BYTES_MAX,
    segment::{self, Segment},
};

impl Archive {
    /// Writes records as one segment, and returns once it is stored for good.
    ///
    /// `after` is the segment that ends right before them; none where the archive of this shard
    /// begins with them. At most [`crate::SEGMENT_RECORDS_MAX`] records with at most
    /// [`crate::SEGMENT_BYTES_MAX`] bytes. Writing the same again is fine; so is writing records
    /// that another segment holds too, when they are the same.
    ///
    /// # Errors
    /// [`ArchiveError::Misuse`] when the records do not follow one another or `after`, or are too
    /// many; [`ArchiveError::Full`], [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`] when
    /// they cannot be stored. After the last one they may be stored all the same.
    pub async fn write_segment(
        &self,
        shard: u32,
        after: Option<&SegmentName>,
        records: &[ArchivedRecord],
    ) -> Result<SegmentName, ArchiveError> {
        segment::check(shard, after, records).map_err(ArchiveError::misuse)?;
        let previous = after.map(SegmentName::sha256);
        let records = records.to_vec();
        let packing = move || segment::pack(shard, previous, &records);
        let packed = self.store.work("a segment", packing).await?;
        let (name, bytes) = packed.map_err(|error| ArchiveError::misuse(error.to_string()))?;
        self.store.put_named(&name.to_string(), bytes).await?;
        Ok(name)
    }

    /// The segments to read for all records of a shard, in order. Two of them overlap where
    /// owners wrote at the same time; there is a gap between two only where no segment closes it.
    ///
    /// # Errors
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn segments(&self, shard: u32) -> Result<Vec<SegmentName>, ArchiveError> {
        Ok(self.chain(shard).await?.cover())
    }

    /// The last sequence up to which all records are archived, from the oldest archived one on;
    /// none for an empty archive. It goes by the segments' names: see [`Archive::verify`].
    ///
    /// # Errors
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn archived_through(&self, shard: u32) -> Result<Option<u64>, ArchiveError> {
        Ok(self.chain(shard).await?.through())
    }

    /// Reads a segment, all of whose bytes then are as they were written. Each record holds on to
    /// the memory of all.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`], [`ArchiveError::Missing`], [`ArchiveError::Newer`],
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn read_segment(
        &self,
        name: &SegmentName,
    ) -> Result<Vec<ArchivedRecord>, ArchiveError> {
        Ok(self.fetch(name).await?.records)
    }

    /// Lists the segments of a shard.
    pub(crate) async fn chain(&self, shard: u32) -> Result<Arc<Chain>, ArchiveError> {
        let listed = self.store.list(&SegmentName::folder(shard)).await?;
        let names = listed
            .iter()
            .filter_map(|listed| listed.object.parse().ok());
        let chain = Arc::new(Chain::new(names.collect()));
        self.cache().keep_chain(shard, Arc::clone(&chain));
        Ok(chain)
    }

    pub(crate) async fn fetch(&self, name: &SegmentName) -> Result<Segment, ArchiveError> {
        let object = name.to_string();
        let bytes = self.store.get_present(&object, PACKED_BYTES_MAX).await?;
        let name = *name;
        let unpacking = move || segment::unpack(&name, &bytes);
        let unpacked = self.store.work(&object, unpacking).await?;
        unpacked.map_err(|unreadable| self.store.unreadable(&object, unreadable))
    }
}
