//! What makes a piece of work an agent.
//!
//! An author writes an [`Agent`]: its [`Description`], and how it turns a [`Task`] into an
//! [`Output`] or a [`muster_proto::Fault`].

mod agent;
mod context;
mod description;
mod ledger;
mod output;
mod task;

pub use agent::Agent;
pub use async_trait::async_trait;
pub use context::Context;
pub use description::Description;
pub use ledger::{Ledger, LedgerInput, LedgerOutput, LedgerSettings};
pub use output::Output;
pub use task::Task;
