//! One answer to another agent's ask, from what is asked to its outcome.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use muster_proto::{AnswerOutcome, Ask, Fault, Found, Outcome, Success, limits::ASK_BYTES_MAX};
use tokio_util::sync::CancellationToken;

use crate::{
    Asked, Context,
    link::Link,
    work::{Worker, clipped, panicked},
};

impl Worker {
    /// Answers one ask. Never panics, and never takes longer than the asker waits.
    pub(crate) async fn answer(
        &self,
        ask: Ask,
        timeout: Duration,
        cancelled: CancellationToken,
    ) -> AnswerOutcome {
        let link = Arc::new(Link::of_ask(Arc::clone(&self.voice), &ask));
        let id = ask.attempt_id.clone();
        let context = Context::linked(id, timeout, cancelled.clone(), Arc::clone(&link));
        let Some(asked) = Asked::of(ask, timeout) else {
            let fault = Fault::fatal("nobody asks").with_code("bad_ask");
            return AnswerOutcome::Fault(fault);
        };
        let agent = Arc::clone(&self.agent);
        let answering = async move { agent.answer(asked, context).await };
        let guarded = AssertUnwindSafe(answering).catch_unwind();
        let outcome = match tokio::time::timeout(timeout, guarded).await {
            Ok(Ok(Ok(output))) => output.into_outcome(),
            Ok(Ok(Err(fault))) => Outcome::Fault(fault),
            Ok(Err(panic)) => Outcome::Fault(panicked(panic.as_ref())),
            Err(_) => {
                cancelled.cancel();
                Outcome::Fault(Fault::retryable("it took too long").with_code("ask_timeout"))
            }
        };
        match outcome {
            Outcome::Success(success) => found(success, &link),
            Outcome::Fault(fault) => AnswerOutcome::Fault(clipped(fault)),
            Outcome::Question(_) => AnswerOutcome::Fault(
                Fault::fatal("an answer cannot ask a person").with_code("bad_answer"),
            ),
        }
    }
}

fn found(success: Success, link: &Link) -> AnswerOutcome {
    let bytes = success.data.len();
    if bytes > ASK_BYTES_MAX {
        let message =
            format!("the answer is {bytes} bytes long; at most {ASK_BYTES_MAX} are allowed");
        return AnswerOutcome::Fault(Fault::fatal(message).with_code("answer_too_large"));
    }
    let mut found = Found {
        data: success.data,
        method: success.method,
        sources: success.sources,
        assumptions: success.assumptions,
        tokens: success.tokens,
        cost_usd: success.cost_usd,
        exchanges: success.exchanges,
    };
    link.settle(&mut found.cost_usd, &mut found.tokens, &mut found.exchanges);
    AnswerOutcome::Success(found)
}
