//! The API of the running system, over HTTP and over NATS.

mod broker_gone;
mod cancel;
mod events;
mod listing;
mod nats;
mod plans;
mod questions;
mod refusals;
mod submission;
