//! Reading a shard's whole log: what was trimmed off the stream from its archive, the rest from the
//! stream, every record once and in order.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use muster_archive::{Archive, ArchivedRecord};
use muster_transport::{Connection, LogStream, StoredRecord};

/// How often the log is read: each time more of it is archived than before, or a copy of it that
/// was behind has caught up.
const READS_MAX: usize = 40;
/// The pause between two readings.
const READ_PAUSE: Duration = Duration::from_millis(250);
/// The log's size where there is none yet, in bytes. There is one: the orchestrator made it.
const LOG_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Where a log was read up to.
#[derive(Debug)]
pub(crate) struct LogReader {
    shard: u32,
    log: LogStream,
    archives: PathBuf,
    next: u64,
}

impl LogReader {
    /// At the beginning of a shard's log. Its archive is the only one under `archives`.
    pub(crate) async fn open(
        connection: &Connection,
        archives: &Path,
        shard: u32,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            shard,
            log: LogStream::create(connection, shard, LOG_BYTES_MAX, 1).await?,
            archives: archives.to_owned(),
            next: 1,
        })
    }

    /// Gives everything behind what was read before to `take`, with its sequence.
    ///
    /// # Errors
    /// When it cannot be read, a record is missing, or `take` fails.
    pub(crate) async fn read_more(
        &mut self,
        take: impl FnMut(u64, &[u8]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut taking = Taking {
            next: self.next,
            wrong: None,
            take,
        };
        // The log may be trimmed once more while it is read: what is gone is archived by then.
        for _ in 0..READS_MAX {
            if let Some(archive) = open_archive(&self.archives).await? {
                let take = |record: ArchivedRecord| taking.take(record.sequence, &record.bytes);
                archive.read_from(self.shard, self.next, take).await?;
                self.next = taking.next;
            }
            let take = |stored: StoredRecord| taking.take(stored.sequence, &stored.bytes);
            self.log.read_from(self.next, take).await?;
            self.next = taking.next;
            if let Some(error) = taking.wrong.take() {
                return Err(error);
            }
            if self.next > self.log.extent().await?.last_sequence {
                return Ok(());
            }
            tokio::time::sleep(READ_PAUSE).await;
        }
        bail!(
            "record {} is neither in the log nor in its archive",
            self.next
        )
    }
}

/// Takes records in order.
struct Taking<T> {
    next: u64,
    wrong: Option<anyhow::Error>,
    take: T,
}

impl<T: FnMut(u64, &[u8]) -> anyhow::Result<()>> Taking<T> {
    /// Takes a record if it is the next one, and says whether to go on.
    fn take(&mut self, sequence: u64, bytes: &[u8]) -> bool {
        if sequence != self.next || self.wrong.is_some() {
            return false;
        }
        match (self.take)(sequence, bytes).with_context(|| format!("record {sequence}")) {
            Ok(()) => self.next += 1,
            Err(error) => self.wrong = Some(error),
        }
        self.wrong.is_none()
    }
}

/// The archive of the only logs that were kept under this folder.
async fn open_archive(archives: &Path) -> anyhow::Result<Option<Archive>> {
    let Some(folder) = archives.read_dir().ok().and_then(|mut all| all.next()) else {
        return Ok(None);
    };
    let folder = folder?.path();
    Ok(Some(Archive::open(&folder.display().to_string()).await?))
}
