//! The travel agents as the runtime serves them: each reads its task, calls a pure function, and says how the result
//! came about.

mod forecast;
mod integration_agent;
mod sources;
mod specialist;
mod talk;
mod verification_agent;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use muster_agent::Agent;

use crate::planning_agent::PlanningAgent;
use crate::source::SourceError;
use forecast::Forecasts;
use integration_agent::IntegrationAgent;
use specialist::{Specialist, Speciality};
use verification_agent::VerificationAgent;

pub use forecast::ForecastConfig;
pub use sources::{SourceChoice, Sources};

/// How long results are kept for the same question: as long as somebody goes back and forth about one trip. The data does
/// not change while a process runs.
pub(crate) const KEEP_RESULTS: Duration = Duration::from_secs(600);

/// What the travel agents need to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TravelConfig {
    /// Where trips begin when a request does not say it; none prices them from the arrival.
    pub home_city: Option<String>,
    /// Where the data comes from.
    pub source: SourceChoice,
    /// Where forecasts come from, where they come from anywhere.
    pub forecast: Option<ForecastConfig>,
}

impl TravelConfig {
    /// From the words of a command line: `bundled`, or the path of a folder in the TravelPlanner format.
    #[must_use]
    pub fn from_words(home_city: Option<String>, source: &str) -> Self {
        let source = match source {
            "bundled" | "" => SourceChoice::Bundled,
            folder => SourceChoice::Folder(PathBuf::from(folder)),
        };
        Self {
            home_city,
            source,
            forecast: None,
        }
    }
}

/// Why the travel agents cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TravelError {
    /// Their data.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The live source of forecasts.
    #[error("the live source of forecasts: {0}; check live.weather")]
    Forecast(String),
}

/// All agents of the travel workflow: planning, location, transport, accommodation, activity, weather, budget and
/// integration, which share one copy of the data; and verification, which reads it for itself.
///
/// # Errors
/// When the data cannot be read, or the source of forecasts is not set up right.
pub fn agents(config: &TravelConfig) -> Result<Vec<Arc<dyn Agent>>, TravelError> {
    let forecasts = config.forecast.as_ref().map(Forecasts::new);
    let forecasts = forecasts.transpose().map_err(TravelError::Forecast)?;
    let sources = Sources::open(&config.source)?;
    let planning = PlanningAgent::new(sources.all().to_vec(), config.home_city.clone());
    let mut agents: Vec<Arc<dyn Agent>> = vec![Arc::new(planning)];
    for speciality in Speciality::ALL {
        agents.push(Arc::new(Specialist::new(*speciality, sources.clone())));
    }
    agents.push(Arc::new(IntegrationAgent::new(sources, forecasts)));
    agents.push(Arc::new(VerificationAgent::new(config.source.folder())));
    Ok(agents)
}
