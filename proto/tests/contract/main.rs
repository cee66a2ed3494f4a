//! The contract, held against its documents: schemas, AsyncAPI, README, and the limits.

mod api_specimens;
mod asyncapi;
mod codecs;
mod documented_message;
mod hostile;
mod limits;
mod protobuf;
mod readme;
mod registry_record;
mod schema_agreement;
mod schema_coverage;
mod schemas;
mod specimens;
mod strategies;
