//! Waiting until the log is written in the newest format.

use muster_engine::{FORMAT, Record};
use muster_transport::{LogStream, Options, StoredRecord, connect};

use super::{Live, eventually};

/// The log's size where there is none yet, in bytes. There is one: the orchestrator made it.
const LOG_BYTES_MAX: u64 = 1024 * 1024 * 1024;

impl Live {
    /// Waits until the first shard's log is written in the newest format: what came with it is of
    /// use from then on.
    ///
    /// # Errors
    /// When that does not happen, or the log cannot be read.
    pub async fn newest_format(&self) -> anyhow::Result<()> {
        let connection = connect(&Options::new(&self.url(), "log-format")).await?;
        let log = LogStream::create(&connection, 0, LOG_BYTES_MAX, 1).await?;
        eventually("a log in the newest format", || async {
            let mut is_newest = false;
            let take = |stored: StoredRecord| {
                let events = Record::from_bytes(&stored.bytes).map(|record| record.events);
                let raises = |event: &muster_engine::Event| {
                    matches!(event, muster_engine::Event::FormatRaised { format } if *format == FORMAT)
                };
                is_newest |= events.is_ok_and(|events| events.iter().any(raises));
                true
            };
            log.read_from(1, take).await?;
            Ok(is_newest.then_some(()))
        })
        .await
    }
}
