//! Tests across processes, and what they need: a [`Broker`] of their own, agents ([`Served`]), and
//! the part of an orchestrator that agents talk to ([`Owner`]).

mod agent_process;
mod broker;
mod owner;
mod serving;

pub use agent_process::AgentProcess;
pub use broker::{Broker, BrokerOptions};
pub use owner::{Owner, PATIENCE};
pub use serving::Served;
