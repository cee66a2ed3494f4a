//! Taking a request.

use std::sync::Arc;

use muster_proto::{RunId, Tenant};

use super::conversation::busy;
use crate::{
    Event, RunAccepted, State, SubmitCommand, WorkflowSpec,
    record::{FORMAT_WITH_SCENARIOS, fits},
    shard::Refused,
};

/// The format of records since which runs may wait for their turn.
const FORMAT_WITH_TURNS: u32 = 2;

/// How many runs one shard has at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunLimits {
    /// Runs that work.
    pub(crate) working_max: usize,
    /// Runs that wait for their turn.
    pub(crate) waiting_max: usize,
}

/// What a submission leads to.
pub(crate) enum Submission {
    /// These events.
    New(Vec<Event>),
    /// The command was done before, as this run.
    Known(RunId),
}

/// Decides about a submission.
pub(crate) fn submit(
    state: &State,
    command: &SubmitCommand,
    limits: RunLimits,
) -> Result<Submission, Refused> {
    let key = (command.tenant.clone(), command.command_id.clone());
    if let Some(run_id) = state.commands.get(&key) {
        return same_body(state, run_id, command);
    }
    if !command.scenarios.is_empty() && state.log_format() < FORMAT_WITH_SCENARIOS {
        return Err(Refused::older_is_there());
    }
    let busy = busy(state, command)?;
    let may_wait = state.log_format() >= FORMAT_WITH_TURNS;
    let waits = state.working() >= limits.working_max || state.waiting() > 0;
    if waits && (state.waiting() >= limits.waiting_max || !may_wait) {
        return Err(Refused::TooManyRuns {
            working: state.working(),
            waiting: state.waiting(),
        });
    }
    let mut events = Vec::with_capacity(2);
    events.extend(definition(state, command.workflow.as_ref()));
    let accepted = Event::RunAccepted(Box::new(RunAccepted {
        run_id: command.run_id.clone(),
        tenant: command.tenant.clone(),
        command_id: command.command_id.clone(),
        body_sha256: command.body_sha256.clone(),
        workflow_hash: command
            .workflow
            .as_ref()
            .map(|workflow| workflow.hash.clone()),
        title: command.title.clone(),
        request: command.request.clone(),
        plan: command.plan.clone(),
        cost_limit_usd: command.cost_limit_usd,
        waits: waits || busy.behind.is_some(),
        modifies: command.modifies.clone(),
        scenarios: command.scenarios.clone(),
        conversation: busy.conversation,
        behind: busy.behind,
    }));
    if !fits(&accepted, state.log_format()) {
        return Err(Refused::TooLarge);
    }
    // Stopped first: a crash in between leaves a conversation that is free, and a command to be sent
    // again, never two runs at a time.
    events.extend(busy.stops);
    events.push(accepted);
    Ok(Submission::New(events))
}

/// The workflow, where the log does not have it yet, or has it without what its format could not
/// hold then.
fn definition(state: &State, workflow: Option<&Arc<WorkflowSpec>>) -> Option<Event> {
    let workflow = workflow?;
    let format = state.log_format();
    let workflow = if workflow.format() > format {
        Arc::new(workflow.readable_at(format))
    } else {
        Arc::clone(workflow)
    };
    let known = state.workflows.get(&workflow.hash);
    let is_new = known.is_none_or(|known| known.format() < workflow.format());
    is_new.then_some(Event::WorkflowDefined(workflow))
}

fn same_body(
    state: &State,
    run_id: &RunId,
    command: &SubmitCommand,
) -> Result<Submission, Refused> {
    let known = if let Some(run) = state.runs.get(run_id) {
        run.body_sha256.as_ref()
    } else if let Some(run) = state.parked.get(run_id) {
        run.body_sha256.as_ref()
    } else {
        let ended = state.finished.get(run_id);
        ended.and_then(|run| run.body_sha256.as_ref())
    };
    if known == command.body_sha256.as_ref() {
        Ok(Submission::Known(run_id.clone()))
    } else {
        Err(Refused::KeyReused(run_id.clone()))
    }
}

/// The run, if it is in memory and the tenant's.
pub(super) fn run_of<'a>(
    state: &'a State,
    tenant: &Tenant,
    run_id: &RunId,
) -> Result<&'a crate::Run, Refused> {
    match state.runs.get(run_id) {
        Some(run) if run.tenant == *tenant => Ok(run),
        Some(_) => Err(Refused::UnknownRun(run_id.clone())),
        None => match state.finished.get(run_id) {
            Some(run) if run.tenant == *tenant => Err(Refused::Ended(run_id.clone(), "finished")),
            Some(_) | None => Err(Refused::UnknownRun(run_id.clone())),
        },
    }
}
