//! The report agents as the runtime serves them.

mod config;
mod integration_agent;
mod library;
mod planning_agent;
mod request;
mod section_agent;
mod source_choice;

use std::sync::Arc;

use muster_agent::Agent;

pub use config::ReportConfig;

use integration_agent::IntegrationAgent;
use library::Library;
use planning_agent::PlanningAgent;
use section_agent::SectionAgent;

/// All agents of the report workflow: planning, section and integration.
#[must_use]
pub fn agents(config: &ReportConfig) -> Vec<Arc<dyn Agent>> {
    let library = Arc::new(Library::new(config.documents.clone()));
    vec![
        Arc::new(PlanningAgent::new(Arc::clone(&library))),
        Arc::new(SectionAgent),
        Arc::new(IntegrationAgent::new(library)),
    ]
}
