//! The transport agent: ways to get there, on, and around. Home legs (the flights) and inner legs (the ground
//! transport) are separate tasks, since the second starts from where the first ends.

mod ground;
mod option;
mod shortlist;

use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::{Endpoint, Point, Source};
use crate::trip::{Assignment, Leg, LegEnd, Part, Trip};

pub use ground::{Arrival, GroundCost};
pub use option::TransportOption;
pub(crate) use option::mode_word;

/// Ways for the legs of a task, and what getting around costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransportFinding {
    /// The legs of the task, in the order of travel.
    pub legs: Vec<LegOptions>,
    /// Getting around at each stop; only from the task on inner legs.
    pub ground: Vec<GroundCost>,
    /// From where one arrives into town; only from the task on inner legs.
    pub arrivals: Vec<Arrival>,
    /// Things that the travellers should know, as sentences.
    pub notes: Vec<String>,
}

/// The ways of one leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegOptions {
    /// Index of the leg in the trip.
    pub leg: usize,
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// The index of the stop where it ends; none when it ends at home.
    pub to_stop: Option<usize>,
    /// The day of the trip on which it is travelled.
    pub date: jiff::civil::Date,
    /// At most six, cheapest first; empty when the data knows no way.
    pub options: Vec<TransportOption>,
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
    if !matches!(
        assignment.part,
        Part::HomeLegs | Part::InnerLegs | Part::Trip
    ) {
        return Err(Refusal::WrongPart {
            given: format!("{:?}", assignment.part),
            needed: "home legs, inner legs or the whole trip".to_owned(),
        });
    }
    let trip = &assignment.trip;
    let legs: Vec<LegOptions> = assignment
        .legs()
        .iter()
        .map(|leg| leg_options(source, trip, leg))
        .collect();
    let with_ground = assignment.part != Part::HomeLegs;
    Ok(TransportFinding {
        notes: notes(trip, &legs),
        ground: if with_ground {
            ground::costs(source, trip)
        } else {
            Vec::new()
        },
        arrivals: if with_ground {
            ground::arrivals(findings)
        } else {
            Vec::new()
        },
        legs,
    })
}

fn leg_options(source: &dyn Source, trip: &Trip, leg: &Leg) -> LegOptions {
    let ends = endpoint(&leg.from).zip(endpoint(&leg.to));
    let journeys = ends
        .map(|(from, to)| source.journeys(&from, &to, leg.date))
        .unwrap_or_default();
    let to_stop = match &leg.to {
        LegEnd::Stop(_) => Some(leg.index + usize::from(trip.origin.is_none())),
        LegEnd::Home(_) => None,
    };
    LegOptions {
        leg: leg.index,
        from: leg.from.city().to_owned(),
        to: leg.to.city().to_owned(),
        to_stop,
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
    if !trip.transport.ruled_out.is_empty() && legs.is_empty() && trip.origin.is_none() {
        notes.push(
            "What you ruled out applies to the way there too: no way there was planned.".to_owned(),
        );
    }
    notes
}
