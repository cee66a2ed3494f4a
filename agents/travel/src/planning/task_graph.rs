//! The graph of tasks for a trip.
//!
//! ```text
//! for each city:  location ─── accommodation ─┐
//!                 weather (optional) ─────────┼─ activity ─┐
//!                                             │            │
//! for each leg:   transport ── ground-transport            ├─ budget (─ integration, which the
//!                     └────────────────────────────────────┘             workflow adds)
//! for each city:  local-tips (optional)
//! ```
//! Only the budget is about the trip as a whole. Every other task is about one city or one leg and is
//! named by it where there are several; the cities that could take the place of a stop, and the legs to
//! and from them, are looked at as those of the trip are. Edges that the design asks for: hotel
//! selection → activity planning, flight booking → ground transport, weather check → activity
//! filtering.
//!
//! A task carries what its kind needs of the trip and nothing else (see [`Need`]), not even which stop
//! its city is: a change of the trip leaves all others as they were.

use muster_proto::{AgentType, Delegation, Json, Plan, PlanTask, Priority, Seconds, TaskId};

use super::task_names::{leg_name, stop_names};
use crate::trip::{Leg, LegEnd, Need, Stop, Trip};

/// How long one attempt at a task may take, in milliseconds: the agents answer from memory, so
/// that a task that takes this long hangs.
const TASK_TIMEOUT_MS: u64 = 30_000;

/// The plan for a trip with what its source knows.
pub(crate) fn plan(trip: &Trip, known: Known) -> Plan {
    let mut graph = Graph {
        trip,
        known,
        names: stop_names(trip),
        tasks: Vec::new(),
    };
    graph.build();
    Plan {
        tasks: graph.tasks.into_iter().flatten().collect(),
    }
}

/// What decides which tasks there are, and on what they depend.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// On which days sights are open.
    pub(crate) opening_days: bool,
    /// What getting around a town costs.
    pub(crate) local_transport: bool,
}

struct Graph<'a> {
    trip: &'a Trip,
    known: Known,
    /// Of the stops, then of the cities in their place.
    names: Vec<String>,
    tasks: Vec<Option<PlanTask>>,
}

/// What tells one task from another.
struct Shape<'a> {
    id: String,
    agent: &'static str,
    need: Need<'a>,
    after: Vec<String>,
    priority: Priority,
}

impl Graph<'_> {
    fn build(&mut self) {
        let trip = self.trip;
        let mut for_budget = Vec::new();
        let mut legs: Vec<(String, Leg)> = Vec::new();
        for trip in self.variants() {
            for leg in trip.legs() {
                let id = self.leg_id(&leg);
                if !for_budget.contains(&id) {
                    for_budget.push(id.clone());
                    legs.push((id, leg));
                }
            }
        }
        for (id, leg) in &legs {
            self.add(Shape {
                id: id.clone(),
                agent: "transport",
                need: Need::Leg(leg),
                after: Vec::new(),
                priority: Priority::P0,
            });
        }
        let others = trip.alternatives.iter().map(|other| &other.stop);
        for (index, stop) in trip.stops.iter().chain(others).enumerate() {
            let known = for_budget
                .iter()
                .any(|id| *id == self.id("activity", index));
            if !known {
                for_budget.extend(self.add_city(index, stop, &legs));
            }
        }
        self.add(Shape {
            id: "budget".to_owned(),
            agent: "budget",
            need: Need::Budget,
            after: for_budget,
            priority: Priority::P2,
        });
    }

    /// The trip, and the trip with each of the cities that could take the place of a stop.
    fn variants(&self) -> Vec<Trip> {
        let trip = self.trip;
        let others = trip.alternatives.iter().map(|other| trip.with(other));
        std::iter::once(trip.clone()).chain(others).collect()
    }

    fn id(&self, kind: &str, index: usize) -> String {
        match self.names.as_slice() {
            [_] => kind.to_owned(),
            names => format!("{kind}-{}", names.get(index).map_or("", String::as_str)),
        }
    }

    /// A leg is named by its ends, the trip's own home being `home`.
    fn leg_id(&self, leg: &Leg) -> String {
        let end = |end: &LegEnd| match end {
            LegEnd::Home(_) => "home".to_owned(),
            LegEnd::Stop(stop) => self.name_of(stop).unwrap_or_default(),
        };
        leg_name(&end(&leg.from), &end(&leg.to))
    }

    fn name_of(&self, stop: &Stop) -> Option<String> {
        let trip = self.trip;
        let others = trip.alternatives.iter().map(|other| &other.stop);
        let mut all = trip.stops.iter().chain(others);
        let index = all.position(|other| other.place == stop.place)?;
        self.names.get(index).cloned()
    }

    /// The tasks of one city; the names of those that the budget needs.
    fn add_city(&mut self, index: usize, stop: &Stop, legs: &[(String, Leg)]) -> Vec<String> {
        let known = self.known;
        let of_trip = index < self.trip.stops.len();
        let ids = ["location", "weather", "accommodation", "activity"];
        let [location, weather, bed, activity] = ids.map(|kind| self.id(kind, index));
        let (tips, ground) = (
            self.id("local-tips", index),
            self.id("ground-transport", index),
        );
        let shape = |id: &str, agent, need, after: &[&String], priority| Shape {
            id: id.to_owned(),
            agent,
            need,
            after: after.iter().map(|other| (*other).clone()).collect(),
            priority,
        };
        let dated = known.opening_days;
        self.add(shape(
            &location,
            "location",
            Need::Location(stop),
            &[],
            Priority::P2,
        ));
        self.add(shape(
            &weather,
            "weather",
            Need::Weather(stop),
            &[],
            Priority::P3,
        ));
        if of_trip {
            self.add(shape(
                &tips,
                "location",
                Need::Tips(stop),
                &[],
                Priority::P3,
            ));
        }
        let need = Need::Accommodation(stop);
        self.add(shape(
            &bed,
            "accommodation",
            need,
            &[&location],
            Priority::P1,
        ));
        let need = Need::Activity { stop, dated };
        let after = [&location, &bed, &weather];
        self.add(shape(&activity, "activity", need, &after, Priority::P2));
        if !known.local_transport {
            return vec![bed, activity];
        }
        let here = |end: &LegEnd| matches!(end, LegEnd::Stop(at) if at.place == stop.place);
        let ids = |end: fn(&Leg) -> &LegEnd| -> Vec<&String> {
            let legs = legs.iter().filter(|(_, leg)| here(end(leg)));
            legs.map(|(id, _)| id).collect()
        };
        // Where no way leads to is where the trip begins: one goes into town from there, too.
        let mut ways = ids(|leg| &leg.to);
        if ways.is_empty() {
            ways = ids(|leg| &leg.from);
        }
        let need = Need::Ground(stop);
        self.add(shape(&ground, "transport", need, &ways, Priority::P0));
        vec![bed, activity, ground]
    }

    /// Adds a task. Names are made of letters, digits and hyphens here, so that none is refused.
    fn add(&mut self, shape: Shape<'_>) {
        let assignment = shape.need.assignment(self.trip);
        let task = || {
            Some(PlanTask {
                id: TaskId::new(shape.id).ok()?,
                agent_type: AgentType::new(shape.agent).ok()?,
                payload: Json::from_value(&assignment).ok()?,
                depends_on: shape
                    .after
                    .into_iter()
                    .map(TaskId::new)
                    .collect::<Result<_, _>>()
                    .ok()?,
                priority: shape.priority,
                optional: shape.priority == Priority::P3,
                timeout: Some(Seconds::from_ms(TASK_TIMEOUT_MS)),
                delegation: Delegation::default(),
            })
        };
        self.tasks.push(task());
    }
}
