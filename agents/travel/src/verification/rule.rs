use serde::{Deserialize, Serialize};

/// What a plan is held against. Each is judged as the benchmark's own judge does it, also where that one is odd: on a day
/// without travel it compares the city letter by letter, so that almost everything counts as being there; a place is found
/// by a part of its name, and the first such row of the file counts; a list of attractions counts up to its last `;`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Every place, flight and road exists in the data.
    WithinSandbox,
    /// Days, cities, ways, meals, attractions and beds are there.
    CompleteInformation,
    /// Each entry lies in a city of its day.
    WithinCurrentCity,
    /// From home, through cities of the state asked for, each once, and back.
    ReasonableCityRoute,
    /// No restaurant twice.
    DiverseRestaurants,
    /// No attraction twice.
    DiverseAttractions,
    /// No flight beside self-driving, no self-driving beside a taxi.
    NonConflictingTransportation,
    /// As many nights in a row as the house demands.
    MinimumNightsStay,
    /// The sum is within the budget.
    Budget,
    /// The house allows what was asked.
    RoomRule,
    /// Each cuisine asked for is eaten.
    Cuisine,
    /// The room is of the kind asked for.
    RoomType,
    /// What was ruled out is not used.
    Transportation,
}

impl Rule {
    /// The eight of common sense.
    pub const COMMONSENSE: [Self; 8] = [
        Self::WithinSandbox,
        Self::CompleteInformation,
        Self::WithinCurrentCity,
        Self::ReasonableCityRoute,
        Self::DiverseRestaurants,
        Self::DiverseAttractions,
        Self::NonConflictingTransportation,
        Self::MinimumNightsStay,
    ];
    /// The five that the request sets.
    pub const HARD: [Self; 5] = [
        Self::Budget,
        Self::RoomRule,
        Self::Cuisine,
        Self::RoomType,
        Self::Transportation,
    ];

    /// Whether it is one that the request sets.
    #[must_use]
    pub fn is_hard(self) -> bool {
        Self::HARD.contains(&self)
    }

    /// Its name in the benchmark's paper.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::WithinSandbox => "Within Sandbox",
            Self::CompleteInformation => "Complete Information",
            Self::WithinCurrentCity => "Within Current City",
            Self::ReasonableCityRoute => "Reasonable City Route",
            Self::DiverseRestaurants => "Diverse Restaurants",
            Self::DiverseAttractions => "Diverse Attractions",
            Self::NonConflictingTransportation => "Non-conf. Transportation",
            Self::MinimumNightsStay => "Minimum Nights Stay",
            Self::Budget => "Budget",
            Self::RoomRule => "Room Rule",
            Self::Cuisine => "Cuisine",
            Self::RoomType => "Room Type",
            Self::Transportation => "Transportation",
        }
    }
}
