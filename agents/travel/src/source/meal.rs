use serde::{Deserialize, Serialize};

use crate::trip::{Cents, PlaceId};

/// Which meal of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// In the morning.
    Breakfast,
    /// At noon.
    Lunch,
    /// In the evening.
    Dinner,
}

/// A restaurant, or a dish to look for in a district where the source names no restaurants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meal {
    /// The restaurant's name or the dish.
    pub name: String,
    /// The city it is in.
    pub place: PlaceId,
    /// Kinds of cooking.
    pub cuisines: Vec<String>,
    /// The meals it serves for.
    pub occasions: Vec<Occasion>,
    /// The part of the city, if known.
    pub district: Option<String>,
    /// For one person, in US cents.
    pub price: Cents,
    /// Whether a vegetarian eats well.
    pub vegetarian: bool,
    /// Guests' grade, 0 to 5, if known.
    pub rating: Option<f64>,
    /// Whether the price is an estimate and not a quote.
    pub estimate: bool,
}
