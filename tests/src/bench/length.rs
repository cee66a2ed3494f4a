//! How long one case is measured.

use std::time::Duration;

/// Runs before measuring begins, as a part of the measured ones: enough to fill caches and the
/// pools of connections.
const WARM_UP_PART: u32 = 4;

/// A time, or a number of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// No run begins after it.
    Time(Duration),
    /// So many runs.
    Runs(u64),
}

impl Length {
    /// What goes before and is not counted.
    #[must_use]
    pub fn warm_up(self) -> Self {
        match self {
            Self::Time(time) => Self::Time(time / WARM_UP_PART),
            Self::Runs(runs) => Self::Runs(runs.div_ceil(u64::from(WARM_UP_PART))),
        }
    }
}
