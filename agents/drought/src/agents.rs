//! The drought agents as the runtime serves them: each reads its task, calls a pure function, and says how the result
//! came about.

mod department_agent;
mod integration_agent;
mod planning_agent;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use muster_agent::{Agent, Task};

use crate::department::Department;
use crate::planning::Planner;
use crate::settings::{DroughtConfig, Settings, SettingsError};
use department_agent::DepartmentAgent;
use integration_agent::IntegrationAgent;
use planning_agent::PlanningAgent;

/// How long results are kept for the same question: as long as somebody goes back and forth about one plan.
const KEEP_RESULTS: Duration = Duration::from_secs(600);
/// How sure a plan is by what is known: with a forecast from past years, with a balance of even flows, and without.
const CONFIDENCE_FORECAST: f64 = 0.8;
const CONFIDENCE_BALANCE: f64 = 0.6;
const CONFIDENCE_BARE: f64 = 0.4;

/// All agents of the drought workflow: planning, the four departments and integration.
///
/// # Errors
/// When the settings cannot be read.
pub fn agents(config: &DroughtConfig) -> Result<Vec<Arc<dyn Agent>>, SettingsError> {
    let settings = Arc::new(Settings::built_in()?);
    let planner = Planner::new(settings, config.data.clone());
    let mut agents: Vec<Arc<dyn Agent>> = vec![Arc::new(PlanningAgent::new(planner))];
    for department in Department::ALL {
        agents.push(Arc::new(DepartmentAgent::new(department)));
    }
    agents.push(Arc::new(IntegrationAgent));
    Ok(agents)
}

/// What a person answered, as text, by question.
fn answers(task: &Task) -> BTreeMap<String, String> {
    let text = |json: &muster_proto::Json| {
        json.parse::<String>()
            .unwrap_or_else(|_| json.as_str().to_owned())
    };
    task.answers
        .iter()
        .map(|(id, answer)| (id.as_str().to_owned(), text(answer)))
        .collect()
}

/// How sure a plan is.
fn confidence(plan: &crate::planning::DroughtPlan) -> f64 {
    match &plan.assessment.outlook {
        Some(outlook) if outlook.resampled => CONFIDENCE_FORECAST,
        Some(_) => CONFIDENCE_BALANCE,
        None => CONFIDENCE_BARE,
    }
}
