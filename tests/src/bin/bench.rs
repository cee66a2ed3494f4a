//! `bench`: the canonical benchmark. What it measures is set by the environment; see
//! `tests/README.md`.

use std::{process::ExitCode, str::FromStr as _};

use muster_tests::bench::{
    BaselineRole, BenchSettings, History, measure_history, run, serve_baseline,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Exit code of a process that was interrupted, by the custom of shells: 128 and SIGINT.
const EXIT_INTERRUPTED: u8 = 130;

/// One thread: the client shares the machine with what it measures.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        [] => measure().await,
        [BaselineRole::ARGUMENT, role, broker] => baseline(role, broker).await,
        ["history", active, ended, asking] => history(active, ended, asking).await,
        _ => Err(anyhow::anyhow!(
            "no arguments are taken; the environment says what is measured: see tests/README.md"
        )),
    };
    done.unwrap_or_else(|error| {
        eprintln!("bench: {error:#}");
        ExitCode::FAILURE
    })
}

/// Being told to stop drops what is under way, and with it every process and folder.
async fn measure() -> anyhow::Result<ExitCode> {
    let settings = BenchSettings::from_environment()?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let stopped_by = tokio::select! {
        done = run(&settings) => return done.map(|()| ExitCode::SUCCESS),
        () = told(&mut interrupt) => "SIGINT",
        () = told(&mut terminate) => "SIGTERM",
        () = told(&mut hangup) => "SIGHUP",
    };
    eprintln!(
        "bench: stopped by {stopped_by}; nothing is left running, and no figures are written"
    );
    Ok(ExitCode::from(EXIT_INTERRUPTED))
}

async fn history(active: &str, ended: &str, asking: &str) -> anyhow::Result<ExitCode> {
    measure_history(History {
        active: active.parse()?,
        ended: ended.parse()?,
        asking: asking.parse()?,
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn told(signal: &mut Signal) {
    // `None` would mean that no signal can come any more.
    if signal.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}

async fn baseline(role: &str, broker: &str) -> anyhow::Result<ExitCode> {
    serve_baseline(BaselineRole::from_str(role)?, broker).await?;
    Ok(ExitCode::SUCCESS)
}
