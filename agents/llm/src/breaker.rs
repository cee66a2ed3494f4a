//! Leaves a model alone that fails again and again.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Failures in a row after which a model is left alone: one may be chance, three are not.
const FAILURES_MAX: u32 = 3;
/// How long it is left alone before one call tries again.
const PAUSE: Duration = Duration::from_secs(30);

/// The breaker of one model.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    closed_until: Option<Instant>,
}

impl Breaker {
    /// Whether it may be called now; after a pause one caller may, and the others wait for what comes of it.
    pub(crate) fn may_call(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.closed_until {
            Some(until) if now < until => false,
            Some(_) => {
                state.closed_until = Some(now + PAUSE);
                true
            }
            None => true,
        }
    }

    /// A call came to an end; says whether that opened the breaker.
    pub(crate) fn ended(&self, well: bool, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if well {
            *state = State::default();
            return false;
        }
        state.failures += 1;
        let opens = state.failures >= FAILURES_MAX;
        if opens {
            state.closed_until = Some(now + PAUSE);
        }
        opens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_pause_it_and_one_call_tries_again() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..2 {
            assert!(!breaker.ended(false, now));
            assert!(breaker.may_call(now));
        }
        assert!(breaker.ended(false, now));
        assert!(!breaker.may_call(now));
        let later = now + PAUSE;
        assert!(breaker.may_call(later));
        assert!(!breaker.may_call(later));
        breaker.ended(true, later);
        assert!(breaker.may_call(later));
    }
}
