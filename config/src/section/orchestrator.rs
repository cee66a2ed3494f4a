//! `orchestrator`: runs, shards and the API.

use std::{ops::RangeInclusive, path::PathBuf, time::Duration};

use muster_proto::limits::{BODY_BYTES_MAX, TASK_TIMEOUT_S_MAX, TASK_TIMEOUT_S_MIN};
use serde::{Deserialize, Serialize};

use crate::{
    ByteSize, duration_text,
    violation::{Violation, within},
};

/// Owners are looked for after several missed announcements, so that one lost message moves nothing.
const ANNOUNCEMENTS_MISSED_MIN: u64 = 3;
/// Ninety days: who has not answered by then does not.
const QUESTION_TIMEOUT_S_MAX: f64 = 7_776_000.0;

/// Runs, shards and the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrchestratorSettings {
    /// Runs that work at a time, 1 to 1,000,000; 10,000 by default. More wait for their turn.
    pub max_concurrent_requests: u32,
    /// How long one attempt at a task may take where its plan does not say, `50ms` to `24h`;
    /// `30s` by default.
    #[serde(with = "duration_text")]
    pub default_timeout: Duration,
    /// How long a question to a person is open where neither it nor its workflow says, `1s` to
    /// `2160h`; `168h`, a week, by default. Then its default counts, or its task fails.
    #[serde(with = "duration_text")]
    pub question_timeout: Duration,
    /// How often a failed task is tried again, 0 to 10; 3 by default.
    pub retry_attempts: u32,
    /// Failures in a row after which an agent, or all agents of a type, get no work for a while, 1 to
    /// 1,000; 10 by default.
    pub circuit_breaker_threshold: u32,
    /// Slices of the runs, each with a log and an owner, 1 to 64; 1 by default.
    pub shards: u32,
    /// Where the HTTP API listens, `host:port`; `127.0.0.1:8080` by default.
    pub listen: String,
    /// Folder with workflows, one folder each, beside the built-in ones.
    pub workflows: Option<PathBuf>,
    /// Largest result of one task, 1 KiB to 8 MiB; 8 MiB by default.
    pub result_bytes_max: ByteSize,
    /// Milliseconds of silence after which another orchestrator takes an owner's shard, at least
    /// three times `announce_interval_ms`, at most 60,000; 1,500 by default.
    pub owner_silence_ms: u64,
    /// Milliseconds between announcements of an owner, 50 to 10,000; 300 by default.
    pub announce_interval_ms: u64,
}

impl OrchestratorSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        within(
            "orchestrator.max_concurrent_requests",
            self.max_concurrent_requests,
            1..=1_000_000,
        )?;
        self.validate_timeouts()?;
        within("orchestrator.retry_attempts", self.retry_attempts, 0..=10)?;
        within(
            "orchestrator.circuit_breaker_threshold",
            self.circuit_breaker_threshold,
            1..=1_000,
        )?;
        within("orchestrator.shards", self.shards, 1..=64)?;
        self.validate_listen()?;
        let result_bytes = ByteSize::new(1 << 10)..=ByteSize::new(BODY_BYTES_MAX as u64);
        within(
            "orchestrator.result_bytes_max",
            self.result_bytes_max,
            result_bytes,
        )?;
        self.validate_ownership()
    }

    fn validate_timeouts(&self) -> Result<(), Violation> {
        let within = |key, value: Duration, range: RangeInclusive<f64>, expected| {
            if range.contains(&value.as_secs_f64()) {
                return Ok(());
            }
            Err(Violation::new(key, duration_text::show(value), expected))
        };
        within(
            "orchestrator.default_timeout",
            self.default_timeout,
            TASK_TIMEOUT_S_MIN..=TASK_TIMEOUT_S_MAX,
            "50ms to 24h",
        )?;
        within(
            "orchestrator.question_timeout",
            self.question_timeout,
            1.0..=QUESTION_TIMEOUT_S_MAX,
            "1s to 2160h",
        )
    }

    fn validate_listen(&self) -> Result<(), Violation> {
        let is_address = self
            .listen
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if is_address {
            return Ok(());
        }
        Err(Violation::new(
            "orchestrator.listen",
            &self.listen,
            "host:port, such as 127.0.0.1:8080",
        ))
    }

    fn validate_ownership(&self) -> Result<(), Violation> {
        within(
            "orchestrator.announce_interval_ms",
            self.announce_interval_ms,
            50..=10_000,
        )?;
        let silence_min_ms = self.announce_interval_ms * ANNOUNCEMENTS_MISSED_MIN;
        within(
            "orchestrator.owner_silence_ms",
            self.owner_silence_ms,
            silence_min_ms..=60_000,
        )
    }
}
