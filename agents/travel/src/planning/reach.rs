//! Plans that can be had, or a question.
//!
//! The cities are chosen by what ways, beds and meals cost at the least. Where that comes near to what is possible, the
//! specialists' own work is done here once ([`trial`]), and if it does not hold, for cities that are chosen for less
//! money; what then does not hold either is asked about, with what each way out costs.

use jiff::civil::Date;

use super::ask::Topic;
use super::calendar::plus;
use super::day_text::span;
use super::destination::choose;
use super::overlay::overlaid;
use super::planner::{Halt, Planner};
use super::trial::{Trial, trial};
use super::trip_made::{Basics, Made, make};
use super::ways_out::{Clash, Otherwise, Outcome};
use super::{asked, budget_settled, party_settled, target};
use crate::request::{REQUEST_BYTES_MAX, Reading};
use crate::source::Source;
use crate::trip::{Cents, Dates, Trip};

/// Shares of the budget for which cities are chosen, one after the other, until a trip holds.
const THRIFTS: [f64; 4] = [1.0, 0.85, 0.7, 0.5];

/// How many days other dates lie away at most.
const DAYS_MOVED_MAX: i64 = 7;

/// What was said, and when.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) budget_limit: Option<f64>,
    pub(crate) today: Date,
}

impl Planner {
    /// What a request in words is read as, whether or not it can be had; none where something has to be asked before
    /// there is a trip at all.
    #[must_use]
    pub fn understood(&self, request: &str, today: Date) -> Option<Trip> {
        let reading = Reading::of(
            &request[..request.floor_char_boundary(REQUEST_BYTES_MAX)],
            self.atlas(),
        );
        let said = Said {
            reading: &reading,
            budget_limit: None,
            today,
        };
        self.made(said, 1.0).ok().map(|made| made.trip)
    }

    /// The trip that was asked for, if it can be had.
    pub(super) fn trip_of(&self, said: Said<'_>) -> Result<Trip, Halt> {
        let made = self.made(said, 1.0)?;
        let exact = self.exact(&made.trip);
        let Some(source) = exact.filter(|_| made.doubtful) else {
            return Ok(made.trip);
        };
        if trial(source, &made.trip).is_none_or(Trial::holds) {
            return Ok(made.trip);
        }
        if let (_, Some(trip)) = self.tried(said) {
            return Ok(trip);
        }
        let budget = made.trip.budget.as_ref();
        let budget = budget.map(|it| (it.amount_cents, it.currency.clone()));
        let tried = |less: &Reading, limited: bool| {
            let less = Said {
                reading: less,
                budget_limit: said.budget_limit.filter(|_| limited),
                ..said
            };
            self.tried(less).0
        };
        let others = self.on_other_days(said, made.trip.dates, source);
        Err(Clash::new(said.reading, budget).ask(tried, others))
    }

    /// The same trip some days earlier or later, the nearest first, as far as the source covers it.
    fn on_other_days(
        &self,
        said: Said<'_>,
        dates: Dates,
        source: &dyn Source,
    ) -> impl Iterator<Item = Otherwise> {
        let period = source.period(said.today);
        let moves = (1..=DAYS_MOVED_MAX).flat_map(|days| [days, -days]);
        let moved = moves.map(move |days| Dates {
            start: plus(dates.start, days),
            end: plus(dates.end, days),
        });
        let covered = moved.filter(move |dates| period.covers(dates.start, dates.end));
        covered.map(move |dates| {
            let answer = format!("{} to {}", dates.start, dates.end);
            let later = Reading::of(&answer, self.atlas());
            let reading = overlaid(said.reading, later, Topic::Dates, self.atlas());
            let (outcome, _) = self.tried(Said {
                reading: &reading,
                ..said
            });
            Otherwise {
                label: span(dates),
                answer,
                outcome,
            }
        })
    }

    /// What a request comes to, and the first trip that holds.
    fn tried(&self, said: Said<'_>) -> (Outcome, Option<Trip>) {
        let mut least: Option<Cents> = None;
        for thrift in THRIFTS {
            let Ok(Made { trip, .. }) = self.made(said, thrift) else {
                break;
            };
            let Some(trial) = self.exact(&trip).and_then(|source| trial(source, &trip)) else {
                break;
            };
            if trial.holds() {
                return (Outcome::Holds(trial.total), Some(trip));
            }
            if !trial.breaks {
                least = Some(least.map_or(trial.total, |known| known.min(trial.total)));
            }
        }
        (least.map_or(Outcome::Impossible, Outcome::TooDear), None)
    }

    /// The source of a trip, where its prices are quotes for the day.
    fn exact(&self, trip: &Trip) -> Option<&dyn Source> {
        let mut sources = self.sources().iter();
        let source = sources.find(|source| source.about().id == trip.source)?;
        source.rules().dated.then_some(source.as_ref())
    }

    /// A trip for what was said, with cities that are chosen for a share of the budget.
    fn made(&self, said: Said<'_>, thrift: f64) -> Result<Made, Halt> {
        let reading = said.reading;
        let party =
            party_settled::settle(&reading.party).map_err(|t| asked::travellers(t.total))?;
        let wanted = target::destinations(&reading.mentions, self.atlas());
        if wanted.is_empty() {
            return Err(self.ask_where(reading, &party, said.today));
        }
        let choice = choose(self.atlas(), reading, &wanted, said.today)?;
        let days = choice.dated.dates.days();
        let budget = budget_settled::settle(
            reading.amount.as_ref(),
            said.budget_limit,
            party.travellers,
            days,
        )
        .map_err(|t| asked::budget(t.units))?;
        let basics = Basics {
            reading,
            party,
            budget,
            choice,
            thrift,
        };
        make(self.atlas(), self.home_city(), basics)
    }
}
