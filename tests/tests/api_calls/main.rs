//! The API of the running system, over HTTP and over NATS.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

mod broker_gone;
mod cancel;
mod dead_letters;
mod events;
mod limits;
mod listing;
mod modify;
mod nats;
mod plans;
mod questions;
mod refusals;
mod steer;
mod submission;
