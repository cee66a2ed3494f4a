//! What makes a piece of work an agent.
//!
//! An author writes an [`Agent`]: its [`Description`], and how it turns a [`Task`] into an
//! [`Output`] or a [`muster_proto::Fault`]. [`Runtime`] serves it. What is decided about attempts,
//! capacity, results and their repetition is decided in the pure [`Ledger`]; the rest only moves
//! bytes.

mod account;
mod agent;
mod answer;
mod asked;
mod batch;
mod cache;
mod context;
mod description;
mod hand_in;
mod identity;
mod inputs;
mod ledger;
mod link;
mod look_up;
mod mailbox;
mod output;
mod runtime;
mod serving;
mod shares;
mod task;
mod undo;
mod vitals;
mod voice;
mod work;
mod work_answer;

pub use agent::Agent;
pub use answer::Answer;
pub use asked::Asked;
pub use async_trait::async_trait;
pub use context::Context;
pub use description::{CacheLevel, Description};
pub use hand_in::HandInOptions;
pub use ledger::{Ledger, LedgerInput, LedgerOutput, LedgerSettings, Undo};
pub use look_up::LookUp;
pub use output::Output;
pub use runtime::{Runtime, RuntimeOptions, ServeError};
pub use shares::Shares;
pub use task::Task;
pub use tokio_util::sync::CancellationToken;
pub use undo::Unwanted;
