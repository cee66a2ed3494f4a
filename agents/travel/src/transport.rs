//! The transport agent: ways to get there, on, and around. Every leg is a task of its own, about its two ends and its
//! day; the ground transport at each stop is another, since it starts from where the legs end: it says how to get into
//! town and around, without dates and fares.

mod ground;
mod option;
mod shortlist;
mod times_in_town;

use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::{Endpoint, Point, Source};
use crate::trip::{Assignment, Leg, LegEnd, Part, Trip};

pub use ground::{Arrival, GroundCost};
pub use option::TransportOption;
pub(crate) use option::mode_word;
pub use times_in_town::TimesInTown;

/// Ways for the legs of a task, and what getting around costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransportFinding {
    /// The legs of the task, in the order of travel.
    pub legs: Vec<LegOptions>,
    /// Getting around at each stop; only from a task on ground transport.
    pub ground: Vec<GroundCost>,
    /// From where one arrives into town; only from a task on ground transport.
    pub arrivals: Vec<Arrival>,
    /// Things that the travellers should know, as sentences.
    pub notes: Vec<String>,
}

/// The ways of one leg. Which leg of a trip it is, its ends and its day say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegOptions {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// The day of the trip on which it is travelled.
    pub date: jiff::civil::Date,
    /// At most six, cheapest first; empty when the data knows no way.
    pub options: Vec<TransportOption>,
}

impl LegOptions {
    /// Whether these are the ways of this leg.
    pub(crate) fn are_of(&self, leg: &Leg) -> bool {
        self.date == leg.date && self.from == leg.from.city() && self.to == leg.to.city()
    }
}

/// Finds the ways for the legs of the assignment.
///
/// # Errors
/// When the assignment is about no legs.
pub fn transport(
    source: &dyn Source,
    assignment: &Assignment,
    findings: &Findings,
) -> Result<TransportFinding, Refusal> {
    let wrong = || Refusal::WrongPart {
        given: format!("{:?}", assignment.part),
        needed: "a leg, the ground transport of a stop, or the whole trip".to_owned(),
    };
    let trip = &assignment.trip;
    let with_ground = match assignment.part {
        Part::Trip => true,
        Part::Leg { .. } => false,
        Part::Ground { index } if index < trip.stops.len() => {
            return Ok(TransportFinding {
                legs: Vec::new(),
                ground: ground::costs(source, assignment),
                arrivals: ground::arrivals(findings, trip.stops.get(index)),
                notes: Vec::new(),
            });
        }
        Part::Ground { .. } | Part::Stop { .. } | Part::Tips | Part::StopTips { .. } => {
            return Err(wrong());
        }
    };
    let legs: Vec<LegOptions> = assignment
        .legs()
        .iter()
        .map(|leg| leg_options(source, trip, leg))
        .collect();
    let ground = if with_ground {
        ground::costs(source, assignment)
    } else {
        Vec::new()
    };
    Ok(TransportFinding {
        notes: notes(trip, &legs),
        ground,
        arrivals: Vec::new(),
        legs,
    })
}

fn leg_options(source: &dyn Source, trip: &Trip, leg: &Leg) -> LegOptions {
    let ends = endpoint(&leg.from).zip(endpoint(&leg.to));
    let journeys = ends
        .map(|(from, to)| source.journeys(&from, &to, leg.date))
        .unwrap_or_default();
    LegOptions {
        from: leg.from.city().to_owned(),
        to: leg.to.city().to_owned(),
        date: leg.date,
        options: shortlist::of(source, trip, leg, journeys),
    }
}

/// None for a home of which neither the source nor the gazetteer knows where it lies.
fn endpoint(end: &LegEnd) -> Option<Endpoint> {
    let origin = match end {
        LegEnd::Stop(stop) => {
            return Some(Endpoint::City {
                place: stop.place.clone(),
            });
        }
        LegEnd::Home(origin) => origin,
    };
    if let Some(place) = &origin.place {
        return Some(Endpoint::City {
            place: place.clone(),
        });
    }
    let (latitude, longitude) = origin.latitude.zip(origin.longitude)?;
    Some(Endpoint::Place {
        name: origin.city.clone(),
        point: Point {
            latitude,
            longitude,
        },
    })
}

fn notes(trip: &Trip, legs: &[LegOptions]) -> Vec<String> {
    let mut notes = Vec::new();
    for leg in legs {
        if leg.options.is_empty() {
            notes.push(format!(
                "The data knows no way from {} to {} on {}: its cost is not in the total.",
                leg.from, leg.to, leg.date
            ));
        } else if leg.options.iter().all(|option| !option.breaks.is_empty()) {
            notes.push(format!(
                "From {} to {} the data knows only ways that you ruled out.",
                leg.from, leg.to
            ));
        }
    }
    if !trip.transport.ruled_out.is_empty() && trip.origin.is_none() {
        notes.push(
            "What you ruled out applies to the way there too: no way there was planned.".to_owned(),
        );
    }
    notes
}
