use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::TransportOption;
use crate::finding::Findings;
use crate::trip::Trip;

/// Where no way there is planned, the first day begins after noon and the last one ends then.
const ARRIVAL_ASSUMED: u32 = 13 * 60;
const DEPARTURE_ASSUMED: u32 = 15 * 60;
/// Between stops, when the ways are not known.
const CHANGE_ARRIVAL_ASSUMED: u32 = 15 * 60;
const CHANGE_DEPARTURE_ASSUMED: u32 = 9 * 60 + 30;
/// Plans to the minute pretend to know.
const STEP_MINUTES: u32 = 15;

/// When the travellers come to a stop and go from it, whichever of the ways on offer they take.
/// It says nothing of dates and fares, so that what is planned for the days between holds as long
/// as the times do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayTimes {
    /// Index in the trip's stops.
    pub stop: usize,
    /// By the ways that cost little of the day.
    pub quick: TimesInTown,
    /// By any way, slow ones too.
    pub slow: TimesInTown,
}

/// The part of the first and of the last day that is spent at a stop, in minutes since midnight
/// and in quarters of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesInTown {
    /// From when on one is there on the first day.
    pub from: u32,
    /// When one must leave on the last day.
    pub until: u32,
}

impl StayTimes {
    /// By the ways among the findings; usual times where there is none.
    pub(crate) fn of(trip: &Trip, stop: usize, findings: &Findings) -> Self {
        let times = |slow| TimesInTown {
            from: arrival(trip, stop, findings, slow),
            until: departure(trip, stop, findings, slow),
        };
        Self {
            stop,
            quick: times(false),
            slow: times(true),
        }
    }
}

/// When one has arrived by any of the ways that count.
fn arrival(trip: &Trip, index: usize, findings: &Findings, slow: bool) -> u32 {
    let no_way_there = trip.origin.is_none() && index == 0;
    let assumed = if no_way_there {
        ARRIVAL_ASSUMED
    } else {
        CHANGE_ARRIVAL_ASSUMED
    };
    let leg = if trip.origin.is_some() {
        Some(index)
    } else {
        index.checked_sub(1)
    };
    let times = options(findings, leg, slow).map(|option| minute(option.there_at));
    let times = times.map(|minute| minute.div_ceil(STEP_MINUTES) * STEP_MINUTES);
    times.max().unwrap_or(assumed)
}

/// When one must leave for any of the ways on offer.
fn departure(trip: &Trip, index: usize, findings: &Findings, slow: bool) -> u32 {
    let no_way_back = trip.origin.is_none() && index + 1 == trip.stops.len();
    let assumed = if no_way_back {
        DEPARTURE_ASSUMED
    } else {
        CHANGE_DEPARTURE_ASSUMED
    };
    let leg = if trip.origin.is_some() {
        index + 1
    } else {
        index
    };
    let times = options(findings, Some(leg), slow).map(|option| minute(option.leave_at));
    let times = times.map(|minute| minute / STEP_MINUTES * STEP_MINUTES);
    times.min().unwrap_or(assumed)
}

/// The ways of a leg that a programme must fit.
fn options(
    findings: &Findings,
    leg: Option<usize>,
    slow: bool,
) -> impl Iterator<Item = &TransportOption> {
    let legs = findings
        .transports
        .iter()
        .flat_map(|transport| &transport.legs);
    let options = legs
        .filter(move |options| Some(options.leg) == leg)
        .flat_map(|options| &options.options);
    options.filter(move |option| slow || !option.slow)
}

fn minute(time: Time) -> u32 {
    let of_unit = |unit: i8| u32::try_from(unit).unwrap_or(0);
    of_unit(time.hour()) * 60 + of_unit(time.minute())
}
