//! What an author of an agent writes.

use async_trait::async_trait;
use futures_util::future::join_all;
use muster_proto::Fault;

use crate::{Asked, Context, Description, LookUp, Output, Task, Unwanted};

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

    /// Does several tasks at once, and brings one end for each, in their order. Called only where the
    /// description says `batches`. When it panics, takes too long or brings another number of ends,
    /// the runtime tries each half of the tasks again, until the one that is to blame stands alone.
    async fn handle_batch(&self, tasks: Vec<(Task, Context)>) -> Vec<Result<Output, Fault>> {
        let each = tasks.into_iter();
        join_all(each.map(|(task, context)| self.handle(task, context))).await
    }

    /// What the result of a task depends on besides its payload, inputs and answers, such as the day of
    /// [`Task::now`]; none where the result must not be kept. Asked where the description says that
    /// results are kept.
    fn depends_on(&self, _task: &Task) -> Option<String> {
        Some(String::new())
    }

    /// Answers another agent of a run. Called where the description says that the agent answers, and
    /// only while it has room; it counts as a task in hand. The future is dropped when the asker
    /// waits no longer.
    ///
    /// # Errors
    /// A [`Fault`]; who asks goes on without the answer.
    async fn answer(&self, _asked: Asked, _context: Context) -> Result<Output, Fault> {
        Err(Fault::fatal("this agent answers no asks").with_code("nobody_answers"))
    }

    /// Finds out by [`Task::idempotency_key`] whether a task was done before, by an attempt of which
    /// nobody knows the outcome, and changes nothing. Called where the description says
    /// [`muster_proto::Effects::Once`]; what has such effects should be able to tell.
    ///
    /// # Errors
    /// A [`Fault`] when it cannot be found out now; it is tried again, and then a person is asked.
    async fn look_up(&self, _task: Task, _context: Context) -> Result<LookUp, Fault> {
        Ok(LookUp::Unknown)
    }

    /// Undoes what an attempt changed that nobody wants any more. Called where the description says
    /// that the work changes something. May be called again for the same attempt.
    ///
    /// # Errors
    /// A [`Fault`] when it could not be undone; it is tried again a few times, and then logged.
    async fn compensate(&self, _unwanted: Unwanted) -> Result<(), Fault> {
        Ok(())
    }
}
