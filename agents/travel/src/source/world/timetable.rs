//! Typical times of day: the data has durations but no timetables.

use jiff::ToSpan;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;

use super::World;
use crate::source::{Endpoint, Journey};

/// When people like to set out by land.
const SET_OUT: Time = Time::constant(9, 30, 0, 0);
/// When people like to be at the airport's door; flights leave two hours later.
const SET_OUT_FLYING: Time = Time::constant(8, 0, 0, 0);
/// From this length on, long-haul flights are aimed at a landing in the early afternoon.
const LONG_HAUL_MINUTES: u32 = 9 * 60;
/// That landing, as the time at which one is out of the airport.
const LONG_HAUL_OUT: Time = Time::constant(14, 0, 0, 0);

/// The clocks at both ends of a journey.
pub(super) struct Timetable {
    /// Minutes by which the clock at the end is ahead of the one at the start.
    ahead_minutes: i64,
}

impl Timetable {
    pub(super) fn between(world: &World, from: &Endpoint, to: &Endpoint) -> Self {
        Self {
            ahead_minutes: offset_minutes(world, to) - offset_minutes(world, from),
        }
    }

    /// A start in the morning.
    pub(super) fn set_day_times(&self, journey: &mut Journey) {
        self.leave_at(journey, SET_OUT);
    }

    /// A start in the morning for short flights, a landing after noon for long ones.
    pub(super) fn set_flight_times(&self, journey: &mut Journey) {
        if journey.duration_minutes < LONG_HAUL_MINUTES {
            self.leave_at(journey, SET_OUT_FLYING);
        } else {
            self.arrive_at(journey, LONG_HAUL_OUT);
        }
    }

    fn leave_at(&self, journey: &mut Journey, departs: Time) {
        let start = reference(departs);
        let end = start.saturating_add(self.clock_span(journey));
        set(journey, start, end);
    }

    fn arrive_at(&self, journey: &mut Journey, arrives: Time) {
        let end = reference(arrives);
        let start = end.saturating_sub(self.clock_span(journey));
        set(journey, start, end);
    }

    fn clock_span(&self, journey: &Journey) -> jiff::Span {
        (i64::from(journey.duration_minutes) + self.ahead_minutes).minutes()
    }
}

/// Any day does: only differences are read.
fn reference(time: Time) -> DateTime {
    jiff::civil::date(2000, 6, 15).to_datetime(time)
}

fn set(journey: &mut Journey, start: DateTime, end: DateTime) {
    journey.departs = Some(quarter(start.time()));
    journey.arrives = Some(quarter(end.time()));
    let days = start
        .date()
        .until(end.date())
        .map_or(0, |span| span.get_days());
    journey.arrives_days_later = i8::try_from(days).unwrap_or(0);
}

/// Down to the quarter of an hour: more would pretend to know.
fn quarter(time: Time) -> Time {
    Time::new(time.hour(), time.minute() / 15 * 15, 0, 0).unwrap_or(time)
}

/// The clock's offset from UTC in minutes: by the time zone in winter where it is known (half an hour does not matter
/// for a typical time), otherwise by the sun.
fn offset_minutes(world: &World, end: &Endpoint) -> i64 {
    let zone = world
        .endpoint_city(end)
        .and_then(|city| city.timezone.as_deref());
    let known = zone.and_then(|name| TimeZone::get(name).ok());
    let winter = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 50);
    match known {
        Some(zone) => i64::from(zone.to_offset(winter).seconds()) / 60,
        None => world
            .endpoint_point(end)
            .map_or(0, |point| (point.longitude / 15.0).round() as i64 * 60),
    }
}
