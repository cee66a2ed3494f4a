//! Which instances of a type run on this machine.

/// Most instances of one type where the settings name no bound of their own: what a machine that
/// somebody works on has to spare.
const INSTANCES_DEFAULT_MAX: u32 = 8;
/// Most that the settings may ask for here. A larger pool is no matter of one machine.
const INSTANCES_MAX: u32 = 64;

/// Instances by their numbers: the first one is number 1, and always there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Change {
    /// Start these.
    pub(super) start: Vec<u32>,
    /// Let these finish what they have, and go.
    pub(super) drain: Vec<u32>,
}

impl Change {
    /// What brings the instances that run to as many as are wanted: the lowest numbers that nobody
    /// has come first, the highest go first. Those in `drained` are about to go, count no longer,
    /// and keep their numbers until they are gone.
    pub(super) fn to(
        wanted: u32,
        instances_max: Option<u32>,
        running: &[u32],
        drained: &[u32],
    ) -> Self {
        let most = instances_max.unwrap_or(INSTANCES_DEFAULT_MAX);
        let wanted = wanted.min(most.min(INSTANCES_MAX)).max(1) as usize;
        let is_free = |number: &u32| !running.contains(number) && !drained.contains(number);
        let missing = wanted.saturating_sub(running.len());
        let mut extra: Vec<u32> = running.to_vec();
        extra.sort_unstable();
        Self {
            start: (1..).filter(is_free).take(missing).collect(),
            drain: extra.split_off(wanted.min(extra.len())),
        }
    }

    /// Whether nothing has to be done.
    pub(super) fn is_empty(&self) -> bool {
        self.start.is_empty() && self.drain.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(start: &[u32], drain: &[u32]) -> Change {
        Change {
            start: start.to_vec(),
            drain: drain.to_vec(),
        }
    }

    #[test]
    fn what_is_missing_is_started_under_the_lowest_numbers_that_nobody_has() {
        assert_eq!(Change::to(3, None, &[1], &[]), change(&[2, 3], &[]));
        assert_eq!(Change::to(4, None, &[1, 3], &[2]), change(&[4, 5], &[]));
    }

    #[test]
    fn what_is_too_much_is_drained_from_the_highest_number() {
        assert_eq!(Change::to(1, None, &[3, 1, 2], &[]), change(&[], &[2, 3]));
        assert_eq!(Change::to(2, None, &[1, 2], &[3]), change(&[], &[]));
    }

    #[test]
    fn there_is_never_less_than_one_and_never_more_than_the_settings_allow() {
        assert_eq!(Change::to(0, None, &[1], &[]), change(&[], &[]));
        assert_eq!(Change::to(9, Some(2), &[1], &[]), change(&[2], &[]));
        assert_eq!(Change::to(9, Some(2), &[1, 2], &[3]), change(&[], &[]));
        assert_eq!(Change::to(900, None, &[1], &[]).start.len(), 7);
        assert_eq!(Change::to(900, Some(900), &[], &[]).start.len(), 64);
    }
}
