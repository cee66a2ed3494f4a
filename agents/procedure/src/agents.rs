//! The agents as the runtime serves them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;

use crate::department::{Brief, DepartmentPlan};
use crate::integration::integrate;
use crate::planning::{Decision, Planned, PlanningError, PlanningPayload, decide};

/// How long results are kept for the same question: as long as somebody goes back and forth about one plan.
const KEEP_RESULTS: Duration = Duration::from_secs(600);

/// The agents that work by the procedure of a workflow's folder: planning, departments and integration.
#[must_use]
pub fn agents() -> Vec<Arc<dyn Agent>> {
    vec![
        Arc::new(PlanningAgent),
        Arc::new(DepartmentAgent),
        Arc::new(IntegrationAgent),
    ]
}

struct PlanningAgent;

#[async_trait]
impl Agent for PlanningAgent {
    fn description(&self) -> Description {
        Description::new("procedure-planning")
            .capabilities(["procedure_planning"])
            .keep_results(KEEP_RESULTS)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let mut payload: PlanningPayload = task.payload()?;
        for (id, answer) in &task.answers {
            let answer = answer
                .parse()
                .map_err(|error| Fault::bad_request(format!("answers.{id}: {error}; send JSON")))?;
            payload.answers.insert(id.as_str().to_owned(), answer);
        }
        let decision = decide(&payload).map_err(|error| {
            let code = match &error {
                PlanningError::Procedure(_) => "bad_workflow_data",
                _ => "bad_request",
            };
            Fault::bad_request(error.to_string()).with_code(code)
        })?;
        Ok(match decision {
            Decision::Ask(question) => Output::question(question),
            Decision::Plan(planned, plan) => Output::result(&*planned)
                .sources(planned.procedure.sources.iter().cloned())
                .plan(plan),
        })
    }
}

struct DepartmentAgent;

#[async_trait]
impl Agent for DepartmentAgent {
    fn description(&self) -> Description {
        Description::new("procedure-department")
            .capabilities(["procedure_actions"])
            .keep_results(KEEP_RESULTS)
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let brief: Brief = task.payload()?;
        let doing = format!(
            "{}: choosing among {} actions",
            brief.department.title,
            brief.actions.len()
        );
        context.progress(None, &doing).await;
        Ok(Output::result(brief.choose()).sources(["data/procedure.yaml of the workflow"]))
    }
}

struct IntegrationAgent;

#[async_trait]
impl Agent for IntegrationAgent {
    fn description(&self) -> Description {
        Description::new("procedure-integration")
            .capabilities(["procedure_integration"])
            .keep_results(KEEP_RESULTS)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let planned: Planned = task.input("planning")?;
        let mut plans: BTreeMap<String, DepartmentPlan> = BTreeMap::new();
        let mut gaps = Vec::new();
        for id in &planned.departments {
            match task.missing.iter().find(|gap| gap.task_id.as_str() == id) {
                Some(gap) => gaps.push(format!(
                    "The department {id} brought nothing: {}",
                    gap.reason
                )),
                None => {
                    plans.insert(id.clone(), task.input(id)?);
                }
            }
        }
        let answer = integrate(&planned, &plans, gaps);
        let sources = answer.sources.clone();
        let assumptions = answer.assumptions.clone();
        Ok(Output::result(answer)
            .sources(sources)
            .assumptions(assumptions))
    }
}
