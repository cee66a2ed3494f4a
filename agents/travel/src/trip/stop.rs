use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Nights, PlaceId};

/// One city where the travellers stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// The city's id in the source.
    pub place: PlaceId,
    /// The city's name.
    pub city: String,
    /// The country's name, or the state's in a source of one country.
    pub region: String,
    /// ISO 3166-1 alpha-2, empty when the source has none.
    pub country_code: String,
    /// The day of arrival.
    pub arrive: Date,
    /// The day of departure; the day of arrival itself for a stop without a night.
    pub leave: Date,
    /// Nights between the two.
    pub nights: Nights,
}

impl Stop {
    /// The day with this index, 0 being the day of arrival.
    pub fn day(&self, index: u32) -> Date {
        self.arrive.saturating_add(i64::from(index).days())
    }
}

/// Where the travellers set out and return to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The city's id, when the source covers it.
    pub place: Option<PlaceId>,
    /// The city's name.
    pub city: String,
    /// ISO 3166-1 alpha-2, empty when unknown.
    pub country_code: String,
    /// Degrees north, from the source or the gazetteer; `None` when neither knows.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}
