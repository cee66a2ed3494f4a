//! Flights: the data has airports but no fares, so fares and times come from the great-circle distance.

use jiff::civil::Date;

use super::World;
use super::airport::Airport;
use super::timetable::Timetable;
use crate::source::{Basis, Endpoint, Journey, Point, Source};
use crate::trip::{Cents, TransportMode};

/// Nobody flies less far than this when there is ground to go over.
const FLIGHT_KM_MIN: f64 = 250.0;
/// How far people go to an airport before they set out.
const AIRPORT_KM_MAX: f64 = 300.0;
/// At the airport before departure, and out of it after arrival.
const AIRPORT_MINUTES: u32 = 150;
/// Beyond this, airports without long-haul traffic need a change of planes.
const SHORT_HAUL_KM: f64 = 4_500.0;
/// A change of planes.
const CHANGE_MINUTES: u32 = 150;
/// The longest non-stop flights in service are about this far.
const NONSTOP_KM_MAX: f64 = 14_500.0;
/// A detour by another hub is usually sold for about this much less than the quick way.
const DETOUR_FARE: f64 = 0.85;

/// One-way economy fare in dollars for a distance in kilometres: 40 for the start, 6 cents a kilometre up to 3,000 and
/// 5 cents beyond. A rule of thumb of this project, meant to hold within 40 %: London to Barcelona 109, New York to
/// London 348, Paris to Tokyo 556. A real fare depends on the day of booking, which no table knows.
fn fare_usd(km: f64) -> f64 {
    40.0 + 0.06 * km.min(3_000.0) + 0.05 * (km - 3_000.0).max(0.0)
}

/// Minutes in the air: 800 km/h, and half an hour for climb and approach.
fn air_minutes(km: f64) -> u32 {
    30 + (km / 800.0 * 60.0).round() as u32
}

/// An airport with the way from or to the traveller's end.
struct Access<'w> {
    airport: &'w Airport,
    minutes: u32,
    price: Cents,
}

impl World {
    /// The usual flight, and for long ones a cheaper way with a change.
    pub(super) fn flights(&self, from: &Endpoint, to: &Endpoint, date: Date) -> Vec<Journey> {
        let Some((start, end)) = self.best_airports(from, to) else {
            return Vec::new();
        };
        let km = start.airport.point.km_to(end.airport.point);
        let factor = self
            .flight_factor(from, date)
            .max(self.flight_factor(to, date));
        let usd = fare_usd(km) * factor;
        let long = km > SHORT_HAUL_KM;
        let hubs = start.airport.intercontinental && end.airport.intercontinental;
        let nonstop = !long || (hubs && km <= NONSTOP_KM_MAX);
        let mut found = vec![flight(&start, &end, km, usd, nonstop)];
        if nonstop && long {
            found.push(flight(&start, &end, km, usd * DETOUR_FARE, false));
        }
        let clock = Timetable::between(self, from, to);
        found
            .iter_mut()
            .for_each(|journey| clock.set_flight_times(journey));
        found
    }

    /// Where a traveller's end lies.
    pub(super) fn endpoint_point(&self, end: &Endpoint) -> Option<Point> {
        match end {
            Endpoint::City { place } => self.city(place)?.point,
            Endpoint::Place { point, .. } => Some(*point),
        }
    }

    /// The pair of airports that serves best: long-haul ones for far places, near ones otherwise.
    fn best_airports(&self, from: &Endpoint, to: &Endpoint) -> Option<(Access<'_>, Access<'_>)> {
        let km = self.endpoint_point(from)?.km_to(self.endpoint_point(to)?);
        if km < FLIGHT_KM_MIN {
            return None;
        }
        let start = self.best_airport(from, km > SHORT_HAUL_KM)?;
        let end = self.best_airport(to, km > SHORT_HAUL_KM)?;
        (start.airport.code != end.airport.code).then_some((start, end))
    }

    fn best_airport(&self, end: &Endpoint, far: bool) -> Option<Access<'_>> {
        let mut reachable = self.airports_of(end);
        // A change of planes costs more time than a longer way to the airport.
        let penalty = |access: &Access<'_>| {
            if far && !access.airport.intercontinental {
                120
            } else {
                0
            }
        };
        reachable.sort_by_key(|access| {
            (
                access.minutes + penalty(access),
                access.airport.code.clone(),
            )
        });
        reachable.into_iter().next()
    }

    fn airports_of(&self, end: &Endpoint) -> Vec<Access<'_>> {
        let own = self.airports.iter().filter(|airport| match end {
            Endpoint::City { place } => airport.place.as_ref() == Some(place),
            Endpoint::Place { .. } => false,
        });
        let own: Vec<Access<'_>> = own
            .map(|airport| Access {
                airport,
                minutes: airport.transfer_minutes,
                price: airport.transfer_price,
            })
            .collect();
        if own.is_empty() {
            self.airports_around(end)
        } else {
            own
        }
    }

    fn airports_around(&self, end: &Endpoint) -> Vec<Access<'_>> {
        let Some(point) = self.endpoint_point(end) else {
            return Vec::new();
        };
        let near = self
            .airports
            .iter()
            .map(|airport| (airport, airport.point.km_to(point)));
        near.filter(|(_, km)| *km <= AIRPORT_KM_MAX)
            .map(|(airport, km)| Access {
                airport,
                // A local train or coach with its wait, at the usual fare a kilometre.
                minutes: 25 + (km * 1.1).round() as u32,
                price: Cents::from_units_f64((4.0 + km * 0.15).round()),
            })
            .collect()
    }
}

fn flight(start: &Access<'_>, end: &Access<'_>, km: f64, usd: f64, nonstop: bool) -> Journey {
    let change = if nonstop { 0 } else { CHANGE_MINUTES };
    let (from, to) = (&start.airport.code, &end.airport.code);
    let stops = if nonstop {
        "non-stop or nearly so"
    } else {
        "one change of planes"
    };
    Journey {
        mode: TransportMode::Flight,
        label: format!("{from}–{to}"),
        departs: None,
        arrives: None,
        arrives_days_later: 0,
        duration_minutes: air_minutes(km) + change + AIRPORT_MINUTES,
        distance_km: Some(km.round()),
        price: Cents::from_units_f64(usd.round()),
        basis: Basis::Person,
        estimate: true,
        note: format!("{stops}, fare estimated from {km:.0} km"),
        from_terminal: Some(start.airport.terminal(start.minutes, start.price)),
        to_terminal: Some(end.airport.terminal(end.minutes, end.price)),
    }
}

#[cfg(test)]
mod tests {
    use super::fare_usd;

    #[test]
    fn fares_grow_with_distance_but_ever_slower() {
        assert!(fare_usd(1_000.0) < fare_usd(6_000.0));
        assert!(fare_usd(10_000.0) / 10_000.0 < fare_usd(1_000.0) / 1_000.0);
    }
}
