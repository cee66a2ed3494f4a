//! Whether a shard knows a command from before the number of shards grew.

use muster_engine::{Input, Query, Reply};

use super::{
    App,
    answer::{self, Failed},
    call::{Answer, Call, Verb},
    forward, problems,
};
use crate::shards::Shard;

/// Asks the shard, which from then on takes no command by an older map.
pub(super) async fn is_known(app: &App, shard: u32, call: &Call) -> Result<bool, Answer> {
    let lookup = Call {
        verb: Verb::Lookup,
        body: "{}".to_owned(),
        wait_s: 0,
        ..call.clone()
    };
    let answer = forward::on_shard(app, shard, &lookup).await;
    match answer.status {
        200 => Ok(true),
        404 => Ok(false),
        _ => Err(answer),
    }
}

/// Answers that question where the shard is owned.
pub(super) async fn lookup(shard: &Shard, call: &Call) -> Result<Answer, Failed> {
    let query = Query::Lookup {
        tenant: call.tenant.clone(),
        command_id: answer::command_id(call)?,
        map_epoch: call.map_epoch,
    };
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    match reply {
        Reply::Known(Some(_)) => Ok(Answer::of(200, &())),
        Reply::Known(None) => {
            let detail = "no run was brought by this command";
            Err(problems::not_found("command_unknown", detail).into())
        }
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(answer::unexpected().into()),
    }
}
