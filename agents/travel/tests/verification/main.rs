//! The verifier finds what is wrong with a plan, and nothing else.
//!
//! The benchmark's data is not part of the project: `MUSTER_TRAVELPLANNER_DATA` names its folder (default
//! `../shared/data/travelplanner` beside the workspace). Without it these tests say loudly that they did not run.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)] // helpers of tests fail by panicking

mod agent;
mod faults;
mod gold;
#[path = "../in_process/mod.rs"]
mod in_process;
mod lines;
mod written;
