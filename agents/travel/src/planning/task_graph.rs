//! The graph of tasks for a trip.
//!
//! ```text
//! location ─┬─ accommodation ────┐ one city: one task of each kind
//!           └────────────────────┤ several: location, accommodation and activity per city
//! transport ─── ground-transport ┼─ activity ─ budget (─ integration, which the workflow adds)
//! weather ───────────────────────┘
//! local-tips (optional, batched)
//! ```
//! Edges that the design asks for: hotel selection → activity planning, flight booking → ground
//! transport, weather check → activity filtering.

use muster_proto::{AgentType, Delegation, Json, Plan, PlanTask, Priority, Seconds, TaskId};

use super::task_names::stop_names;
use crate::trip::{Assignment, Part, TaskKind, Trip};

/// How long one attempt at a task may take, in milliseconds: the agents answer from memory, so
/// that a task that takes this long hangs.
const TASK_TIMEOUT_MS: u64 = 30_000;

/// The plan for a trip.
pub(crate) fn plan(trip: &Trip) -> Plan {
    let mut graph = Graph {
        trip,
        tasks: Vec::new(),
    };
    graph.build();
    Plan {
        tasks: graph.tasks.into_iter().flatten().collect(),
    }
}

struct Graph<'a> {
    trip: &'a Trip,
    tasks: Vec<Option<PlanTask>>,
}

/// What tells one task from another.
struct Shape<'a> {
    id: String,
    agent: &'a str,
    kind: TaskKind,
    part: Part,
    after: Vec<String>,
    priority: Priority,
    optional: bool,
}

impl Graph<'_> {
    fn build(&mut self) {
        let shape = |id: &str, agent, kind, part, after: &[&str], priority| Shape {
            id: id.to_owned(),
            agent,
            kind,
            part,
            after: after.iter().map(|s| (*s).to_owned()).collect(),
            priority,
            optional: priority == Priority::P3,
        };
        self.add(shape(
            "transport",
            "transport",
            TaskKind::Transport,
            Part::HomeLegs,
            &[],
            Priority::P0,
        ));
        self.add(shape(
            "weather",
            "weather",
            TaskKind::Weather,
            Part::Trip,
            &[],
            Priority::P3,
        ));
        self.add(shape(
            "local-tips",
            "location",
            TaskKind::Tips,
            Part::Tips,
            &[],
            Priority::P3,
        ));
        self.add(shape(
            "ground-transport",
            "transport",
            TaskKind::Transport,
            Part::InnerLegs,
            &["transport"],
            Priority::P0,
        ));
        let mut for_budget = vec!["transport".to_owned(), "ground-transport".to_owned()];
        for (index, name) in stop_names(self.trip).into_iter().enumerate() {
            for_budget.extend(self.add_stop(index, &name));
        }
        let for_budget: Vec<&str> = for_budget.iter().map(String::as_str).collect();
        self.add(shape(
            "budget",
            "budget",
            TaskKind::Budget,
            Part::Trip,
            &for_budget,
            Priority::P2,
        ));
    }

    /// The tasks of one stop; the names of those that the budget needs.
    fn add_stop(&mut self, index: usize, name: &str) -> Vec<String> {
        let id = |kind: &str| match self.trip.stops.len() {
            1 => kind.to_owned(),
            _ => format!("{kind}-{name}"),
        };
        let (location, accommodation, activity) =
            (id("location"), id("accommodation"), id("activity"));
        let part = Part::Stop { index };
        let shape = |id: &String, agent, kind, after: Vec<String>, priority| Shape {
            id: id.clone(),
            agent,
            kind,
            part,
            after,
            priority,
            optional: false,
        };
        self.add(shape(
            &location,
            "location",
            TaskKind::Location,
            Vec::new(),
            Priority::P2,
        ));
        let for_beds = vec![location.clone()];
        self.add(shape(
            &accommodation,
            "accommodation",
            TaskKind::Accommodation,
            for_beds,
            Priority::P1,
        ));
        let ways = ["transport", "ground-transport"].map(ToOwned::to_owned);
        let mut for_days = vec![location, accommodation.clone(), "weather".to_owned()];
        for_days.extend(ways);
        let kind = TaskKind::Activity;
        self.add(shape(&activity, "activity", kind, for_days, Priority::P2));
        vec![accommodation, activity]
    }

    /// Adds a task. Names are made of letters, digits and hyphens here, so that none is refused.
    fn add(&mut self, shape: Shape<'_>) {
        let assignment = Assignment {
            trip: self.trip.for_task(shape.kind, shape.part),
            part: shape.part,
        };
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
                optional: shape.optional,
                timeout: Some(Seconds::from_ms(TASK_TIMEOUT_MS)),
                delegation: Delegation::default(),
            })
        };
        self.tasks.push(task());
    }
}
