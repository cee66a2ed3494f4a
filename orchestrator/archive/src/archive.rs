//! The archive itself: where it is, and what is kept of it in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OnceCell, Semaphore};

use crate::{
    ArchiveError, ArchiveId, cache::Cache, limits::SEGMENT_READS_MAX, location::Location,
    store::Store,
};

/// An archive; cheap to clone, clones share what is kept in memory.
///
/// Everything may be called by several tasks and processes at a time. A call that fails because of
/// the store has been tried again for some seconds.
#[derive(Debug, Clone)]
pub struct Archive {
    pub(crate) store: Store,
    pub(crate) identity: Arc<OnceCell<ArchiveId>>,
    pub(crate) segment_reads: Arc<Semaphore>,
    cache: Arc<Mutex<Cache>>,
}

impl Archive {
    /// Opens an archive: a folder by its path or as `file:///absolute/folder`, which is created
    /// where there is none; `s3://bucket/prefix`; or `memory:`, a new one that ends with its last
    /// clone. What is written to a folder is on the disk when the call returns.
    ///
    /// A bucket is not asked anything yet: [`Archive::identity`] does that.
    ///
    /// # Errors
    /// [`ArchiveError::Address`] when it is none of these, or S3 and this program was built without;
    /// [`ArchiveError::Refused`] or [`ArchiveError::Full`] when there can be no such folder.
    pub async fn open(url: &str) -> Result<Self, ArchiveError> {
        let location = Location::parse(url)?;
        Ok(Self::on(Store::open(location).await?))
    }

    pub(crate) fn on(store: Store) -> Self {
        Self {
            store,
            identity: Arc::default(),
            segment_reads: Arc::new(Semaphore::new(SEGMENT_READS_MAX)),
            cache: Arc::default(),
        }
    }

    pub(crate) fn cache(&self) -> MutexGuard<'_, Cache> {
        // Whoever panicked left no more behind than a segment too few.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
