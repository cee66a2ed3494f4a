//! Heartbeats: when they are due, and what in them changes.

use muster_proto::{AgentStatus, AttemptId, Heartbeat, ResponseTime, Results};

/// Shortest time between two heartbeats, in milliseconds: an agent at the edge of its capacity must
/// not flood every orchestrator with news.
const HEARTBEAT_GAP_MS: u64 = 20;
/// Weight of the newest attempt in the mean of response times: the last ten or so count.
const NEWEST_WEIGHT: f64 = 0.2;

#[derive(Debug)]
pub(super) struct Pulse {
    record: Heartbeat,
    interval_ms: u64,
    counter: u64,
    last_ms: Option<u64>,
    mean_ms: Option<f64>,
    /// Something that orchestrators should know at once.
    urgent: bool,
    /// Somebody was told that there is no room.
    told_full: bool,
}

impl Pulse {
    pub(super) fn new(record: Heartbeat, interval_ms: u64) -> Self {
        Self {
            record,
            interval_ms,
            counter: 0,
            last_ms: None,
            mean_ms: None,
            urgent: false,
            told_full: false,
        }
    }

    /// The next heartbeat goes at once.
    pub(super) fn hurry(&mut self) {
        self.urgent = true;
    }

    /// A task was refused for want of room: news of room is urgent.
    pub(super) fn refused(&mut self) {
        self.told_full = true;
    }

    /// An attempt took so long.
    pub(super) fn worked(&mut self, elapsed_ms: u64) {
        #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
        let newest = elapsed_ms as f64;
        self.mean_ms = Some(match self.mean_ms {
            Some(mean) => mean + NEWEST_WEIGHT * (newest - mean),
            None => newest,
        });
    }

    /// Numbers a message of results.
    pub(super) fn stamp(&mut self, results: &mut Results) {
        self.counter += 1;
        results.counter = self.counter;
        results.incarnation = self.record.incarnation;
    }

    /// Whether a heartbeat has to go now.
    pub(super) fn is_due(&mut self, now_ms: u64, has_room: bool) -> bool {
        self.urgent |= self.told_full && has_room;
        now_ms >= self.wake_ms()
    }

    pub(super) fn wake_ms(&self) -> u64 {
        let gap_ms = if self.urgent {
            HEARTBEAT_GAP_MS.min(self.interval_ms)
        } else {
            self.interval_ms
        };
        self.last_ms
            .map_or(0, |last_ms| last_ms.saturating_add(gap_ms))
    }

    pub(super) fn heartbeat(
        &mut self,
        status: AgentStatus,
        load: u32,
        attempts: Vec<AttemptId>,
        now_ms: u64,
    ) -> Heartbeat {
        self.counter += 1;
        self.last_ms = Some(now_ms);
        self.urgent = false;
        // Whoever reads "busy" waits for news as one who was refused does.
        self.told_full = status == AgentStatus::Busy;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a mean of times that are not negative; the cast saturates"
        )]
        let mean_ms = self.mean_ms.unwrap_or(0.0).round() as u32;
        Heartbeat {
            status,
            current_load: load,
            response_time_avg: ResponseTime::from_ms(mean_ms),
            counter: self.counter,
            attempts,
            ..self.record.clone()
        }
    }
}
