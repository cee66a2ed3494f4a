//! The product agents as the runtime serves them: each reads its task, calls pure functions, and says how the result came
//! about.

mod catalogue_choice;
mod config;
mod integration_agent;
mod matching_agent;
mod planning_agent;
mod profile_agent;
mod request;
mod shelves;

use std::sync::Arc;

use muster_agent::Agent;

pub use catalogue_choice::CatalogueChoice;
pub use config::{ProductConfig, ProductConfigError};

use integration_agent::IntegrationAgent;
use matching_agent::MatchingAgent;
use planning_agent::PlanningAgent;
use profile_agent::ProfileAgent;
use shelves::Shelves;

/// All agents of the product workflow: planning, profile, matching and integration. They share one copy of the catalogue.
///
/// # Errors
/// When catalogue, voice or lexicon cannot be read.
pub fn agents(config: &ProductConfig) -> Result<Vec<Arc<dyn Agent>>, ProductConfigError> {
    let shelves = Arc::new(Shelves::open(config)?);
    let voice = Arc::new(config.voice()?);
    Ok(vec![
        Arc::new(PlanningAgent::new(Arc::clone(&shelves))),
        Arc::new(ProfileAgent::new(Arc::clone(&shelves))),
        Arc::new(MatchingAgent::new(Arc::clone(&shelves))),
        Arc::new(IntegrationAgent::new(shelves, voice)),
    ])
}
