//! When a child that ended is started again.

use std::time::Duration;

/// A child that lives this long is well again.
const WELL_AFTER: Duration = Duration::from_secs(30);
/// Starts in a row that fail before it is given up: what is wrong then is not chance.
const RESTARTS_MAX: u32 = 5;
const PAUSE_FIRST: Duration = Duration::from_millis(500);

/// How often one child was started again of late.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Restarts {
    in_a_row: u32,
}

impl Restarts {
    /// How long to wait before it is started again after it lived so long; `None` to give up.
    pub(super) fn after(&mut self, lived: Duration) -> Option<Duration> {
        if lived >= WELL_AFTER {
            self.in_a_row = 0;
        }
        self.in_a_row += 1;
        (self.in_a_row <= RESTARTS_MAX).then(|| PAUSE_FIRST * 2_u32.pow(self.in_a_row - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_it_is_given_up_and_a_long_life_forgives() {
        let short = Duration::from_secs(1);
        let mut restarts = Restarts::default();
        let pauses: Vec<u128> = (0..5)
            .map(|_| restarts.after(short).unwrap().as_millis())
            .collect();
        assert_eq!(pauses, [500, 1_000, 2_000, 4_000, 8_000]);
        assert_eq!(restarts.after(short), None);
        assert_eq!(restarts.after(WELL_AFTER), Some(PAUSE_FIRST));
    }
}
