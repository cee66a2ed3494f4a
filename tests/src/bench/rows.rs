//! The read model, once the runs are over: how long it takes to hold them all, and whether it does.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::ensure;
use muster_read_model::ReadModel;
use muster_transport::{LogStream, Options, connect};

/// How long the rows may lag behind the last answer.
const LAG_MAX: Duration = Duration::from_secs(60);
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Waits until every run has its row, and returns how long that took, in seconds.
///
/// # Errors
/// When the rows do not come, or are not as many as the runs.
pub(super) async fn caught_up(broker: &str, folder: &Path, runs: usize) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let connection = connect(&Options::new(broker, "bench-rows")).await?;
    let log = LogStream::create(&connection, 0, 1 << 30, 1).await?;
    let end = log.extent().await?.last_sequence;
    let url = format!("sqlite:{}", folder.join("read-model.db").display());
    let model = ReadModel::open_any(&url, "bench").await?;
    while model.position(0).await?.unwrap_or(0) < end {
        ensure!(
            begun.elapsed() < LAG_MAX,
            "the read model lags by more than {LAG_MAX:?}"
        );
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    let elapsed = begun.elapsed().as_secs_f64();
    let rows = model.count(0, u64::MAX).await?;
    ensure!(
        rows == runs as u64,
        "{rows} runs are in SQL, and {runs} were answered"
    );
    model.close().await;
    Ok(elapsed)
}
