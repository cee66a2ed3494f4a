//! The canonical run in plain NATS code, without any framework: what the machine at hand can do.
//!
//! ```text
//! client ──request──▶ planner ──request──▶ echo (two processes, one queue group), eight at a time
//!                        └─ each task and each result: one stored message, acknowledged before it goes on
//! ```
//!
//! It takes the same bytes from the same client and gives the same answer. It leaves out what Muster
//! is for: a planner that dies loses its runs, nothing is tried again, nobody can ask how a run stands.

mod echo;
mod planner;
mod role;
mod stored;

pub(super) use planner::RUN_SUBJECT;
pub use role::{BaselineRole, serve as serve_baseline};
pub(super) use stored::{check_stored, ready};
