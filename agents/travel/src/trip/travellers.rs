use serde::{Deserialize, Serialize};

/// Who travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travellers {
    /// Twelve years and older.
    pub adults: u32,
    /// Two to eleven years.
    pub children: u32,
    /// Under two years: no seat, no bed, no meal of their own.
    pub infants: u32,
}

impl Travellers {
    /// Everybody who needs a seat, a bed and a meal.
    pub fn paying(&self) -> u32 {
        self.adults.saturating_add(self.children)
    }

    /// Everybody.
    pub fn total(&self) -> u32 {
        self.paying().saturating_add(self.infants)
    }
}

impl Default for Travellers {
    fn default() -> Travellers {
        Travellers {
            adults: 1,
            children: 0,
            infants: 0,
        }
    }
}
