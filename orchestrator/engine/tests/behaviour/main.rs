//! What the engine does, by behaviour.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it must not go on"
)]

mod added_tasks;
mod agents;
mod answers;
mod appends;
mod asynchow;
mod breakers;
mod cancellation;
mod choice;
mod commands;
mod completion;
mod conversations;
mod effects;
mod expiry;
mod golden;
mod history;
mod letters;
mod limited;
mod listeners;
mod long_plans;
mod modifications;
mod order;
mod plans;
mod priorities;
mod results;
mod retries;
mod samples;
mod scenarios;
mod scenarios_in_use;
mod schemas;
mod sent_back;
mod snapshots;
mod steering;
mod takeover;
mod talk;
mod turns;
mod workloads;
mod world;
