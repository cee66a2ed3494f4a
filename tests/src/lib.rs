//! Tests across processes, and what they need: a [`Broker`] of their own, agents ([`Served`]), and
//! the part of an orchestrator that agents talk to ([`Owner`]).

mod broker;
mod owner;
mod serving;

pub use broker::{Broker, BrokerOptions};
pub use owner::{Owner, PATIENCE};
pub use serving::Served;
