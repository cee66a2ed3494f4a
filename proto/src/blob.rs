//! Bodies, which travel inline while they are small and by reference when they are large.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Json;

/// A body that is stored apart, named by the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlobRef {
    /// SHA-256 of the JSON text, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Length of the JSON text in bytes.
    pub bytes: u64,
}

/// A JSON value, inline or by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The value itself.
    Inline(Json),
    /// Where the value is.
    Blob(BlobRef),
}

impl Body {
    /// Bytes that it takes in a record or message.
    #[must_use]
    pub fn inline_bytes(&self) -> usize {
        match self {
            Self::Inline(json) => json.len(),
            Self::Blob(_) => 100,
        }
    }

    /// The value, when it is inline.
    #[must_use]
    pub fn as_inline(&self) -> Option<&Json> {
        match self {
            Self::Inline(json) => Some(json),
            Self::Blob(_) => None,
        }
    }
}

impl BlobRef {
    /// Names a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self {
            sha256: sha256_hex(text.as_bytes()),
            bytes: text.len() as u64,
        }
    }
}

/// The SHA-256 of bytes as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
