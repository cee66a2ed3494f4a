use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::{Basis, Point};
use crate::trip::{Cents, PlaceId, TransportMode};

/// One end of a journey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Endpoint {
    /// A covered destination.
    City {
        /// Its key.
        place: PlaceId,
    },
    /// Any other place on the map, such as the traveller's home.
    Place {
        /// Its name, to print.
        name: String,
        /// Where it lies.
        point: Point,
    },
}

/// A place from which one can set out though the source has nothing to see there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gateway {
    /// The city's or airport's name.
    pub name: String,
    /// Other names, such as the IATA code.
    pub aliases: Vec<String>,
    /// Where it lies.
    pub point: Point,
}

/// One way from one place to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journey {
    /// By what means.
    pub mode: TransportMode,
    /// What to call it, such as a flight number; may be empty.
    pub label: String,
    /// Local time at the start where the source has a timetable.
    pub departs: Option<Time>,
    /// Local time at the end where the source has a timetable.
    pub arrives: Option<Time>,
    /// Days between the two by the calendars on the spot.
    pub arrives_days_later: i8,
    /// Door to door as far as the source knows, in minutes.
    pub duration_minutes: u32,
    /// Kilometres, if known.
    pub distance_km: Option<f64>,
    /// The price of one `basis`, in US cents.
    pub price: Cents,
    /// What the price is for.
    pub basis: Basis,
    /// Whether the price is an estimate and not a quote.
    pub estimate: bool,
    /// How it goes, and how the price came about; may be empty.
    pub note: String,
    /// Where it begins, when that is outside the city (an airport).
    pub from_terminal: Option<Terminal>,
    /// Where it ends, when that is outside the city.
    pub to_terminal: Option<Terminal>,
}

/// An airport or port, and the way between it and the middle of the city that it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terminal {
    /// Its name and code.
    pub name: String,
    /// Minutes by public transport.
    pub transfer_minutes: u32,
    /// For one person, in US cents; an estimate.
    pub transfer_price: Cents,
}
