//! What each kind of task needs of a trip.
//!
//! A task is given nothing else, so that it cannot depend on anything else: where a traveller
//! changes the dates, say, the payload of every task that has no dates stays as it was, and the
//! result that it brought before is kept. What is not needed has a neutral value:
//!
//! | task | its place | of the trip |
//! |---|---|---|
//! | location | place, names, month | interests, avoided, children and infants |
//! | local tips | place, names | |
//! | weather | place, names, month | |
//! | transport | both ends of the leg, its day | travellers, transport wishes |
//! | ground transport | place, names | |
//! | accommodation | place, names, month, nights | travellers, lodging wishes, style |
//! | activity | place, names, days; dates where opening hours are known | pace, style, interests, cuisines, diets |
//! | budget | all stops with their dates, cities in their place | origin, dates, travellers, budget, currency, style, pace, cuisines |
//!
//! Every kind has the source's name. A task on one place knows no other stop and not which of
//! them it is: the task on a city is the same first or last in a trip, and beside any others.
//! A month is its first day.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::{
    Assignment, Complexity, CurrencyCode, Dates, Leg, LegEnd, Origin, Pace, Part, Stop, Style,
    Travellers, Trip,
};

/// The day that stands for any day.
const ANY_DAY: Date = date(2000, 1, 1);

/// A kind of task, with what it is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Need<'a> {
    Location(&'a Stop),
    Tips(&'a Stop),
    Weather(&'a Stop),
    Leg(&'a Leg),
    Ground(&'a Stop),
    Accommodation(&'a Stop),
    /// `dated` where the source knows on which days doors are open.
    Activity {
        stop: &'a Stop,
        dated: bool,
    },
    Budget,
}

impl Need<'_> {
    fn part(self, given: &Trip) -> Part {
        match self {
            // From home, the leg is the first; home again, it is the last; and between two stops
            // it comes after the way there, if there is one.
            Need::Leg(leg) => Part::Leg {
                index: match (&leg.from, &given.origin) {
                    (LegEnd::Home(_), _) | (LegEnd::Stop(_), None) => 0,
                    (LegEnd::Stop(_), Some(_)) => 1,
                },
            },
            Need::Budget => Part::Trip,
            Need::Tips(_) => Part::StopTips { index: 0 },
            Need::Ground(_) => Part::Ground { index: 0 },
            Need::Location(_)
            | Need::Weather(_)
            | Need::Accommodation(_)
            | Need::Activity { .. } => Part::Stop { index: 0 },
        }
    }

    /// The assignment of a task of this kind.
    pub(crate) fn assignment(self, trip: &Trip) -> Assignment {
        let mut given = neutral(trip);
        match self {
            Need::Location(stop) => {
                given.stops = vec![in_its_month(stop)];
                given.travellers.children = trip.travellers.children;
                given.travellers.infants = trip.travellers.infants;
                given.interests.clone_from(&trip.interests);
                given.avoided.clone_from(&trip.avoided);
            }
            Need::Weather(stop) => given.stops = vec![in_its_month(stop)],
            Need::Tips(stop) | Need::Ground(stop) => given.stops = vec![on_any_day(stop)],
            Need::Accommodation(stop) => {
                given.stops = vec![Stop {
                    nights: stop.nights,
                    ..in_its_month(stop)
                }];
                given.travellers = trip.travellers;
                given.lodging.clone_from(&trip.lodging);
                given.style = trip.style;
            }
            Need::Activity { stop, dated } => {
                given.stops = vec![if dated {
                    stop.clone()
                } else {
                    from_any_day(stop)
                }];
                given.pace = trip.pace;
                given.style = trip.style;
                given.interests.clone_from(&trip.interests);
                given.cuisines.clone_from(&trip.cuisines);
                given.diets.clone_from(&trip.diets);
            }
            Need::Leg(leg) => {
                leg_alone(&mut given, trip, leg);
                given.travellers = trip.travellers;
                given.transport.clone_from(&trip.transport);
            }
            Need::Budget => {
                given.stops.clone_from(&trip.stops);
                given.alternatives.clone_from(&trip.alternatives);
                given.origin.clone_from(&trip.origin);
                given.dates = trip.dates;
                given.travellers = trip.travellers;
                given.budget.clone_from(&trip.budget);
                given.currency.clone_from(&trip.currency);
                given.style = trip.style;
                given.pace = trip.pace;
                given.cuisines.clone_from(&trip.cuisines);
            }
        }
        Assignment {
            part: self.part(&given),
            trip: given,
            narrowed: true,
        }
    }
}

/// A trip of nothing but the ends of a leg and its day.
fn leg_alone(given: &mut Trip, trip: &Trip, leg: &Leg) {
    let ends = [&leg.from, &leg.to].map(|end| match end {
        LegEnd::Home(_) => None,
        LegEnd::Stop(stop) => Some(Stop {
            arrive: leg.date,
            ..on_any_day(stop)
        }),
    });
    let inner = ends.iter().all(Option::is_some);
    given.stops = ends.into_iter().flatten().collect();
    given.dates.end = leg.date;
    given.origin = match inner {
        true => trip.origin.as_ref().map(|_| somewhere()),
        false => trip.origin.clone(),
    };
}

fn on_any_day(stop: &Stop) -> Stop {
    Stop {
        arrive: ANY_DAY,
        leave: ANY_DAY,
        nights: 0,
        ..stop.clone()
    }
}

fn in_its_month(stop: &Stop) -> Stop {
    let month = stop.arrive.first_of_month();
    Stop {
        arrive: month,
        leave: month,
        nights: 0,
        ..stop.clone()
    }
}

fn from_any_day(stop: &Stop) -> Stop {
    let days = stop
        .arrive
        .until(stop.leave)
        .map_or(0, |span| span.get_days());
    Stop {
        arrive: ANY_DAY,
        leave: ANY_DAY.saturating_add(i64::from(days).days()),
        ..stop.clone()
    }
}

/// Tells nothing but that there is an origin.
fn somewhere() -> Origin {
    Origin {
        place: None,
        city: String::new(),
        country_code: String::new(),
        latitude: None,
        longitude: None,
    }
}

/// A trip that says nothing but its source.
fn neutral(trip: &Trip) -> Trip {
    Trip {
        source: trip.source.clone(),
        origin: None,
        stops: Vec::new(),
        alternatives: Vec::new(),
        dates: Dates {
            start: ANY_DAY,
            end: ANY_DAY,
        },
        travellers: Travellers::default(),
        budget: None,
        currency: CurrencyCode::usd(),
        style: Style::default(),
        pace: Pace::default(),
        interests: Vec::new(),
        avoided: Vec::new(),
        cuisines: Vec::new(),
        diets: Vec::new(),
        lodging: super::LodgingWishes::default(),
        transport: super::TransportWishes::default(),
        wishes: Vec::new(),
        complexity: Complexity::Simple,
        rushed: false,
        assumptions: Vec::new(),
        not_understood: Vec::new(),
    }
}
