//! The whole system as it ships: a broker, orchestrators and agents, each a real process on ports
//! and folders of its own, killed and removed when the value is dropped.
//!
//! ```text
//! test ──▶ Api ──HTTP──▶ Orchestrator ──▶ Broker ◀── LiveAgent, ForeignAgent
//!      └─▶ Bus ──NATS────────────────────────┘
//! ```
//!
//! Every start returns only when what was started is of use: an orchestrator that is ready, an
//! agent that is registered. Nothing sleeps for a fixed time; see [`eventually`].

mod api;
mod bus;
mod contract;
mod dev;
mod eventually;
mod foreign_agent;
mod live_agent;
mod log_format;
mod orchestrator;
mod program;
mod reply;
mod system;
mod watch;

pub use api::Api;
pub use bus::Bus;
pub use contract::assert_valid;
pub use dev::Dev;
pub use eventually::eventually;
pub use foreign_agent::ForeignAgent;
pub use live_agent::LiveAgent;
pub use orchestrator::Orchestrator;
pub use program::Program;
pub use reply::Reply;
pub use system::{Live, TRAVEL_TYPES};
pub use watch::{read_sse, read_websocket};
