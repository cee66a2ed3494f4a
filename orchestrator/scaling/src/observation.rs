//! What is seen of a pool.

/// What has happened to one pool since the observation before, and how it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observation {
    /// Seconds since the observation before, above 0; about 1.
    pub elapsed_seconds: f64,
    /// Tasks that came and need a slot.
    pub arrived: u64,
    /// Tasks that gave their slot back.
    pub ended: u64,
    /// Seconds for which those held it, together.
    pub service_seconds: f64,
    /// Tasks that wait for a slot now.
    pub queued: u64,
    /// Slots in use now.
    pub busy: u64,
}
