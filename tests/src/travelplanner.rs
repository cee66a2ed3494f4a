//! The TravelPlanner benchmark as a command: every query goes over HTTP to the running system, and the plans that come back
//! are written in the benchmark's format and judged.
//!
//! ```text
//! QUERIES ─▶ query ──HTTP──▶ muster dev (broker, orchestrator, agents over DATA)
//!    │                            │ itinerary
//!    └─ labels, or read ─▶ judge ◀┴─▶ OUT
//! ```
//!
//! The system sees the words of a query and nothing else.

mod answer;
mod fingerprint;
mod judge;
mod queries;
mod report;
mod run;
mod settings;

pub use fingerprint::fingerprint;
pub use queries::{add_labels, read_queries};
pub use run::run;
pub use settings::TravelPlannerSettings;
