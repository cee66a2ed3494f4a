//! Requests in plain words are understood, and those that cannot be planned get a helpful answer.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests fail by panicking

mod answers;
mod asking;
mod changes;
mod dates;
mod exclusions;
mod oddities;
mod overrides;
mod party_and_budget;
mod places;
mod plans;
mod wishes;
