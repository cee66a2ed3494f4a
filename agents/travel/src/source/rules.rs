use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a source is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its name in the settings and in results, such as `world`.
    pub id: String,
    /// How to cite it.
    pub title: String,
    /// What its prices are worth, as a sentence.
    pub prices: String,
    /// How somebody adds a place to it, as a sentence.
    pub how_to_add: String,
}

/// Dates that a source covers, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Period {
    /// Whether both days lie inside.
    #[must_use]
    pub fn covers(&self, first: Date, last: Date) -> bool {
        self.first <= first && last <= self.last
    }
}

/// How the costs of a source are counted, and what it lets one combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Prices are typical levels, not quotes.
    pub estimates: bool,
    /// Getting around in a city costs money. Off where the source counts none.
    pub local_transport: bool,
    /// A trip that has a flight or a taxi may also have self-driving legs.
    pub mixes_driving: bool,
    /// Journeys and beds exist for the very day only (a timetable), not as a typical level.
    pub dated: bool,
    /// Sights have opening hours and admission prices.
    pub timed_sights: bool,
    /// It is known what each house forbids.
    pub house_rules: bool,
}
