//! How many slots would be busy if nothing had to wait.

/// The load of the infinite-server model: what arrives takes a slot at once, and gives it back after
/// a service time. Unlike the slots in use it does not depend on how many there are, so that a
/// shortage does not look like little work, nor its queue like a peak that will come again.
#[derive(Debug, Default)]
pub(crate) struct OfferedLoad {
    slots: f64,
}

impl OfferedLoad {
    /// Tasks arrived within `elapsed_seconds`, evenly; each holds a slot for an exponential time.
    pub(crate) fn add(&mut self, arrived: u64, service_seconds: f64, elapsed_seconds: f64) {
        let kept = (-elapsed_seconds / service_seconds).exp();
        let steady = arrived as f64 * service_seconds / elapsed_seconds;
        self.slots = self.slots * kept + steady * (1.0 - kept);
    }

    /// What is there is what the load is: how it begins, before a service time is known.
    pub(crate) fn set(&mut self, slots: f64) {
        self.slots = slots;
    }

    pub(crate) fn slots(&self) -> f64 {
        self.slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_load_is_rate_times_service_time() {
        let mut load = OfferedLoad::default();
        (0..100).for_each(|_| load.add(6, 4.0, 1.0));
        assert!((load.slots() - 24.0).abs() < 0.01, "{}", load.slots());
    }

    #[test]
    fn what_has_come_goes_within_some_service_times() {
        let mut load = OfferedLoad::default();
        load.set(24.0);
        (0..20).for_each(|_| load.add(0, 2.0, 1.0));
        assert!(load.slots() < 0.01, "{}", load.slots());
    }
}
