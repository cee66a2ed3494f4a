use serde::{Deserialize, Serialize};

use crate::source::{Source, Tip};
use crate::trip::{Assignment, PlaceId};

/// Tips for one stop: more would not be read.
const TIPS_MAX: usize = 5;

/// What locals would tell visitors, for every stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TipsFinding {
    /// In the order of travel; stops without tips are left out.
    pub stops: Vec<TipsOfStop>,
}

/// What locals would tell visitors of one city.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TipsOfStop {
    /// The city's id in the source.
    pub place: PlaceId,
    /// The city's name.
    pub city: String,
    /// The advice, at most five pieces.
    pub tips: Vec<Tip>,
}

/// Collects the tips of every stop of the assignment.
pub fn tips(source: &dyn Source, assignment: &Assignment) -> TipsFinding {
    let stops = assignment
        .trip
        .stops
        .iter()
        .enumerate()
        .filter(|(stop, _)| assignment.part.has_stop(*stop))
        .map(|(_, at)| TipsOfStop {
            place: at.place.clone(),
            city: at.city.clone(),
            tips: source
                .tips(&at.place)
                .iter()
                .take(TIPS_MAX)
                .cloned()
                .collect(),
        });
    TipsFinding {
        stops: stops.filter(|stop| !stop.tips.is_empty()).collect(),
    }
}
