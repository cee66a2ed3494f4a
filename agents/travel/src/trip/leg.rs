use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Origin, Stop};

/// One way from a place to the next, on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Position in the trip, 0 being the first leg.
    pub index: usize,
    /// Where it begins.
    pub from: LegEnd,
    /// Where it ends.
    pub to: LegEnd,
    /// The day that it is travelled.
    pub date: Date,
}

/// Where a leg begins or ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum LegEnd {
    /// The travellers' home.
    Home(Origin),
    /// A stop of the trip.
    Stop(Stop),
}

impl LegEnd {
    /// The city's name.
    pub fn city(&self) -> &str {
        match self {
            LegEnd::Home(origin) => &origin.city,
            LegEnd::Stop(stop) => &stop.city,
        }
    }
}
