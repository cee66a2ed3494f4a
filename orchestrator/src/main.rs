//! The orchestrator's process.

mod commands;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use muster_settings::LoadOptions;
use muster_telemetry::{LogFormat, Metrics};
use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

/// A run makes some thousand small values, and frees them soon: the system's allocator was a third of
/// the processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Owns shards, hands tasks to agents and answers clients.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The broker; several addresses separated by commas.
    #[arg(long, env = "MUSTER_NATS_URL")]
    nats: Option<String>,
    /// The address to serve HTTP on.
    #[arg(long, env = "MUSTER_LISTEN")]
    listen: Option<String>,
    /// A settings file, over those that come with the program.
    #[arg(long, env = "MUSTER_CONFIG")]
    config: Option<PathBuf>,
    /// A folder with one folder a workflow, beside those that come with the program.
    #[arg(long)]
    workflows: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do instead of serving.
#[derive(Debug, Clone, Copy, Subcommand)]
enum Command {
    /// Looks after the read model: runs as rows in SQL. It can be done while orchestrators serve.
    #[command(subcommand)]
    ReadModel(commands::ReadModelCommand),
}

fn main() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("orchestrator: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Where cores are few, one thread does everything: what the owner sends in one go leaves in one
/// write, and no thread has to wake another. On larger machines half of the cores serve, the rest
/// is left to the broker and the agents.
fn start() -> anyhow::Result<ExitCode> {
    // Sent by a thread of its own, that waits for nobody: outside the runtime, which it outlives.
    let _metrics = Metrics::from_environment("muster-orchestrator")?;
    let mut builder = if muster_settings::cores_are_few() {
        Builder::new_current_thread()
    } else {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(muster_settings::cores() / 2);
        builder
    };
    builder
        .enable_all()
        .build()?
        .block_on(run(Arguments::parse()))
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    muster_telemetry::init(LogFormat::Auto)?;
    let command = arguments.command;
    let settings = muster_settings::load(&layers(arguments))?;
    if let Some(Command::ReadModel(command)) = command {
        return commands::read_model(command, &settings).await;
    }
    let stop = CancellationToken::new();
    stop_on_signals(stop.clone())?;
    muster_orchestrator::serve(settings, stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// Arguments are settings, checked like those from a file; they win over the environment's.
fn layers(arguments: Arguments) -> LoadOptions {
    let mut options = LoadOptions::from_process();
    options.file = arguments.config.or(options.file);
    let workflows = arguments
        .workflows
        .map(|path| path.to_string_lossy().into_owned());
    let given = [
        ("MUSTER__NATS__URL", arguments.nats),
        ("MUSTER__ORCHESTRATOR__LISTEN", arguments.listen),
        ("MUSTER__ORCHESTRATOR__WORKFLOWS", workflows),
    ];
    for (name, value) in given {
        options
            .variables
            .extend(value.map(|value| (name.to_owned(), value)));
    }
    options
}

fn stop_on_signals(stop: CancellationToken) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stop.cancel();
    });
    Ok(())
}
