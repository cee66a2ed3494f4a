use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::trip::Cents;

/// What money goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Flights, trains and the like, with the ways to airports.
    Transport,
    /// Beds.
    Lodging,
    /// Eating.
    Meals,
    /// Admissions.
    Sights,
    /// Getting around at a stop.
    Around,
}

impl Category {
    /// Every category, in the order of a bill.
    pub const ALL: &'static [Self] = &[
        Self::Transport,
        Self::Lodging,
        Self::Meals,
        Self::Sights,
        Self::Around,
    ];

    /// The word on a bill.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transport => "Getting there and on",
            Self::Lodging => "Beds",
            Self::Meals => "Meals",
            Self::Sights => "Sights",
            Self::Around => "Getting around",
        }
    }
}

/// One cost on one day, in the traveller's currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// What for.
    pub category: Category,
    /// Its name.
    pub label: String,
    /// The day that it belongs to.
    pub date: Date,
    /// Once.
    pub unit_cents: Cents,
    /// How often: people, rooms, vehicles.
    pub count: u32,
    /// `unit_cents` times `count`.
    pub total_cents: Cents,
    /// Whether the price is an estimate.
    pub estimate: bool,
}

impl CostLine {
    pub(super) fn new(
        category: Category,
        label: String,
        date: Date,
        unit: Cents,
        count: u32,
        estimate: bool,
    ) -> Self {
        Self {
            category,
            label,
            date,
            unit_cents: unit,
            count,
            total_cents: unit * count,
            estimate,
        }
    }
}
