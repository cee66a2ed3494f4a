//! Recorded exchanges, so that tests are repeatable.

use std::path::PathBuf;

use muster_proto::sha256_hex;
use serde_json::Value;

use crate::{CallError, Reply};

/// What is done with exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CassetteMode {
    /// Servers are asked, and what they answer is written down.
    Record,
    /// No server is asked.
    Replay,
}

/// A folder of recorded exchanges, each a file named by the hash of what was asked. Keys and addresses are not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cassettes {
    /// The folder.
    pub folder: PathBuf,
    /// Whether to record or replay.
    pub mode: CassetteMode,
}

impl Cassettes {
    pub(crate) fn key(body: &Value) -> String {
        sha256_hex(body.to_string().as_bytes())
    }

    pub(crate) fn replay(&self, key: &str) -> Result<Reply, CallError> {
        let text = std::fs::read_to_string(self.folder.join(format!("{key}.json")));
        let text = text.map_err(|_| CallError::NotRecorded(key.to_owned()))?;
        let tape: Value =
            serde_json::from_str(&text).map_err(|error| CallError::Malformed(error.to_string()))?;
        serde_json::from_value(tape["reply"].clone())
            .map_err(|error| CallError::Malformed(error.to_string()))
    }

    pub(crate) fn record(&self, key: &str, body: &Value, reply: &Reply) {
        let tape = serde_json::json!({"request": body, "reply": reply});
        let written = std::fs::create_dir_all(&self.folder).and_then(|()| {
            std::fs::write(self.folder.join(format!("{key}.json")), tape.to_string())
        });
        if let Err(error) = written {
            tracing::warn!(%error, "an exchange with a model could not be recorded");
        }
    }
}
