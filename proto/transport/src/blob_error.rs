//! Why a blob was not stored or not read.

/// What went wrong with a blob.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// The reference names no blob.
    #[error(
        "the reference to a blob is malformed: its sha256 has 64 lower-case hexadecimal digits and its length is not 0"
    )]
    BadName,
    /// Larger than any body may be.
    #[error("a body of {bytes} bytes is larger than the {max} that are allowed", max = muster_proto::limits::BODY_BYTES_MAX)]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// A part is not there.
    #[error("there is no blob at {0}")]
    Missing(String),
    /// What was read is not what the name says.
    #[error("blob {0} is damaged: its length or hash differs from its name")]
    Damaged(String),
    /// What was read is no JSON.
    #[error("blob {0} is not JSON")]
    NotJson(String),
    /// The broker has no store of blobs, or cannot make one.
    #[error("the broker has no store of blobs: {0}")]
    NoStore(String),
    /// The broker does not take the blob, because the store is full for example.
    #[error("the broker does not take the blob: {0}")]
    Refused(String),
    /// The broker gave no usable answer.
    #[error("the store of blobs does not answer: {0}")]
    Unavailable(String),
}

impl BlobError {
    /// Whether trying again a little later can help.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Missing(_) | Self::NoStore(_) | Self::Unavailable(_)
        )
    }
}
