//! Agents for tests and benchmarks: they give back what they get, late or never where asked to.

mod integration;
mod planning;

use std::{collections::BTreeMap, time::Duration};

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{Fault, Json, TaskId, limits::AGENT_CAPACITY_MAX};
use serde::{Deserialize, Serialize};

pub(crate) use integration::EchoIntegration;
pub(crate) use planning::EchoPlanning;

/// Gives its value back.
pub(crate) struct Echo;

/// How an echo fails, where asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Failure {
    /// In a way that may pass.
    Retryable,
    /// For good.
    Fatal,
    /// By a panic.
    Panic,
}

/// The payload of an echo.
#[derive(Debug, Serialize, Deserialize)]
struct EchoPayload {
    value: Json,
    /// Wait so many milliseconds first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    /// Say that it cost so many US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost_usd: Option<f64>,
    /// Fail instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fail: Option<Failure>,
    /// Fail only the first so many attempts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

/// What an echo gives.
#[derive(Debug, Serialize, Deserialize)]
struct EchoData {
    value: Json,
    /// What the tasks gave that it depends on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    inputs: BTreeMap<TaskId, Json>,
}

#[async_trait]
impl Agent for Echo {
    fn description(&self) -> Description {
        Description::new("echo")
            .capabilities(["echo"])
            .max_capacity(AGENT_CAPACITY_MAX)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let payload: EchoPayload = task.payload()?;
        if let Some(delay_ms) = payload.delay_ms {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        }
        if let Some(failure) = payload.fail
            && payload.times.is_none_or(|times| task.attempt <= times)
        {
            return Err(failure.happen(task.attempt));
        }
        Ok(Output::result(EchoData {
            value: payload.value,
            inputs: task.inputs,
        })
        .cost_usd(payload.cost_usd.unwrap_or(0.0)))
    }
}

impl Failure {
    fn happen(self, attempt: u32) -> Fault {
        let message = format!("failed as asked, attempt {attempt}");
        match self {
            Self::Retryable => Fault::retryable(message),
            Self::Fatal => Fault::fatal(message),
            Self::Panic => panic_as_asked(&message),
        }
    }
}

#[allow(
    clippy::panic,
    reason = "the runtime has to survive it, and tests ask for it"
)]
fn panic_as_asked(message: &str) -> Fault {
    panic!("{message}")
}

#[cfg(test)]
mod tests;
