use serde::{Deserialize, Serialize};

use crate::source::Sight;
use crate::trip::{Style, Trip};

/// How freely a programme spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// What is free or cheap.
    Thrifty,
    /// Cheap, with some variety.
    Modest,
    /// What is worth its price.
    Balanced,
    /// What is best.
    Generous,
}

impl Level {
    /// Every level, cheapest first.
    pub const ALL: &'static [Self] = &[Self::Thrifty, Self::Modest, Self::Balanced, Self::Generous];

    /// Points that a sight's price takes from its score; `purpose` says that the travellers come for such things.
    pub(super) fn price_penalty(self, sight: &Sight, purpose: bool) -> i32 {
        let usd = sight.price.units();
        let points_a_dollar = match self {
            Self::Thrifty if purpose => 1.0,
            Self::Thrifty => 6.0,
            Self::Modest => 1.0,
            Self::Balanced => 0.3,
            Self::Generous => 0.0,
        };
        (usd * points_a_dollar).round().min(200.0) as i32
    }

    /// Where in the list from cheap to dear a meal is looked for, 0 to 1.
    pub(super) fn meal_position(self) -> f64 {
        match self {
            Self::Thrifty => 0.0,
            Self::Modest => 0.15,
            Self::Balanced => 0.4,
            Self::Generous => 0.85,
        }
    }

    /// How well the level suits what the travellers want to spend, 0 to 100.
    pub(super) fn quality(self, trip: &Trip) -> i32 {
        match (trip.style, self) {
            (Style::Budget, Self::Thrifty) => 66,
            (Style::Budget, Self::Modest) => 69,
            (Style::Budget, Self::Balanced) => 70,
            (Style::Budget, Self::Generous) => 60,
            (Style::Moderate, Self::Thrifty) => 40,
            (Style::Moderate, Self::Modest) => 60,
            (Style::Moderate, Self::Balanced) => 72,
            (Style::Moderate, Self::Generous) => 68,
            (Style::Luxury, Self::Thrifty) => 10,
            (Style::Luxury, Self::Modest) => 25,
            (Style::Luxury, Self::Balanced) => 50,
            (Style::Luxury, Self::Generous) => 80,
        }
    }
}
