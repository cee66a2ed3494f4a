//! Settings, in layers: `default.yaml`, then `development.yaml`, `staging.yaml` or
//! `production.yaml`, then a file of your own, then environment variables such as
//! `MUSTER__ORCHESTRATOR__SHARDS`. A later layer wins, key by key.
//!
//! [`load`] reads them into [`Settings`], knows every key, and checks every value once
//! ([`Settings::validate`]): an error names the layer, the key, the value and what is allowed. The
//! crate starts nothing and watches nothing: settings are read when a process starts.

mod broker_url;
mod byte_size;
mod cores;
mod duration_text;
mod environment;
mod keys;
mod layer;
mod load;
mod percent;
mod section;
mod settings;
mod settings_error;
mod violation;

pub use broker_url::BrokerUrl;
pub use byte_size::ByteSize;
pub use cores::{broker_variables, cores, cores_are_few};
pub use environment::Environment;
pub use load::{LoadOptions, load};
pub use percent::Percent;
pub use section::{
    AgentPool, AgentSettings, ArchiveSettings, CommunicationSettings, DelegationSettings,
    DocumentSettings, HandInSettings, HandInToken, LimitSettings, LiveSettings, LogSettings,
    LogStorage, ModelProvider, ModelSettings, NatsSettings, OrchestratorSettings, ProductSettings,
    ReadModelSettings, ReadModelUrl, ScoreWeights, TaskLimit, TravelSettings, WeatherSource,
};
pub use settings::Settings;
pub use settings_error::SettingsError;
pub use violation::Violation;
