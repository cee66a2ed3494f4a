//! `muster`: asks the orchestrator for runs and shows them; `muster dev` starts all of it.
//!
//! Every command talks to the HTTP API ([`api`]) and ends in an [`Ending`], which is the exit code.
//! Answers go to stdout, everything else (progress, hints, errors) to stderr, so that a script
//! reads only what it asked for. What the server says is data: it is printed without control
//! characters ([`printable`]).

mod api;
mod args;
mod commands;
mod dev;
mod ending;
mod follow;
mod markdown;
mod output;
mod printable;
mod request_text;
mod signals;
mod sse;
mod table;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

use args::Args;
use ending::Ending;

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::error(&format!("no threads to run on: {error}"));
            return Ending::Unreachable.into();
        }
    };
    let ending = runtime
        .block_on(commands::execute(args))
        .unwrap_or_else(|error| {
            output::error(&format!("{error:#}"));
            Ending::of(&error)
        });
    // A thread may still wait for a key; it must not keep the process.
    runtime.shutdown_background();
    ending.into()
}
