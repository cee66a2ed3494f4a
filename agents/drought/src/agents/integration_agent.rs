use std::collections::BTreeMap;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{Conflict, Fault, TaskId, limits::CONFLICTS_MAX};

use super::{KEEP_RESULTS, answers};
use crate::department::Department;
use crate::department_plan::DepartmentPlan;
use crate::integration::{Blame, Parts};
use crate::planning::DroughtPlan;

/// Makes one plan of the departments'.
pub(super) struct IntegrationAgent;

#[async_trait]
impl Agent for IntegrationAgent {
    fn description(&self) -> Description {
        Description::new("drought-integration")
            .capabilities([
                "plan_integration",
                "timeline_coordination",
                "consistency_checks",
            ])
            .keep_results(KEEP_RESULTS)
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context
            .progress(None, "putting the departments' plans together")
            .await;
        let plan: DroughtPlan = task.input("planning")?;
        let mut departments: BTreeMap<Department, DepartmentPlan> = BTreeMap::new();
        for department in Department::ALL {
            departments.insert(department, task.input(department.id())?);
        }
        let parts = Parts {
            plan: &plan,
            departments: &departments,
        };
        let conflicts = parts.conflicts();
        let accepted = answers(&task)
            .iter()
            .any(|(id, answer)| id.starts_with("conflict-") && answer == "accept");
        if !conflicts.is_empty() && !accepted {
            return Err(contradictory(&conflicts));
        }
        let answer = parts.integrate(&conflicts);
        let answer =
            answer.map_err(|error| Fault::fatal(error.to_string()).with_code("no_timeline"))?;
        let (sources, assumptions) = (answer.sources.clone(), answer.assumptions.clone());
        Ok(Output::result(answer)
            .sources(sources)
            .assumptions(assumptions)
            .confidence(super::confidence(&plan)))
    }
}

fn contradictory(blames: &[Blame]) -> Fault {
    let id = |department: Department| TaskId::new(department.id()).ok();
    let conflict = |blame: &Blame| {
        Some(Conflict {
            responsible: id(blame.department)?,
            against: blame.against.and_then(id),
            reason: blame.reason.clone(),
        })
    };
    let each: Vec<String> = blames
        .iter()
        .map(|blame| format!("{}: {}", blame.department, blame.reason))
        .collect();
    let conflicts: Vec<Conflict> = blames
        .iter()
        .filter_map(conflict)
        .take(CONFLICTS_MAX)
        .collect();
    Fault::contradictory(
        format!(
            "the departments' plans do not fit together: {}",
            each.join("; ")
        ),
        conflicts,
    )
}
