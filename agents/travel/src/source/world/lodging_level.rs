use crate::source::{Lodging, Point, RoomKind, Tier};
use crate::trip::{Cents, PlaceId};

/// A hostel bed against the double room of a budget house nearby: a usual ratio, an estimate of this project.
const BED_TO_BUDGET_DOUBLE: f64 = 0.4;
/// An apartment for four against a middling double nearby: likewise.
const APARTMENT_TO_MID_DOUBLE: f64 = 1.5;

/// A part of a city with what a double room costs there at three levels.
#[derive(Debug, Clone)]
pub(super) struct District {
    pub(super) name: String,
    pub(super) point: Point,
    pub(super) character: String,
    /// Budget, mid and upper, in dollars a night over the year.
    pub(super) double_usd: [f64; 3],
}

impl District {
    /// What one can book here, priced for a season (`factor` against the yearly mean).
    pub(super) fn lodgings(&self, city: &PlaceId, factor: f64) -> Vec<Lodging> {
        let [budget, mid, upper] = self.double_usd;
        let make = |kind: &str, room_kind, tier, usd: f64, occupancy_max| Lodging {
            name: format!("{kind} in {}", self.name),
            place: city.clone(),
            district: Some(self.name.clone()),
            point: Some(self.point),
            room_type: room_kind,
            tier,
            price_night: Cents::from_units_f64((usd * factor).round()),
            occupancy_max,
            nights_min: 1,
            forbids: Vec::new(),
            rating: None,
            note: self.character.clone(),
            estimate: true,
        };
        let private = RoomKind::PrivateRoom;
        vec![
            make(
                "Hostel bed",
                RoomKind::SharedRoom,
                Tier::Budget,
                budget * BED_TO_BUDGET_DOUBLE,
                1,
            ),
            make("Budget double room", private, Tier::Budget, budget, 2),
            make("Mid-range hotel, double room,", private, Tier::Mid, mid, 2),
            make(
                "Apartment for four",
                RoomKind::EntireRoom,
                Tier::Mid,
                mid * APARTMENT_TO_MID_DOUBLE,
                4,
            ),
            make(
                "Upper-class hotel, double room,",
                private,
                Tier::Upper,
                upper,
                2,
            ),
        ]
    }
}
