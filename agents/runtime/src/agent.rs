//! What an author of an agent writes.

use async_trait::async_trait;
use muster_proto::Fault;

use crate::{Context, Description, Output, Task};

/// A speciality: what it is, and how it does one task.
///
/// [`crate::Runtime`] does the rest: registering, heartbeats, capacity, time-outs, cancelling,
/// panics turned into faults, draining, and sending each result until it is stored.
#[async_trait]
pub trait Agent: Send + Sync + 'static {
    /// What the agent is. Asked once, when serving begins.
    fn description(&self) -> Description;

    /// Does one task. Called for many tasks at a time, up to the capacity in the description.
    ///
    /// The future is dropped when the task is cancelled or takes longer than its time-out; work that
    /// outlives the future (threads, child processes) has to watch [`Context::cancelled`].
    ///
    /// # Errors
    /// A [`Fault`] that says whose fault it is and whether the same task may succeed when tried
    /// again.
    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault>;
}
