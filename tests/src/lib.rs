//! Tests across processes, and what they need: a [`Broker`] of their own, agents ([`Served`]), and
//! the part of an orchestrator that agents talk to ([`Owner`]), or the whole system ([`Live`]); and the
//! canonical benchmark ([`bench`]), and that of travel plans ([`travelplanner`]).

mod agent_process;
pub mod bench;
mod broker;
pub mod chaos;
mod cluster;
mod live;
mod log_reader;
mod owner;
mod postgres;
mod proxy;
mod serving;
mod tls_front;
pub mod travelplanner;

pub use agent_process::AgentProcess;
pub use broker::{Broker, BrokerOptions};
pub use cluster::{BROKERS, ClientLinks, Cluster};
pub use live::{
    Api, Bus, Dev, ForeignAgent, Live, LiveAgent, Orchestrator, Program, Reply, TRAVEL_TYPES,
    assert_valid, eventually, read_sse, read_websocket,
};
pub use owner::{Owner, PATIENCE};
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use serving::Served;
pub use tls_front::TlsFront;
