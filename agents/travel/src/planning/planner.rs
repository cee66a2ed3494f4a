use std::sync::Arc;

use jiff::civil::Date;
use muster_proto::Question;

use super::answers::Answers;
use super::ask::Topic;
use super::bounds::{CHANGES_MAX, DAYS_MAX, NOTES_MAX, STOPS_MAX};
use super::dating::Frame;
use super::exclusions::Exclusions;
use super::overlay::overlaid;
use super::party_settled::PartySettled;
use super::payload::PlanningPayload;
use super::reach::Said;
use super::suggestion::Asked;
use super::task_graph::Known;
use super::{
    Decision, PlanData, RequestRefusal, asked, budget_settled, dating, request_text, suggestion,
    task_graph,
};
use crate::place::Atlas;
use crate::request::{REQUEST_BYTES_MAX, Reading, Role};
use crate::source::{Point, Source};
use crate::trip::Trip;

/// Reads requests and plans them: the planning agent without its messages.
pub struct Planner {
    atlas: Atlas,
    home_city: Option<String>,
}

/// A decision reached early: a question instead of the value.
pub(crate) enum Halt {
    Ask(Question),
    Refuse(RequestRefusal),
}

impl From<RequestRefusal> for Halt {
    fn from(refusal: RequestRefusal) -> Halt {
        Halt::Refuse(refusal)
    }
}

impl Planner {
    /// A planner over these sources, those with exact data first: the first one that covers the
    /// places and the dates is taken, and the last one suggests where to go. `home_city` is where
    /// trips begin that name no origin; without it they are priced from the arrival.
    pub fn new(sources: Vec<Arc<dyn Source>>, home_city: Option<String>) -> Planner {
        Planner {
            atlas: Atlas::new(sources),
            home_city,
        }
    }

    /// The sources, in order.
    pub fn sources(&self) -> &[Arc<dyn Source>] {
        self.atlas.sources()
    }

    /// Plans a request as of a day. The same input always gives the same output.
    ///
    /// # Errors
    /// A [`RequestRefusal`] when the request cannot be planned and no question would help.
    pub fn decide(
        &self,
        payload: &PlanningPayload,
        today: Date,
    ) -> Result<Decision, RequestRefusal> {
        match self.plan(payload, today) {
            Ok(plan) => Ok(Decision::Plan(Box::new(plan))),
            Err(Halt::Ask(question)) => Ok(Decision::Ask(question)),
            Err(Halt::Refuse(refusal)) => Err(refusal),
        }
    }

    fn plan(&self, payload: &PlanningPayload, today: Date) -> Result<PlanData, Halt> {
        if self.atlas.sources().is_empty() {
            return Err(RequestRefusal::NoSource.into());
        }
        let (text, unknown) = request_text::text_of(&payload.request)?;
        let mut reading = Reading::of(&text, &self.atlas);
        reading.not_understood.extend(unknown);
        let mut answers = Answers::of(&payload.answers, &self.atlas);
        let changes = payload.changes.iter().take(CHANGES_MAX).cloned();
        let assumed = payload.scenario.as_ref();
        let assumed = assumed.and_then(|it| request_text::words_of(&it.assumptions));
        let assumed = assumed.map(|(text, unknown)| {
            reading.not_understood.extend(unknown);
            text
        });
        let mut changes = changes.chain(assumed);
        let mut later = Answers::of(&payload.later_answers, &self.atlas);
        loop {
            let planned = self
                .plan_of(&reading, payload.budget_limit, today)
                .map_err(|halt| later.named(answers.named(halt)));
            let halt = planned.as_ref().err();
            let next = answers
                .next(&reading, halt)
                .or_else(|| changes.next().map(|change| self.changed(&reading, &change)))
                .or_else(|| later.next(&reading, halt));
            match next {
                Some(next) => reading = next,
                None => return planned,
            }
        }
    }

    /// What was said before, with what is to be different.
    fn changed(&self, reading: &Reading, change: &str) -> Reading {
        let text = &change[..change.floor_char_boundary(REQUEST_BYTES_MAX)];
        let said = Reading::of(text, &self.atlas);
        overlaid(reading, said, Topic::Destination, &self.atlas)
    }

    /// The plan for what was said so far.
    fn plan_of(
        &self,
        reading: &Reading,
        budget_limit: Option<f64>,
        today: Date,
    ) -> Result<PlanData, Halt> {
        check(reading)?;
        let mut trip = self.trip_of(Said {
            reading,
            budget_limit,
            today,
        })?;
        trip.assumptions.truncate(NOTES_MAX);
        trip.not_understood.truncate(NOTES_MAX);
        Ok(PlanData {
            plan: task_graph::plan(&trip, self.known(&trip)),
            assumptions: trip.assumptions.clone(),
            trip,
        })
    }

    pub(super) fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    pub(super) fn home_city(&self) -> Option<&str> {
        self.home_city.as_deref()
    }
    /// What the source of a trip knows.
    fn known(&self, trip: &Trip) -> Known {
        let mut sources = self.sources().iter();
        let source = sources.find(|source| source.about().id == trip.source);
        Known {
            opening_days: source.is_none_or(|source| source.rules().timed_sights),
            local_transport: source.is_none_or(|source| source.rules().local_transport),
        }
    }

    /// No destination: offers some that suit the month and the budget, as far as these were said.
    pub(super) fn ask_where(&self, reading: &Reading, party: &PartySettled, today: Date) -> Halt {
        let days = reading.duration.as_ref().map_or(5, |d| d.days);
        let asked = Asked {
            interests: &reading.interests.wanted,
            weather: reading.manner.weather,
            month: self.month_said(reading, days, today),
            from: self.from(reading).map(|point| (point, days)),
            dollars_day: self.dollars_day(reading, party, days),
            exclusions: Exclusions::of(&reading.mentions, &self.atlas),
        };
        suggestion::ask(&asked).map_or(Halt::Refuse(RequestRefusal::NoTrip), Halt::Ask)
    }

    fn month_said(&self, reading: &Reading, days: u32, today: Date) -> Option<i8> {
        let when = reading.dates.when.as_ref()?;
        let period = self.atlas.sources().last()?.period(today);
        let frame = Frame {
            today,
            southern: false,
            best_months: &[],
            avoided: &[],
            period,
        };
        let dated = dating::settle(Some(when), days, false, &frame).ok()?;
        Some(dated.dates.start.month())
    }

    fn dollars_day(&self, reading: &Reading, party: &PartySettled, days: u32) -> Option<f64> {
        let settled =
            budget_settled::settle(reading.amount.as_ref(), None, party.travellers, days).ok()?;
        let dollars = settled.dollars(self.atlas.sources().last()?.as_ref())?;
        Some(dollars / f64::from(party.travellers.paying() * days.max(1)))
    }

    /// Where the travellers set out, as far as that is known.
    fn from(&self, reading: &Reading) -> Option<Point> {
        let mut said = reading
            .mentions
            .iter()
            .filter(|m| matches!(m.role, Role::Origin | Role::Start));
        self.atlas.point(said.next()?.meanings.first()?)
    }
}

/// Refuses what says nothing, and asks about numbers that nobody can plan for.
fn check(reading: &Reading) -> Result<(), Halt> {
    if reading.says_nothing() {
        return Err(RequestRefusal::NoTrip.into());
    }
    let days = reading.duration.as_ref().map(|d| d.days);
    if let Some(days) = days.filter(|d| *d == 0 || *d > DAYS_MAX) {
        return Err(asked::days(days));
    }
    let cities = reading.city_count;
    if let Some(count) = cities.filter(|c| *c == 0 || *c as usize > STOPS_MAX) {
        return Err(asked::cities(count));
    }
    Ok(())
}
