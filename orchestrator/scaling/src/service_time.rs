//! How long a task holds its slot.

/// The mean over tasks that ended, those of late counting more.
#[derive(Debug, Default)]
pub(crate) struct ServiceTime {
    tasks: f64,
    seconds: f64,
}

impl ServiceTime {
    /// Tasks ended; `kept` is the share of what was known before that still counts.
    pub(crate) fn add(&mut self, ended: u64, seconds: f64, kept: f64) {
        self.tasks = self.tasks * kept + ended as f64;
        self.seconds = self.seconds * kept + seconds.max(0.0);
    }

    /// In seconds; none before a task has ended, or when the last one ended very long ago.
    pub(crate) fn mean_seconds(&self) -> Option<f64> {
        /// Below it, rounding errors would be all that is left.
        const TASKS_MIN: f64 = 1e-9;
        /// The shortest that makes a difference: an owner counts milliseconds.
        const SECONDS_MIN: f64 = 0.001;
        (self.tasks > TASKS_MIN).then(|| (self.seconds / self.tasks).max(SECONDS_MIN))
    }
}
