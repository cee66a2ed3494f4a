//! The highest of late: less is asked for only after a while.

use std::collections::VecDeque;

/// Longest window, in seconds: the one of Kubernetes. It bounds the memory, one value a second.
const WINDOW_SECONDS_MAX: f64 = 3_600.0;

/// The highest value of a window.
#[derive(Debug)]
pub struct HighWater {
    window_seconds: f64,
    now_seconds: f64,
    /// Falling values, each with the second until which it counts: what is lower and older than
    /// another can never be the highest again.
    falling: VecDeque<(f64, f64)>,
}

impl HighWater {
    /// A window of so many seconds, 0 to 3,600; 0 for the latest value.
    #[must_use]
    pub fn new(window_seconds: f64) -> Self {
        Self {
            window_seconds: window_seconds.clamp(0.0, WINDOW_SECONDS_MAX),
            now_seconds: 0.0,
            falling: VecDeque::new(),
        }
    }

    /// The value is this after `elapsed_seconds` more; the highest of the window.
    pub fn add(&mut self, value: f64, elapsed_seconds: f64) -> f64 {
        self.now_seconds += elapsed_seconds;
        let now = self.now_seconds;
        let is_over = |(_, until): &(f64, f64)| *until <= now;
        while self.falling.front().is_some_and(is_over) {
            self.falling.pop_front();
        }
        while self.falling.back().is_some_and(|(last, _)| *last <= value) {
            self.falling.pop_back();
        }
        // To whole seconds, so that observations that come quickly take no more room.
        let until = (now + self.window_seconds).ceil();
        let is_same_second = |(_, last): &(f64, f64)| *last == until;
        if self.window_seconds > 0.0 && !self.falling.back().is_some_and(is_same_second) {
            self.falling.push_back((value, until));
        }
        self.falling
            .front()
            .map_or(value, |(highest, _)| highest.max(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_counts_at_once_and_less_after_the_window() {
        let mut water = HighWater::new(3.0);
        let values = [1.0, 5.0, 2.0, 3.0, 1.0, 1.0, 1.0, 1.0];
        let highest = values.map(|value| water.add(value, 1.0));
        assert_eq!(highest, [1.0, 5.0, 5.0, 5.0, 3.0, 3.0, 1.0, 1.0]);
    }

    #[test]
    fn without_a_window_it_is_the_latest() {
        let mut water = HighWater::new(0.0);
        assert_eq!([3.0, 1.0].map(|value| water.add(value, 1.0)), [3.0, 1.0]);
    }

    #[test]
    fn quick_observations_take_no_more_room_than_slow_ones() {
        let mut water = HighWater::new(10.0);
        for step in 0..100_000 {
            water.add(f64::from(-step), 0.001);
        }
        assert!(water.falling.len() <= 12, "{}", water.falling.len());
    }
}
