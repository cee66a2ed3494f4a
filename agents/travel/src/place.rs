//! Which place a name means, and whether the data covers it.
//!
//! An [`Atlas`] joins the names of all sources with a gazetteer of the world, so that a real
//! place without data (Ljubljana) and a place that exists nowhere (Atlantis) get different
//! answers. The gazetteer knows where a place lies, and nothing about sights or prices.

mod atlas;
mod country_name;
mod gazetteer;
mod legend;
mod meaning;
mod part;
mod spelling;
mod us_state;

pub use atlas::Atlas;
pub(crate) use atlas::NAME_WORDS_MAX;
pub(crate) use country_name::{CountryName, country_name, country_point};
pub use gazetteer::{Gazetteer, GazetteerEntry};
pub(crate) use legend::is_legend;
pub(crate) use meaning::Meaning;
pub(crate) use part::Part;
pub(crate) use spelling::nearest;
pub(crate) use us_state::is_us_state;
