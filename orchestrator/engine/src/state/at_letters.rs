//! What happens to dead letters.

use muster_proto::{Fault, Timestamp};

use super::{Illegal, State, apply::illegal};
use crate::{DeadLetter, DeadLetterKind, DeadLetterState, Event};

/// Takes an event that is about a dead letter; any other changes nothing here.
pub(super) fn apply_to_letters(
    state: &mut State,
    event: &Event,
    sequence: u64,
    at: Timestamp,
) -> Result<(), Illegal> {
    match event {
        Event::MessageUnread {
            id,
            reason,
            message,
        } => {
            state.dead_letters.put(DeadLetter {
                id: id.clone(),
                kind: DeadLetterKind::UndecodableMessage,
                tenant: None,
                run_id: None,
                task_id: None,
                agent_type: None,
                fault: Fault::fatal(reason.clone()).with_code("undecodable_message"),
                at,
                attempts: Vec::new(),
                message: Some(message.clone()),
                state: DeadLetterState::Open,
                sequence,
            });
            Ok(())
        }
        Event::DeadLetterResent {
            id,
            run_id,
            command_id,
        } => {
            let (run_id, command_id) = (run_id.clone(), command_id.clone());
            settle(
                state,
                id,
                DeadLetterState::Resent { run_id, command_id },
                sequence,
            )
        }
        Event::DeadLetterDropped { id, command_id } => {
            let command_id = command_id.clone();
            settle(state, id, DeadLetterState::Dropped { command_id }, sequence)
        }
        _ => Ok(()),
    }
}

fn settle(state: &mut State, id: &str, end: DeadLetterState, sequence: u64) -> Result<(), Illegal> {
    let letter = state.dead_letters.get(id).map(AsRef::as_ref);
    match letter {
        Some(letter) if letter.is_open() => {
            let settled = DeadLetter {
                state: end,
                sequence,
                ..letter.clone()
            };
            state.dead_letters.put(settled);
            Ok(())
        }
        Some(_) => Err(illegal("dead_letter", format!("{id} was dealt with"))),
        None => Err(illegal("dead_letter", format!("{id} is unknown"))),
    }
}
