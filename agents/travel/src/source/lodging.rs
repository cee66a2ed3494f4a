use serde::{Deserialize, Serialize};

use super::Point;
use crate::trip::{Cents, HouseRule, PlaceId};

/// How much of the place is one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// A whole home.
    EntireRoom,
    /// A room with a door; hotel rooms are of this kind.
    PrivateRoom,
    /// A bed among strangers.
    SharedRoom,
}

/// Level of comfort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Simple and clean.
    Budget,
    /// A good middling hotel.
    Mid,
    /// Among the best.
    Upper,
}

/// A place to sleep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lodging {
    /// Its name, or what kind of house in which district where the source has price levels only.
    pub name: String,
    /// The city it stands in.
    pub place: PlaceId,
    /// The part of the city, if known.
    pub district: Option<String>,
    /// Where it stands, if known.
    pub point: Option<Point>,
    /// Entire, private or shared.
    pub room_type: RoomKind,
    /// Level of comfort.
    pub tier: Tier,
    /// One unit for one night, in US cents.
    pub price_night: Cents,
    /// People that fit into one unit.
    pub occupancy_max: u32,
    /// The shortest stay.
    pub nights_min: u32,
    /// What the house forbids, each once.
    pub forbids: Vec<HouseRule>,
    /// Guests' grade, 0 to 5, if known.
    pub rating: Option<f64>,
    /// What the surroundings are like; may be empty.
    pub note: String,
    /// Whether the price is an estimate and not a quote.
    pub estimate: bool,
}
