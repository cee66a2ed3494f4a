//! What a forecast says.

/// Slots that a pool should have, and why. Demands of several owners for one pool add up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Demand {
    /// Slots that are wanted: the largest of `mean_slots + queue_slots` and `peak_slots` within the
    /// time for which nothing is taken back.
    pub slots: f64,
    /// For the mean load that is expected, at the load that an instance should have at most.
    pub mean_slots: f64,
    /// For the peaks that the load has had.
    pub peak_slots: f64,
    /// To work off what waits.
    pub queue_slots: f64,
}

impl std::ops::Add for Demand {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            slots: self.slots + other.slots,
            mean_slots: self.mean_slots + other.mean_slots,
            peak_slots: self.peak_slots + other.peak_slots,
            queue_slots: self.queue_slots + other.queue_slots,
        }
    }
}

impl std::iter::Sum for Demand {
    fn sum<I: Iterator<Item = Self>>(demands: I) -> Self {
        demands.fold(Self::default(), std::ops::Add::add)
    }
}
