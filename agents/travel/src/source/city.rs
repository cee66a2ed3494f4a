use serde::{Deserialize, Serialize};

use super::{Point, folded};
use crate::trip::{PlaceId, Theme};

/// A covered destination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// Its key in the source.
    pub place: PlaceId,
    /// The name to print.
    pub name: String,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// The state, where the source divides a country.
    pub state: Option<String>,
    /// Where it lies, if the source knows.
    pub point: Option<Point>,
    /// IANA zone name, such as `Asia/Tokyo`, if known.
    pub timezone: Option<String>,
    /// IATA codes, the main one first.
    pub airport_codes: Vec<String>,
    /// Nights that do the place justice.
    pub nights_suggested: u32,
    /// Fewer nights than this are a rush.
    pub nights_min: u32,
    /// Local transport and small costs against a middling city (1.0).
    pub daily_cost_factor: f64,
    /// What it is good for, with a grade of 1 to 5.
    pub themes: Vec<(Theme, u8)>,
    /// One sentence for the traveller; may be empty.
    pub summary: String,
}

impl City {
    /// Whether the city has this name; `wanted` is already [`folded`].
    #[must_use]
    pub fn answers_to(&self, wanted: &str) -> bool {
        folded(&self.name) == wanted || self.aliases.iter().any(|alias| folded(alias) == wanted)
    }

    /// How good the city is for a theme, 0 (nothing known) to 5.
    #[must_use]
    pub fn grade(&self, theme: Theme) -> u8 {
        self.themes
            .iter()
            .find(|(t, _)| *t == theme)
            .map_or(0, |(_, grade)| *grade)
    }
}
