//! What an attempt can ask the runtime while it works.

use std::time::Duration;

use muster_proto::AttemptId;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The surroundings of one attempt. Cheap to clone, so that parts of the work can carry it.
#[derive(Debug, Clone)]
pub struct Context {
    attempt_id: AttemptId,
    cancelled: CancellationToken,
    deadline: Instant,
}

impl Context {
    /// Surroundings of an attempt that may take so long from now and that nobody cancels: for
    /// calling an agent without a runtime, as tests do.
    #[must_use]
    pub fn new(attempt_id: AttemptId, timeout: Duration) -> Self {
        Self::cancelled_by(CancellationToken::new(), attempt_id, timeout)
    }

    /// The same, cancelled through a token.
    pub(crate) fn cancelled_by(
        cancelled: CancellationToken,
        attempt_id: AttemptId,
        timeout: Duration,
    ) -> Self {
        Self {
            attempt_id,
            cancelled,
            deadline: Instant::now() + timeout,
        }
    }

    /// The attempt.
    #[must_use]
    pub fn attempt_id(&self) -> &AttemptId {
        &self.attempt_id
    }

    /// Ends when nobody waits for the result any more: cancelled, or out of time.
    pub async fn cancelled(&self) {
        self.cancelled.cancelled().await;
    }

    /// Whether nobody waits for the result any more.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }

    /// How long the attempt may still take.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
