//! `agent`: serves one or many types of agent until told to stop.

mod arguments;
mod echo;
mod offer;
mod stop;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use muster_agent::Runtime;
use muster_settings::LoadOptions;
use muster_telemetry::LogFormat;

use arguments::Arguments;
use offer::Offer;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("agent: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = muster_settings::load(&LoadOptions::from_process())?;
    // Whoever serves echoes alone need not read the data of the travel agents.
    let light = Offer::light();
    let is_light = !arguments.types.is_empty() && light.has(&arguments.types);
    let offer = if is_light {
        light
    } else {
        Offer::whole(&arguments.travel(&settings))?
    };
    if arguments.list {
        return arguments::print(&offer.types());
    }
    let agents = if arguments.all {
        offer.all()
    } else {
        offer.named(&arguments.types)?
    };
    muster_telemetry::init(LogFormat::Auto)?;
    let connection = muster_transport::connect(&arguments.connection(&settings)).await?;
    let drain = stop::on_signal().context("cannot listen for signals")?;
    Runtime::new(connection, arguments.runtime(&settings)?)
        .serve(agents, drain)
        .await?;
    Ok(())
}
