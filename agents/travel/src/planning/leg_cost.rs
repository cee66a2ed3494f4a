//! What it takes to get from one place to the next.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use crate::source::{Endpoint, Journey, Point, Source};
use crate::trip::{Origin, PlaceId, TransportMode, TransportWishes};

/// The least that a leg costs and takes, in two ways: with a car of one's own or without.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LegCost {
    /// Driving oneself.
    pub(crate) driving: Option<Way>,
    /// Any other way.
    pub(crate) other: Option<Way>,
}

/// What the best way takes, and the cheapest one costs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Way {
    /// US dollars for everybody.
    pub(crate) dollars: f64,
    /// Hours on the way and of the day.
    pub(crate) hours: f64,
    /// US dollars of the cheapest way, however long it takes.
    pub(crate) cheapest: f64,
}

impl LegCost {
    /// The better of both ways.
    pub(crate) fn either(self) -> Option<Way> {
        match (self.driving, self.other) {
            (Some(a), Some(b)) => Some(if worth(a) <= worth(b) { a } else { b }),
            (a, b) => a.or(b),
        }
    }
}

/// An hour of travel is worth about as much as twenty dollars a party: it only ranks routes.
const DOLLARS_AN_HOUR: f64 = 20.0;

fn worth(way: Way) -> f64 {
    way.dollars + way.hours * DOLLARS_AN_HOUR
}

/// When drivers set out, in hours.
const SET_OUT: f64 = 8.0;
/// Who arrives later than this loses of the day; who sets out for home earlier, too.
const ARRIVE_BY: f64 = 12.0;
const HOME_AFTER: f64 = 14.0;
/// What an hour of a day lost counts against one on the way.
const HOUR_LOST: f64 = 1.0;
/// Hours on the road from which on it is too long, and what each of them counts more.
const LONG_DRIVE: f64 = 8.0;
const HOUR_TOO_LONG: f64 = 1.5;
/// Nobody wants to arrive after this.
const LATE: f64 = 22.0;

/// Hours on the way and of the day that it costs.
fn hours_lost(journey: &Journey, to_home: bool) -> f64 {
    let hour = |time: Time| f64::from(time.hour()) + f64::from(time.minute()) / 60.0;
    let hours = f64::from(journey.duration_minutes) / 60.0;
    let departs = journey.departs.map_or(SET_OUT, hour);
    let arrives = match journey.arrives {
        Some(time) => hour(time) + 24.0 * f64::from(journey.arrives_days_later),
        None => departs + hours,
    };
    let late = (arrives - LATE).max(0.0);
    let day = match to_home {
        true => journey
            .departs
            .map_or(0.0, |time| (HOME_AFTER - hour(time)).max(0.0)),
        false => (arrives - ARRIVE_BY).max(0.0),
    };
    let by_road = matches!(
        journey.mode,
        TransportMode::SelfDriving | TransportMode::Taxi
    );
    let long = if by_road {
        (hours - LONG_DRIVE).max(0.0)
    } else {
        0.0
    };
    hours + long * HOUR_TOO_LONG + day * HOUR_LOST + late
}

/// The origin as an end of a journey; `None` where nobody knows where it lies.
pub(crate) fn home_end(origin: &Origin) -> Option<Endpoint> {
    if let Some(place) = &origin.place {
        return Some(Endpoint::City {
            place: place.clone(),
        });
    }
    let point = Point {
        latitude: origin.latitude?,
        longitude: origin.longitude?,
    };
    Some(Endpoint::Place {
        name: origin.city.clone(),
        point,
    })
}

type LegKey = (Option<PlaceId>, Option<PlaceId>, Date);

/// Legs looked up so far; `None` as an end stands for home.
pub(crate) struct LegCosts<'a> {
    source: &'a dyn Source,
    home: Option<Endpoint>,
    people: u32,
    wishes: &'a TransportWishes,
    known: BTreeMap<LegKey, LegCost>,
}

impl<'a> LegCosts<'a> {
    pub(crate) fn new(
        source: &'a dyn Source,
        home: Option<Endpoint>,
        people: u32,
        wishes: &'a TransportWishes,
    ) -> Self {
        LegCosts {
            source,
            home,
            people,
            wishes,
            known: BTreeMap::new(),
        }
    }

    /// Whether the trip has legs from and to home.
    pub(crate) fn has_home(&self) -> bool {
        self.home.is_some()
    }

    /// A leg's cost on a day; nothing where there is no way.
    pub(crate) fn leg(
        &mut self,
        from: Option<&PlaceId>,
        to: Option<&PlaceId>,
        date: Date,
    ) -> LegCost {
        let key = (from.cloned(), to.cloned(), date);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let cost = self.look_up(from, to, date);
        self.known.insert(key, cost);
        cost
    }

    fn look_up(&self, from: Option<&PlaceId>, to: Option<&PlaceId>, date: Date) -> LegCost {
        let to_home = to.is_none();
        let (Some(from), Some(to)) = (self.end(from), self.end(to)) else {
            return LegCost::default();
        };
        let journeys = self.source.journeys(&from, &to, date);
        let allowed = |j: &&Journey| self.wishes.allows(j.mode);
        let best = |driving: bool| {
            let fitting = journeys
                .iter()
                .filter(allowed)
                .filter(|j| (j.mode == TransportMode::SelfDriving) == driving);
            let priced = fitting.map(|j| {
                let dollars = (j.price * j.basis.units(self.people)).units();
                Way {
                    dollars,
                    hours: hours_lost(j, to_home),
                    cheapest: dollars,
                }
            });
            let priced: Vec<Way> = priced.collect();
            let cheapest = priced
                .iter()
                .map(|way| way.dollars)
                .min_by(f64::total_cmp)?;
            let best = priced
                .into_iter()
                .min_by(|a, b| worth(*a).total_cmp(&worth(*b)))?;
            Some(Way { cheapest, ..best })
        };
        LegCost {
            driving: best(true),
            other: best(false),
        }
    }

    fn end(&self, place: Option<&PlaceId>) -> Option<Endpoint> {
        match place {
            Some(place) => Some(Endpoint::City {
                place: place.clone(),
            }),
            None => self.home.clone(),
        }
    }
}
