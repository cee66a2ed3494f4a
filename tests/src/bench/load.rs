//! Clients that work at the same time.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{
    Case, Length,
    api_connection::{Addresses, ApiConnection},
    worker::{Lap, Until, Worker},
};

/// What all clients saw together.
#[derive(Debug)]
pub(super) struct Measured {
    /// From sending to having the answer, one each run, shortest first.
    pub(super) latencies: Vec<Duration>,
    /// The runs' ids.
    pub(super) runs: Vec<Box<str>>,
    /// From the first run's beginning to the last one's end.
    pub(super) elapsed: Duration,
}

/// The clients of one case, connected.
pub(super) struct Load {
    workers: Vec<Worker>,
}

impl Load {
    /// Connects as many clients as the case has runs at a time.
    pub(super) async fn connect(case: Case, addresses: &Addresses) -> anyhow::Result<Self> {
        let opened = ApiConnection::open_many(case.entry, addresses, case.concurrency).await?;
        Ok(Self {
            workers: opened.into_iter().map(Worker::new).collect(),
        })
    }

    /// Lets them work. Dropping the future stops them.
    ///
    /// # Errors
    /// The first wrong or missing answer.
    pub(super) async fn run(&mut self, length: Length) -> anyhow::Result<Measured> {
        let started = Instant::now();
        let until = Until::after(length);
        let mut working = JoinSet::new();
        for worker in self.workers.drain(..) {
            working.spawn(worker.work(until.clone()));
        }
        let mut laps = Vec::new();
        while let Some(ended) = working.join_next().await {
            let (worker, lap) = ended??;
            self.workers.push(worker);
            laps.push(lap);
        }
        Ok(Measured::of(laps, started.elapsed()))
    }
}

impl Measured {
    fn of(laps: Vec<Lap>, elapsed: Duration) -> Self {
        let (mut latencies, mut runs) = (Vec::new(), Vec::new());
        for lap in laps {
            latencies.extend(lap.latencies);
            runs.extend(lap.runs);
        }
        latencies.sort_unstable();
        Self {
            latencies,
            runs,
            elapsed,
        }
    }
}
