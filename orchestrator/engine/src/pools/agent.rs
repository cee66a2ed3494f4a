//! One agent as its heartbeats and its attempts show it.

use muster_proto::{AgentStatus, Heartbeat, Seconds, Timestamp};

use super::breaker::Breaker;
use crate::limits::SILENT_INTERVALS_MAX;

#[derive(Debug)]
pub(crate) struct Agent {
    pub(super) record: Heartbeat,
    pub(super) seen_at: Timestamp,
    /// Attempts that this shard has given it.
    pub(super) in_flight: u32,
    /// Of these, attempts at tasks of P0.
    pub(super) urgent: u32,
    /// What others have given it, as far as its last report tells.
    pub(super) foreign: u32,
    pub(super) gone: bool,
    pub(super) breaker: Breaker,
    pub(super) succeeded: u64,
    pub(super) failed: u64,
}

/// Why an agent gets no task now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// It is not there, or takes nothing.
    Offline,
    /// It works at its capacity, or only the slot kept for P0 is free.
    Full,
    /// It has failed too often.
    BreakerOpen,
}

impl Agent {
    pub(super) fn new(record: Heartbeat, now: Timestamp) -> Self {
        Self {
            foreign: record.current_load,
            record,
            seen_at: now,
            in_flight: 0,
            urgent: 0,
            gone: false,
            breaker: Breaker::default(),
            succeeded: 0,
            failed: 0,
        }
    }

    fn interval_ms(&self) -> i64 {
        const DEFAULT_MS: i64 = 1_000;
        const RANGE_MS: std::ops::RangeInclusive<i64> = 100..=60_000;
        let named = self.record.interval.map_or(DEFAULT_MS, Seconds::as_ms);
        named.clamp(*RANGE_MS.start(), *RANGE_MS.end())
    }

    pub(super) fn is_silent(&self, now: Timestamp) -> bool {
        now.as_ms() - self.seen_at.as_ms() > SILENT_INTERVALS_MAX * self.interval_ms()
    }

    pub(super) fn is_online(&self, now: Timestamp) -> bool {
        !self.gone && self.record.status != AgentStatus::Offline && !self.is_silent(now)
    }

    pub(super) fn free(&self) -> u32 {
        let used = self.in_flight.saturating_add(self.foreign);
        self.record.max_capacity.saturating_sub(used)
    }

    /// How many more tasks it takes. One slot is kept for P0, unless it is the only one; a task of
    /// P0 in hand fills it. What others gave it counts as not urgent.
    pub(super) fn room(&self, is_urgent: bool, now: Timestamp) -> Result<u32, NoRoom> {
        if !self.is_online(now) {
            return Err(NoRoom::Offline);
        }
        let free = self.free();
        let room = if is_urgent || self.record.max_capacity < 2 {
            free
        } else {
            let others = (self.in_flight - self.urgent.min(self.in_flight)) + self.foreign;
            free.min((self.record.max_capacity - 1).saturating_sub(others))
        };
        if room == 0 {
            return Err(NoRoom::Full);
        }
        if !self.breaker.allows(now) {
            return Err(NoRoom::BreakerOpen);
        }
        Ok(room)
    }
}
