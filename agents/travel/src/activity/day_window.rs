//! When a day at a stop begins and ends, and which meals lie inside.

use jiff::civil::Date;

use super::clock::{self, DAY_END, Minutes};
use crate::finding::Findings;
use crate::transport::TransportOption;
use crate::trip::{Pace, Trip};

/// The part of a day that is spent at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayWindow {
    pub(super) date: Date,
    pub(super) from: Minutes,
    pub(super) to: Minutes,
    /// Whether one wakes up here, so that an excursion can begin early.
    pub(super) early_start: bool,
}

/// Where no way there is planned, the first day begins after noon and the last one ends then.
const ARRIVAL_ASSUMED: Minutes = 13 * 60;
const DEPARTURE_ASSUMED: Minutes = 15 * 60;
/// Between stops, when the ways are not known yet.
const CHANGE_ARRIVAL_ASSUMED: Minutes = 15 * 60;
const CHANGE_DEPARTURE_ASSUMED: Minutes = 9 * 60 + 30;

/// Who arrives by then has a late lunch.
const LUNCH_ARRIVAL: Minutes = 14 * 60 + 45;

impl DayWindow {
    pub(super) fn minutes(&self) -> Minutes {
        self.to.saturating_sub(self.from)
    }

    pub(super) fn breakfast(&self) -> bool {
        self.from <= 9 * 60 + 15 && self.minutes() >= 45
    }

    pub(super) fn lunch(&self) -> bool {
        self.from <= LUNCH_ARRIVAL && self.to >= 13 * 60 + 30 && self.minutes() >= 90
    }

    pub(super) fn dinner(&self) -> bool {
        self.from <= 20 * 60 && self.to >= 20 * 60 + 30 && self.minutes() >= 120
    }
}

/// The windows of every day from arrival to departure; with `slow`, such that slow ways may be taken, too.
pub(super) fn of_stop(
    trip: &Trip,
    index: usize,
    findings: &Findings,
    slow: bool,
) -> Vec<DayWindow> {
    let Some(stop) = trip.stops.get(index) else {
        return Vec::new();
    };
    let mut windows = Vec::new();
    let mut date = stop.arrive;
    while date <= stop.leave {
        let mut window = full_day(trip.pace, date);
        window.early_start = date > stop.arrive;
        if date == stop.arrive {
            window.from = window.from.max(arrival(trip, index, findings, slow));
        }
        if date == stop.leave {
            window.to = window
                .to
                .min(departure(trip, index, findings, slow))
                .max(window.from);
        }
        windows.push(window);
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    windows
}

fn full_day(pace: Pace, date: Date) -> DayWindow {
    let from = match pace {
        Pace::Relaxed => 9 * 60,
        Pace::Moderate => 8 * 60 + 15,
        Pace::Packed => 7 * 60 + 30,
    };
    DayWindow {
        date,
        from,
        to: DAY_END,
        early_start: false,
    }
}

/// When one has arrived by any of the ways that count.
fn arrival(trip: &Trip, index: usize, findings: &Findings, slow: bool) -> Minutes {
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
    let times =
        options(findings, leg, slow).map(|option| clock::quarter(clock::of(option.there_at)));
    times.max().unwrap_or(assumed)
}

/// When one must leave for any of the ways on offer.
fn departure(trip: &Trip, index: usize, findings: &Findings, slow: bool) -> Minutes {
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
    let times =
        options(findings, Some(leg), slow).map(|option| clock::of(option.leave_at) / 15 * 15);
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
