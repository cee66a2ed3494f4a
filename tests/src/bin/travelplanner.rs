//! `travelplanner`: the TravelPlanner benchmark through the running system. What is asked, with which data, and where the plans
//! go is said by the environment; see `tests/README.md`.

#![allow(clippy::print_stdout, reason = "the report is what the program is for")]

use std::process::ExitCode;

use muster_tests::travelplanner::{TravelPlannerSettings, run};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match work().await {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Being told to stop drops what is under way, and with it every process and folder.
async fn work() -> anyhow::Result<String> {
    let settings = TravelPlannerSettings::read(|name| std::env::var(name).ok())?;
    tokio::select! {
        report = run(&settings) => report,
        signal = tokio::signal::ctrl_c() => {
            signal?;
            anyhow::bail!("stopped; nothing is left running")
        }
    }
}
