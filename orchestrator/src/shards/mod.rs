//! All shards: how many there are, who should own which, and where a call goes.

mod assignment;
mod balancer;
mod map;
mod members;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use anyhow::Context;
use muster_archive::Archive;
use muster_proto::{RunId, Timestamp};
use muster_settings::Settings;
use muster_transport::{Blobs, Connection, LogStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    owner::{self, Handle},
    read_model::Reading,
    reader::Reader,
};
use map::ShardMap;
pub(crate) use members::Members;

/// One shard as this process has it: owned, or standing by for it.
#[derive(Debug)]
pub(crate) struct Shard {
    pub(crate) owner: Handle,
    pub(crate) reader: Reader,
    pub(crate) reading: Option<Reading>,
}

/// What starting a shard takes.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) connection: Connection,
    pub(crate) blobs: Blobs,
    pub(crate) name: String,
    pub(crate) settings: Settings,
    pub(crate) stop: CancellationToken,
}

/// All shards; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Shards {
    archive: Option<Archive>,
    reading: Option<Reading>,
    parts: Arc<Parts>,
    members: Members,
    map_log: LogStream,
    state: Arc<RwLock<State>>,
    /// How many are open.
    open: Arc<watch::Sender<usize>>,
}

#[derive(Debug)]
struct State {
    map: ShardMap,
    shards: BTreeMap<u32, Arc<Shard>>,
}

/// Whose turn it is to own a shard that nobody owns; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    name: String,
    members: Members,
    state: Arc<RwLock<State>>,
}

impl Turns {
    /// How many others should own the shard before this one.
    pub(crate) fn turn_of(&self, shard: u32) -> u32 {
        let names = self.members.names();
        let mut members: Vec<&str> = names.iter().map(String::as_str).collect();
        let shards = read(&self.state).map.shards;
        let mut turn = 0;
        while let Some(next) = assignment::assign(&members, shards).get(shard as usize) {
            if *next == self.name {
                return turn;
            }
            turn += 1;
            members.retain(|member| member != next);
        }
        turn
    }

    /// The same, waiting until it is known: not at all where there is no other orchestrator, and
    /// otherwise no longer than each has been silent for.
    pub(crate) async fn known_format_of_all(&self) -> u32 {
        /// Between two looks: a tenth of what it takes at most.
        const PAUSE: Duration = Duration::from_millis(100);
        loop {
            if let Some(format) = self.format_of_all() {
                return format;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The latest format of records that every orchestrator reads, once that is known.
    pub(crate) fn format_of_all(&self) -> Option<u32> {
        self.members.format_of_all()
    }
}

impl Shards {
    /// Reads or makes the map, and stands by for every shard.
    pub(crate) async fn start(parts: Parts) -> anyhow::Result<Self> {
        let orchestrator = &parts.settings.orchestrator;
        let members = Members::start(
            &parts.connection,
            &parts.name,
            Duration::from_millis(orchestrator.announce_interval_ms),
            Duration::from_millis(orchestrator.owner_silence_ms),
            &parts.stop,
        )
        .await?;
        let replicas = usize::try_from(parts.settings.log.replicas).unwrap_or(1);
        let map_log = LogStream::create_map(&parts.connection, replicas)
            .await
            .context("cannot open the map of shards")?;
        let maps = map::subscribe(&parts.connection).await?;
        let map = map::open(&map_log, orchestrator.shards).await?;
        let (archive, map) = open_archive(&parts.settings, &map_log, map).await?;
        let reading = Reading::start(&parts.settings, &map.log_id, &parts.stop).await?;
        let shards = Self {
            archive,
            reading,
            parts: Arc::new(parts),
            members,
            map_log,
            state: Arc::new(RwLock::new(State {
                map: map.clone(),
                shards: BTreeMap::new(),
            })),
            open: Arc::new(watch::channel(0).0),
        };
        shards.grow(map).await?;
        tokio::spawn(shards.clone().follow_map(maps));
        tokio::spawn(balancer::balance(shards.clone()));
        balancer::listen(&shards).await?;
        Ok(shards)
    }

    /// How many there are, and the epoch of the map that says so.
    pub(crate) fn count(&self) -> (u32, u64) {
        let state = self.read();
        (state.map.shards, state.map.epoch)
    }

    /// One shard.
    pub(crate) fn get(&self, shard: u32) -> Option<Arc<Shard>> {
        self.read().shards.get(&shard).cloned()
    }

    /// All shards, by number.
    pub(crate) fn all(&self) -> Vec<Arc<Shard>> {
        self.read().shards.values().cloned().collect()
    }

    /// Tells when there are more.
    pub(crate) fn opened(&self) -> watch::Receiver<usize> {
        self.open.subscribe()
    }

    /// The shard that a run lives on; the first where its id names none.
    pub(crate) fn of_run(&self, run: &RunId) -> u32 {
        let (count, _) = self.count();
        run.shard().filter(|shard| *shard < count).unwrap_or(0)
    }

    /// The shard of a submission, and the one where it may be known from before the number grew.
    pub(crate) fn of_command(&self, tenant: &str, command_id: &str) -> (u32, Option<u32>) {
        let map = self.read().map.clone();
        let shard = assignment::shard_of(tenant, command_id, map.shards);
        let now = Timestamp::from_ms(jiff::Timestamp::now().as_millisecond());
        let before = map.previous(now);
        let before = before.map(|shards| assignment::shard_of(tenant, command_id, shards));
        (shard, before.filter(|before| *before != shard))
    }

    /// Looks at the stored map again.
    pub(crate) async fn refresh(&self) {
        match map::read(&self.map_log).await {
            Ok((_, Some(map))) => {
                if let Err(error) = self.grow(map).await {
                    tracing::error!(%error, "cannot open a new shard");
                }
            }
            Ok((_, None)) => {}
            Err(error) => tracing::warn!(%error, "cannot read the map of shards"),
        }
    }

    async fn follow_map(self, mut maps: muster_transport::Subscription) {
        loop {
            tokio::select! {
                message = maps.next() => match message {
                    Some(_) => self.refresh().await,
                    None => return,
                },
                () = self.parts.stop.cancelled() => return,
            }
        }
    }

    /// Stands by for shards that are new.
    async fn grow(&self, map: ShardMap) -> anyhow::Result<()> {
        for shard in 0..map.shards {
            if self.get(shard).is_none() {
                let opened = self.open(shard, map.shards).await?;
                self.write().shards.entry(shard).or_insert(opened);
            }
        }
        let open = {
            let mut state = self.write();
            if map.epoch >= state.map.epoch {
                state.map = map;
            }
            state.shards.len()
        };
        self.open.send_replace(open);
        Ok(())
    }

    async fn open(&self, shard: u32, shards: u32) -> anyhow::Result<Arc<Shard>> {
        let parts = &self.parts;
        let owner = owner::start(owner::Config {
            connection: parts.connection.clone(),
            blobs: parts.blobs.clone(),
            name: parts.name.clone(),
            shard,
            shards,
            settings: parts.settings.clone(),
            archive: self.archive.clone(),
            reading: self.reading.clone(),
            turns: Turns {
                name: parts.name.clone(),
                members: self.members.clone(),
                state: Arc::clone(&self.state),
            },
            stop: parts.stop.clone(),
        })
        .await
        .with_context(|| format!("cannot open the log of shard {shard}"))?;
        let reader = Reader::new(shard, owner.log().clone(), self.archive.clone());
        Ok(Arc::new(Shard {
            owner,
            reader,
            reading: self.reading.clone(),
        }))
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        read(&self.state)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The logs of a system, for whoever only looks at them.
pub(crate) struct Logs {
    pub(crate) log_id: String,
    pub(crate) shards: u32,
    pub(crate) archive: Option<Archive>,
}

/// Finds the logs that are there.
pub(crate) async fn look(connection: &Connection, settings: &Settings) -> anyhow::Result<Logs> {
    let replicas = usize::try_from(settings.log.replicas).unwrap_or(1);
    let map_log = LogStream::create_map(connection, replicas).await?;
    let (_, map) = map::read(&map_log).await?;
    let map = map.context("there are no logs at this broker: no orchestrator ever ran there")?;
    let (archive, map) = open_archive(settings, &map_log, map).await?;
    Ok(Logs {
        log_id: map.log_id,
        shards: map.shards,
        archive,
    })
}

fn read(state: &RwLock<State>) -> RwLockReadGuard<'_, State> {
    state.read().unwrap_or_else(PoisonError::into_inner)
}

/// Opens the archive of these logs. They are bound to the first one that they are seen with: a
/// folder of the same name on another machine is another archive, and not theirs.
async fn open_archive(
    settings: &Settings,
    map_log: &LogStream,
    map: ShardMap,
) -> anyhow::Result<(Option<Archive>, ShardMap)> {
    let Some(url) = settings.archive.address() else {
        anyhow::ensure!(
            map.archive_id.is_none(),
            "these logs have an archive, and `archive.url` says none: name the archive that they were written to"
        );
        return Ok((None, map));
    };
    let address = format!("{}/{}", url.trim_end_matches('/'), map.log_id);
    let archive = Archive::open(&address).await?;
    let found = archive.identity().await?.to_string();
    let map = map::bind(map_log, &found).await?;
    anyhow::ensure!(
        map.archive_id.as_deref() == Some(found.as_str()),
        "the archive at {address} is not the one that these logs were written to: all orchestrators have to share one, by `archive.url`"
    );
    Ok((Some(archive), map))
}
