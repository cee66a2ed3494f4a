//! Runs that ended so long ago that their owner does not know them any more: the read model knows
//! where in the log they are.

use muster_engine::{Input, Query, Refused, Reply};
use muster_proto::{RunId, Tenant};
use muster_read_model::{Place, ReadModelError};

use super::{answer::Failed, problems};
use crate::{
    read_model::{Behind, Reading},
    shards::Shard,
};

/// The owner's reply, or where in the log the run is that it does not know.
pub(super) async fn reply(shard: &Shard, tenant: &Tenant, reply: Reply) -> Result<Reply, Failed> {
    let (Reply::Refused(Refused::UnknownRun(run_id)), Some(reading)) = (&reply, &shard.reading)
    else {
        return Ok(reply);
    };
    let Some(place) = find(shard, reading, tenant, run_id).await? else {
        return Ok(reply);
    };
    let query = Query::Workflows;
    let known = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    let workflows = match known {
        Reply::Workflows(workflows) => workflows,
        _ => return Err(super::answer::unexpected().into()),
    };
    Ok(Reply::FromLog {
        run_id: run_id.clone(),
        sequences: place.record_sequences,
        workflows,
    })
}

/// Where a run is, of which its owner knows nothing.
pub(super) async fn find(
    shard: &Shard,
    reading: &Reading,
    tenant: &Tenant,
    run_id: &RunId,
) -> Result<Option<Place>, Failed> {
    // What was never a run of this shard need not wait for anything.
    if run_id.shard() != Some(shard.owner.shard()) {
        return Ok(None);
    }
    let model = reading.at(shard.owner.shard(), 0).await;
    let model = model.map_err(|behind| behind_problem(&behind))?;
    let place = model.place(tenant.as_str(), run_id.as_str()).await;
    place.map_err(|error| database_problem(&error))
}

pub(super) fn behind_problem(behind: &Behind) -> Failed {
    problems::unavailable(behind.to_string()).into()
}

pub(super) fn database_problem(error: &ReadModelError) -> Failed {
    tracing::warn!(%error, "the read model does not answer");
    behind_problem(&Behind)
}
