//! `chaos`: faults on real processes. What is done is set by the environment; see
//! `tests/README.md`.

use std::process::ExitCode;

use muster_tests::chaos::{ChaosSettings, run, soak};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Exit code of a process that was interrupted, by the custom of shells: 128 and SIGINT.
const EXIT_INTERRUPTED: u8 = 130;

/// Two threads: the links have to go on while something else is waited for.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match work().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Being told to stop drops what is under way, and with it every process and folder.
async fn work() -> anyhow::Result<ExitCode> {
    let settings = ChaosSettings::from_environment()?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    let soaks = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["soak"] => true,
        _ => anyhow::bail!("`soak` is the only argument that is taken: see tests/README.md"),
    };
    let working = async {
        if soaks {
            soak(&settings).await
        } else {
            run(&settings).await
        }
    };
    let stopped_by = tokio::select! {
        passed = working => {
            return Ok(if passed? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        () = told(&mut interrupt) => "SIGINT",
        () = told(&mut terminate) => "SIGTERM",
        () = told(&mut hangup) => "SIGHUP",
    };
    eprintln!("chaos: stopped by {stopped_by}; nothing is left running");
    Ok(ExitCode::from(EXIT_INTERRUPTED))
}

async fn told(signal: &mut Signal) {
    // `None` would mean that no signal can come any more.
    if signal.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}
