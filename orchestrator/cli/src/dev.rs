//! `muster dev`: broker, orchestrator and agents on this machine: one process a type, and more of those
//! that the orchestrator wants more of.
//!
//! Each process is a child in a process group of its own, so that Ctrl-C in a terminal reaches only
//! `muster`, which then stops them in order: agents, orchestrator, broker. Whatever ends `muster`
//! itself, a start that fails or a panic too, the children end with it.

mod agent_types;
mod binaries;
mod broker;
mod certificates;
mod child;
mod child_log;
mod data_folder;
mod instances;
mod ports;
mod ready_text;
mod restarts;
mod stack;
mod startup;
mod wanted;

use anyhow::Context as _;
use muster_proto::api::RunRequest;
use muster_settings::{LoadOptions, Settings};

use crate::{
    api::Client,
    args::{DevArgs, Global},
    commands::run,
    ending::Ending,
    output, request_text,
    signals::Signals,
};
use data_folder::DataFolder;
use stack::Stack;
use startup::{Running, start};
use wanted::Wanted;

/// Starts everything, runs what is asked or waits, and stops everything.
pub(crate) async fn execute(global: &Global, args: &DevArgs) -> anyhow::Result<Ending> {
    let mut signals = Signals::listen()?;
    let settings = settings(args)?;
    let data = DataFolder::open(args.data.as_deref())?;
    let mut stack = Stack::new(&settings, args.verbose);
    let outcome = tokio::select! {
        started = start(&mut stack, args, &settings, &data) => Some(started),
        () = signals.next() => None,
    };
    let outcome = match outcome {
        None => Ok(Ending::Interrupted),
        Some(Err(error)) => Err(error),
        Some(Ok(running)) => serve(&mut stack, &running, global, args, &mut signals).await,
    };
    stack.stop(&mut signals).await;
    data.close();
    outcome
}

/// The children read the same layers: what is wrong in them is said once, here, and not by each.
fn settings(args: &DevArgs) -> anyhow::Result<Settings> {
    let mut options = LoadOptions::from_process();
    options.environment = args.environment;
    options.file.clone_from(&args.config);
    muster_settings::load(&options).context("the settings cannot be used")
}

async fn serve(
    stack: &mut Stack,
    running: &Running,
    global: &Global,
    args: &DevArgs,
    signals: &mut Signals,
) -> anyhow::Result<Ending> {
    let Some(workflow) = &args.run else {
        ready_text::print(running, stack, global)?;
        let mut wanted = Wanted::ask(Client::new(&running.api_url, None)?);
        return tokio::select! {
            stopped = stack.keep_running(&mut wanted) => Err(stopped),
            () = signals.next() => Ok(Ending::Done),
        };
    };
    let request = RunRequest {
        workflow: Some(workflow.clone()),
        request: Some(request_text::as_request(&args.request.join(" "))?),
        ..RunRequest::default()
    };
    let client = Client::new(&running.api_url, global.tenant.clone())?;
    let ending = tokio::select! {
        ending = run_once(&client, global, &request, signals) => ending?,
        death = stack.first_death() => return Err(death),
    };
    explain(ending, args);
    Ok(ending)
}

async fn run_once(
    client: &Client,
    global: &Global,
    request: &RunRequest,
    signals: &mut Signals,
) -> anyhow::Result<Ending> {
    let status = client.submit(request).await?;
    run::finish(client, global, &status, signals).await
}

/// What becomes of a run that is not over when everything stops.
fn explain(ending: Ending, args: &DevArgs) {
    if !matches!(ending, Ending::Waits | Ending::Interrupted) {
        return;
    }
    let program = output::program();
    output::say(&match &args.data {
        Some(folder) => {
            let folder = folder.display();
            format!("the run is kept in {folder} and goes on with: {program} dev --data {folder}")
        }
        None => format!(
            "everything stops now, and the run with it; to answer, start `{program} dev` and use `{program} run` in another terminal"
        ),
    });
}
