use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::TransportOption;
use crate::trip::Trip;

/// When one comes and goes where no way is known: without an origin, and between stops.
const ARRIVAL_ASSUMED: u32 = 13 * 60;
const DEPARTURE_ASSUMED: u32 = 15 * 60;
const CHANGE_ARRIVAL_ASSUMED: u32 = 15 * 60;
const CHANGE_DEPARTURE_ASSUMED: u32 = 9 * 60 + 30;
/// Plans to the minute pretend to know.
const STEP_MINUTES: u32 = 15;

/// When the stay in a town begins on the day of arrival and ends on the day of departure, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimesInTown {
    /// On the day of arrival.
    pub from: u32,
    /// On the day of departure.
    pub until: u32,
}

impl TimesInTown {
    /// The times at a stop by the ways that lead there and on.
    pub(crate) fn of(
        trip: &Trip,
        stop: usize,
        there: Option<&TransportOption>,
        on: Option<&TransportOption>,
    ) -> Self {
        let first = trip.origin.is_none() && stop == 0;
        let last = trip.origin.is_none() && stop + 1 == trip.stops.len();
        let (arrival, departure) = (
            if first {
                ARRIVAL_ASSUMED
            } else {
                CHANGE_ARRIVAL_ASSUMED
            },
            if last {
                DEPARTURE_ASSUMED
            } else {
                CHANGE_DEPARTURE_ASSUMED
            },
        );
        let step = STEP_MINUTES;
        Self {
            from: there.map_or(arrival, |way| minute(way.there_at).div_ceil(step) * step),
            until: on.map_or(departure, |way| minute(way.leave_at) / step * step),
        }
    }
}

fn minute(time: Time) -> u32 {
    let of_unit = |unit: i8| u32::try_from(unit).unwrap_or(0);
    of_unit(time.hour()) * 60 + of_unit(time.minute())
}
