use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;

use super::KEEP_RESULTS;
use crate::planning::{Decision, Planner, PlanningPayload};

/// The orchestrating planner.
pub(super) struct PlanningAgent {
    planner: Planner,
}

impl PlanningAgent {
    pub(super) fn new(planner: Planner) -> Self {
        Self { planner }
    }
}

#[async_trait]
impl Agent for PlanningAgent {
    fn description(&self) -> Description {
        Description::new("drought-planning")
            .capabilities([
                "water_balance",
                "drought_forecast",
                "stage_declaration",
                "measure_optimization",
            ])
            .keep_results(KEEP_RESULTS)
    }

    /// Figures without a date are of today.
    fn depends_on(&self, task: &Task) -> Option<String> {
        Some(task.now.strftime("%Y-%m-%d").to_string())
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "assessing how things stand").await;
        let mut payload: PlanningPayload = task.payload()?;
        for (id, answer) in &task.answers {
            let answer = answer.parse().map_err(|error| {
                Fault::bad_request(format!("answers.{id}: {error}; send JSON"))
                    .with_code("bad_answer")
            })?;
            payload.answers.insert(id.as_str().to_owned(), answer);
        }
        let today = task.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let own = self.planner.with_data(&payload.data).map_err(|error| {
            let message = format!("the workflow's folder cannot be used, {error}");
            Fault::bad_request(message).with_code("bad_workflow_data")
        })?;
        let decision = own.decide(&payload, today);
        let decision = decision
            .map_err(|error| Fault::bad_request(error.to_string()).with_code("bad_drought_data"))?;
        Ok(match decision {
            Decision::Ask(question) => Output::question(question),
            Decision::Plan(plan) => Output::result(&*plan)
                .sources(plan.sources.iter().cloned())
                .assumptions(plan.assumptions.iter().cloned())
                .confidence(super::confidence(&plan))
                .plan(plan.plan.clone()),
        })
    }
}
