//! One attempt, from its task to its outcome.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use muster_proto::{
    BlobRef, Fault, Json, Outcome, Success, TaskRequest,
    limits::{LONE_BYTES_MAX, TEXT_BYTES_MAX},
};
use muster_transport::{BlobError, Blobs};
use tokio_util::sync::CancellationToken;

use crate::{
    Agent, Context, LookUp, Output, Task, cache::Cache, inputs, ledger::outcome_bytes, link::Link,
    output::clip, voice::Voice,
};

/// Data above this travels by reference, so that one large result does not hold up the many small
/// ones that share its message.
const DATA_INLINE_BYTES_MAX: usize = 64 * 1024;
/// Longest name of a fault: a few words.
const CODE_BYTES_MAX: usize = 64;

/// Does attempts for one agent.
pub(crate) struct Worker {
    pub(crate) agent: Arc<dyn Agent>,
    pub(crate) blobs: Blobs,
    pub(crate) voice: Arc<Voice>,
    pub(crate) cache: Arc<Cache>,
}

impl Worker {
    /// Does one attempt. Never panics and never takes longer than the task allows, apart from
    /// fetching and storing large bodies, which has bounds of its own.
    pub(crate) async fn attempt(
        &self,
        mut request: TaskRequest,
        cancelled: CancellationToken,
    ) -> (Outcome, Duration) {
        let result_bytes_max = request.result_bytes_max;
        if let Err(fault) = inputs::fetch(&mut request, &self.blobs).await {
            return (Outcome::Fault(fault), Duration::ZERO);
        }
        let started = Instant::now();
        let outcome = self.handle(request, cancelled).await;
        let elapsed = started.elapsed();
        (self.finish(outcome, result_bytes_max).await, elapsed)
    }

    /// Brings an outcome into the form that it is sent in.
    pub(crate) async fn finish(&self, outcome: Outcome, result_bytes_max: u64) -> Outcome {
        bounded(match outcome {
            Outcome::Success(success) => self.fit(success, result_bytes_max).await,
            Outcome::Fault(fault) => Outcome::Fault(clipped(fault)),
            Outcome::Question(question) => Outcome::Question(question),
        })
    }

    pub(crate) async fn handle(
        &self,
        request: TaskRequest,
        cancelled: CancellationToken,
    ) -> Outcome {
        let look_up = request.look_up;
        let task = Task::from(request);
        let is_kept = self.cache.keeps_results() && !look_up && task.idempotency_key.is_none();
        let besides = is_kept.then(|| self.agent.depends_on(&task)).flatten();
        match self.cache.key_of(&task, besides).await {
            Some(key) => {
                let making = self.work(task, look_up, cancelled);
                self.cache.result(key, making).await
            }
            None => self.work(task, look_up, cancelled).await,
        }
    }

    async fn work(&self, task: Task, look_up: bool, cancelled: CancellationToken) -> Outcome {
        let timeout = task.timeout;
        let (context, link) = self.context(&task, &cancelled);
        // A panic may happen while the future is made, too: `async move` makes it part of the poll.
        let agent = Arc::clone(&self.agent);
        let handling = async move {
            if look_up {
                found(agent.look_up(task, context).await?)
            } else {
                agent.handle(task, context).await
            }
        };
        let guarded = AssertUnwindSafe(handling).catch_unwind();
        match tokio::time::timeout(timeout, guarded).await {
            Ok(Ok(Ok(output))) => settled(output.into_outcome(), &link),
            Ok(Ok(Err(fault))) => Outcome::Fault(fault),
            Ok(Err(panic)) => Outcome::Fault(panicked(panic.as_ref())),
            Err(_) => {
                cancelled.cancel();
                Outcome::Fault(timed_out(timeout))
            }
        }
    }

    /// The surroundings of one attempt, and what ties it to the other agents of its run.
    pub(crate) fn context(
        &self,
        task: &Task,
        cancelled: &CancellationToken,
    ) -> (Context, Arc<Link>) {
        let link = Arc::new(Link::of_task(Arc::clone(&self.voice), task));
        let (id, token) = (task.attempt_id.clone(), cancelled.clone());
        let context = Context::linked(id, task.timeout, token, Arc::clone(&link))
            .remembering(task.tenant.clone(), Arc::clone(&self.cache));
        (context, link)
    }

    /// Holds the data against the task's bound, and stores apart what is large.
    async fn fit(&self, mut success: Success, result_bytes_max: u64) -> Outcome {
        let bytes = success.data.len();
        if bytes as u64 > result_bytes_max {
            return Outcome::Fault(too_large(bytes as u64, result_bytes_max));
        }
        if bytes <= DATA_INLINE_BYTES_MAX {
            return Outcome::Success(success);
        }
        match self.store(&success.data).await {
            Ok(reference) => {
                success.data = reference;
                success.blob = true;
                Outcome::Success(success)
            }
            Err(fault) => Outcome::Fault(fault),
        }
    }

    async fn store(&self, data: &Json) -> Result<Json, Fault> {
        let stored: Result<BlobRef, BlobError> = self.blobs.put(data.as_str()).await;
        let reference = stored.map_err(|error| {
            let fault = Fault::system(format!("the result could not be stored: {error}"));
            fault.with_code("result_not_stored")
        })?;
        Json::from_value(&reference).map_err(|error| Fault::fatal(error.to_string()))
    }
}

/// Adds to a result what its attempt asked and shared.
pub(crate) fn settled(mut outcome: Outcome, link: &Link) -> Outcome {
    if let Outcome::Success(success) = &mut outcome {
        link.settle(
            &mut success.cost_usd,
            &mut success.tokens,
            &mut success.exchanges,
        );
    }
    outcome
}

/// What a look-up found, as the outcome of its attempt.
fn found(found: LookUp) -> Result<Output, Fault> {
    match found {
        LookUp::Done(output) => Ok(output),
        LookUp::NotDone => {
            let fault = Fault::retryable("the task was not done before");
            Err(fault.with_code("not_done"))
        }
        LookUp::Unknown => {
            let fault = Fault::fatal("the agent cannot tell whether the task was done before");
            Err(fault.with_code("outcome_unknown"))
        }
    }
}

/// The rest of an outcome (a plan, a question, assumptions) has to fit one message.
fn bounded(outcome: Outcome) -> Outcome {
    match outcome_bytes(&outcome) {
        bytes if bytes > LONE_BYTES_MAX => {
            Outcome::Fault(too_large(bytes as u64, LONE_BYTES_MAX as u64))
        }
        _ => outcome,
    }
}

fn too_large(bytes: u64, bytes_max: u64) -> Fault {
    Fault::fatal(format!(
        "the result is {bytes} bytes long; at most {bytes_max} are allowed"
    ))
    .with_code("result_too_large")
}

fn timed_out(timeout: Duration) -> Fault {
    Fault::retryable(format!(
        "the agent did not finish within {} s",
        timeout.as_secs_f64()
    ))
    .with_code("timeout")
}

pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Fault {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let message = format!("the agent panicked: {}", words.unwrap_or("no words"));
    clipped(Fault::retryable(message).with_code("panic"))
}

/// Fault texts often quote what came from outside.
pub(crate) fn clipped(mut fault: Fault) -> Fault {
    if fault.message.len() > TEXT_BYTES_MAX {
        fault.message = clip(fault.message);
    }
    fault
        .code
        .truncate(fault.code.floor_char_boundary(CODE_BYTES_MAX));
    fault
}
