//! Replays real loads under the forecast and under the plain rule: `make scaling DATA=FOLDER`.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod grid;
mod rule;
mod simulation;
mod table;
mod trace;

use std::{path::PathBuf, process::ExitCode};

use muster_scaling::Parameters;

/// The files, in the folder that is given.
const FILES: [&str; 2] = ["azure_llm_code.csv", "azure_llm_conv.csv"];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("error: which folder has {}?", FILES.join(" and "));
        return ExitCode::FAILURE;
    };
    let read = |file: &&str| trace::read(&folder.join(file));
    match FILES.iter().map(read).collect::<Result<Vec<_>, _>>() {
        Ok(loads) => report(&loads),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn report(loads: &[Vec<trace::Request>]) {
    let candidates = grid::candidates().len();
    println!(
        "parameters: one set for all files, the best of {candidates} on their first half hours, where it may"
    );
    println!(
        "need no more instance-hours than the reactive rule; judged on the second half hours\n"
    );
    let parameters = match grid::winner(loads) {
        Some(winner) => winner,
        None => {
            println!("every candidate needs more; these are the defaults");
            Parameters::default()
        }
    };
    table::print_parameters(&parameters);
    for (file, load) in FILES.iter().zip(loads) {
        table::print_comparison(file, load, &parameters);
    }
    for (file, load) in FILES.iter().zip(loads) {
        table::print_frontier(file, load, &parameters);
    }
}
