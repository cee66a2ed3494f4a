use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::source::Source;
use crate::trip::{Assignment, Cents};

/// Metro, trams, buses and the odd taxi, for one person on one day in a middling city: a typical level and an estimate
/// of this project, times the city's cost factor.
const AROUND_USD_CENTS: i64 = 700;

/// What getting around a stop costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroundCost {
    /// Index in the trip's stops.
    pub stop: usize,
    /// For one person on one day, in US cents; an estimate.
    pub price_person_day: Cents,
}

/// The way from where one arrives into town.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// The leg that ends there.
    pub leg: usize,
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
        .map(|(stop, at)| GroundCost {
            stop,
            price_person_day: Cents(AROUND_USD_CENTS)
                .scaled(source.city(&at.place).map_or(1.0, |c| c.daily_cost_factor)),
        })
        .collect()
}

/// Reads the terminals off the flights that were found before.
pub(super) fn arrivals(findings: &Findings) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    for leg in findings
        .transports
        .iter()
        .flat_map(|transport| &transport.legs)
    {
        for end in leg
            .options
            .iter()
            .filter_map(|option| option.journey.to_terminal.as_ref())
        {
            let arrival = Arrival {
                leg: leg.leg,
                terminal: end.name.clone(),
                minutes: end.transfer_minutes,
                price: end.transfer_price,
            };
            if leg.to_stop.is_some() && !arrivals.contains(&arrival) {
                arrivals.push(arrival);
            }
        }
    }
    arrivals
}
