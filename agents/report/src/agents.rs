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

pub use config::{ReportConfig, ReportConfigError};

use crate::section::writer;
use integration_agent::IntegrationAgent;
use library::Library;
use planning_agent::PlanningAgent;
use section_agent::SectionAgent;

/// All agents of the report workflow: planning, section and integration.
///
/// # Errors
/// When a prompt cannot be used.
pub fn agents(config: &ReportConfig) -> Result<Vec<Arc<dyn Agent>>, ReportConfigError> {
    let library = Arc::new(Library::new(config.documents.clone()));
    let writer = writer(&config.models, config.workflows.as_deref());
    let writer = writer.map_err(ReportConfigError)?;
    Ok(vec![
        Arc::new(PlanningAgent::new(Arc::clone(&library))),
        Arc::new(SectionAgent::new(writer)),
        Arc::new(IntegrationAgent::new(library)),
    ])
}
