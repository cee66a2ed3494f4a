use serde::{Deserialize, Serialize};

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "per")]
pub enum Basis {
    /// Each traveller pays it.
    Person,
    /// Each vehicle costs it, and carries `seats` people.
    Vehicle {
        /// People that one vehicle carries.
        seats: u32,
    },
}

impl Basis {
    /// How many times the price is due for this many people.
    #[must_use]
    pub fn units(self, people: u32) -> u32 {
        match self {
            Self::Person => people,
            Self::Vehicle { seats } => people.div_ceil(seats.max(1)),
        }
    }
}
