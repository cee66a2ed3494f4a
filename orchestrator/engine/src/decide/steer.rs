//! What operators do with a run that goes on: pause it, let it go on, send a result back, give a task
//! to other agents.

use muster_proto::{
    AgentId, AgentType, Conflict, Effects, TaskId, api::TaskState, limits::TEXT_BYTES_MAX,
};

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
        return Err(Refused::older_is_there());
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
        Steering::Redirect {
            task_id,
            agent_type,
            agent_id,
            reason: why,
        } => redirect(run, task_id, agent_type.as_ref()).map(|agent_type| {
            Some(Event::TaskRedirected {
                run_id,
                task_id: task_id.clone(),
                agent_type,
                agent_id: agent_id.clone(),
                reason: reason(why),
                command_id,
            })
        }),
    }
}

/// The agent that a command gives a task to, where it names one.
pub(crate) fn wanted_agent<'a>(
    state: &'a State,
    command: &'a SteerCommand,
) -> Option<(&'a AgentType, &'a AgentId)> {
    let Steering::Redirect {
        task_id,
        agent_type,
        agent_id: Some(agent_id),
        ..
    } = &command.steering
    else {
        return None;
    };
    let task = state.run(&command.run_id)?.task(task_id)?;
    Some((agent_type.as_ref().unwrap_or(&task.agent_type), agent_id))
}

/// The type that does the task from now on.
fn redirect(
    run: &Run,
    task_id: &TaskId,
    agent_type: Option<&AgentType>,
) -> Result<AgentType, Refused> {
    let refuse = |why: &str| {
        let what = format!("task {task_id} of run {}: {why}", run.id);
        Err(Refused::NotToRedirect(what))
    };
    let Some(task) = run.task(task_id) else {
        return refuse("there is no such task");
    };
    if !task.is_open() {
        return refuse("it has ended");
    }
    if run.questions.iter().any(|open| open.task_id == *task_id) {
        return refuse("it waits for an answer");
    }
    let may_be_done = task
        .running()
        .any(|attempt| attempt.terms.effects == Effects::Once);
    if may_be_done {
        return refuse("what it does must not be done twice, and it may be done by now");
    }
    let agent_type = agent_type.unwrap_or(&task.agent_type);
    let is_other = *agent_type != task.agent_type;
    let workflow = run.workflow.as_ref();
    if is_other && workflow.is_some_and(|it| !it.agent_types.contains(agent_type)) {
        return refuse("the workflow does not use agents of that type");
    }
    if is_other && task.outcome_unknown {
        return refuse("nobody knows whether it was done, and only its own type can find out");
    }
    Ok(agent_type.clone())
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
    if run.place(task_id).is_some_and(|it| run.is_planning(it)) {
        return refuse("it made the plan: change the run instead");
    }
    if may_begin_anew(run, task) {
        Ok(())
    } else {
        refuse("something was built on its result that cannot be taken back")
    }
}
