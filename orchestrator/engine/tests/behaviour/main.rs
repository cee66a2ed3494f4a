//! What the engine does, by behaviour.

mod agents;
mod answers;
mod appends;
mod cancellation;
mod commands;
mod completion;
mod history;
mod listeners;
mod plans;
mod results;
mod retries;
mod samples;
mod takeover;
mod world;
