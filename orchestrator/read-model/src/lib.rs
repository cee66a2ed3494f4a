//! The read model: every run as a row in SQL, for listings, for old runs, and for whoever likes to
//! ask in SQL.
//!
//! ```text
//! log ──fold──▶ rows ──write──▶ runs, dead_letters, shard_positions ──views──▶ the seed's tables
//! ```
//!
//! It is made of the log and holds nothing else, so that it can be deleted at any time and made
//! again. A row carries the sequence of the record that made it, and an older row never replaces a
//! newer one: projecting twice changes nothing. A position says up to which record a shard's runs
//! are all there; it is written in the transaction of the rows before it.
//!
//! This crate knows rows, not events: what a run's row says is its caller's.

mod address;
mod database;
mod error;
mod migrations;
mod read;
mod row;
mod statement;
mod write;

pub use database::ReadModel;
pub use error::ReadModelError;
pub use read::{Before, CostLine, Place, RunLine};
pub use row::{DeadLetterRow, RunRow};
pub use write::Changes;
