//! The emergency stop, of one shard; all shards are asked.

use muster_engine::{Command, Input, Query, Reply, StopCommand, Stopped};
use muster_proto::api::{StopRequest, StopView};

use super::{
    answer::{Failed, command_id, unexpected},
    call::{Answer, Call},
    problems,
    steer::bounded,
};
use crate::shards::Shard;

pub(super) async fn stop(
    shard: &Shard,
    call: &Call,
    request: StopRequest,
) -> Result<Answer, Failed> {
    change(shard, call, Some(bounded(request.reason)?)).await
}

pub(super) async fn lift(shard: &Shard, call: &Call) -> Result<Answer, Failed> {
    change(shard, call, None).await
}

pub(super) async fn view(shard: &Shard) -> Result<Answer, Failed> {
    let query = Query::Stopped;
    let asked = shard.owner.ask(None, |token| Input::Query { token, query });
    told(asked.await?)
}

async fn change(shard: &Shard, call: &Call, reason: Option<String>) -> Result<Answer, Failed> {
    let command = Command::Stop(StopCommand {
        command_id: command_id(call)?,
        reason,
    });
    let asked = shard
        .owner
        .ask(None, |token| Input::Command { token, command });
    told(asked.await?)
}

fn told(reply: Reply) -> Result<Answer, Failed> {
    match reply {
        Reply::Stopped(stopped) => Ok(Answer::of(200, &shown(stopped))),
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

fn shown(stopped: Option<Stopped>) -> StopView {
    let since = stopped.as_ref().map(|it| it.since);
    StopView {
        stopped: stopped.is_some(),
        reason: stopped.map(|it| it.reason),
        since,
    }
}
