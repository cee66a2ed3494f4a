//! What each kind of task gets to know of a trip.
//!
//! A task carries no more than it works with, so that a change elsewhere in the trip (another budget,
//! another date, another city) leaves its payload as it was, and its result holds. All else is set to
//! a neutral value; the shape stays that of a whole trip.
//!
//! | task | stops | days | the rest |
//! |---|---|---|---|
//! | location | its own | the month | party, interests |
//! | local tips | the places | none | nothing |
//! | weather | the places | the month | nothing |
//! | accommodation | its own | the month, the nights | party, style, what lodging must be like |
//! | activity | its own | its own | party, style, pace, interests, kitchens, diets; whether there is a home |
//! | transport | all; those between are not looked at for the ways from and to home | all | home, party, budget, transport wishes |
//! | budget | all | all | all |

use jiff::civil::{Date, date};

use super::{
    Complexity, CurrencyCode, Dates, LodgingWishes, Origin, Part, PlaceId, Stop, TransportWishes,
    Travellers, Trip,
};

/// The day of what has no day here.
const NO_DAY: Date = date(2000, 1, 1);

/// A kind of task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaskKind {
    Location,
    Tips,
    Weather,
    Accommodation,
    Activity,
    Transport,
    Budget,
}

impl Trip {
    /// As much of it as a task of this kind works with.
    pub(crate) fn for_task(&self, kind: TaskKind, part: Part) -> Self {
        let own = match part {
            Part::Stop { index } => Some(index),
            Part::Trip | Part::HomeLegs | Part::InnerLegs | Part::Tips => None,
        };
        let is_own = |at: usize| own.is_none_or(|own| own == at);
        let stops = |keep: &dyn Fn(&Stop) -> Stop| {
            let each = self.stops.iter().enumerate();
            each.map(|(at, stop)| if is_own(at) { keep(stop) } else { nowhere() })
                .collect()
        };
        match kind {
            TaskKind::Budget => self.clone(),
            TaskKind::Tips => Self {
                stops: stops(&|stop| on(stop, NO_DAY, 0)),
                ..self.neutral()
            },
            TaskKind::Weather => Self {
                stops: stops(&|stop| on(stop, month_of(stop.arrive), 0)),
                ..self.neutral()
            },
            TaskKind::Location => Self {
                stops: stops(&|stop| on(stop, month_of(stop.arrive), 0)),
                travellers: self.travellers,
                interests: self.interests.clone(),
                avoided: self.avoided.clone(),
                ..self.neutral()
            },
            TaskKind::Accommodation => Self {
                stops: stops(&|stop| on(stop, month_of(stop.arrive), stop.nights)),
                travellers: self.travellers,
                style: self.style,
                lodging: self.lodging.clone(),
                ..self.neutral()
            },
            TaskKind::Activity => Self {
                stops: stops(&Stop::clone),
                origin: self.origin.as_ref().map(|_| somewhere()),
                travellers: self.travellers,
                style: self.style,
                pace: self.pace,
                interests: self.interests.clone(),
                avoided: self.avoided.clone(),
                cuisines: self.cuisines.clone(),
                diets: self.diets.clone(),
                ..self.neutral()
            },
            TaskKind::Transport => Self {
                stops: self.stops_on_the_way(part),
                origin: self.origin.clone(),
                dates: self.dates,
                travellers: self.travellers,
                budget: self.budget.clone(),
                transport: self.transport.clone(),
                ..self.neutral()
            },
        }
    }

    /// The ways from and to home touch the first and the last stop.
    fn stops_on_the_way(&self, part: Part) -> Vec<Stop> {
        let last = self.stops.len().saturating_sub(1);
        let counts = |at: usize| part != Part::HomeLegs || at == 0 || at == last;
        let each = self.stops.iter().enumerate();
        each.map(|(at, stop)| if counts(at) { stop.clone() } else { nowhere() })
            .collect()
    }

    /// The source, and nothing else.
    fn neutral(&self) -> Self {
        Self {
            source: self.source.clone(),
            origin: None,
            stops: Vec::new(),
            dates: Dates {
                start: NO_DAY,
                end: NO_DAY,
            },
            travellers: Travellers {
                adults: 1,
                children: 0,
                infants: 0,
            },
            budget: None,
            currency: CurrencyCode::usd(),
            style: super::Style::default(),
            pace: super::Pace::default(),
            interests: Vec::new(),
            avoided: Vec::new(),
            cuisines: Vec::new(),
            diets: Vec::new(),
            lodging: LodgingWishes::default(),
            transport: TransportWishes::default(),
            wishes: Vec::new(),
            complexity: Complexity::Simple,
            rushed: false,
            assumptions: Vec::new(),
            not_understood: Vec::new(),
        }
    }
}

/// The place of a stop, as if one came on a day and stayed so many nights.
fn on(stop: &Stop, day: Date, nights: u32) -> Stop {
    Stop {
        arrive: day,
        leave: day,
        nights,
        ..stop.clone()
    }
}

fn month_of(day: Date) -> Date {
    day.first_of_month()
}

/// A stop that the task does not look at.
fn nowhere() -> Stop {
    Stop {
        place: PlaceId(String::new()),
        city: String::new(),
        region: String::new(),
        country_code: String::new(),
        arrive: NO_DAY,
        leave: NO_DAY,
        nights: 0,
    }
}

/// A home of which only matters that there is one.
fn somewhere() -> Origin {
    Origin {
        place: None,
        city: String::new(),
        country_code: String::new(),
        latitude: None,
        longitude: None,
    }
}
