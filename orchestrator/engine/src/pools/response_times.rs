//! How long attempts of one agent type took lately, as their owner saw it.

use std::collections::VecDeque;

/// Attempts that are remembered: the 95th percentile then rests on the slowest six.
const REMEMBERED_MAX: usize = 128;
/// Attempts below which a percentile says nothing.
const REMEMBERED_MIN: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct ResponseTimes {
    latest_ms: VecDeque<u64>,
}

impl ResponseTimes {
    pub(crate) fn add(&mut self, ms: u64) {
        if self.latest_ms.len() == REMEMBERED_MAX {
            self.latest_ms.pop_front();
        }
        self.latest_ms.push_back(ms);
    }

    /// What 95 of 100 attempts stayed below, once enough are known.
    pub(crate) fn p95_ms(&self) -> Option<u64> {
        if self.latest_ms.len() < REMEMBERED_MIN {
            return None;
        }
        let mut sorted: Vec<u64> = self.latest_ms.iter().copied().collect();
        sorted.sort_unstable();
        sorted.get((sorted.len() * 95).div_ceil(100) - 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentile_is_of_the_latest_and_needs_enough_of_them() {
        let mut times = ResponseTimes::default();
        (1..8).for_each(|ms| times.add(ms));
        assert_eq!(times.p95_ms(), None);
        (8..=100).for_each(|ms| times.add(ms));
        assert_eq!(times.p95_ms(), Some(95));
        (0..128).for_each(|_| times.add(7));
        assert_eq!(times.p95_ms(), Some(7));
    }
}
