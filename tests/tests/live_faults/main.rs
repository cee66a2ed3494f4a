//! The whole system while parts of it die: nothing is lost, and nothing finished is done again.

mod account;
mod agents_killed;
mod draining;
mod orchestrator_killed;
mod takeover;
mod waiting;
