//! Ways over land and water: those in the data, two of them joined, and short hops by distance.

use super::World;
use super::road::Road;
use super::timetable::Timetable;
use crate::source::{Basis, Endpoint, Journey, Source};
use crate::trip::{Cents, PlaceId, TransportMode};

/// A change of trains takes this long with a margin.
const CHANGE_MINUTES: u32 = 30;
/// Beyond this a way that is not in the data is not guessed: there may be a sea or a border between.
const GUESS_KM_MAX: f64 = 250.0;
/// Roads are longer than the great circle by about a third.
const DETOUR: f64 = 1.3;
/// Coaches and local trains make about this on average, with stops.
const GUESS_KM_PER_HOUR: f64 = 65.0;
/// Second class and coach fares cluster around ten to fifteen cents a kilometre.
const GUESS_USD_PER_KM: f64 = 0.13;
/// A car for hire carries four with luggage.
const CAR_SEATS: u32 = 4;

impl World {
    /// Every way that does not fly.
    pub(super) fn overland(&self, from: &Endpoint, to: &Endpoint) -> Vec<Journey> {
        let mut found = match (from, to) {
            (Endpoint::City { place: a }, Endpoint::City { place: b }) => self.by_roads(a, b),
            _ => Vec::new(),
        };
        if found.is_empty() {
            found.extend(self.guessed(from, to));
        }
        let clock = Timetable::between(self, from, to);
        found
            .iter_mut()
            .for_each(|journey| clock.set_day_times(journey));
        found
    }

    fn by_roads(&self, from: &PlaceId, to: &PlaceId) -> Vec<Journey> {
        let direct: Vec<Journey> = self
            .roads
            .iter()
            .filter(|road| road.other_end(from) == Some(to))
            .map(journey_by)
            .collect();
        if direct.is_empty() {
            self.with_change(from, to).into_iter().collect()
        } else {
            direct
        }
    }

    /// The quickest way with one change.
    fn with_change(&self, from: &PlaceId, to: &PlaceId) -> Option<Journey> {
        let mut best: Option<(u32, Journey)> = None;
        for first in &self.roads {
            let Some(middle) = first.other_end(from) else {
                continue;
            };
            for second in self
                .roads
                .iter()
                .filter(|road| road.other_end(middle) == Some(to))
            {
                let minutes = first.minutes + CHANGE_MINUTES + second.minutes;
                if best.as_ref().is_none_or(|(least, _)| minutes < *least) {
                    best = Some((minutes, self.joined(first, second, middle, minutes)));
                }
            }
        }
        best.map(|(_, journey)| journey)
    }

    fn joined(&self, first: &Road, second: &Road, middle: &PlaceId, minutes: u32) -> Journey {
        let change = self
            .city(middle)
            .map_or(middle.0.as_str(), |city| city.name.as_str());
        Journey {
            duration_minutes: minutes,
            price: first.price + second.price,
            note: format!("change in {change}"),
            ..journey_by(if first.minutes >= second.minutes {
                first
            } else {
                second
            })
        }
    }

    fn guessed(&self, from: &Endpoint, to: &Endpoint) -> Option<Journey> {
        let km = self.endpoint_point(from)?.km_to(self.endpoint_point(to)?) * DETOUR;
        (km <= GUESS_KM_MAX * DETOUR).then(|| Journey {
            mode: TransportMode::Bus,
            label: "coach or local train".to_owned(),
            departs: None,
            arrives: None,
            arrives_days_later: 0,
            duration_minutes: 20 + (km / GUESS_KM_PER_HOUR * 60.0).round() as u32,
            distance_km: Some(km.round()),
            price: Cents::from_units_f64((3.0 + km * GUESS_USD_PER_KM).round()),
            basis: Basis::Person,
            estimate: true,
            note: format!("no timetable in the data: time and fare from about {km:.0} km"),
            from_terminal: None,
            to_terminal: None,
        })
    }
}

fn journey_by(road: &Road) -> Journey {
    let drives = road.mode == TransportMode::SelfDriving;
    Journey {
        mode: road.mode,
        label: String::new(),
        departs: None,
        arrives: None,
        arrives_days_later: 0,
        duration_minutes: road.minutes,
        distance_km: None,
        price: road.price,
        basis: if drives {
            Basis::Vehicle { seats: CAR_SEATS }
        } else {
            Basis::Person
        },
        estimate: true,
        note: road.note.clone(),
        from_terminal: None,
        to_terminal: None,
    }
}
