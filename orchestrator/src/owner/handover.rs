//! Handing a shard over while everything is well: the next owner folds the log beforehand, so that
//! what is left to do when it takes over is a record or two.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use muster_proto::subject;
use muster_transport::{Connection, RequestError};
use serde::{Deserialize, Serialize};

use super::fold::{Fold, Source, TakeoverError};

/// How long the next owner may take to fold the log.
const PREPARE_TIMEOUT: Duration = Duration::from_secs(120);
/// How long the next owner may take to hear that it may begin.
const GO_TIMEOUT: Duration = Duration::from_secs(2);

/// What the owner tells the next one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) shard: u32,
    pub(crate) from: String,
    pub(crate) step: Step,
}

/// Which part of a handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Fold the log.
    Prepare,
    /// The owner writes no more: take over.
    Go,
}

/// That the owner writes no more.
#[derive(Debug)]
pub(crate) struct Order {
    pub(super) from: String,
}

impl Order {
    pub(crate) fn new(from: String) -> Self {
        Self { from }
    }
}

/// A fold that was made beforehand; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Warm(Arc<Mutex<Option<Fold>>>);

impl Warm {
    /// Folds the log.
    pub(super) async fn prepare(&self, source: &Source) -> Result<(), TakeoverError> {
        let mut fold = match self.take() {
            Some(fold) => fold,
            None => Fold::start(source).await?,
        };
        fold.catch_up(source).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(fold);
        Ok(())
    }

    pub(super) fn take(&self) -> Option<Fold> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Asks another orchestrator for one step of a handover. `false` when it does not do it.
pub(crate) async fn ask(
    connection: &Connection,
    target: &str,
    call: &Call,
) -> Result<bool, RequestError> {
    let timeout = match call.step {
        Step::Prepare => PREPARE_TIMEOUT,
        Step::Go => GO_TIMEOUT,
    };
    let body = serde_json::to_vec(call).unwrap_or_default();
    let answer = connection
        .request(&subject::handover(target), &[], body, Some(timeout))
        .await?;
    Ok(answer.payload.as_ref() == b"ok")
}
