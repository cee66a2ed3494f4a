//! What happens to a request whose conversation has a run that goes on.

use muster_proto::{RunId, api::WhenBusy};

use super::conflict::stands;
use crate::{
    Event, State, SubmitCommand, limits::CONVERSATION_RUNS_MAX, record::FORMAT_WITH_CHECKS,
    shard::Refused,
};

/// What a conversation means for a request of it.
#[derive(Debug, Default)]
pub(super) struct Busy {
    /// The conversation.
    pub(super) conversation: Option<String>,
    /// The run that has to end before the new one begins.
    pub(super) behind: Option<RunId>,
    /// The ends of runs that the new one stops.
    pub(super) stops: Vec<Event>,
}

/// Decides by the request's own way, its workflow's, or the usual one.
pub(super) fn busy(state: &State, command: &SubmitCommand) -> Result<Busy, Refused> {
    if state.log_format() < FORMAT_WITH_CHECKS {
        return Ok(Busy::default());
    }
    if let Some(modifies) = &command.modifies {
        // It stops the run whose place it takes itself, when its plan is there.
        let before = state.peek(&modifies.run_id);
        return Ok(Busy {
            conversation: before.and_then(|run| Some(run.conversation.as_ref()?.name.clone())),
            ..Busy::default()
        });
    }
    let Some(name) = &command.conversation else {
        return Ok(Busy::default());
    };
    let runs = state.conversation(&command.tenant, name);
    let conversation = Some(name.clone());
    let Some(last) = runs.last() else {
        return Ok(Busy {
            conversation,
            ..Busy::default()
        });
    };
    let workflow = command.workflow.as_ref();
    let usual = workflow.map_or(WhenBusy::default(), |it| it.conversations.when_busy);
    let way = command.when_busy.unwrap_or(usual);
    match way {
        WhenBusy::Reject => Err(Refused::Busy(last.clone())),
        WhenBusy::Queue if runs.len() > CONVERSATION_RUNS_MAX => {
            Err(Refused::ConversationFull(runs.len() - 1))
        }
        WhenBusy::Queue => Ok(Busy {
            conversation,
            behind: Some(last.clone()),
            stops: Vec::new(),
        }),
        WhenBusy::Interrupt | WhenBusy::RollBack => {
            if way == WhenBusy::RollBack {
                can_be_rolled_back(state, &runs)?;
            }
            Ok(Busy {
                conversation,
                behind: None,
                stops: stops(command, &runs, way),
            })
        }
    }
}

fn stops(command: &SubmitCommand, runs: &[RunId], way: WhenBusy) -> Vec<Event> {
    let how = match way {
        WhenBusy::RollBack => "rolls it back",
        _ => "interrupts it",
    };
    let stop = |run: &RunId| Event::RunCancelled {
        run_id: run.clone(),
        reason: format!("run {} of the same conversation {how}", command.run_id),
        command_id: command.command_id.clone(),
    };
    // The last to come first: those behind another one never begin.
    runs.iter().rev().map(stop).collect()
}

fn can_be_rolled_back(state: &State, runs: &[RunId]) -> Result<(), Refused> {
    for id in runs {
        let run = state.peek(id);
        let task = run
            .iter()
            .flat_map(|run| &run.tasks)
            .find(|task| stands(task));
        if let Some(task) = task {
            return Err(Refused::NotToRollBack(id.clone(), task.id.clone()));
        }
    }
    Ok(())
}
