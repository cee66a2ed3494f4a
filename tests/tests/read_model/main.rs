//! The read model: rows in SQL that say what the log says, whatever happens to them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod live;
mod postgres;
mod rows;
mod sql;
