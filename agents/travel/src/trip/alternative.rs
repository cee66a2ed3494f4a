use serde::{Deserialize, Serialize};

use super::Stop;

/// A city that could take the place of a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Index of that stop in the trip.
    pub instead_of: usize,
    /// The city, with the dates of the stop.
    pub stop: Stop,
}
