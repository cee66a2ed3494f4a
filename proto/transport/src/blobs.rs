//! Large bodies, named by the hash of their content.
//!
//! A blob is one or more messages of one stream, a subject for each part, kept as the last message
//! of its subject. Storing the same blob twice stores the same bytes under the same name, so a
//! retry needs no memory of what came before. Reading is a plain request, answered by the stream
//! itself: it creates no consumer.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use muster_proto::{
    BlobRef, Json,
    limits::{BLOB_BYTES_MAX, BLOB_CHUNK_BYTES, BODY_BYTES_MAX},
    sha256_hex, subject,
};
use serde::Deserialize;

use crate::{BlobError, Connection, FailPoint, RequestError, blob_cache::BlobCache, streams};

/// Tries to store or read one part. With the delays between them they last longer than a broker
/// takes to elect a leader.
const TRIES_MAX: u32 = 6;
/// Delay after the first try; doubles after each.
const RETRY_DELAY: Duration = Duration::from_millis(100);
/// JetStream's code for a message that its store does not take: mostly, the store is full.
const STORE_FAILED: u32 = 10077;
/// Parts of one blob under way at a time: two are enough to hide the way, four bound the memory to
/// 2 MiB a blob.
const PARTS_IN_FLIGHT_MAX: usize = 4;

/// The store of blobs; cheap to clone, clones share their cache.
#[derive(Debug, Clone)]
pub struct Blobs {
    connection: Connection,
    cache: Arc<Mutex<BlobCache>>,
}

/// The broker's answer to a stored message.
#[derive(Deserialize)]
struct Ack {
    error: Option<AckError>,
}

#[derive(Deserialize)]
struct AckError {
    description: Option<String>,
    code: u16,
    err_code: Option<u32>,
}

impl Blobs {
    /// Opens the store without asking the broker anything.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            cache: Arc::default(),
        }
    }

    /// Opens the store and creates its stream where there is none; an existing one stays as it is.
    /// For orchestrators: agents may not create streams.
    ///
    /// `bytes_max` bounds all blobs together; what comes on top is refused, never replaced. As many
    /// `replicas` as the log has: what it names must not be gone when it is not.
    ///
    /// # Errors
    /// [`BlobError::NoStore`] when the broker cannot create it.
    pub async fn create(
        connection: Connection,
        bytes_max: u64,
        replicas: usize,
    ) -> Result<Self, BlobError> {
        let config = Config {
            name: subject::BLOB_STREAM.to_owned(),
            description: Some("Large bodies, named by their SHA-256".to_owned()),
            subjects: vec![subject::BLOBS.to_owned()],
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            max_messages_per_subject: 1,
            max_bytes: i64::try_from(bytes_max).unwrap_or(i64::MAX),
            num_replicas: replicas,
            allow_direct: true,
            ..Config::default()
        };
        let created = streams::get_or_create(&connection, config).await;
        created.map_err(|error| BlobError::NoStore(error.to_string()))?;
        Ok(Self::new(connection))
    }

    /// Stores a JSON text and returns its name once the broker has stored every part.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn put(&self, text: &str) -> Result<BlobRef, BlobError> {
        self.put_within(text, BODY_BYTES_MAX).await
    }

    /// The same for all inputs of a task together: up to [`BLOB_BYTES_MAX`].
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn put_inputs(&self, text: &str) -> Result<BlobRef, BlobError> {
        self.put_within(text, BLOB_BYTES_MAX).await
    }

    async fn put_within(&self, text: &str, bytes_max: usize) -> Result<BlobRef, BlobError> {
        if text.len() > bytes_max {
            return Err(BlobError::TooLarge {
                bytes: text.len() as u64,
            });
        }
        FailPoint::BlobBefore.pass();
        let blob = BlobRef::of(text);
        let parts = text.as_bytes().chunks(BLOB_CHUNK_BYTES).enumerate();
        let stores: Vec<_> = parts
            .map(|(number, part)| {
                let subject = subject::blob(&blob.sha256, number);
                self.clone().put_part(subject, Bytes::copy_from_slice(part))
            })
            .collect();
        stream::iter(stores)
            .buffer_unordered(PARTS_IN_FLIGHT_MAX)
            .try_collect::<()>()
            .await?;
        FailPoint::BlobAfter.pass();
        Ok(blob)
    }

    /// Reads a blob, whose length and hash are then as its name says.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn get(&self, blob: &BlobRef) -> Result<Json, BlobError> {
        check_name(blob)?;
        if let Some(json) = self.cache().get(&blob.sha256) {
            return Ok(json);
        }
        let json = self.read(blob).await?;
        self.cache().put(blob.sha256.clone(), json.clone());
        Ok(json)
    }

    async fn read(&self, blob: &BlobRef) -> Result<Json, BlobError> {
        let length = usize::try_from(blob.bytes).unwrap_or(usize::MAX);
        let reads: Vec<_> = (0..length.div_ceil(BLOB_CHUNK_BYTES))
            .map(|number| self.clone().get_part(subject::blob(&blob.sha256, number)))
            .collect();
        let parts: Vec<Bytes> = stream::iter(reads)
            .buffered(PARTS_IN_FLIGHT_MAX)
            .try_collect()
            .await?;
        let bytes = parts.concat();
        if bytes.len() != length || sha256_hex(&bytes) != blob.sha256 {
            return Err(BlobError::Damaged(blob.sha256.clone()));
        }
        let text = String::from_utf8(bytes).map_err(|_| BlobError::NotJson(blob.sha256.clone()))?;
        Json::from_text(text).map_err(|_| BlobError::NotJson(blob.sha256.clone()))
    }

    async fn put_part(self, subject: String, part: Bytes) -> Result<(), BlobError> {
        let headers = [("Nats-Expected-Stream", subject::BLOB_STREAM)];
        let mut tries = Tries::default();
        loop {
            let asked = self
                .connection
                .request(&subject, &headers, part.clone(), None);
            let error = match asked.await {
                Ok(answer) => match serde_json::from_slice::<Ack>(&answer.payload) {
                    Ok(Ack { error: None }) => {
                        FailPoint::BlobPart.pass();
                        return Ok(());
                    }
                    Ok(Ack { error: Some(error) }) => error.into(),
                    Err(error) => BlobError::Unavailable(error.to_string()),
                },
                Err(error) => error.into(),
            };
            tries.again_after(error).await?;
        }
    }

    async fn get_part(self, subject: String) -> Result<Bytes, BlobError> {
        let stream = subject::BLOB_STREAM;
        let direct = format!("$JS.API.DIRECT.GET.{stream}.{subject}");
        let mut tries = Tries::default();
        loop {
            let asked = self.connection.request(&direct, &[], Vec::new(), None);
            let error = match asked.await {
                Ok(answer) => match answer.status() {
                    None => return Ok(answer.payload),
                    // A replica that is behind does not know a new blob yet.
                    Some(404) => BlobError::Missing(subject.clone()),
                    Some(status) => BlobError::Unavailable(format!("status {status}")),
                },
                Err(error) => error.into(),
            };
            tries.again_after(error).await?;
        }
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, BlobCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name from outside becomes part of a subject and an allocation: it has to be one.
fn check_name(blob: &BlobRef) -> Result<(), BlobError> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if blob.sha256.len() != 64 || !blob.sha256.bytes().all(is_hex) || blob.bytes == 0 {
        return Err(BlobError::BadName);
    }
    if blob.bytes > BLOB_BYTES_MAX as u64 {
        return Err(BlobError::TooLarge { bytes: blob.bytes });
    }
    Ok(())
}

/// Counts tries and waits between them.
#[derive(Default)]
struct Tries(u32);

impl Tries {
    /// Waits before the next try, or gives the error back when it was the last one.
    async fn again_after(&mut self, error: BlobError) -> Result<(), BlobError> {
        self.0 += 1;
        if self.0 >= TRIES_MAX || !error.may_pass() {
            return Err(error);
        }
        tokio::time::sleep(RETRY_DELAY * (1 << (self.0 - 1))).await;
        Ok(())
    }
}

impl From<AckError> for BlobError {
    fn from(error: AckError) -> Self {
        let reason = error.description.unwrap_or_default();
        match (error.code, error.err_code) {
            (503, code) if code != Some(STORE_FAILED) => Self::Unavailable(reason),
            _ => Self::Refused(reason),
        }
    }
}

impl From<RequestError> for BlobError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::NoResponders(_) => {
                Self::NoStore("no stream takes blobs; is an orchestrator running?".to_owned())
            }
            error @ (RequestError::TimedOut(_) | RequestError::NotSent(_)) => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}
