//! What an agent is asked by another one.

use std::time::Duration;

use muster_proto::{AgentType, Ask, AttemptId, Fault, Json, RunId, TaskId, Tenant};
use serde::de::DeserializeOwned;

/// One ask, as the agent that answers it gets it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The run in which it is asked.
    pub run_id: RunId,
    /// The task that is worked on.
    pub task_id: TaskId,
    /// The attempt that pays for the answer.
    pub attempt_id: AttemptId,
    /// Whose run it is.
    pub tenant: Tenant,
    /// Who asks.
    pub by: AgentType,
    /// What is asked.
    pub payload: Json,
    /// How long the asker waits.
    pub timeout: Duration,
    /// The time of the request, an input of the run: use it in the place of a clock.
    pub now: jiff::Timestamp,
    /// What the answer may cost, in US dollars; no bound where missing.
    pub cost_usd_max: Option<f64>,
}

impl Asked {
    /// Reads what is asked as a type.
    ///
    /// # Errors
    /// A fault `bad_ask`, not to be tried again.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        self.payload.parse().map_err(|error| {
            let message = crate::output::clip(format!("what is asked cannot be read: {error}"));
            Fault::bad_request(message).with_code("bad_ask")
        })
    }

    pub(crate) fn of(ask: Ask, timeout: Duration) -> Option<Self> {
        Some(Self {
            by: ask.chain.last()?.clone(),
            run_id: ask.run_id,
            task_id: ask.task_id,
            attempt_id: ask.attempt_id,
            tenant: ask.tenant,
            payload: ask.payload,
            timeout,
            now: ask.now.as_jiff(),
            cost_usd_max: ask.cost_usd_max,
        })
    }
}
