//! Runs that an operator holds: what is under way ends, and nothing begins.

use std::sync::Arc;

use muster_proto::{CommandId, RunId, Timestamp, api::TaskState};

use super::{
    Illegal, State,
    apply::{illegal, open_run},
};

pub(super) fn pause(
    state: &mut State,
    run_id: &RunId,
    command_id: &CommandId,
) -> Result<(), Illegal> {
    let run = open_run(state, "run_paused", run_id)?;
    if run.paused {
        return Err(illegal("run_paused", format!("run {run_id} is paused")));
    }
    run.paused = true;
    run.answer_commands.push(command_id.clone());
    for place in 0..run.tasks.len() {
        state.ready.remove(run_id, place);
    }
    Ok(())
}

pub(super) fn resume(
    state: &mut State,
    run_id: &RunId,
    command_id: &CommandId,
    at: Timestamp,
) -> Result<(), Illegal> {
    let run = open_run(state, "run_resumed", run_id)?;
    if !run.paused {
        return Err(illegal(
            "run_resumed",
            format!("run {run_id} is not paused"),
        ));
    }
    run.paused = false;
    run.answer_commands.push(command_id.clone());
    let State {
        runs,
        ready,
        timers,
        ..
    } = state;
    let Some(run) = runs.get(run_id).map(Arc::clone) else {
        return Ok(());
    };
    for (place, task) in run.tasks.iter().enumerate() {
        // What fails waits for its pause first.
        if task.state == TaskState::Ready && timers.of(run_id, place).is_empty() {
            ready.add(&run, place, at);
        }
    }
    Ok(())
}
