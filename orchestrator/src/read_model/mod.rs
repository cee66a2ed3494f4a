//! Keeping the read model: runs as rows in SQL, beside the owners' own work.
//!
//! ```text
//! owner ──tell──▶ projector ──rows, position──▶ database ◀── listings, old runs (api)
//! log ──fold, where something is missing──▶
//! ```
//!
//! Nothing waits for it. What the database does not take, or the projector cannot keep up with, is
//! forgotten here and folded from the log again.

mod catch_up;
mod check;
mod projector;
mod rebuild;
mod rows;
mod tools;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use muster_engine::Projection;
use muster_read_model::ReadModel;
use muster_settings::Settings;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

pub use check::{Consistency, ShardConsistency, check};
pub use rebuild::rebuild;

use crate::owner::Source;
use projector::Projector;

/// Projections that may wait: about a second of the fastest traffic, some ten MiB. Those above are
/// folded from the log later.
const TOLD_MAX: usize = 256;

/// How long a reader waits for the read model to be as far as what it asks for.
const READ_WAIT: Duration = Duration::from_secs(5);

/// The read model is not as far as what was asked for.
#[derive(Debug, thiserror::Error)]
#[error("the read model is being made; older runs can be read in a while")]
pub(crate) struct Behind;

/// What an owner has to say.
struct Told {
    teller: Arc<Teller>,
    projection: Projection,
}

/// The way in for one term of an owner.
pub(crate) struct Teller {
    source: Source,
    sender: mpsc::Sender<Told>,
    /// Whether something was not taken.
    lost: AtomicBool,
}

impl Teller {
    /// Tells what the read model has not seen yet.
    pub(crate) fn tell(self: &Arc<Self>, projection: Projection) {
        let told = Told {
            teller: Arc::clone(self),
            projection,
        };
        if self.sender.try_send(told).is_err() {
            self.lost.store(true, Ordering::Release);
        }
    }
}

/// How far the projector is.
struct Progress {
    /// The database, while it can be used.
    model: watch::Sender<Option<ReadModel>>,
    /// Up to which record the rows of each shard are there; 0 while that is not known.
    positions: Mutex<BTreeMap<u32, watch::Sender<u64>>>,
}

impl Progress {
    fn of(&self, shard: u32) -> watch::Receiver<u64> {
        self.with(shard, |position| position.subscribe())
    }

    fn set(&self, shard: u32, position: u64) {
        self.with(shard, |known| known.send_replace(position));
    }

    fn forget_all(&self) {
        for position in self.lock().values() {
            position.send_replace(0);
        }
    }

    fn with<T>(&self, shard: u32, act: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut positions = self.lock();
        act(positions
            .entry(shard)
            .or_insert_with(|| watch::channel(0).0))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, watch::Sender<u64>>> {
        self.positions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The read model of this process; cheap to clone.
#[derive(Clone)]
pub(crate) struct Reading {
    sender: mpsc::Sender<Told>,
    progress: Arc<Progress>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reading").finish_non_exhaustive()
    }
}

impl Reading {
    /// Opens the database and follows what owners tell, on a thread of its own. `None` where the
    /// settings want no read model.
    ///
    /// # Errors
    /// When the address is wrong, the rows are another log's, or there is no thread.
    pub(crate) async fn start(
        settings: &Settings,
        log_id: &str,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Self>> {
        let Some(url) = settings.read_model.address() else {
            return Ok(None);
        };
        // What only a person can mend is said at once; a database that is down may come back.
        match ReadModel::open(url, log_id).await {
            Ok(model) => model.close().await,
            Err(error @ muster_read_model::ReadModelError::Database { .. }) => {
                tracing::warn!(%error, "no read model for now; it will be tried again");
            }
            Err(error) => return Err(error.into()),
        }
        let (sender, told) = mpsc::channel(TOLD_MAX);
        let progress = Arc::new(Progress {
            model: watch::channel(None).0,
            positions: Mutex::default(),
        });
        let projector = Projector::new(
            url.to_owned(),
            log_id.to_owned(),
            body_bytes_max(settings),
            told,
            Arc::clone(&progress),
        );
        projector.start(stop.clone())?;
        Ok(Some(Self { sender, progress }))
    }

    /// For one term of an owner.
    pub(crate) fn teller(&self, source: Source) -> Arc<Teller> {
        Arc::new(Teller {
            source,
            sender: self.sender.clone(),
            lost: AtomicBool::new(false),
        })
    }

    /// The database, once the rows of a shard are there up to a record.
    pub(crate) async fn at(&self, shard: u32, sequence: u64) -> Result<ReadModel, Behind> {
        let mut position = self.progress.of(shard);
        let reached = position.wait_for(|position| *position >= sequence.max(1));
        let reached = tokio::time::timeout(READ_WAIT, reached).await;
        reached.map_err(|_| Behind)?.map_err(|_| Behind)?;
        self.progress.model.borrow().clone().ok_or(Behind)
    }
}

fn body_bytes_max(settings: &Settings) -> usize {
    usize::try_from(settings.read_model.body_bytes_max.bytes()).unwrap_or(usize::MAX)
}
