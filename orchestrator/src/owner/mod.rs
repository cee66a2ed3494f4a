//! Owning a shard: one task that drives [`muster_engine::Shard`], and what it needs around it.

mod actor;
mod announce;
mod clock;
mod deliver;
mod demand;
mod fold;
mod gauges;
mod handle;
pub(crate) mod handover;
mod outbox;
mod outlet;
mod room;
mod term;

use std::sync::Arc;

use muster_archive::Archive;
use muster_settings::Settings;
use muster_transport::{Blobs, Connection, LogError, LogStream};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

pub(crate) use demand::merged as merged_pools;
pub(crate) use fold::{Fold, Source, TakeoverError, shard_settings};
pub(crate) use handle::{Handle, NoOwner};

use crate::{keeper::Keeper, read_model::Reading, shards::Turns};

/// Inputs that may wait for the owner: some seconds of the fastest traffic. Beyond it senders
/// wait, and the broker keeps what they do not take.
const INPUTS_MAX: usize = 16 * 1024;

/// Snapshots that may wait to be written down: one is asked for at a time.
const CAPTURES_MAX: usize = 1;

/// What an owner needs.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) connection: Connection,
    pub(crate) blobs: Blobs,
    /// This process, unique among all orchestrators ever.
    pub(crate) name: String,
    pub(crate) shard: u32,
    /// How many there are.
    pub(crate) shards: u32,
    pub(crate) settings: Settings,
    /// Where snapshots and what is trimmed off the log are kept.
    pub(crate) archive: Option<Archive>,
    /// Where runs are kept as rows.
    pub(crate) reading: Option<Reading>,
    /// Whose turn it is to own what nobody owns.
    pub(crate) turns: Turns,
    pub(crate) stop: CancellationToken,
}

/// A name that no other orchestrator has or had.
pub(crate) fn new_owner_name() -> String {
    format!("orchestrator-{}", uuid::Uuid::now_v7().simple())
}

/// Opens the shard's log and starts to stand by for it, or to own it.
pub(crate) async fn start(config: Config) -> Result<Handle, LogError> {
    let log_settings = &config.settings.log;
    let log = LogStream::create(
        &config.connection,
        config.shard,
        log_settings.max_bytes.bytes(),
        usize::try_from(log_settings.replicas).unwrap_or(1),
    )
    .await?;
    let (sender, inputs) = mpsc::channel(INPUTS_MAX);
    let (orders_in, orders) = mpsc::channel(1);
    let (standing, watched) = watch::channel(handle::Standing::StandingBy);
    let (pools, pools_watched) = watch::channel(handle::PoolViews::default());
    let config = Arc::new(config);
    let warm = handover::Warm::default();
    let entrance = handle::Entrance {
        sender,
        orders: orders_in,
        warm: warm.clone(),
        config: Arc::clone(&config),
        log: log.clone(),
    };
    let handle = Handle::new(entrance, watched, pools_watched);
    crate::intake::start(&config, &handle);
    let (captures_in, captures) = mpsc::channel(CAPTURES_MAX);
    tokio::spawn(room::watch(
        Arc::clone(&config),
        log.clone(),
        handle.clone(),
    ));
    if let Some(archive) = config.archive.clone() {
        let keeper = Keeper::new(&config, archive, log.clone(), handle.clone(), captures);
        tokio::spawn(keeper.run());
    }
    tokio::spawn(term::run(term::Post {
        config,
        log,
        inputs,
        orders,
        warm,
        captures: captures_in,
        standing,
        pools,
    }));
    Ok(handle)
}
