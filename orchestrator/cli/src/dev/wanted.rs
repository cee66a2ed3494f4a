//! What the orchestrator wants of the pools.

use std::time::Duration;

use muster_proto::api::PoolView;
use tokio::{sync::watch, task::JoinHandle, time::sleep};

use crate::api::Client;

/// How often it is asked: as often as the orchestrator looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// Asks until it is dropped.
#[derive(Debug)]
pub(super) struct Wanted {
    pools: watch::Receiver<Vec<PoolView>>,
    asking: JoinHandle<()>,
}

impl Wanted {
    pub(super) fn ask(client: Client) -> Self {
        let (sender, pools) = watch::channel(Vec::new());
        let asking = tokio::spawn(async move {
            loop {
                // While nobody answers, everything stays as it is.
                if let Ok(pools) = client.pools().await {
                    sender.send_replace(pools);
                }
                sleep(INTERVAL).await;
            }
        });
        Self { pools, asking }
    }

    /// What a test says.
    #[cfg(test)]
    pub(super) fn told(pools: watch::Receiver<Vec<PoolView>>) -> Self {
        let asking = tokio::spawn(std::future::pending());
        Self { pools, asking }
    }

    /// The pools, where there is an answer that nobody has seen yet.
    pub(super) fn news(&mut self) -> Option<Vec<PoolView>> {
        let has_changed = self.pools.has_changed().unwrap_or(false);
        has_changed.then(|| self.pools.borrow_and_update().clone())
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.asking.abort();
    }
}
