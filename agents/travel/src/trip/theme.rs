use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! themes {
    ($($variant:ident $word:literal $doc:literal),+ $(,)?) => {
        /// What a city, a sight or a traveller's wish is about: a closed vocabulary, so that
        /// wishes and data meet.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Theme {
            $(#[doc = $doc] $variant,)+
        }

        impl Theme {
            /// Every theme, in the vocabulary's order.
            pub const ALL: &'static [Theme] = &[$(Theme::$variant,)+];

            /// The theme's word in the data files.
            pub fn word(self) -> &'static str {
                match self { $(Theme::$variant => $word,)+ }
            }

            /// The theme with this word; `None` for a word outside the vocabulary.
            pub fn from_word(word: &str) -> Option<Theme> {
                match word { $($word => Some(Theme::$variant),)+ _ => None }
            }
        }
    };
}

themes! {
    Temples "temples" "Temples, shrines, churches, mosques.",
    Food "food" "Eating as a purpose.",
    Museums "museums" "Museums.",
    History "history" "Old places and their stories.",
    Architecture "architecture" "Buildings.",
    Nature "nature" "Landscapes, gardens and parks.",
    Beaches "beaches" "Beaches.",
    Hiking "hiking" "Walking in the open.",
    Nightlife "nightlife" "Bars, clubs, late evenings.",
    Shopping "shopping" "Shopping and markets of goods.",
    Art "art" "Art.",
    Family "family" "Things that children enjoy.",
    Romance "romance" "Things for couples.",
    Wildlife "wildlife" "Animals.",
    Diving "diving" "Diving and snorkelling.",
    Wine "wine" "Wine.",
    Markets "markets" "Markets.",
    Music "music" "Music.",
    WinterSports "winter_sports" "Skiing and the like.",
    Relaxation "relaxation" "Spas, baths, doing little.",
    Adventure "adventure" "Rafting, climbing and the like.",
}

/// The word with spaces: `winter sports`.
impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word().replace('_', " "))
    }
}
