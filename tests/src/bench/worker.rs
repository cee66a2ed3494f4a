//! One client: submits a run, waits for its answer, compares it, and again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::{Length, answer, api_connection::ApiConnection, submission::Submission};

/// When clients stop, all together.
#[derive(Debug, Clone)]
pub(super) enum Until {
    Instant(Instant),
    RunsLeft(Arc<AtomicU64>),
}

impl Until {
    /// From now on.
    pub(super) fn after(length: Length) -> Self {
        match length {
            Length::Time(time) => Self::Instant(Instant::now() + time),
            Length::Runs(runs) => Self::RunsLeft(Arc::new(AtomicU64::new(runs))),
        }
    }

    /// Whether another run may begin; counts it.
    fn allows_one_more(&self) -> bool {
        match self {
            Self::Instant(instant) => Instant::now() < *instant,
            Self::RunsLeft(left) => left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok(),
        }
    }
}

/// What one client saw.
#[derive(Debug, Default)]
pub(super) struct Lap {
    /// From sending to having the answer, one each run.
    pub(super) latencies: Vec<Duration>,
    /// The runs' ids.
    pub(super) runs: Vec<Box<str>>,
}

/// A client.
pub(super) struct Worker {
    connection: ApiConnection,
    random: fastrand::Rng,
}

impl Worker {
    pub(super) fn new(connection: ApiConnection) -> Self {
        Self {
            connection,
            random: fastrand::Rng::new(),
        }
    }

    /// Works until it is time to stop, or an answer is wrong.
    pub(super) async fn work(mut self, until: Until) -> anyhow::Result<(Self, Lap)> {
        let mut lap = Lap::default();
        while until.allows_one_more() {
            let submission = Submission::random(&mut self.random);
            let sent_at = Instant::now();
            let received = self.connection.submit(submission.body()).await?;
            lap.latencies.push(sent_at.elapsed());
            lap.runs.push(answer::check(&submission, &received)?);
        }
        Ok((self, lap))
    }
}
