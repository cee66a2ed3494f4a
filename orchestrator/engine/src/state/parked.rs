//! Runs that wait for a person, packed: some hundred bytes each, for as long as it takes.

use std::{collections::HashMap, sync::Arc};

use muster_proto::{CommandId, RunId, Tenant, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Run, WorkflowSpec, run::Spoken};

/// How hard a run is pressed: a third of the bytes of plain JSON, in a fraction of a millisecond.
const PRESSURE: i32 = 3;
/// Longest run that is packed: ten thousand tasks with bodies of some KiB each.
const UNPACKED_BYTES_MAX: usize = 256 * 1024 * 1024;

/// One packed run, and what is asked of it without unpacking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Parked {
    pub(crate) id: RunId,
    pub(crate) tenant: Tenant,
    pub(crate) command_id: CommandId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body_sha256: Option<String>,
    pub(crate) accepted_at: Timestamp,
    /// The sequence that the log's next record had when the run was packed.
    pub(crate) parked_in: u64,
    /// When the first of its questions ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) conversation: Option<Spoken>,
    unpacked_bytes: usize,
    #[serde(with = "base64_text")]
    packed: Arc<[u8]>,
}

impl Parked {
    /// Packs a run. `None` where it is too long to be unpacked again.
    pub(crate) fn of(run: &Run, parked_in: u64) -> Option<Self> {
        let plain = serde_json::to_vec(run).ok()?;
        if plain.len() > UNPACKED_BYTES_MAX {
            return None;
        }
        let packed = zstd::bulk::compress(&plain, PRESSURE).ok()?;
        Some(Self {
            id: run.id.clone(),
            tenant: run.tenant.clone(),
            command_id: run.command_id.clone(),
            body_sha256: run.body_sha256.clone(),
            accepted_at: run.accepted_at,
            parked_in,
            expires_at: run.expires_at,
            conversation: run.conversation.clone(),
            unpacked_bytes: plain.len(),
            packed: packed.into(),
        })
    }

    /// The run as it was.
    ///
    /// # Errors
    /// What is wrong with the packed bytes.
    pub(crate) fn unpack(
        &self,
        workflows: &HashMap<String, Arc<WorkflowSpec>>,
    ) -> Result<Run, String> {
        let plain =
            zstd::bulk::decompress(&self.packed, self.unpacked_bytes.min(UNPACKED_BYTES_MAX));
        let plain = plain.map_err(|error| error.to_string())?;
        let mut run: Run = serde_json::from_slice(&plain).map_err(|error| error.to_string())?;
        run.complete(workflows)
            .map_err(|hash| format!("workflow {hash} is unknown"))?;
        Ok(run)
    }
}

/// Bytes as text, for snapshots.
mod base64_text {
    use std::sync::Arc;

    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        bytes: &Arc<[u8]>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<[u8]>, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = STANDARD_NO_PAD.decode(text.as_bytes());
        bytes.map(Into::into).map_err(D::Error::custom)
    }
}
