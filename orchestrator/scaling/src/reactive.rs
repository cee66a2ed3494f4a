//! The plain rule: what is there now.

use crate::Bounds;

/// More when the load is above a threshold, fewer when it would be below with one fewer: as many as
/// hold what works and what waits at the threshold. Those that start count as there, so that one
/// shortage is not answered twice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reactive {
    /// The load above which more are wanted, above 0 to 1.
    pub scale_threshold: f64,
}

impl Reactive {
    /// Instances that are wanted, with those that start, for so many tasks that wait and that work.
    #[must_use]
    pub fn wanted(&self, queued: u64, busy: u64, bounds: &Bounds) -> u32 {
        bounds.instances((queued + busy) as f64 / self.scale_threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        slots_per_instance: 1,
        instances_min: 1,
        instances_max: 20,
    };
    const RULE: Reactive = Reactive {
        scale_threshold: 0.8,
    };

    #[test]
    fn there_are_more_above_the_threshold_and_fewer_when_one_fewer_is_still_below_it() {
        for work in 0..16 {
            let wanted = RULE.wanted(work / 2, work - work / 2, &BOUNDS);
            let load = |instances: u32| work as f64 / f64::from(instances);
            assert!(load(wanted) <= 0.8, "{wanted} for {work}");
            let is_fewest = wanted == 1 || load(wanted - 1) > 0.8;
            assert!(is_fewest, "{wanted} for {work}");
        }
    }

    #[test]
    fn a_long_queue_wants_no_more_than_the_most() {
        assert_eq!(RULE.wanted(1_000, 1, &BOUNDS), 20);
    }
}
