use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;

use super::{KEEP_RESULTS, answers};
use crate::brief::Brief;
use crate::department::Department;
use crate::worker::{Worked, work};

/// How sure a department's plan is: its measures are planning values.
const CONFIDENCE: f64 = 0.7;

/// Plans for one department.
pub(super) struct DepartmentAgent {
    department: Department,
}

impl DepartmentAgent {
    pub(super) fn new(department: Department) -> Self {
        Self { department }
    }

    fn capabilities(&self) -> &'static [&'static str] {
        match self.department {
            Department::Supply => &["source_management", "alternative_supplies"],
            Department::Operations => &["leak_detection", "pressure_management", "infrastructure"],
            Department::Communications => &["public_outreach", "stage_messages", "stakeholders"],
            Department::Conservation => &["use_restrictions", "incentives", "enforcement"],
        }
    }
}

#[async_trait]
impl Agent for DepartmentAgent {
    fn description(&self) -> Description {
        Description::new(self.department.agent_type())
            .capabilities(self.capabilities().iter().copied())
            .keep_results(KEEP_RESULTS)
    }

    /// What was sent back is done again.
    fn depends_on(&self, task: &Task) -> Option<String> {
        Some(task.feedback.join("\n"))
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let brief: Brief = task.payload()?;
        if brief.department != self.department {
            let message = format!(
                "this agent plans for {}, not for {}",
                self.department, brief.department
            );
            return Err(Fault::bad_request(message).with_code("wrong_department"));
        }
        let doing = format!(
            "planning {} measures of {}",
            brief.measures.len(),
            self.department.id()
        );
        context.progress(None, &doing).await;
        Ok(match work(&brief, &task.feedback, &answers(&task)) {
            Worked::Ask(question) => Output::question(question),
            Worked::Plan(plan) => {
                let assumptions = plan.assumptions.clone();
                Output::result(plan)
                    .sources(["the measures of the plan"])
                    .assumptions(assumptions)
                    .confidence(CONFIDENCE)
            }
        })
    }
}
