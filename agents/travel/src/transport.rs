//! The transport agent: ways to get there, on, and around. The legs (the flights) are one task, and the ground transport
//! at each stop is another, since it starts from where the legs end: it says how to get into town and around, and when
//! one comes and goes, without dates and fares.

mod ground;
mod option;
mod shortlist;
mod stay_times;

use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::{Endpoint, Point, Source};
use crate::trip::{Assignment, Leg, LegEnd, Part, Trip};

pub use ground::{Arrival, GroundCost};
pub use option::TransportOption;
pub(crate) use option::mode_word;
pub use stay_times::{StayTimes, TimesInTown};

/// Ways for the legs of a task, and what getting around costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransportFinding {
    /// The legs of the task, in the order of travel.
    pub legs: Vec<LegOptions>,
    /// Getting around at each stop; only from a task on ground transport.
    pub ground: Vec<GroundCost>,
    /// From where one arrives into town; only from a task on ground transport.
    pub arrivals: Vec<Arrival>,
    /// When one comes to a stop and goes; only from the task on its ground transport.
    #[serde(default)]
    pub stays: Vec<StayTimes>,
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
    let wrong = || Refusal::WrongPart {
        given: format!("{:?}", assignment.part),
        needed: "legs, the ground transport of a stop, or the whole trip".to_owned(),
    };
    let trip = &assignment.trip;
    let with_ground = match assignment.part {
        Part::Trip | Part::InnerLegs => true,
        Part::Legs | Part::HomeLegs => false,
        Part::Ground { index } if index < trip.stops.len() => {
            return Ok(ground_of_stop(source, assignment, index, findings));
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
    Ok(TransportFinding {
        notes: notes(trip, &legs, assignment.part),
        ground: if with_ground {
            ground::costs(source, assignment)
        } else {
            Vec::new()
        },
        arrivals: if with_ground {
            ground::arrivals(findings)
        } else {
            Vec::new()
        },
        stays: Vec::new(),
        legs,
    })
}

fn ground_of_stop(
    source: &dyn Source,
    assignment: &Assignment,
    stop: usize,
    findings: &Findings,
) -> TransportFinding {
    let mut arrivals = ground::arrivals(findings);
    let legs = findings.transports.iter().flat_map(|found| &found.legs);
    let here: Vec<usize> = legs
        .filter(|leg| leg.to_stop == Some(stop))
        .map(|leg| leg.leg)
        .collect();
    arrivals.retain(|arrival| here.contains(&arrival.leg));
    TransportFinding {
        legs: Vec::new(),
        ground: ground::costs(source, assignment),
        arrivals,
        stays: vec![StayTimes::of(&assignment.trip, stop, findings)],
        notes: Vec::new(),
    }
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

fn notes(trip: &Trip, legs: &[LegOptions], part: Part) -> Vec<String> {
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
    let way_there = part != Part::InnerLegs && trip.origin.is_none();
    if !trip.transport.ruled_out.is_empty() && way_there {
        notes.push(
            "What you ruled out applies to the way there too: no way there was planned.".to_owned(),
        );
    }
    notes
}
