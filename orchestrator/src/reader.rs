//! Reading a run from the log: its state when it is no longer in memory, and its history.

use std::sync::Arc;

use muster_engine::{History, Record, WorkflowSpec};
use muster_proto::RunId;
use muster_transport::{LogError, LogStream};

/// Why a run cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The broker does not give the records.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A record is not there, or is damaged.
    #[error("record {sequence} of the log: {reason}")]
    Damaged {
        /// Which.
        sequence: u64,
        /// What is wrong.
        reason: String,
    },
}

/// Folds one run from the records that hold its events.
pub(crate) async fn read_run(
    log: &LogStream,
    run_id: RunId,
    sequences: &[u64],
    workflows: &[Arc<WorkflowSpec>],
) -> Result<History, ReadError> {
    let mut history = History::new(run_id, workflows);
    for sequence in sequences {
        let damaged = |reason: String| ReadError::Damaged {
            sequence: *sequence,
            reason,
        };
        let stored = log
            .read(*sequence)
            .await?
            .ok_or_else(|| damaged("is missing".to_owned()))?;
        let record =
            Record::from_bytes(&stored.bytes).map_err(|error| damaged(error.to_string()))?;
        history
            .add(*sequence, &record)
            .map_err(|illegal| damaged(illegal.to_string()))?;
    }
    Ok(history)
}
