//! Calls to the store: each has an end, and what may pass is tried again.

use std::io;

use tokio::time::{sleep, timeout};

use crate::{
    ArchiveError,
    fault::Fault,
    limits::{CALL_TIMEOUT, RETRY_DELAY, TRIES_MAX},
};

/// Calls until it succeeds, as long as that may help.
pub(crate) async fn tried<T, Call>(
    archive: &str,
    object: &str,
    mut call: impl FnMut() -> Call,
) -> Result<T, ArchiveError>
where
    Call: Future<Output = Result<T, Fault>>,
{
    let mut delay = RETRY_DELAY;
    let mut tries = 1;
    loop {
        let fault = match call().await {
            Ok(done) => return Ok(done),
            Err(fault) => fault,
        };
        let error = fault.explain(archive, object);
        if tries == TRIES_MAX || !error.may_pass() {
            return Err(error);
        }
        tracing::warn!(%error, tries, "trying the archive again");
        // Half of it is chance: those who were turned away together do not come back together.
        sleep(delay.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
        delay *= 3;
        tries += 1;
    }
}

/// Waits for the store, but not for ever.
pub(crate) async fn in_time<T>(
    call: impl Future<Output = object_store::Result<T>>,
) -> Result<T, Fault> {
    match timeout(CALL_TIMEOUT, call).await {
        Ok(answer) => answer.map_err(Fault::Store),
        Err(_) => Err(Fault::TimedOut),
    }
}

/// Waits for the disk, but not for ever. What hangs keeps a thread of its own until it ends.
pub(crate) async fn on_disk<T: Send + 'static>(
    call: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Fault> {
    match timeout(CALL_TIMEOUT, tokio::task::spawn_blocking(call)).await {
        Ok(Ok(answer)) => answer.map_err(Fault::Disk),
        Ok(Err(stopped)) => Err(Fault::Store(stopped.into())),
        Err(_) => Err(Fault::TimedOut),
    }
}
