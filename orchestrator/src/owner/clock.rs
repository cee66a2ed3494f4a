//! The log's time: the broker's clock at the takeover, plus what has passed since by ours.

use std::time::Instant;

use muster_proto::Timestamp;

/// A clock that never goes backwards and that no operator can set.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogClock {
    base: Timestamp,
    since: Instant,
}

impl LogClock {
    /// A clock that shows `base` now.
    pub(super) fn new(base: Timestamp) -> Self {
        Self {
            base,
            since: Instant::now(),
        }
    }

    /// The log's time.
    pub(super) fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_ms(self.base.as_ms().saturating_add(passed))
    }
}
