use std::sync::Arc;

use muster_agent::{Agent, CacheLevel, Context, Description, Output, Task, async_trait};
use muster_proto::{Fault, Method};

use crate::agents::KEEP_RESULTS;
use crate::planning::{Decision, PlanData, Planner, PlanningPayload};
use crate::source::Source;

/// How sure a plan is with nothing assumed, and how much each assumption and each part that was
/// not understood takes away: rough, but it orders plans by how much of them was guessed.
const CONFIDENCE_FULL: f64 = 0.95;
const CONFIDENCE_AN_ASSUMPTION: f64 = 0.03;
const CONFIDENCE_A_GAP: f64 = 0.08;
const CONFIDENCE_MIN: f64 = 0.3;

/// The agent of type `planning`: from a request in plain words to a trip and its graph of tasks.
pub struct PlanningAgent {
    planner: Planner,
}

impl PlanningAgent {
    /// An agent over these sources, those with exact data first; `home_city` as in
    /// [`Planner::new`].
    pub fn new(sources: Vec<Arc<dyn Source>>, home_city: Option<String>) -> PlanningAgent {
        PlanningAgent {
            planner: Planner::new(sources, home_city),
        }
    }

    fn output(&self, plan: &PlanData) -> Output {
        let guessed = plan.assumptions.len() as f64 * CONFIDENCE_AN_ASSUMPTION;
        let missed = plan.trip.not_understood.len() as f64 * CONFIDENCE_A_GAP;
        let used = self
            .planner
            .sources()
            .iter()
            .filter(|s| s.about().id == plan.trip.source);
        Output::result(plan)
            .method(Method::Deterministic)
            .sources(used.map(|s| s.about().title.clone()))
            .assumptions(plan.assumptions.iter().cloned())
            .confidence((CONFIDENCE_FULL - guessed - missed).max(CONFIDENCE_MIN))
            .plan(plan.plan.clone())
    }
}

#[async_trait]
impl Agent for PlanningAgent {
    fn description(&self) -> Description {
        Description::new("planning")
            .capabilities([
                "request_parsing",
                "constraint_identification",
                "priority_ranking",
                "complexity_assessment",
                "task_planning",
            ])
            .keep_results(KEEP_RESULTS)
            .cache_level(CacheLevel::Request)
    }

    /// "Next month" is another one on another day.
    fn depends_on(&self, task: &Task) -> Option<String> {
        Some(task.now.strftime("%Y-%m-%d").to_string())
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "reading the request").await;
        let mut payload: PlanningPayload = task.payload()?;
        for (id, value) in &task.answers {
            let value = value.parse().map_err(|error| {
                Fault::bad_request(format!("answers.{id}: {error}; send JSON"))
                    .with_code("bad_answer")
            })?;
            // What is asked now is asked after the changes.
            let answers = if payload.changes.is_empty() && payload.scenario.is_none() {
                &mut payload.answers
            } else {
                &mut payload.later_answers
            };
            answers.insert(id.as_str().to_owned(), value);
        }
        let today = task.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        match self.planner.decide(&payload, today) {
            Ok(Decision::Plan(plan)) => Ok(self.output(&plan)),
            Ok(Decision::Ask(question)) => Ok(Output::question(question)),
            Err(refusal) => Err(Fault::bad_request(refusal.to_string()).with_code(refusal.code())),
        }
    }
}
