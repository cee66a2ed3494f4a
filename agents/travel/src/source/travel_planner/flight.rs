use jiff::civil::{Date, Time};

use crate::source::{Basis, Journey};
use crate::trip::{Cents, TransportMode};

/// Kilometres in a statute mile, the unit of the folder's flight distances.
const KM_PER_MILE: f64 = 1.609_344;

/// A flight of the folder.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) number: String,
    pub(super) date: Date,
    pub(super) departs: Time,
    pub(super) arrives: Time,
    pub(super) minutes: u32,
    pub(super) miles: Option<f64>,
    pub(super) price: Cents,
}

impl Flight {
    pub(super) fn journey(&self) -> Journey {
        // The clock of arrival is behind that of departure by more than the widest time difference inside the United
        // States only when midnight lies between.
        let overnight = self.arrives < self.departs && self.departs.hour() >= 12;
        Journey {
            mode: TransportMode::Flight,
            label: self.number.clone(),
            departs: Some(self.departs),
            arrives: Some(self.arrives),
            arrives_days_later: i8::from(overnight),
            duration_minutes: self.minutes,
            distance_km: self.miles.map(|miles| (miles * KM_PER_MILE).round()),
            price: self.price,
            basis: Basis::Person,
            estimate: false,
            note: String::new(),
            from_terminal: None,
            to_terminal: None,
        }
    }
}
