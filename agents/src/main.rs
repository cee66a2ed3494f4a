//! `agent`: serves one or many types of agent until told to stop.

mod arguments;
mod echo;
mod models;
mod offer;
mod own_workflows;
mod stop;

use std::{process::ExitCode, sync::Arc};

use anyhow::Context as _;
use clap::Parser;
use muster_agent::{Agent, Runtime};
use muster_report::ReportConfig;
use muster_settings::{LoadOptions, Settings};
use muster_telemetry::{LogFormat, Metrics};

use arguments::Arguments;
use offer::Offer;

/// A run makes some thousand small values, and frees them soon: the system's allocator was a third of
/// the processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("agent: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = muster_settings::load(&LoadOptions::from_process())?;
    // Whoever serves echoes alone need not read the data of the others.
    let light = Offer::light();
    let is_light = !arguments.types.is_empty() && light.has(&arguments.types);
    let offer = if is_light {
        light
    } else {
        // What is wrong in a folder that this process sees is told now, and not with the first request.
        if let Some(folder) = &settings.orchestrator.workflows {
            own_workflows::check(folder)?;
        }
        Offer::whole(
            &arguments.travel(&settings),
            &arguments::product(&settings),
            &ReportConfig::new(settings.documents.folder.clone()).with_models(
                models::models(&settings)?,
                settings.orchestrator.workflows.clone(),
            ),
            &arguments.drought(),
        )?
    };
    if arguments.list {
        return arguments::print(&offer.types());
    }
    let agents = if arguments.all {
        offer.all()
    } else {
        offer.named(&arguments.types)?
    };
    // Sent by a thread of its own, outside the runtime, which it outlives.
    let _metrics = Metrics::from_environment("muster-agent")?;
    threads(is_light)?.block_on(serve(arguments, &settings, agents))
}

/// Agents that compute get all cores. Those that only wait get one thread, because handing their
/// work from thread to thread costs more than the work: measured with echoes, a third more
/// processor time a task.
fn threads(is_light: bool) -> std::io::Result<tokio::runtime::Runtime> {
    let mut builder = if is_light {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    builder.enable_all().build()
}

async fn serve(
    arguments: &Arguments,
    settings: &Settings,
    agents: Vec<Arc<dyn Agent>>,
) -> anyhow::Result<()> {
    muster_telemetry::init(LogFormat::Auto)?;
    let connection = muster_transport::connect(&arguments.connection(settings)).await?;
    let drain = stop::on_signal().context("cannot listen for signals")?;
    Runtime::new(connection, arguments.runtime(settings)?)
        .serve(agents, drain)
        .await?;
    Ok(())
}
