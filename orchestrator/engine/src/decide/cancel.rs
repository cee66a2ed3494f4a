//! Stopping a run.

use muster_proto::{api::RunState, limits::TEXT_BYTES_MAX};

use super::{clip::clipped, submit::run_of};
use crate::{CancelCommand, Event, State, shard::Refused};

/// Decides about a cancellation; none where the run is cancelled already.
pub(crate) fn cancel(state: &State, command: &CancelCommand) -> Result<Option<Event>, Refused> {
    let run = run_of(state, &command.tenant, &command.run_id)?;
    match run.state {
        RunState::Cancelled => Ok(None),
        ended if ended.is_terminal() => Err(Refused::Ended(run.id.clone(), ended.as_str())),
        _ => Ok(Some(Event::RunCancelled {
            run_id: run.id.clone(),
            reason: clipped(command.reason.clone(), TEXT_BYTES_MAX),
            command_id: command.command_id.clone(),
        })),
    }
}
