//! Changes of a request, each of one thing.

use jiff::ToSpan;
use muster_travel::{PlaceId, Source, Stop, Trip};
use serde_json::{Value, json};

/// How far dates move: to the same weekdays, where fares and times differ.
const DAYS_MOVED: i64 = 7;

/// A request with one thing changed.
pub(crate) struct Change {
    pub(crate) name: &'static str,
    pub(crate) payload: Value,
}

/// The payload of a request with answers that hold in place of what it says.
pub(crate) fn asked(query: &str, answers: &[(&str, String)]) -> Value {
    let answers: serde_json::Map<String, Value> = answers
        .iter()
        .map(|(topic, text)| ((*topic).to_owned(), json!(text)))
        .collect();
    json!({ "request": query, "answers": answers })
}

/// The cities of a trip, named as its destinations.
pub(crate) fn cities(trip: &Trip) -> [(&'static str, String); 1] {
    [(
        "destination",
        named(trip.stops.iter().map(|stop| stop.city.as_str())),
    )]
}

fn named<'a>(cities: impl Iterator<Item = &'a str>) -> String {
    cities.collect::<Vec<_>>().join(" and ")
}

impl Change {
    /// Changes of a request that leaves the choice of cities open where it did: other dates, or
    /// other money, may bring other cities.
    pub(crate) fn with_open_cities(source: &dyn Source, query: &str, trip: &Trip) -> Vec<Change> {
        let with = |name, answer| Change {
            name,
            payload: asked(query, &[answer]),
        };
        let mut changes = Vec::new();
        let dates = dates(source, trip);
        changes.extend(dates.map(|dates| with("open: date", ("dates", dates))));
        changes.push(with("open: budget", ("budget", budget(trip, 6))));
        changes
    }

    /// Every change that the data allows.
    pub(crate) fn all(source: &dyn Source, query: &str, trip: &Trip) -> Vec<Change> {
        let [same] = cities(trip);
        let with = |name, answer| Change {
            name,
            payload: asked(query, &[same.clone(), answer]),
        };
        let mut changes = Vec::new();
        changes.extend(dates(source, trip).map(|dates| with("date", ("dates", dates))));
        changes.push(with("budget raised", ("budget", budget(trip, 6))));
        changes.push(with("budget cut", ("budget", budget(trip, 4))));
        for index in 0..trip.stops.len() {
            changes.extend(swapped(source, trip, index).map(|destination| Change {
                name: "city",
                payload: asked(query, &[("destination", destination)]),
            }));
        }
        changes
    }
}

/// A week later, or earlier where the data ends before.
fn dates(source: &dyn Source, trip: &Trip) -> Option<String> {
    let period = source.period(trip.dates.start);
    [DAYS_MOVED, -DAYS_MOVED].into_iter().find_map(|days| {
        let start = trip.dates.start.checked_add(days.days()).ok()?;
        let end = trip.dates.end.checked_add(days.days()).ok()?;
        let covered = period.covers(start, end);
        covered.then(|| format!("{start} to {end}"))
    })
}

/// A budget of so many fifths of the old one.
fn budget(trip: &Trip, fifths: i64) -> String {
    let cents = trip
        .budget
        .as_ref()
        .map_or(0, |budget| budget.amount_cents.0);
    format!("${}", cents * fifths / 5 / 100)
}

/// The destinations with one city swapped: for the next one of its state by name that is a name
/// of its own and can be visited, or any other such city.
fn swapped(source: &dyn Source, trip: &Trip, index: usize) -> Option<String> {
    let stop = trip.stops.get(index)?;
    let other = other_city(source, trip, stop)?;
    let others = trip.stops.iter().enumerate();
    Some(named(others.map(|(at, stop)| match at == index {
        true => other.as_str(),
        false => stop.city.as_str(),
    })))
}

fn other_city(source: &dyn Source, trip: &Trip, stop: &Stop) -> Option<String> {
    let origin = trip
        .origin
        .as_ref()
        .and_then(|origin| origin.place.as_ref());
    let taken = |place: &PlaceId| {
        origin == Some(place) || trip.stops.iter().any(|stop| stop.place == *place)
    };
    let usable = source.cities().iter().filter(|city| {
        let visited = !source.sights(&city.place).is_empty()
            && !source.meals(&city.place).is_empty()
            && !source.lodgings(&city.place, stop.arrive).is_empty();
        visited && !taken(&city.place) && source.cities_named(&city.name).len() == 1
    });
    let mut usable: Vec<_> = usable.collect();
    usable.sort_by_key(|city| {
        let same_state = city.state.as_deref() == Some(stop.region.as_str());
        (!same_state, city.name < stop.city)
    });
    usable.first().map(|city| city.name.clone())
}
