use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::source::Source;
use crate::trip::{Assignment, Cents, PlaceId, Stop};

/// Metro, trams, buses and the odd taxi, for one person on one day in a middling city: a typical level and an estimate
/// of this project, times the city's cost factor.
const AROUND_USD_CENTS: i64 = 700;

/// What getting around a stop costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroundCost {
    /// The city's id in the source.
    pub place: PlaceId,
    /// For one person on one day, in US cents; an estimate.
    pub price_person_day: Cents,
}

/// The way from where one arrives into town.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// The airport or port.
    pub terminal: String,
    /// Minutes into town by public transport.
    pub minutes: u32,
    /// For one person, in US cents; an estimate.
    pub price: Cents,
}

pub(super) fn costs(source: &dyn Source, assignment: &Assignment) -> Vec<GroundCost> {
    if !source.rules().local_transport {
        return Vec::new();
    }
    let stops = assignment.trip.stops.iter().enumerate();
    stops
        .filter(|(stop, _)| assignment.part.has_stop(*stop))
        .map(|(_, at)| GroundCost {
            place: at.place.clone(),
            price_person_day: Cents(AROUND_USD_CENTS)
                .scaled(source.city(&at.place).map_or(1.0, |c| c.daily_cost_factor)),
        })
        .collect()
}

/// Reads the terminals at a stop off the ways that were found to it.
pub(super) fn arrivals(findings: &Findings, stop: Option<&Stop>) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    let legs = findings.transports.iter().flat_map(|found| &found.legs);
    let here = legs.filter(|leg| stop.is_some_and(|stop| stop.city == leg.to));
    let ends = here
        .flat_map(|leg| &leg.options)
        .filter_map(|option| option.journey.to_terminal.as_ref());
    for end in ends {
        let arrival = Arrival {
            terminal: end.name.clone(),
            minutes: end.transfer_minutes,
            price: end.transfer_price,
        };
        if !arrivals.contains(&arrival) {
            arrivals.push(arrival);
        }
    }
    // Which leg was looked up first is no fact about the town.
    arrivals.sort_by(|a, b| a.terminal.cmp(&b.terminal));
    arrivals
}
