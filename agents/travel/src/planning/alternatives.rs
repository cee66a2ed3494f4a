//! Cities that could take the place of a stop.
//!
//! They are looked at beside those of the trip, each by tasks of its own, so that the answer can say what they would
//! cost, and so that a traveller who swaps a city finds most of the work done. Which ones these are depends on what
//! they offer and on nothing else: not on the dates, not on the money, and not on which stop they would replace.

use std::collections::BTreeSet;

use super::appeal::appeal;
use super::stay_cost::StayCosts;
use super::target::Target;
use crate::source::{AreaKind, Source};
use crate::trip::{Alternative, Interest, Origin, PlaceId, Stop};

/// Cities that are looked at beside those of a trip.
const ALTERNATIVES_MAX: usize = 2;

/// Stops up to which it is done.
const STOPS_MAX: usize = 3;

/// What the choice depends on.
pub(crate) struct Pool<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) stops: &'a [Stop],
    pub(crate) origin: Option<&'a Origin>,
    pub(crate) interests: &'a [Interest],
    pub(crate) ruled_out: &'a [Target],
}

/// The best other cities of the states that the trip visits, for a source whose prices are exact: what a level costs
/// is much the same in the next city.
pub(crate) fn alternatives(pool: &Pool<'_>, stays: &mut StayCosts<'_>) -> Vec<Alternative> {
    if !pool.source.rules().dated || pool.stops.len() > STOPS_MAX {
        return Vec::new();
    }
    let Some(nights) = pool.stops.first().map(|stop| stop.nights) else {
        return Vec::new();
    };
    let taken: BTreeSet<&PlaceId> = pool
        .stops
        .iter()
        .map(|stop| &stop.place)
        .chain(pool.origin.and_then(|origin| origin.place.as_ref()))
        .collect();
    let states: BTreeSet<&str> = pool.stops.iter().map(|stop| stop.region.as_str()).collect();
    let areas = pool.source.areas().iter();
    let same = areas.filter(|area| area.kind == AreaKind::State && states.contains(&*area.name));
    let free = same.flat_map(|area| &area.places).filter(|place| {
        let out = pool.ruled_out.iter().any(|target| target.has(place));
        !out && !taken.contains(place)
    });
    let mut ranked: Vec<_> = free
        .filter_map(|place| {
            let city = pool.source.city(place)?;
            let stay = stays.stay(place, nights);
            let usable = stay.dollars.is_some() && stay.lively;
            let grade = stay.grades.last().map_or(0.0, |(_, grade)| *grade);
            let worth = grade + appeal(city, pool.interests);
            let worth = (worth * 10.0).round() as i64;
            usable.then_some((stay.kitchens.len(), worth, city))
        })
        .collect();
    ranked.sort_by(|a, b| (b.0, b.1, &a.2.place).cmp(&(a.0, a.1, &b.2.place)));
    ranked.truncate(ALTERNATIVES_MAX);
    let cities = ranked.into_iter().map(|(_, _, city)| city);
    cities
        .filter_map(|city| {
            // Each is tried in the place of one stop: every further one would add two legs to look up.
            let mut stops = pool.stops.iter().enumerate();
            let (instead_of, stop) = stops.find(|(_, stop)| {
                stop.nights == nights && city.state.as_deref() == Some(&*stop.region)
            })?;
            Some(Alternative {
                instead_of,
                stop: Stop {
                    place: city.place.clone(),
                    city: city.name.clone(),
                    ..stop.clone()
                },
            })
        })
        .collect()
}
