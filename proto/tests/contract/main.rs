//! The contract, held against its documents: schemas, AsyncAPI, README, and the limits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a panic is how they fail"
)]

mod api_specimens;
mod asyncapi;
mod codecs;
mod documented_message;
mod hostile;
mod limits;
mod protobuf;
mod readme;
mod registry_record;
mod scenario_specimens;
mod schema_agreement;
mod schema_coverage;
mod schemas;
mod specimens;
mod strategies;
mod talk_specimens;
