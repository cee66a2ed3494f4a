//! `travel`: the travel agents.

use muster_proto::limits::ID_BYTES_MAX;
use serde::{Deserialize, Serialize};

use crate::violation::Violation;

/// The travel agents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelSettings {
    /// Where trips begin when the request does not say, such as `Berlin`; where missing, trips
    /// are priced from arrival.
    pub home_city: Option<String>,
    /// Where travel data comes from: `bundled`, or a folder in the TravelPlanner format;
    /// `bundled` by default.
    pub source: String,
}

impl TravelSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        if let Some(city) = &self.home_city
            && (city.trim().is_empty() || city.len() > ID_BYTES_MAX)
        {
            let allowed = format!("the name of a city, at most {ID_BYTES_MAX} bytes");
            return Err(Violation::new(
                "travel.home_city",
                format!("{city:?}"),
                allowed,
            ));
        }
        if self.source.trim().is_empty() {
            return Err(Violation::new(
                "travel.source",
                "\"\"",
                "bundled, or a folder",
            ));
        }
        Ok(())
    }
}
