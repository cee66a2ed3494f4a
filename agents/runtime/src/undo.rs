//! Work that nobody wants any more.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use muster_proto::{AttemptId, Fault, Json, RunId, TaskId};

use crate::{Undo, inputs, work::Worker};

/// Tries to undo one attempt: with pauses that double from half a second, a little over a minute.
const TRIES_MAX: u32 = 8;
const PAUSE: Duration = Duration::from_millis(500);
/// How long one try may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An attempt that was done, and whose run was stopped or went on with another one.
#[derive(Debug, Clone)]
pub struct Unwanted {
    /// The run.
    pub run_id: RunId,
    /// The task.
    pub task_id: TaskId,
    /// The attempt.
    pub attempt_id: AttemptId,
    /// The key under which it was done.
    pub idempotency_key: String,
    /// What it brought.
    pub data: Json,
}

impl Worker {
    /// Undoes what an attempt changed, trying again a few times. What cannot be undone is an error in
    /// the log that names the key to look for.
    pub(crate) async fn undo(&self, undo: Undo) {
        let key = undo.idempotency_key.clone();
        let attempt = undo.attempt_id.clone();
        for tried in 0..TRIES_MAX {
            let pause = PAUSE * (1 << tried);
            match self.undo_once(&undo).await {
                Ok(()) => {
                    tracing::info!(%attempt, key, "undone: nobody wants it any more");
                    return;
                }
                Err(fault) => tracing::warn!(%attempt, key, %fault, "could not be undone yet"),
            }
            tokio::time::sleep(pause).await;
        }
        tracing::error!(%attempt, key, "could not be undone: look for the key, and undo it by hand");
    }

    async fn undo_once(&self, undo: &Undo) -> Result<(), Fault> {
        let data = inputs::data(&undo.success, &self.blobs).await?;
        let unwanted = Unwanted {
            run_id: undo.run_id.clone(),
            task_id: undo.task_id.clone(),
            attempt_id: undo.attempt_id.clone(),
            idempotency_key: undo.idempotency_key.clone(),
            data,
        };
        let agent = Arc::clone(&self.agent);
        let undoing = async move { agent.compensate(unwanted).await };
        let guarded = AssertUnwindSafe(undoing).catch_unwind();
        match tokio::time::timeout(TIMEOUT, guarded).await {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => Err(crate::work::panicked(panic.as_ref())),
            Err(_) => Err(Fault::retryable("it takes too long").with_code("timeout")),
        }
    }
}
