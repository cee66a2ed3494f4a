//! An orchestrator's process around a shard: what it has under way, and whether it runs.

use muster_engine::{Record, Settings, Shard};
use muster_proto::Timestamp;

use crate::broker::Broker;

/// Virtual time 0.
pub(crate) const BEGIN_MS: u64 = 1_700_000_000_000;

pub(crate) struct Owner {
    pub(crate) shard: Shard,
    pub(crate) alive: bool,
    /// Stopped until then, as by SIGSTOP; messages wait.
    pub(crate) paused_until: u64,
    /// Its clock against the simulation's.
    pub(crate) skew_ms: u64,
    /// The append under way, and when it counts as unanswered.
    pub(crate) appends: u64,
    pub(crate) append: Option<(u64, u64)>,
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
            retries_max: 3,
            default_timeout_ms: 4_000,
            working_runs_max: 3,
            waiting_runs_max: 100,
            result_bytes_max: 1 << 20,
            projects: true,
        };
        let snapshot = snapshot.and_then(|place| broker.snapshots.get(place));
        let (mut shard, first) = match snapshot {
            None => (Shard::new(settings), 0),
            Some((head, parts)) => {
                let restored = Shard::restore(settings, head, parts);
                (
                    restored.expect("a snapshot that can be read"),
                    head.sequence,
                )
            }
        };
        let behind = usize::try_from(first).unwrap();
        for (bytes, sequence) in broker.log.iter().zip(1..).skip(behind) {
            let record = Record::from_bytes(bytes).expect("the log can be read");
            shard
                .replay(sequence, &record)
                .expect("the log can be folded");
        }
        let mut owner = Self {
            shard,
            alive: true,
            paused_until: 0,
            skew_ms,
            appends: 0,
            append: None,
            reading: None,
        };
        let now = owner.now(now_ms);
        owner.shard.begin(broker.log.len() as u64, now);
        owner
    }

    pub(crate) fn now(&self, now_ms: u64) -> Timestamp {
        Timestamp::from_ms(i64::try_from(BEGIN_MS + now_ms + self.skew_ms).unwrap())
    }

    pub(crate) fn runs(&self, now_ms: u64) -> bool {
        self.alive && self.paused_until <= now_ms
    }
}
