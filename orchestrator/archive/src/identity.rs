//! Which archive it is.

use std::{fmt, str::FromStr};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Archive, ArchiveError, limits::IDENTITY_BYTES_MAX, unreadable::read_json};

const OBJECT: &str = "archive.json";
/// The format that is written; it is that of the whole archive.
const FORMAT: u32 = 1;

/// What an archive is known by, wherever it is moved: written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArchiveId(Uuid);

#[derive(Serialize, Deserialize)]
struct Identity {
    format: u32,
    id: ArchiveId,
}

impl Archive {
    /// The archive's id, which is made up when it is asked for the first time ever: processes that
    /// find different ids for one log do not look at the same archive.
    ///
    /// # Errors
    /// Also the first sign that the archive cannot be written: [`ArchiveError::Full`],
    /// [`ArchiveError::Refused`], [`ArchiveError::Unavailable`]. [`ArchiveError::Damaged`] or
    /// [`ArchiveError::Newer`] when `archive.json` cannot be read.
    pub async fn identity(&self) -> Result<ArchiveId, ArchiveError> {
        let id = self.identity.get_or_try_init(|| self.find_identity());
        id.await.copied()
    }

    async fn find_identity(&self) -> Result<ArchiveId, ArchiveError> {
        if let Some(id) = self.stored_identity().await? {
            return Ok(id);
        }
        let identity = Identity {
            format: FORMAT,
            id: ArchiveId(Uuid::now_v7()),
        };
        let bytes = serde_json::to_vec(&identity);
        let bytes = bytes.map_err(|error| ArchiveError::misuse(error.to_string()))?;
        if self.store.put_new(OBJECT, Bytes::from(bytes)).await? {
            return Ok(identity.id);
        }
        // Somebody else was first.
        let stored = self.stored_identity().await?;
        stored.ok_or_else(|| self.store.missing(OBJECT))
    }

    async fn stored_identity(&self) -> Result<Option<ArchiveId>, ArchiveError> {
        let Some(bytes) = self.store.get(OBJECT, IDENTITY_BYTES_MAX).await? else {
            return Ok(None);
        };
        let identity: Result<Identity, _> = read_json(&bytes, FORMAT);
        let identity = identity.map_err(|unreadable| self.store.unreadable(OBJECT, unreadable))?;
        Ok(Some(identity.id))
    }
}

impl fmt::Display for ArchiveId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(formatter)
    }
}

impl FromStr for ArchiveId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let id = Uuid::try_parse(text).ok().map(Self);
        id.filter(|id| id.to_string() == text).ok_or_else(|| {
            format!("`{text}` is no id of an archive: it has to have 32 hexadecimal digits")
        })
    }
}

impl TryFrom<String> for ArchiveId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ArchiveId> for String {
    fn from(id: ArchiveId) -> Self {
        id.to_string()
    }
}
