use serde::{Deserialize, Serialize};

use super::folded;
use crate::trip::PlaceId;

/// What kind of area a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// A sovereign country.
    Country,
    /// A part of the world, such as Southeast Asia.
    Region,
    /// A state or province inside a country.
    State,
}

/// A name by which several destinations can be asked for at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// The usual English name.
    pub name: String,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// Country, region or state.
    pub kind: AreaKind,
    /// The covered destinations inside, ordered by id.
    pub places: Vec<PlaceId>,
}

impl Area {
    /// Whether the area has this name; `wanted` is already [`folded`].
    #[must_use]
    pub fn answers_to(&self, wanted: &str) -> bool {
        folded(&self.name) == wanted || self.aliases.iter().any(|alias| folded(alias) == wanted)
    }
}
