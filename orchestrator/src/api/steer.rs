//! What operators do with a run that goes on.

use muster_engine::{Command, Input, SteerCommand, Steering};
use muster_proto::{
    RunId,
    api::{FeedbackRequest, PauseRequest, Problem, RedirectRequest},
    limits::TEXT_BYTES_MAX,
};

use super::{
    answer::{Failed, command_id, done},
    call::{Answer, Call},
    problems,
};
use crate::shards::Shard;

pub(super) async fn pause(
    shard: &Shard,
    call: &Call,
    request: PauseRequest,
) -> Result<Answer, Failed> {
    let reason = request
        .reason
        .unwrap_or_else(|| "held by an operator".to_owned());
    let reason = bounded(reason)?;
    steer(shard, call, request.id, Steering::Pause { reason }).await
}

pub(super) async fn resume(
    shard: &Shard,
    call: &Call,
    request: PauseRequest,
) -> Result<Answer, Failed> {
    steer(shard, call, request.id, Steering::Resume).await
}

pub(super) async fn feedback(
    shard: &Shard,
    call: &Call,
    request: FeedbackRequest,
) -> Result<Answer, Failed> {
    let steering = Steering::SendBack {
        task_id: request.task_id,
        reason: bounded(request.reason)?,
    };
    steer(shard, call, request.id, steering).await
}

pub(super) async fn redirect(
    shard: &Shard,
    call: &Call,
    request: RedirectRequest,
) -> Result<Answer, Failed> {
    if request.agent_type.is_none() && request.agent_id.is_none() {
        let detail = "name the type or the agent that is to do it, or both";
        return Err(problems::invalid("agent_type", detail).into());
    }
    let reason = request.reason;
    let reason = reason.unwrap_or_else(|| "given to others by an operator".to_owned());
    let steering = Steering::Redirect {
        task_id: request.task_id,
        agent_type: request.agent_type,
        agent_id: request.agent_id,
        reason: bounded(reason)?,
    };
    steer(shard, call, request.id, steering).await
}

async fn steer(
    shard: &Shard,
    call: &Call,
    run_id: RunId,
    steering: Steering,
) -> Result<Answer, Failed> {
    let command = Command::Steer(SteerCommand {
        command_id: command_id(call)?,
        tenant: call.tenant.clone(),
        run_id,
        steering,
    });
    let asked = shard
        .owner
        .ask(None, |token| Input::Command { token, command });
    done(asked.await?)
}

pub(super) fn bounded(reason: String) -> Result<String, Problem> {
    if reason.trim().is_empty() || reason.len() > TEXT_BYTES_MAX {
        let detail = format!("has to say something, in at most {TEXT_BYTES_MAX} bytes");
        return Err(problems::invalid("reason", detail));
    }
    Ok(reason)
}
