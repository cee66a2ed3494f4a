//! A circuit breaker: who fails again and again gets no work for a while.
//!
//! ```text
//! closed ── so many failures in a row ──▶ open ── pause over ──▶ half open ── success ──▶ closed
//!                                          ▲                          │
//!                                          └──── failure: longer ─────┘
//! ```

use muster_proto::{Timestamp, api::BreakerState};

/// First pause of an open breaker, in milliseconds: a process that is started again is back by then.
const PAUSE_MS: i64 = 5_000;
/// Longest pause, in milliseconds: what has recovered should not wait much longer.
const PAUSE_MS_MAX: i64 = 60_000;
/// Doublings after which the pause has its greatest length for sure.
const DOUBLINGS_MAX: u32 = 8;

/// How an agent, or a type of agents, has done lately.
#[derive(Debug, Clone, Default)]
pub(crate) struct Breaker {
    failures_in_a_row: u32,
    /// Since when it is open, and how long it stays so.
    open_until: Option<Timestamp>,
    /// Times that it opened without a success between.
    opened: u32,
    /// An attempt is under way that shows whether it may close.
    probes: bool,
    /// What a person decided.
    forced: Option<Forced>,
}

/// What a person decided about a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forced {
    /// No work, whatever happens.
    Open,
    /// Work, whatever happens.
    Closed,
}

impl Breaker {
    /// How it stands.
    pub(crate) fn state(&self, now: Timestamp) -> BreakerState {
        match (self.forced, self.open_until) {
            (Some(Forced::Open), _) => BreakerState::Open,
            (Some(Forced::Closed), _) | (None, None) => BreakerState::Closed,
            (None, Some(until)) if until > now => BreakerState::Open,
            (None, Some(_)) => BreakerState::HalfOpen,
        }
    }

    /// Whether an attempt may start: always while it is closed, and one at a time while it is half
    /// open.
    pub(crate) fn allows(&self, now: Timestamp) -> bool {
        match self.state(now) {
            BreakerState::Closed => true,
            BreakerState::HalfOpen => !self.probes,
            BreakerState::Open => false,
        }
    }

    /// An attempt starts.
    pub(crate) fn started(&mut self, now: Timestamp) {
        self.probes |= self.state(now) == BreakerState::HalfOpen;
    }

    /// An attempt ended without telling anything about who made it.
    pub(crate) fn returned(&mut self) {
        self.probes = false;
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures_in_a_row = 0;
        self.opened = 0;
        self.open_until = None;
        self.probes = false;
    }

    pub(crate) fn failed(&mut self, threshold: u32, now: Timestamp) {
        self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        let probed = std::mem::take(&mut self.probes);
        let is_open = self.open_until.is_some();
        if (is_open && probed) || (!is_open && self.failures_in_a_row >= threshold.max(1)) {
            let doublings = self.opened.min(DOUBLINGS_MAX);
            let pause_ms = (PAUSE_MS << doublings).min(PAUSE_MS_MAX);
            self.open_until = Some(Timestamp::from_ms(now.as_ms() + pause_ms));
            self.opened = self.opened.saturating_add(1);
        }
    }

    /// A person decides, or leaves it to what happens.
    pub(crate) fn force(&mut self, forced: Option<Forced>) {
        self.forced = forced;
    }

    pub(crate) fn failures_in_a_row(&self) -> u32 {
        self.failures_in_a_row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn it_opens_after_the_threshold_and_lets_one_probe_through() {
        let mut breaker = Breaker::default();
        for _ in 0..9 {
            breaker.failed(10, at(0));
        }
        assert!(breaker.allows(at(0)));
        breaker.failed(10, at(0));
        assert!(!breaker.allows(at(PAUSE_MS - 1)));
        assert!(breaker.allows(at(PAUSE_MS)));
        breaker.started(at(PAUSE_MS));
        assert!(!breaker.allows(at(PAUSE_MS)), "a second probe");
        breaker.succeeded();
        assert!(breaker.allows(at(PAUSE_MS)));
    }

    #[test]
    fn a_failed_probe_doubles_the_pause_up_to_a_minute() {
        let mut breaker = Breaker::default();
        breaker.failed(1, at(0));
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let from = now;
            while !breaker.allows(at(now)) {
                now += 1_000;
            }
            pauses.push(now - from);
            breaker.started(at(now));
            breaker.failed(1, at(now));
        }
        assert_eq!(pauses, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    }

    #[test]
    fn late_failures_of_an_open_one_do_not_make_it_longer() {
        let mut breaker = Breaker::default();
        breaker.failed(1, at(0));
        breaker.failed(1, at(4_000));
        assert!(breaker.allows(at(PAUSE_MS)));
    }

    #[test]
    fn what_a_person_decides_holds_whatever_happens() {
        let mut breaker = Breaker::default();
        breaker.force(Some(Forced::Open));
        breaker.succeeded();
        assert!(!breaker.allows(at(0)));
        breaker.force(Some(Forced::Closed));
        breaker.failed(1, at(0));
        assert!(breaker.allows(at(0)));
        breaker.force(None);
        assert!(!breaker.allows(at(0)));
    }
}
