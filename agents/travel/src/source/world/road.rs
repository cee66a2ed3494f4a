use crate::trip::{Cents, PlaceId, TransportMode};

/// A known way over land or water between two destinations, the same in both directions.
#[derive(Debug, Clone)]
pub(super) struct Road {
    pub(super) ends: [PlaceId; 2],
    pub(super) mode: TransportMode,
    pub(super) minutes: u32,
    /// For one person, in US cents; for a car, for the car.
    pub(super) price: Cents,
    pub(super) note: String,
}

impl Road {
    /// The other end, when `place` is one of the two.
    pub(super) fn other_end(&self, place: &PlaceId) -> Option<&PlaceId> {
        match &self.ends {
            [a, b] if a == place => Some(b),
            [a, b] if b == place => Some(a),
            _ => None,
        }
    }
}
