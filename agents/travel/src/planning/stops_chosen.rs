//! The stops of a trip.

use std::collections::BTreeMap;

use super::alternatives::{Pool, alternatives};
use super::asked;
use super::calendar::plus;
use super::leg_cost::{LegCosts, home_end};
use super::nights_split::split;
use super::planner::Halt;
use super::request_refusal::RequestRefusal;
use super::route::{RouteWishes, choose as choose_route, nights_of};
use super::slots::slots;
use super::stay_cost::StayCosts;
use super::target::Target;
use crate::request::Reading;
use crate::source::{City, Point, Source};
use crate::trip::{Alternative, Dates, Interest, Nights, Origin, PlaceId, Stop};

/// What the stops depend on.
pub(crate) struct StopWishes<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) targets: &'a [Target],
    pub(crate) dates: Dates,
    pub(crate) origin: Option<&'a Origin>,
    pub(crate) interests: &'a [Interest],
    pub(crate) ruled_out: &'a [Target],
    /// The share of the budget that the cities are chosen for.
    pub(crate) thrift: f64,
    pub(crate) people: u32,
    /// In US dollars, where a budget was said.
    pub(crate) budget_dollars: Option<f64>,
}

/// The cities of a trip, and others that could take their place.
pub(crate) struct Chosen {
    pub(crate) stops: Vec<Stop>,
    pub(crate) alternatives: Vec<Alternative>,
    /// Whether something seems to be out of reach, by exact prices.
    pub(crate) doubtful: bool,
}

/// Chooses cities for the targets, orders them and splits the nights.
pub(crate) fn choose(source: &dyn Source, wanted: &StopWishes<'_>) -> Result<Chosen, Halt> {
    let (reading, dates) = (wanted.reading, wanted.dates);
    let rules = source.rules();
    let pace = reading.manner.pace.unwrap_or_default();
    let slots = slots(
        wanted.targets,
        reading.city_count,
        dates.nights(),
        pace,
        rules.dated,
    );
    if slots.len() > dates.days() as usize {
        return Err(asked::too_many_stops(slots.len(), dates.days()));
    }
    let wishes = RouteWishes {
        targets: wanted.targets,
        slots: &slots,
        dates,
        interests: wanted.interests,
        // A source of levels has every kitchen everywhere, as far as it knows.
        cuisines: if rules.dated { &reading.cuisines } else { &[] },
        people: wanted.people,
        budget_dollars: wanted.budget_dollars,
        mixes_driving: rules.mixes_driving,
        thrift: wanted.thrift,
        exact: rules.dated,
        home: wanted.origin.and_then(|origin| home_point(source, origin)),
    };
    let home = wanted.origin.and_then(home_end);
    let mut legs = LegCosts::new(source, home, wanted.people, &reading.transport);
    let mut stays = StayCosts {
        source,
        lodging: &reading.lodging,
        cuisines: wishes.cuisines,
        people: wanted.people,
        night: dates.start,
        known: BTreeMap::new(),
    };
    let route = choose_route(source, &wishes, &mut legs, &mut stays);
    let places = &route.places;
    let named = reading.stay_days.len() == places.len() && !places.is_empty();
    let nights = match named {
        true => split(dates.nights(), &reading.stay_days),
        false => nights_of(source, places, dates.nights()),
    };
    let stops = stops(source, places, &nights, dates);
    if stops.is_empty() {
        return Err(RequestRefusal::NoTrip.into());
    }
    let pool = Pool {
        source,
        stops: &stops,
        origin: wanted.origin,
        interests: wanted.interests,
        ruled_out: wanted.ruled_out,
    };
    let alternatives = alternatives(&pool, &mut stays);
    Ok(Chosen {
        doubtful: rules.dated && route.is_doubtful(),
        stops,
        alternatives,
    })
}

fn stops(source: &dyn Source, places: &[PlaceId], nights: &[Nights], dates: Dates) -> Vec<Stop> {
    let mut arrive = dates.start;
    let mut stops = Vec::new();
    let cities = places.iter().filter_map(|place| source.city(place));
    for (at, (city, nights)) in cities.zip(nights).enumerate() {
        let last = at + 1 == places.len();
        let leave = if last {
            dates.end
        } else {
            plus(arrive, i64::from(*nights))
        };
        stops.push(Stop {
            place: city.place.clone(),
            city: city.name.clone(),
            region: region(source, city),
            country_code: city.country_code.clone(),
            arrive,
            leave,
            nights: *nights,
        });
        arrive = leave;
    }
    stops
}

fn home_point(source: &dyn Source, origin: &Origin) -> Option<Point> {
    let known = origin.place.as_ref().and_then(|place| source.city(place));
    let (latitude, longitude) = origin.latitude.zip(origin.longitude).unzip();
    let given = latitude.zip(longitude).map(|(latitude, longitude)| Point {
        latitude,
        longitude,
    });
    known.and_then(|city| city.point).or(given)
}

fn region(source: &dyn Source, city: &City) -> String {
    let country = || source.country(&city.country_code).map(|c| c.name.clone());
    city.state.clone().or_else(country).unwrap_or_default()
}

/// Whether some stop is shorter than it should be.
pub(crate) fn rushed(source: &dyn Source, stops: &[Stop]) -> bool {
    let short = |stop: &Stop| {
        source
            .city(&stop.place)
            .is_some_and(|c| stop.nights < c.nights_min.min(2))
    };
    stops.len() > 1 && stops.iter().any(short)
}
