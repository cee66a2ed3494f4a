//! The store below the archive: every call has an end, and what may pass is tried again.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutPayload, memory::InMemory, path::Path as ObjectPath,
};

use crate::{
    ArchiveError,
    call::{in_time, on_disk, tried},
    fault::Fault,
    folder::Folder,
    limits::LISTED_MAX,
    location::Location,
    unreadable::Unreadable,
};

/// Objects by path; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    objects: Arc<dyn ObjectStore>,
    /// For an archive in a folder.
    folder: Option<Arc<Folder>>,
    /// Where it is, for messages.
    place: Arc<str>,
}

/// What a listing says about an object.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// Its path.
    pub(crate) object: String,
    /// When it was written, by the store's clock, in milliseconds since 1970.
    pub(crate) written_at_ms: i64,
}

impl Store {
    pub(crate) async fn open(location: Location) -> Result<Self, ArchiveError> {
        match location {
            Location::Memory => Ok(Self::new(Arc::new(InMemory::new()), "memory:")),
            Location::S3 { bucket, prefix } => Self::open_bucket(&bucket, &prefix),
            Location::Folder(path) => {
                let place = path.display().to_string();
                let opened = on_disk(move || Folder::open(&path)).await;
                let (folder, files) =
                    opened.map_err(|fault| fault.explain(&place, "its folder"))?;
                let place = folder.root().display().to_string();
                let mut store = Self::new(Arc::new(files), &place);
                store.folder = Some(Arc::new(folder));
                Ok(store)
            }
        }
    }

    #[cfg(feature = "s3")]
    fn open_bucket(bucket: &str, prefix: &str) -> Result<Self, ArchiveError> {
        let place = format!("s3://{bucket}/{prefix}");
        let store = crate::s3::open(bucket, prefix);
        let store = store.map_err(|error| Fault::Store(error).explain(&place, "its bucket"))?;
        Ok(Self::new(Arc::new(store), &place))
    }

    #[cfg(not(feature = "s3"))]
    fn open_bucket(bucket: &str, prefix: &str) -> Result<Self, ArchiveError> {
        Err(ArchiveError::Address {
            url: format!("s3://{bucket}/{prefix}"),
            reason: "this program was built without: build it with the feature `s3` of \
                     muster-archive, or name a folder"
                .to_owned(),
        })
    }

    pub(crate) fn new(objects: Arc<dyn ObjectStore>, place: &str) -> Self {
        Self {
            objects,
            folder: None,
            place: place.into(),
        }
    }

    /// Writes an object where there is none. Returns false where there is one.
    pub(crate) async fn put_new(&self, object: &str, bytes: Bytes) -> Result<bool, ArchiveError> {
        let written = self.tried(object, || self.put(object, &bytes, PutMode::Create));
        let written = written.await?;
        if !written && let Some(folder) = &self.folder {
            let settled = self.tried(object, || {
                let (folder, object) = (Arc::clone(folder), object.to_owned());
                on_disk(move || folder.settle(&object))
            });
            settled.await?;
        }
        Ok(written)
    }

    /// Writes an object, in place of another one where there is one.
    pub(crate) async fn replace(&self, object: &str, bytes: Bytes) -> Result<(), ArchiveError> {
        let written = self.tried(object, || self.put(object, &bytes, PutMode::Overwrite));
        written.await.map(drop)
    }

    async fn put(&self, object: &str, bytes: &Bytes, mode: PutMode) -> Result<bool, Fault> {
        if let Some(folder) = &self.folder {
            let (folder, object) = (Arc::clone(folder), object.to_owned());
            on_disk(move || folder.prepare(&object)).await?;
        }
        let path = ObjectPath::from(object);
        let payload = PutPayload::from(bytes.clone());
        let put = self.objects.put_opts(&path, payload, mode.into());
        match in_time(put).await {
            Ok(_) => Ok(true),
            Err(Fault::Store(object_store::Error::AlreadyExists { .. })) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Reads an object; none where there is none.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] when it is larger than it can be, which is found before it is read.
    pub(crate) async fn get(
        &self,
        object: &str,
        bytes_max: usize,
    ) -> Result<Option<Bytes>, ArchiveError> {
        let path = ObjectPath::from(object);
        let read = self.tried(object, || async {
            let got = async {
                let got = self.objects.get(&path).await?;
                let bytes = got.meta.size;
                if bytes > bytes_max as u64 {
                    return Ok(Err(bytes));
                }
                got.bytes().await.map(Ok)
            };
            match in_time(got).await {
                Err(Fault::Store(object_store::Error::NotFound { .. })) => Ok(None),
                other => other.map(Some),
            }
        });
        match read.await? {
            Some(Err(bytes)) => {
                Err(self.damaged(object, format!("it has {bytes} bytes, at most {bytes_max}")))
            }
            Some(Ok(bytes)) => Ok(Some(bytes)),
            None => Ok(None),
        }
    }

    /// Reads an object that has to be there.
    pub(crate) async fn get_present(
        &self,
        object: &str,
        bytes_max: usize,
    ) -> Result<Bytes, ArchiveError> {
        let bytes = self.get(object, bytes_max).await?;
        bytes.ok_or_else(|| self.missing(object))
    }

    /// Writes an object whose name says what its bytes are. One that is there already is read
    /// back, and replaced where it is damaged: only these bytes can be right. Returns whether this
    /// call wrote it.
    pub(crate) async fn put_named(&self, object: &str, bytes: Bytes) -> Result<bool, ArchiveError> {
        if self.put_new(object, bytes.clone()).await? {
            return Ok(true);
        }
        match self.get(object, bytes.len()).await {
            Ok(Some(found)) if found == bytes => return Ok(false),
            Ok(_) | Err(ArchiveError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        tracing::warn!(
            object,
            "an object of the archive was damaged, and is written again"
        );
        self.replace(object, bytes).await.map(|()| true)
    }

    /// Lists the objects of a folder, in no order.
    pub(crate) async fn list(&self, folder: &str) -> Result<Vec<Listed>, ArchiveError> {
        let path = ObjectPath::from(folder);
        let listing = self.tried(folder, || async {
            let mut listed = Vec::new();
            let mut objects = self.objects.list(Some(&path));
            while let Some(meta) = in_time(async { objects.next().await.transpose() }).await? {
                if listed.len() == LISTED_MAX {
                    return Err(Fault::TooMany(LISTED_MAX));
                }
                listed.push(Listed {
                    object: meta.location.to_string(),
                    written_at_ms: meta.last_modified.timestamp_millis(),
                });
            }
            Ok(listed)
        });
        listing.await
    }

    /// When an object was written, by the store's clock; none where there is none.
    pub(crate) async fn written_at_ms(&self, object: &str) -> Result<Option<i64>, ArchiveError> {
        let path = ObjectPath::from(object);
        let asked = self.tried(object, || async {
            match in_time(self.objects.head(&path)).await {
                Ok(meta) => Ok(Some(meta.last_modified.timestamp_millis())),
                Err(Fault::Store(object_store::Error::NotFound { .. })) => Ok(None),
                Err(fault) => Err(fault),
            }
        });
        asked.await
    }

    /// Removes an object; it is fine where there is none.
    pub(crate) async fn remove(&self, object: &str) -> Result<(), ArchiveError> {
        let path = ObjectPath::from(object);
        let removed = self.tried(object, || async {
            match in_time(self.objects.delete(&path)).await {
                Err(Fault::Store(object_store::Error::NotFound { .. })) => Ok(()),
                other => other,
            }
        });
        removed.await
    }

    /// Does what takes a processor milliseconds where it holds nobody up.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        object: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ArchiveError> {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|stopped| Fault::Store(stopped.into()).explain(&self.place, object))
    }

    pub(crate) fn damaged(&self, object: impl ToString, reason: impl ToString) -> ArchiveError {
        ArchiveError::Damaged {
            archive: self.place.to_string(),
            object: object.to_string(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn unreadable(&self, object: &str, unreadable: Unreadable) -> ArchiveError {
        match unreadable {
            Unreadable::Damaged(reason) => self.damaged(object, reason),
            Unreadable::Newer(format) => ArchiveError::Newer {
                object: object.to_owned(),
                format,
            },
        }
    }

    pub(crate) fn missing(&self, object: impl ToString) -> ArchiveError {
        ArchiveError::Missing {
            archive: self.place.to_string(),
            object: object.to_string(),
        }
    }

    async fn tried<T, Call>(
        &self,
        object: &str,
        call: impl FnMut() -> Call,
    ) -> Result<T, ArchiveError>
    where
        Call: Future<Output = Result<T, Fault>>,
    {
        tried(&self.place, object, call).await
    }
}
