//! An agent served by the real runtime inside a test.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use muster_agent::{Agent, CancellationToken, Runtime, RuntimeOptions, ServeError};
use muster_proto::AgentId;
use muster_transport::{Options, connect};
use tokio::task::JoinHandle;

use crate::PATIENCE;

/// A served agent; stops when it is dropped.
pub struct Served {
    drain: CancellationToken,
    serving: JoinHandle<Result<(), ServeError>>,
}

impl Served {
    /// Serves one agent under an id, with quick heartbeats and a short grace period.
    ///
    /// # Errors
    /// When the broker cannot be reached.
    pub async fn start(url: &str, id: &str, agent: impl Agent) -> anyhow::Result<Self> {
        let options = RuntimeOptions {
            agent_id: Some(AgentId::new(id)?),
            heartbeat_interval: Duration::from_millis(200),
            drain_grace: Duration::from_secs(2),
            ..RuntimeOptions::default()
        };
        Self::start_with(url, options, agent).await
    }

    /// Serves one agent as the options say.
    ///
    /// # Errors
    /// When the broker cannot be reached.
    pub async fn start_with(
        url: &str,
        options: RuntimeOptions,
        agent: impl Agent,
    ) -> anyhow::Result<Self> {
        let connection = connect(&Options::new(url, "agent")).await?;
        let drain = CancellationToken::new();
        let runtime = Runtime::new(connection, options);
        let serving = tokio::spawn(runtime.serve(vec![Arc::new(agent)], drain.clone()));
        Ok(Self { drain, serving })
    }

    /// Asks it to finish.
    pub fn drain(&self) {
        self.drain.cancel();
    }

    /// Waits until it has finished.
    ///
    /// # Errors
    /// When serving failed, or does not end.
    pub async fn ended(&mut self) -> anyhow::Result<()> {
        let ended = tokio::time::timeout(PATIENCE, &mut self.serving).await;
        Ok(ended.context("the agent does not stop")???)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
