//! The one way to wait in tests across processes.

use std::time::{Duration, Instant};

use anyhow::bail;

use crate::PATIENCE;

/// How often a condition is looked at: seldom enough to leave the processor to what is tested.
const POLL_INTERVAL: Duration = Duration::from_millis(15);

/// Waits until `look` finds something, for [`PATIENCE`] at most.
///
/// # Errors
/// When it finds nothing in time, naming what was waited for.
pub async fn eventually<T, F>(what: &str, mut look: impl FnMut() -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<Option<T>>>,
{
    let give_up = Instant::now() + PATIENCE;
    loop {
        let last_error = match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if Instant::now() >= give_up {
            match last_error {
                Some(error) => bail!("{what}: not within {PATIENCE:?}; last: {error:#}"),
                None => bail!("{what}: not within {PATIENCE:?}"),
            }
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
