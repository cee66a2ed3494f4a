//! What each kind of task needs of a trip.
//!
//! A task is given nothing else, so that it cannot depend on anything else: where a traveller
//! changes the dates, say, the payload of every task that has no dates stays as it was, and the
//! result that it brought before is kept. What is not needed has a neutral value:
//!
//! | task | its stop | of the trip |
//! |---|---|---|
//! | location | place, names, month | interests, avoided, children and infants |
//! | local tips | place, names | |
//! | weather | place, names, month | |
//! | transport | all stops with their dates | origin, dates, travellers, budget, transport wishes |
//! | ground transport | place, names | whether there is an origin |
//! | accommodation | place, names, month, nights | travellers, lodging wishes, style |
//! | activity | place, names, days; dates where opening hours are known | pace, style, interests, cuisines, diets |
//! | budget | all stops with their dates | dates, travellers, budget, currency, style |
//!
//! Every kind has the source's name and the number of stops. Other stops than the task's own have
//! empty names, and a month is its first day.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::{
    Assignment, Complexity, CurrencyCode, Dates, Origin, Pace, Part, PlaceId, Stop, Style,
    Travellers, Trip,
};

/// The day that stands for any day.
const ANY_DAY: Date = date(2000, 1, 1);

/// A kind of task, with the stop that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Location {
        index: usize,
    },
    Tips {
        index: usize,
    },
    Weather {
        index: usize,
    },
    Legs,
    Ground {
        index: usize,
    },
    Accommodation {
        index: usize,
    },
    /// `dated` where the source knows on which days doors are open.
    Activity {
        index: usize,
        dated: bool,
    },
    Budget,
}

impl Need {
    fn part(self) -> Part {
        match self {
            Need::Legs => Part::Legs,
            Need::Budget => Part::Trip,
            Need::Tips { index } => Part::StopTips { index },
            Need::Ground { index } => Part::Ground { index },
            Need::Location { index }
            | Need::Weather { index }
            | Need::Accommodation { index }
            | Need::Activity { index, .. } => Part::Stop { index },
        }
    }

    /// The assignment of a task of this kind.
    pub(crate) fn assignment(self, trip: &Trip) -> Assignment {
        let mut given = neutral(trip);
        match self {
            Need::Location { index } => {
                own_stop(&mut given, trip, index, in_its_month);
                given.travellers.children = trip.travellers.children;
                given.travellers.infants = trip.travellers.infants;
                given.interests.clone_from(&trip.interests);
                given.avoided.clone_from(&trip.avoided);
            }
            Need::Weather { index } => own_stop(&mut given, trip, index, in_its_month),
            Need::Tips { index } => own_stop(&mut given, trip, index, on_any_day),
            Need::Ground { index } => {
                own_stop(&mut given, trip, index, on_any_day);
                given.origin = trip.origin.as_ref().map(|_| somewhere());
            }
            Need::Accommodation { index } => {
                own_stop(&mut given, trip, index, |stop| Stop {
                    nights: stop.nights,
                    ..in_its_month(stop)
                });
                given.travellers = trip.travellers;
                given.lodging.clone_from(&trip.lodging);
                given.style = trip.style;
            }
            Need::Activity { index, dated } => {
                let with_days = if dated { Stop::clone } else { from_any_day };
                own_stop(&mut given, trip, index, with_days);
                given.pace = trip.pace;
                given.style = trip.style;
                given.interests.clone_from(&trip.interests);
                given.cuisines.clone_from(&trip.cuisines);
                given.diets.clone_from(&trip.diets);
            }
            Need::Legs => {
                with_all_stops(&mut given, trip);
                given.origin.clone_from(&trip.origin);
                given.transport.clone_from(&trip.transport);
            }
            Need::Budget => {
                with_all_stops(&mut given, trip);
                given.currency.clone_from(&trip.currency);
                given.style = trip.style;
            }
        }
        Assignment {
            trip: given,
            part: self.part(),
            narrowed: true,
        }
    }
}

/// What the two tasks on the trip as a whole have in common.
fn with_all_stops(given: &mut Trip, trip: &Trip) {
    given.stops.clone_from(&trip.stops);
    given.dates = trip.dates;
    given.travellers = trip.travellers;
    given.budget.clone_from(&trip.budget);
}

fn own_stop(given: &mut Trip, trip: &Trip, index: usize, of: fn(&Stop) -> Stop) {
    if let Some((own, stop)) = given.stops.get_mut(index).zip(trip.stops.get(index)) {
        *own = of(stop);
    }
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

/// A trip that says nothing but its source and how many stops it has.
fn neutral(trip: &Trip) -> Trip {
    let nowhere = Stop {
        place: PlaceId(String::new()),
        city: String::new(),
        region: String::new(),
        country_code: String::new(),
        arrive: ANY_DAY,
        leave: ANY_DAY,
        nights: 0,
    };
    Trip {
        source: trip.source.clone(),
        origin: None,
        stops: vec![nowhere; trip.stops.len()],
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
