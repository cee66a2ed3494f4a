use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::trip::{Cents, TransportMode};

/// One day of the trip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItineraryDay {
    /// Counted from 1.
    pub number: u32,
    /// The day.
    pub date: Date,
    /// The cities of the day, in the order of travel.
    pub cities: Vec<String>,
    /// What happens, in the order of time.
    pub entries: Vec<Entry>,
    /// Where the night is spent; none on the last day, or when the data has no bed.
    pub bed: Option<Bed>,
    /// An indoor sight to fall back on.
    pub rain_plan: Option<String>,
    /// Everything that the day costs the party.
    pub cost_cents: Cents,
}

/// Something that happens on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Local time at which it begins.
    pub start: Time,
    /// Local time at which it ends.
    pub end: Time,
    /// What kind of thing it is.
    pub kind: EntryKind,
    /// The city that it happens in; for travel the one that it leads to.
    pub city: String,
    /// Its name.
    pub what: String,
    /// One line on it; may be empty.
    pub note: String,
    /// What the party pays for it.
    pub cost_cents: Cents,
    /// One unit of that.
    pub unit_cents: Cents,
    /// Units: people, vehicles.
    pub count: u32,
    /// Whether the place is left to the travellers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// How one gets from place to place, where that is what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
}

/// How one gets from place to place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// By what.
    pub mode: TransportMode,
    /// The city where it begins.
    pub from: String,
    /// The city where it ends.
    pub to: String,
    /// Such as the number of a flight; may be empty.
    pub number: String,
    /// Local time by the timetable, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departs: Option<Time>,
    /// Local time by the timetable, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives: Option<Time>,
    /// In the words of the source; may be empty.
    pub note: String,
}

/// What kind of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// On the way from place to place.
    Travel,
    /// At a sight.
    Sight,
    /// In the morning.
    Breakfast,
    /// At noon.
    Lunch,
    /// In the evening.
    Dinner,
    /// Nothing planned.
    Free,
}

/// Where a night is spent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bed {
    /// The house.
    pub name: String,
    /// The city it is in.
    pub city: String,
    /// What to know of it; may be empty.
    pub note: String,
    /// Rooms, homes or beds.
    pub units: u32,
    /// What this night costs the party.
    pub cost_cents: Cents,
}
