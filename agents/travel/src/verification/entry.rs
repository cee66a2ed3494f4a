use serde::{Deserialize, Serialize};

/// A column of the benchmark's plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryName {
    /// Such as `Rockford`, or `from Rockford to St. Petersburg`.
    CurrentCity,
    /// The way of the day.
    Transportation,
    /// A restaurant and its city.
    Breakfast,
    /// Attractions and their cities, each followed by `;`.
    Attraction,
    /// A restaurant and its city.
    Lunch,
    /// A restaurant and its city.
    Dinner,
    /// A house and its city.
    Accommodation,
}

impl EntryName {
    /// In the order in which the benchmark writes them.
    pub const ALL: [Self; 7] = [
        Self::CurrentCity,
        Self::Transportation,
        Self::Breakfast,
        Self::Attraction,
        Self::Lunch,
        Self::Dinner,
        Self::Accommodation,
    ];
    /// The meals of a day.
    pub const MEALS: [Self; 3] = [Self::Breakfast, Self::Lunch, Self::Dinner];

    /// As it is written in a plan.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CurrentCity => "current_city",
            Self::Transportation => "transportation",
            Self::Breakfast => "breakfast",
            Self::Attraction => "attraction",
            Self::Lunch => "lunch",
            Self::Dinner => "dinner",
            Self::Accommodation => "accommodation",
        }
    }
}
