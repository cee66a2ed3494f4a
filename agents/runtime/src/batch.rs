//! Tasks that are done together, and finding the one that spoils it for the others.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use muster_proto::{AttemptId, Fault, Outcome, TaskRequest};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    Context, Output, Task, inputs,
    link::Link,
    work::{Worker, settled},
};

/// One attempt of a batch.
pub(crate) type Member = (TaskRequest, CancellationToken);

/// Who is told of each attempt's end as soon as it is known.
pub(crate) type Tell =
    Arc<dyn Fn(AttemptId, Outcome, Duration) -> BoxFuture<'static, ()> + Send + Sync>;

impl Worker {
    /// Does the attempts of one batch.
    pub(crate) async fn batch(self: Arc<Self>, members: Vec<Member>, tell: Tell) {
        let started = Instant::now();
        let mut ready = Vec::with_capacity(members.len());
        for (mut request, cancelled) in members {
            match inputs::fetch(&mut request, &self.blobs).await {
                Ok(()) => ready.push((request, cancelled)),
                Err(fault) => tell(request.attempt_id, Outcome::Fault(fault), Duration::ZERO).await,
            }
        }
        self.solve(ready, started, tell).await;
    }

    /// Does tasks together; where that fails as a whole, each half of them.
    fn solve(
        self: Arc<Self>,
        members: Vec<Member>,
        started: Instant,
        tell: Tell,
    ) -> BoxFuture<'static, ()> {
        async move {
            if members.len() < 2 {
                for (request, cancelled) in members {
                    let (attempt_id, bytes_max) =
                        (request.attempt_id.clone(), request.result_bytes_max);
                    let outcome = self.handle(request, cancelled).await;
                    let outcome = self.finish(outcome, bytes_max).await;
                    tell(attempt_id, outcome, started.elapsed()).await;
                }
                return;
            }
            if let Some(ends) = self.together(&members).await {
                for ((request, _), end) in members.into_iter().zip(ends) {
                    let outcome = end.unwrap_or_else(Outcome::Fault);
                    let outcome = self.finish(outcome, request.result_bytes_max).await;
                    tell(request.attempt_id, outcome, started.elapsed()).await;
                }
                return;
            }
            let mut members = members;
            let second = members.split_off(members.len() / 2);
            Arc::clone(&self)
                .solve(members, started, Arc::clone(&tell))
                .await;
            self.solve(second, started, tell).await;
        }
        .boxed()
    }

    /// One end for each task; nothing where doing them together came to grief.
    async fn together(&self, members: &[Member]) -> Option<Vec<Result<Outcome, Fault>>> {
        let (tasks, links): (Vec<(Task, Context)>, Vec<Arc<Link>>) = members
            .iter()
            .map(|(request, cancelled)| {
                let task = Task::from(request.clone());
                let (context, link) = self.context(&task, cancelled);
                ((task, context), link)
            })
            .unzip();
        let timeout = tasks.iter().map(|(task, _)| task.timeout).max()?;
        let agent = Arc::clone(&self.agent);
        let handling = async move { agent.handle_batch(tasks).await };
        let guarded = AssertUnwindSafe(handling).catch_unwind();
        let ends = tokio::time::timeout(timeout, guarded).await.ok()?.ok()?;
        (ends.len() == members.len()).then(|| {
            let settle = |(end, link): (Result<Output, Fault>, Arc<Link>)| {
                end.map(|output| settled(output.into_outcome(), &link))
            };
            ends.into_iter().zip(links).map(settle).collect()
        })
    }
}
