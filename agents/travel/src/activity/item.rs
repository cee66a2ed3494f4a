use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::source::{Meal, Occasion, Sight};
use crate::trip::Cents;

/// Something in a day's programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// When it begins, local time.
    pub start: Time,
    /// When it ends.
    pub end: Time,
    /// What it is.
    #[serde(flatten)]
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum ItemKind {
    /// A visit to a sight of the data.
    Sight {
        /// Which.
        sight: Sight,
    },
    /// A meal of the data.
    Meal {
        /// Which meal of the day.
        occasion: Occasion,
        /// Which restaurant or dish.
        meal: Meal,
    },
    /// A meal for which the data has nothing left that was not there before.
    OwnMeal {
        /// Which meal of the day.
        occasion: Occasion,
        /// The city's usual price for one person, in US cents; an estimate.
        price: Cents,
    },
    /// Time left open, because the data has nothing more to offer.
    Free {
        /// What could be done with it.
        text: String,
    },
}

impl Item {
    /// What one person pays for it, in US cents.
    #[must_use]
    pub fn price(&self) -> Cents {
        match &self.kind {
            ItemKind::Sight { sight } => sight.price,
            ItemKind::Meal { meal, .. } => meal.price,
            ItemKind::OwnMeal { price, .. } => *price,
            ItemKind::Free { .. } => Cents::ZERO,
        }
    }
}
