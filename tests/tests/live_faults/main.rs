//! The whole system while parts of it die: nothing is lost, and nothing finished is done again.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

mod account;
mod agents_killed;
mod bookings;
mod broker_killed;
mod draining;
mod hand_in;
mod lies;
mod log_kept_short;
mod orchestrator_killed;
mod paused;
mod shards;
mod takeover;
mod waiting;
