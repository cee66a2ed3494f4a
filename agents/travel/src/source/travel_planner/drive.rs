use crate::source::{Basis, Journey};
use crate::trip::{Cents, TransportMode};

/// The benchmark's rate for one's own car: int(km × 0.05) dollars for up to five people.
const SELF_DRIVING_USD_PER_KM: f64 = 0.05;
const SELF_DRIVING_SEATS: u32 = 5;
/// The benchmark's rate for a taxi: int(km) dollars for up to four people.
const TAXI_SEATS: u32 = 4;

/// A way by road between two cities.
#[derive(Debug, Clone)]
pub(super) struct Drive {
    pub(super) minutes: u32,
    pub(super) km: f64,
    /// Duration and distance in the folder's words, which the judge looks up.
    pub(super) wording: String,
}

impl Drive {
    /// By one's own car and by taxi.
    pub(super) fn journeys(&self) -> [Journey; 2] {
        let own = (self.km * SELF_DRIVING_USD_PER_KM).floor();
        [
            self.journey(TransportMode::SelfDriving, own, SELF_DRIVING_SEATS),
            self.journey(TransportMode::Taxi, self.km.floor(), TAXI_SEATS),
        ]
    }

    fn journey(&self, mode: TransportMode, usd: f64, seats: u32) -> Journey {
        Journey {
            mode,
            label: String::new(),
            departs: None,
            arrives: None,
            arrives_days_later: 0,
            duration_minutes: self.minutes,
            distance_km: Some(self.km),
            price: Cents::from_units_f64(usd),
            basis: Basis::Vehicle { seats },
            estimate: false,
            note: self.wording.clone(),
            from_terminal: None,
            to_terminal: None,
        }
    }
}
