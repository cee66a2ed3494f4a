use serde::{Deserialize, Serialize};

use super::Theme;

/// A theme that the travellers care for. Interests are kept with the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// What they care for.
    pub theme: Theme,
    /// How much, 1 (implied, as museums by "culture") to 3 (said with weight: "love", "must").
    pub weight: u8,
}
