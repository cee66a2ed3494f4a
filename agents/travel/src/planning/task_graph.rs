//! The graph of tasks for a trip.
//!
//! ```text
//! for each stop:  location ──┬─ accommodation ─┐
//!                            └─────────────────┼─ activity ─┐
//!                 weather (optional) ──────────┤            │
//! transport ───── ground-transport ────────────┘            ├─ budget (─ integration, which the
//!     └─────────────────┴───────────────────────────────────┘             workflow adds)
//!                 local-tips (optional)
//! ```
//! Only transport and budget are about the trip as a whole; a stop's other tasks have the city in
//! their names where there are several. Edges that the design asks for: hotel selection →
//! activity planning, flight booking → ground transport, weather check → activity filtering.
//!
//! A task carries what its kind needs of the trip and nothing else (see [`Need`]), and depends on
//! the tasks of its own stop only: a change of the trip leaves all others as they were.

use muster_proto::{AgentType, Delegation, Json, Plan, PlanTask, Priority, Seconds, TaskId};

use super::task_names::stop_names;
use crate::trip::{Need, Trip};

/// How long one attempt at a task may take, in milliseconds: the agents answer from memory, so
/// that a task that takes this long hangs.
const TASK_TIMEOUT_MS: u64 = 30_000;

/// The plan for a trip; `dated` where its source knows on which days sights are open.
pub(crate) fn plan(trip: &Trip, dated: bool) -> Plan {
    let mut graph = Graph {
        trip,
        dated,
        tasks: Vec::new(),
    };
    graph.build();
    Plan {
        tasks: graph.tasks.into_iter().flatten().collect(),
    }
}

struct Graph<'a> {
    trip: &'a Trip,
    dated: bool,
    tasks: Vec<Option<PlanTask>>,
}

/// What tells one task from another.
struct Shape {
    id: String,
    agent: &'static str,
    need: Need,
    after: Vec<String>,
    priority: Priority,
}

impl Graph<'_> {
    fn build(&mut self) {
        let transport = "transport".to_owned();
        self.add(Shape {
            id: transport.clone(),
            agent: "transport",
            need: Need::Legs,
            after: Vec::new(),
            priority: Priority::P0,
        });
        let mut for_budget = vec![transport];
        for (index, name) in stop_names(self.trip).into_iter().enumerate() {
            for_budget.extend(self.add_stop(index, &name));
        }
        self.add(Shape {
            id: "budget".to_owned(),
            agent: "budget",
            need: Need::Budget,
            after: for_budget,
            priority: Priority::P2,
        });
    }

    /// The tasks of one stop; the names of those that the budget needs.
    fn add_stop(&mut self, index: usize, name: &str) -> Vec<String> {
        let lone = self.trip.stops.len() == 1;
        let id = |kind: &str| {
            if lone {
                kind.to_owned()
            } else {
                format!("{kind}-{name}")
            }
        };
        let dated = self.dated;
        let mut add = |kind: &str, agent, need, after: &[&str], priority| {
            self.add(Shape {
                id: id(kind),
                agent,
                need,
                after: after.iter().map(|other| (*other).to_owned()).collect(),
                priority,
            });
        };
        let (location, weather, ground, bed) = (
            id("location"),
            id("weather"),
            id("ground-transport"),
            id("accommodation"),
        );
        add(
            "location",
            "location",
            Need::Location { index },
            &[],
            Priority::P2,
        );
        add(
            "weather",
            "weather",
            Need::Weather { index },
            &[],
            Priority::P3,
        );
        add(
            "local-tips",
            "location",
            Need::Tips { index },
            &[],
            Priority::P3,
        );
        let after = ["transport"];
        add(
            "ground-transport",
            "transport",
            Need::Ground { index },
            &after,
            Priority::P0,
        );
        let need = Need::Accommodation { index };
        add(
            "accommodation",
            "accommodation",
            need,
            &[&location],
            Priority::P1,
        );
        let need = Need::Activity { index, dated };
        let after = [&*location, &*bed, &*weather, &*ground];
        add("activity", "activity", need, &after, Priority::P2);
        vec![ground, bed, id("activity")]
    }

    /// Adds a task. Names are made of letters, digits and hyphens here, so that none is refused.
    fn add(&mut self, shape: Shape) {
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
