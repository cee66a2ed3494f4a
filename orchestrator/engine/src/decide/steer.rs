//! What operators do with a run that goes on: pause it, let it go on, send a result back.

use muster_proto::{Conflict, TaskId, api::TaskState, limits::TEXT_BYTES_MAX};

use super::{
    clip::clipped,
    conflict::{BY_PERSON, may_begin_anew},
    submit::run_of,
};
use crate::{
    Event, Run, State, SteerCommand, Steering, record::FORMAT_WITH_CHECKS, shard::Refused,
};

/// Decides about a command; none where it changes nothing.
pub(crate) fn steer(state: &State, command: &SteerCommand) -> Result<Option<Event>, Refused> {
    let run = run_of(state, &command.tenant, &command.run_id)?;
    if run.answer_commands.contains(&command.command_id) {
        return Ok(None);
    }
    if run.is_terminal() {
        return Err(Refused::Ended(run.id.clone(), run.state.as_str()));
    }
    if state.log_format() < FORMAT_WITH_CHECKS {
        let reason = "an older orchestrator is still there; this is possible once it has gone";
        return Err(Refused::LogUnavailable(reason.to_owned()));
    }
    let (run_id, command_id) = (run.id.clone(), command.command_id.clone());
    let reason = |text: &str| clipped(text.to_owned(), TEXT_BYTES_MAX);
    match &command.steering {
        Steering::Pause { .. } if run.paused => Ok(None),
        Steering::Pause { reason: why } => Ok(Some(Event::RunPaused {
            run_id,
            reason: reason(why),
            command_id,
        })),
        Steering::Resume if !run.paused => Ok(None),
        Steering::Resume => Ok(Some(Event::RunResumed { run_id, command_id })),
        Steering::SendBack {
            task_id,
            reason: why,
        } => send_back(run, task_id).map(|()| {
            Some(Event::ResultsSentBack {
                run_id,
                task_id: task_id.clone(),
                attempt: BY_PERSON,
                conflicts: vec![Conflict {
                    responsible: task_id.clone(),
                    against: None,
                    reason: reason(why),
                }],
                command_id: Some(command_id),
            })
        }),
    }
}

fn send_back(run: &Run, task_id: &TaskId) -> Result<(), Refused> {
    let refuse = |why: &str| {
        let what = format!("task {task_id} of run {}: {why}", run.id);
        Err(Refused::NotToSendBack(what))
    };
    let Some(task) = run.task(task_id) else {
        return refuse("there is no such task");
    };
    if task.state != TaskState::Succeeded {
        return refuse("it has brought no result yet");
    }
    if run.place(task_id) == run.planning_place() {
        return refuse("it made the plan: change the run instead");
    }
    if may_begin_anew(run, task) {
        Ok(())
    } else {
        refuse("something was built on its result that cannot be taken back")
    }
}
