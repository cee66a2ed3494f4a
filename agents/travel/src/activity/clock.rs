//! Minutes since midnight, and how long it takes from place to place in a city.

use jiff::civil::Time;

use crate::source::Point;

/// Minutes since midnight of the day that is planned.
pub(super) type Minutes = u32;

/// The last minute that is planned.
pub(super) const DAY_END: Minutes = 23 * 60 + 30;
/// City transport makes about this from door to door, waiting included.
const KM_PER_HOUR: f64 = 14.0;
/// Finding the way, even next door.
const START_MINUTES: f64 = 8.0;
/// Longest transfer that is planned: what is further away is a day trip whose visit time includes the way.
const TRANSFER_MAX: f64 = 75.0;

/// The next quarter of an hour: plans to the minute pretend to know.
pub(super) fn quarter(minutes: Minutes) -> Minutes {
    minutes.div_ceil(15) * 15
}

/// Minutes since midnight of a time of day.
pub(super) fn of(time: Time) -> Minutes {
    let of_unit = |unit: i8| u32::try_from(unit).unwrap_or(0);
    of_unit(time.hour()) * 60 + of_unit(time.minute())
}

/// The time of day; the day's last minute for what lies beyond it.
pub(super) fn time(minutes: Minutes) -> Time {
    let unit = |value: u32| i8::try_from(value).unwrap_or(0);
    Time::new(unit(minutes / 60), unit(minutes % 60), 0, 0).unwrap_or(Time::MAX)
}

/// From one place in a city to another; a quarter of an hour where positions are unknown.
pub(super) fn transfer(from: Option<Point>, to: Option<Point>) -> Minutes {
    let Some((from, to)) = from.zip(to) else {
        return 15;
    };
    let minutes = START_MINUTES + from.km_to(to) / KM_PER_HOUR * 60.0;
    minutes.min(TRANSFER_MAX).round() as Minutes
}
