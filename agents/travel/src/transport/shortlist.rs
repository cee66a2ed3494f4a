//! From all ways to the few that are worth weighing.

use jiff::ToSpan;
use jiff::civil::Time;

use super::option::{TransportOption, mode_word};
use crate::source::{Journey, Source};
use crate::trip::{Leg, LegEnd, TransportMode, Trip};

/// Ways that are handed on for one leg: enough for the cheapest, the quickest and the compromises between.
const OPTIONS_MAX: usize = 6;
/// When drivers set out on the way there and between stops, and on the way home.
const DRIVE_OUT: Time = Time::constant(8, 0, 0, 0);
const DRIVE_HOME: Time = Time::constant(11, 0, 0, 0);
/// When one sets out for home without a timetable: after an early lunch, or before noon for a long way.
const HOMEWARD: Time = Time::constant(14, 30, 0, 0);
const HOMEWARD_LONG: Time = Time::constant(11, 30, 0, 0);
/// Up to here a way home can begin after lunch.
const SHORT_WAY_MINUTES: u32 = 8 * 60;
/// When one leaves the lodging for the next stop: after breakfast.
const ONWARD: Time = Time::constant(9, 15, 0, 0);
/// From the lodging to a station.
const WAY_TO_STATION_MINUTES: u32 = 15;
/// A scheduled flight asks for this long at the airport.
const CHECK_IN_MINUTES: u32 = 120;
/// From the terminal's door, or the kerb, to having dropped one's bags.
const SETTLE_MINUTES: u32 = 30;
/// Each of these many minutes on the way costs a point of quality.
const MINUTES_A_POINT: u32 = 15;
/// A way by a mode that was asked for.
const PREFERRED_POINTS: i32 = 30;

pub(super) fn of(
    source: &dyn Source,
    trip: &Trip,
    leg: &Leg,
    journeys: Vec<Journey>,
) -> Vec<TransportOption> {
    let (allowed, ruled_out): (Vec<Journey>, Vec<Journey>) = journeys
        .into_iter()
        .partition(|journey| trip.transport.allows(journey.mode));
    let (usable, breaks) = if allowed.is_empty() {
        (ruled_out, true)
    } else {
        (allowed, false)
    };
    let dated = source.rules().dated;
    let mut options: Vec<TransportOption> = usable
        .into_iter()
        .map(|journey| option(trip, leg, journey, dated, breaks))
        .collect();
    options.sort_by_key(|o| (o.total_usd_cents(), -o.quality, o.journey.label.clone()));
    undominated(options)
}

/// Drops ways that another beats in both cost and quality; keeps at most six. Modes that were asked for stay.
fn undominated(options: Vec<TransportOption>) -> Vec<TransportOption> {
    let mut kept: Vec<TransportOption> = Vec::new();
    for option in options {
        // Cars must not push out flights where the two cannot be mixed: each side needs a way on every leg.
        let own_car = |of: &TransportOption| of.journey.mode == TransportMode::SelfDriving;
        let rival =
            |other: &&TransportOption| !option.timetabled() || own_car(other) == own_car(&option);
        let beaten = kept
            .iter()
            .filter(rival)
            .any(|other| other.quality >= option.quality);
        if !beaten {
            kept.push(option);
        }
    }
    // The middle of a long list is the least telling: the cheapest and the best stay.
    while kept.len() > OPTIONS_MAX {
        kept.remove(kept.len() / 2);
    }
    kept
}

fn option(trip: &Trip, leg: &Leg, journey: Journey, dated: bool, breaks: bool) -> TransportOption {
    let people = trip.travellers.paying();
    let timetable = dated && journey.departs.is_some();
    let journey = at_a_good_hour(leg, with_times(leg, journey), timetable);
    let departs = journey.departs.unwrap_or(DRIVE_OUT);
    let arrives = journey.arrives.unwrap_or(departs);
    let check_in = if timetable && journey.mode == TransportMode::Flight {
        CHECK_IN_MINUTES
    } else {
        0
    };
    let before = check_in + way_to_terminal(&journey);
    let after = SETTLE_MINUTES
        + journey
            .to_terminal
            .as_ref()
            .map_or(0, |t| t.transfer_minutes);
    let mode = mode_word(journey.mode);
    TransportOption {
        units: journey.basis.units(people),
        people,
        timetable,
        leave_at: earlier(departs, before),
        // A timetable counts from the day of the leg: what lands after midnight leaves nothing of that day.
        there_at: if dated && journey.arrives_days_later > 0 {
            Time::MAX
        } else {
            match &leg.to {
                LegEnd::Stop(_) => later(arrives, after),
                // At home the clock may pass midnight.
                LegEnd::Home(_) => arrives.wrapping_add(i64::from(after).minutes()),
            }
        },
        quality: quality(trip, leg, &journey),
        breaks: if breaks {
            vec![format!("{mode} was ruled out")]
        } else {
            Vec::new()
        },
        journey,
    }
}

fn with_times(leg: &Leg, mut journey: Journey) -> Journey {
    if journey.departs.is_none() {
        let start = if matches!(leg.to, LegEnd::Home(_)) {
            DRIVE_HOME
        } else {
            DRIVE_OUT
        };
        let begins = jiff::civil::date(2000, 1, 1).to_datetime(start);
        let ends = begins.saturating_add(i64::from(journey.duration_minutes).minutes());
        journey.departs = Some(start);
        journey.arrives = Some(ends.time());
        journey.arrives_days_later = ends.date().day() - 1;
    }
    journey
}

/// Without a timetable one need not leave at dawn: the typical start moves so that a last morning, or at least breakfast,
/// is left.
fn at_a_good_hour(leg: &Leg, mut journey: Journey, timetable: bool) -> Journey {
    let times = journey.departs.zip(journey.arrives).filter(|_| !timetable);
    let (Some((departs, arrives)), Some(start)) = (times, typical_start(leg, &journey)) else {
        return journey;
    };
    let day = jiff::civil::date(2000, 1, 1);
    let shift = day
        .to_datetime(departs)
        .duration_until(day.to_datetime(start));
    let days_later = i64::from(journey.arrives_days_later).days();
    let ends = day
        .saturating_add(days_later)
        .to_datetime(arrives)
        .saturating_add(shift);
    let days = day.until(ends.date()).map_or(0, |span| span.get_days());
    journey.departs = Some(start);
    journey.arrives = Some(ends.time());
    journey.arrives_days_later = i8::try_from(days).unwrap_or(0);
    journey
}

/// None for a way from home: there the source's own idea of a good hour holds.
fn typical_start(leg: &Leg, journey: &Journey) -> Option<Time> {
    match (&leg.from, &leg.to) {
        (_, LegEnd::Home(_)) if journey.duration_minutes <= SHORT_WAY_MINUTES => Some(HOMEWARD),
        (_, LegEnd::Home(_)) => Some(HOMEWARD_LONG),
        (LegEnd::Stop(_), LegEnd::Stop(_)) => Some(later(ONWARD, way_to_terminal(journey))),
        (LegEnd::Home(_), LegEnd::Stop(_)) => None,
    }
}

/// Minutes from the lodging to where the journey begins.
fn way_to_terminal(journey: &Journey) -> u32 {
    journey
        .from_terminal
        .as_ref()
        .map_or(WAY_TO_STATION_MINUTES, |end| end.transfer_minutes)
}

/// Short and at a good hour: late arrivals at a stop and early departures for home cost part of a day.
fn quality(trip: &Trip, leg: &Leg, journey: &Journey) -> i32 {
    let hour = |time: Option<Time>| i32::from(time.map_or(12, Time::hour));
    let lost_hours = match &leg.to {
        LegEnd::Stop(_) => {
            (hour(journey.arrives) - 12).max(0) + if hour(journey.departs) < 6 { 3 } else { 0 }
        }
        LegEnd::Home(_) => (16 - hour(journey.departs)).max(0),
    };
    let overnight = 10 * i32::from(journey.arrives_days_later.max(0));
    let minutes = i32::try_from(journey.duration_minutes / MINUTES_A_POINT).unwrap_or(i32::MAX);
    let preferred = trip.transport.preferred.contains(&journey.mode);
    let points = 110 - minutes.min(95) - 2 * lost_hours - overnight;
    (points + if preferred { PREFERRED_POINTS } else { 0 }).clamp(0, 130)
}

fn earlier(time: Time, minutes: u32) -> Time {
    time.saturating_sub(i64::from(minutes).minutes())
}

fn later(time: Time, minutes: u32) -> Time {
    time.saturating_add(i64::from(minutes).minutes())
}

impl TransportOption {
    /// Whether it comes from a source with quotes instead of typical prices.
    fn timetabled(&self) -> bool {
        !self.journey.estimate
    }

    /// What the party pays for it in US cents, transfers included.
    pub(crate) fn total_usd_cents(&self) -> i64 {
        let ends = [&self.journey.from_terminal, &self.journey.to_terminal];
        let transfers: i64 = ends
            .into_iter()
            .flatten()
            .map(|end| end.transfer_price.0)
            .sum();
        let fares = self.journey.price.0.saturating_mul(i64::from(self.units));
        fares.saturating_add(transfers.saturating_mul(i64::from(self.people)))
    }
}
