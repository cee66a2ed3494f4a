//! The contract, held against its documents: schemas, AsyncAPI, README, and the limits.

mod api_specimens;
mod schema_agreement;
mod schema_coverage;
mod schemas;
mod specimens;
