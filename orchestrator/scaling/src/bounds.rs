//! From slots to instances.

/// What a pool may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Tasks that one instance works on at a time, 1 or more; 0 counts as 1.
    pub slots_per_instance: u32,
    /// Fewest instances.
    pub instances_min: u32,
    /// Most instances; wins over `instances_min`.
    pub instances_max: u32,
}

impl Bounds {
    /// Instances that have so many slots, within the bounds. What is not a number counts as none.
    #[must_use]
    pub fn instances(&self, slots: f64) -> u32 {
        let needed = slots.max(0.0) / f64::from(self.slots_per_instance.max(1));
        // A sum of fractions that is whole on paper must not cost an instance more.
        let needed = (needed - ROUNDING_SLACK).ceil().max(0.0);
        // The cast is to the nearest that there is: too many become `u32::MAX`.
        let instances = needed as u32;
        instances.max(self.instances_min).min(self.instances_max)
    }
}

/// Far above the error of sums of demands, far below any share of an instance that matters.
const ROUNDING_SLACK: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        slots_per_instance: 4,
        instances_min: 1,
        instances_max: 5,
    };

    #[test]
    fn slots_become_the_instances_that_have_them_within_the_bounds() {
        let wanted = [0.0, 0.1, 4.0, 4.1, 12.0, 20.0, 1e30].map(|slots| BOUNDS.instances(slots));
        assert_eq!(wanted, [1, 1, 1, 2, 3, 5, 5]);
    }

    #[test]
    fn fractions_that_make_a_whole_do_not_cost_an_instance_more() {
        let slots = (0..10).map(|_| 0.4).sum::<f64>();
        assert_eq!(BOUNDS.instances(slots), 1);
    }

    #[test]
    fn what_is_not_a_number_asks_for_the_fewest() {
        assert_eq!(BOUNDS.instances(f64::NAN), 1);
    }
}
