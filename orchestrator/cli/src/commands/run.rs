//! `muster run`: submit, watch, ask, print.

use muster_proto::api::{RunRequest, RunStatus, WhenBusy};

use super::{
    ask::{self, Asked},
    run_text, scenarios_text,
};
use crate::{
    api::Client,
    args::{BusyChoice, Global, RunArgs},
    ending::Ending,
    follow::{Followed, Follower},
    output, request_text,
    signals::Signals,
    view,
};

/// Questions that one run may ask in one sitting; more is a workflow that asks in a circle.
const QUESTIONS_MAX: u32 = 50;

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &RunArgs,
) -> anyhow::Result<Ending> {
    let request = request(args)?;
    if args.detach {
        let status = client.submit(&request).await?;
        if global.json {
            output::json(&status)?;
        } else {
            output::answer(status.id.as_str());
        }
        return Ok(Ending::Done);
    }
    let ending = submit_and_finish(client, global, &request, &mut Signals::listen()?).await?;
    Ok(ending)
}

fn request(args: &RunArgs) -> anyhow::Result<RunRequest> {
    let scenarios = args.scenario.iter().map(|said| scenarios_text::read(said));
    let mut request = RunRequest {
        session: args.session.clone(),
        when_busy: args.when_busy.map(when_busy),
        scenarios: scenarios.collect::<Result<_, _>>()?,
        budget_limit: args.budget_limit,
        cost_limit_usd: args.cost_limit,
        ..RunRequest::default()
    };
    match &args.plan {
        Some(file) => request.plan = Some(request_text::read_plan(file)?),
        None => {
            request.workflow.clone_from(&args.workflow);
            request.request = Some(request_text::read(&args.request, args.file.as_deref())?);
        }
    }
    Ok(request)
}

async fn submit_and_finish(
    client: &Client,
    global: &Global,
    request: &RunRequest,
    signals: &mut Signals,
) -> anyhow::Result<Ending> {
    let status = client.submit(request).await?;
    stay(client, global, &status, signals).await
}

/// Stays with a run until it ends; on Ctrl-C says how to come back.
pub(super) async fn stay(
    client: &Client,
    global: &Global,
    status: &RunStatus,
    signals: &mut Signals,
) -> anyhow::Result<Ending> {
    let ending = finish(client, global, status, signals).await?;
    if ending == Ending::Interrupted {
        let run = &status.id;
        let command = client.command();
        output::say(&format!(
            "the run goes on\n  see it again:  {command} watch {run}\n  stop it:       {command} cancel {run}"
        ));
    }
    Ok(ending)
}

/// Stays with a run until it ends or waits for somebody else, and prints what came of it.
pub(crate) async fn finish(
    client: &Client,
    global: &Global,
    status: &RunStatus,
    signals: &mut Signals,
) -> anyhow::Result<Ending> {
    let mut follower = Follower::new(client, status, view::choose());
    for _ in 0..QUESTIONS_MAX {
        let status = match follower.follow(signals).await? {
            Followed::Interrupted => return Ok(Ending::Interrupted),
            Followed::Stopped(status) => status,
        };
        if status.state.is_terminal() {
            return end(client, global, &status);
        }
        match ask::ask(client, &status, signals).await? {
            Asked::Answered => {}
            Asked::Nobody => {
                if global.json {
                    output::json(&status)?;
                }
                return Ok(Ending::Waits);
            }
            Asked::Interrupted => return Ok(Ending::Interrupted),
        }
    }
    anyhow::bail!(
        "the run has asked {QUESTIONS_MAX} questions: something goes in a circle; see `{} show {}`",
        client.command(),
        status.id
    )
}

fn end(client: &Client, global: &Global, status: &RunStatus) -> anyhow::Result<Ending> {
    if global.json {
        output::json(status)?;
    } else {
        run_text::print_end(client, status)?;
    }
    Ok(Ending::of_state(status.state).unwrap_or(Ending::Failed))
}

fn when_busy(choice: BusyChoice) -> WhenBusy {
    match choice {
        BusyChoice::Reject => WhenBusy::Reject,
        BusyChoice::Queue => WhenBusy::Queue,
        BusyChoice::Interrupt => WhenBusy::Interrupt,
        BusyChoice::RollBack => WhenBusy::RollBack,
    }
}
