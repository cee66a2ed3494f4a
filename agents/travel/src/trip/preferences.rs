use serde::{Deserialize, Serialize};

/// How much the travellers want to spend on comfort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// As cheap as is decent.
    Budget,
    /// Neither cheap nor dear.
    #[default]
    Moderate,
    /// Upper class.
    Luxury,
}

/// How much a day should hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Late starts, two sights a day.
    Relaxed,
    /// About three sights a day.
    #[default]
    Moderate,
    /// As much as fits.
    Packed,
}
