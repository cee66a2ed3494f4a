//! An orchestrator's process around a shard: what it has under way, and whether it runs.

use muster_engine::{Record, Settings, Shard, invariants};
use muster_proto::{AttemptId, RunId, Timestamp};

use crate::broker::{Broker, RETRIES_MAX};

/// Virtual time 0.
pub(crate) const BEGIN_MS: u64 = 1_700_000_000_000;

pub(crate) struct Owner {
    pub(crate) shard: Shard,
    pub(crate) alive: bool,
    /// When it took over, by its clock.
    pub(crate) began_at: Timestamp,
    /// Stopped until then, as by SIGSTOP; messages wait.
    pub(crate) paused_until: u64,
    /// Stopped as soon as its next append has gone out.
    pub(crate) pauses_in_append: bool,
    /// Its turn among all owners, counted from 1.
    pub(crate) epoch: u64,
    /// Questions after this one came when it had been overtaken in a pause.
    pub(crate) overtaken_at: Option<u64>,
    /// Its clock against the simulation's.
    pub(crate) skew_ms: u64,
    /// Appends so far, and the one under way.
    pub(crate) appends: u64,
    pub(crate) append: Option<u64>,
    /// What it was to append last, and after which sequence.
    pub(crate) appended: Option<(u64, Vec<u8>)>,
    /// The record that it wants to read.
    pub(crate) reading: Option<u64>,
}

impl Owner {
    /// A process that starts, reads the log, and takes over.
    pub(crate) fn start(
        number: usize,
        broker: &Broker,
        now_ms: u64,
        skew_ms: u64,
        snapshot: Option<usize>,
    ) -> Self {
        let settings = Settings {
            shard: 0,
            owner: format!("owner-{number}"),
            retries_max: RETRIES_MAX,
            default_timeout_ms: 4_000,
            question_timeout_ms: 20_000,
            working_runs_max: 3,
            waiting_runs_max: 100,
            result_bytes_max: 1 << 20,
            projects: true,
            breaker_threshold: 10,
            batch_tasks_max: 1,
            weights: muster_proto::api::ScoreWeights::default(),
            shares_agents: false,
            limits: muster_engine::Limits::default(),
        };
        let snapshot = snapshot.and_then(|place| broker.snapshots.get(place));
        let (mut shard, first) = match snapshot {
            None => (Shard::new(settings), 0),
            Some((head, parts)) => {
                let restored = Shard::restore(settings, head, parts);
                let restored = restored
                    .unwrap_or_else(|error| panic!("INV-3: a snapshot is unusable: {error}"));
                if let Err(violation) = invariants::check(restored.state()) {
                    panic!("{violation}, in a snapshot");
                }
                (restored, head.sequence)
            }
        };
        let behind = usize::try_from(first).unwrap();
        for (bytes, sequence) in broker.log.iter().zip(1..).skip(behind) {
            let record = Record::from_bytes(bytes).expect("the log can be read");
            shard.replay(sequence, &record).unwrap_or_else(|illegal| {
                panic!("INV-3: record {sequence} does not follow snapshot {first}: {illegal}")
            });
        }
        let mut owner = Self {
            shard,
            alive: true,
            began_at: Timestamp::from_ms(0),
            paused_until: 0,
            pauses_in_append: false,
            epoch: broker.epoch + 1,
            overtaken_at: None,
            skew_ms,
            appends: 0,
            append: None,
            appended: None,
            reading: None,
        };
        let now = owner.now(now_ms);
        owner.began_at = now;
        owner.shard.begin(broker.log.len() as u64, now);
        owner
    }

    pub(crate) fn now(&self, now_ms: u64) -> Timestamp {
        Timestamp::from_ms(i64::try_from(BEGIN_MS + now_ms + self.skew_ms).unwrap())
    }

    /// Attempts that owners before this one handed over, with their tasks.
    pub(crate) fn inherited(&self) -> Vec<(AttemptId, RunId, usize)> {
        let runs = self.shard.state().runs();
        let tasks = runs.flat_map(|run| (0..).zip(&run.tasks).map(move |(at, it)| (run, at, it)));
        let inherited = tasks.filter_map(|(run, place, task)| {
            let mut running = task.running();
            let attempt = running.find(|it| it.started_at < self.began_at)?;
            let id = AttemptId::of(&run.id, &task.id, attempt.number);
            Some((id, run.id.clone(), place))
        });
        inherited.collect()
    }

    pub(crate) fn runs(&self, now_ms: u64) -> bool {
        self.alive && self.paused_until <= now_ms
    }
}
