//! The sections, one a file: fields with meaning, unit, range and default, and their checks.

mod agent;
mod agent_pool;
mod archive;
mod communication;
mod delegation;
mod documents;
mod hand_in;
mod limits;
mod live;
mod log;
mod models;
mod nats;
mod orchestrator;
mod product;
mod read_model;
mod travel;

pub use agent::AgentSettings;
pub use agent_pool::AgentPool;
pub use archive::ArchiveSettings;
pub use communication::CommunicationSettings;
pub use delegation::{DelegationSettings, ScoreWeights};
pub use documents::DocumentSettings;
pub use hand_in::{HandInSettings, HandInToken};
pub use limits::{LimitSettings, TaskLimit};
pub use live::{LiveSettings, WeatherSource};
pub use log::{LogSettings, LogStorage};
pub use models::{ModelProvider, ModelSettings};
pub use nats::NatsSettings;
pub use orchestrator::OrchestratorSettings;
pub use product::ProductSettings;
pub use read_model::{ReadModelSettings, ReadModelUrl};
pub use travel::TravelSettings;
