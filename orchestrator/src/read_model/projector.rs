//! The task that writes rows: what owners tell, in the order in which they tell it.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use muster_engine::Projection;
use muster_read_model::{Changes, ReadModel, ReadModelError};
use muster_transport::FailPoint;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    Progress, TOLD_MAX, Teller, Told,
    catch_up::{CatchUpError, catch_up},
    rows::{letter_row, run_row},
};

/// Rows in one transaction: its costs are shared well enough.
pub(super) const ROWS_AT_A_TIME: usize = 512;
/// Pause before a database that failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long rows are gathered for one transaction: its own costs are shared, and nobody waits for
/// less than a moment.
const GATHER: Duration = Duration::from_millis(100);
/// The projector gets out of the way of whoever serves: it is waited for by nobody.
const NICE: i32 = 10;

/// Writes the rows of all shards that this process owns.
pub(super) struct Projector {
    url: String,
    log_id: String,
    body_bytes_max: usize,
    told: mpsc::Receiver<Told>,
    progress: Arc<Progress>,
    /// The term of each shard that is followed, and whether the rows before it are there.
    following: BTreeMap<u32, Following>,
}

struct Following {
    teller: Arc<Teller>,
    caught_up: bool,
}

impl Projector {
    pub(super) fn new(
        url: String,
        log_id: String,
        body_bytes_max: usize,
        told: mpsc::Receiver<Told>,
        progress: Arc<Progress>,
    ) -> Self {
        Self {
            url,
            log_id,
            body_bytes_max,
            told,
            progress,
            following: BTreeMap::new(),
        }
    }

    /// Runs on a thread of its own, which goes behind those that serve.
    pub(super) fn start(self, stop: CancellationToken) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("read-model".to_owned())
            .spawn(move || {
                if let Err(error) = rustix::process::nice(NICE) {
                    tracing::debug!(%error, "the read model's thread stays as urgent as the others");
                }
                runtime.block_on(async {
                    tokio::select! {
                        () = self.run() => {}
                        () = stop.cancelled() => {}
                    }
                });
            })?;
        Ok(())
    }

    async fn run(mut self) {
        loop {
            if let Err(error) = self.project().await {
                tracing::warn!(%error, "the read model is not up to date; it will be tried again");
                self.progress.forget_all();
                if let Some(model) = self.progress.model.send_replace(None) {
                    model.close().await;
                }
                tokio::time::sleep(PAUSE).await;
            } else {
                // All owners are gone, with the process.
                return;
            }
        }
    }

    /// Opens the database and writes until that fails, or nobody tells any more.
    async fn project(&mut self) -> Result<(), CatchUpError> {
        let model = ReadModel::open(&self.url, &self.log_id).await?;
        self.progress.model.send_replace(Some(model.clone()));
        for following in self.following.values_mut() {
            following.caught_up = false;
        }
        self.catch_up(&model).await?;
        while let Some(first) = self.told.recv().await {
            if self.told.len() < TOLD_MAX / 2 {
                tokio::time::sleep(GATHER).await;
            }
            let changes = self.gather(first);
            write(&model, changes, &self.progress).await?;
            self.catch_up(&model).await?;
        }
        Ok(())
    }

    /// What waits, up to a bound.
    fn gather(&mut self, first: Told) -> Changes {
        let mut changes = Changes::default();
        let mut next = Some(first);
        while let Some(told) = next {
            self.add(&mut changes, &told.teller, &told.projection);
            let full = changes.runs.len() >= ROWS_AT_A_TIME;
            next = if full {
                None
            } else {
                self.told.try_recv().ok()
            };
        }
        changes
    }

    fn add(&mut self, changes: &mut Changes, teller: &Arc<Teller>, projection: &Projection) {
        let shard = teller.source.settings.shard;
        let following = self.following.entry(shard);
        let following = following.or_insert_with(|| Following::new(teller));
        if !Arc::ptr_eq(&following.teller, teller) {
            *following = Following::new(teller);
        }
        let runs = projection.runs.iter();
        let rows = runs.map(|run| run_row(shard, run, self.body_bytes_max));
        changes.runs.extend(rows);
        let letters = projection.dead_letters.iter();
        let rows = letters.map(|letter| letter_row(shard, letter));
        changes.dead_letters.extend(rows);
        let whole = following.caught_up && !teller.lost.load(Ordering::Acquire);
        if projection.complete && whole {
            changes.positions.push((shard, projection.sequence));
        }
    }

    /// Folds from the log what nobody told.
    async fn catch_up(&mut self, model: &ReadModel) -> Result<(), CatchUpError> {
        for following in self.following.values_mut() {
            let teller = &following.teller;
            if following.caught_up && !teller.lost.load(Ordering::Acquire) {
                continue;
            }
            following.caught_up = false;
            // What is lost from here on is lost after the end of the log was read.
            teller.lost.store(false, Ordering::Release);
            FailPoint::CatchUpBefore.pass();
            catch_up(
                model,
                &teller.source,
                self.body_bytes_max,
                |shard, sequence| {
                    self.progress.set(shard, sequence);
                },
            )
            .await?;
            FailPoint::CatchUpAfter.pass();
            following.caught_up = true;
        }
        Ok(())
    }
}

impl Following {
    fn new(teller: &Arc<Teller>) -> Self {
        Self {
            teller: Arc::clone(teller),
            caught_up: false,
        }
    }
}

async fn write(
    model: &ReadModel,
    changes: Changes,
    progress: &Progress,
) -> Result<(), ReadModelError> {
    if changes.is_empty() {
        return Ok(());
    }
    let positions = changes.positions.clone();
    FailPoint::RowsBefore.pass();
    model.write(changes).await?;
    FailPoint::RowsAfter.pass();
    for (shard, sequence) in positions {
        progress.set(shard, sequence);
    }
    Ok(())
}
