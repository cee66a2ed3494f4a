//! Listing runs: those that their owner has in memory, and older ones from the read model.

use muster_engine::{Input, Query, Refused, Reply};
use muster_proto::{
    RunId, Timestamp, WorkflowName,
    api::{ListRequest, RunList, RunState, RunSummary},
    limits::RUNS_PAGE_MAX,
};
use muster_read_model::{Before, RunLine};

use super::{
    answer::{Failed, unexpected},
    call::{Answer, Call},
    old_runs, problems,
};
use crate::{read_model::Reading, shards::Shard};

/// Runs in one page where the caller does not say.
pub(super) const PAGE_DEFAULT: usize = 50;

/// A page, newest first, and whether there are older ones.
struct Page {
    runs: Vec<RunSummary>,
    more: bool,
    evicted_through: u64,
}

/// A page of one shard's runs.
pub(super) async fn list(
    shard: &Shard,
    call: &Call,
    request: ListRequest,
) -> Result<Answer, Failed> {
    let limit = request.limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=RUNS_PAGE_MAX).contains(&limit) {
        let allowed = format!("expected 1 to {RUNS_PAGE_MAX}");
        return Err(problems::invalid("limit", allowed).into());
    }
    let behind = match (&call.behind, &request.before) {
        (Some(behind), _) => Some(behind.clone()),
        (None, Some(before)) => Some(place_of(shard, call, before).await?),
        (None, None) => None,
    };
    let page = from_owner(shard, call, limit, behind.clone()).await?;
    let page = match &shard.reading {
        Some(reading) if page.evicted_through > 0 => {
            with_older(shard, reading, call, page, behind, limit).await?
        }
        _ => page,
    };
    let next = page.runs.last().map(|run| run.id.clone());
    Ok(Answer::of(
        200,
        &RunList {
            next: next.filter(|_| page.more),
            runs: page.runs,
            stale: None,
        },
    ))
}

/// The place of the run that a page begins behind.
async fn place_of(
    shard: &Shard,
    call: &Call,
    before: &RunId,
) -> Result<(Timestamp, RunId), Failed> {
    let query = Query::PlaceInOrder {
        tenant: call.tenant.clone(),
        run_id: before.clone(),
    };
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    let unknown = match reply {
        Reply::PlaceInOrder(accepted_at) => return Ok((accepted_at, before.clone())),
        Reply::Refused(refused @ Refused::UnknownRun(_)) => refused,
        _ => return Err(unexpected().into()),
    };
    if let Some(reading) = &shard.reading
        && let Some(place) = old_runs::find(shard, reading, &call.tenant, before).await?
    {
        let accepted_at = Timestamp::from_ms(place.accepted_at_ms);
        return Ok((accepted_at, before.clone()));
    }
    Err(problems::refused(&unknown).into())
}

async fn from_owner(
    shard: &Shard,
    call: &Call,
    limit: usize,
    behind: Option<(Timestamp, RunId)>,
) -> Result<Page, Failed> {
    let query = Query::List {
        tenant: call.tenant.clone(),
        limit,
        behind,
    };
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    match reply {
        Reply::List {
            runs,
            more,
            evicted_through,
        } => Ok(Page {
            runs,
            more,
            evicted_through,
        }),
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

/// Puts in what the owner has no longer in memory. What it has is newer than a row.
async fn with_older(
    shard: &Shard,
    reading: &Reading,
    call: &Call,
    page: Page,
    behind: Option<(Timestamp, RunId)>,
    limit: usize,
) -> Result<Page, Failed> {
    let number = shard.owner.shard();
    let model = reading.at(number, page.evicted_through).await;
    let model = model.map_err(|behind| old_runs::behind_problem(&behind))?;
    let before = behind.map(|(at, run_id)| Before {
        accepted_at_ms: at.as_ms(),
        run_id: run_id.to_string(),
    });
    let lines = model
        .list(number, call.tenant.as_str(), before.as_ref(), limit + 1)
        .await
        .map_err(|error| old_runs::database_problem(&error))?;
    let mut runs = page.runs;
    let in_memory: std::collections::HashSet<RunId> =
        runs.iter().map(|run| run.id.clone()).collect();
    let older = lines.into_iter().filter_map(summary);
    runs.extend(older.filter(|run| !in_memory.contains(&run.id)));
    newest_first(&mut runs);
    let more = page.more || runs.len() > limit;
    runs.truncate(limit);
    Ok(Page { runs, more, ..page })
}

/// The order of listings.
pub(super) fn newest_first(runs: &mut [RunSummary]) {
    runs.sort_by(|left, right| (right.accepted_at, &right.id).cmp(&(left.accepted_at, &left.id)));
}

/// A row that is none of ours is left out.
pub(super) fn summary(line: RunLine) -> Option<RunSummary> {
    let state = serde_json::Value::String(line.state);
    let state: RunState = serde_json::from_value(state).ok()?;
    Some(RunSummary {
        id: RunId::new(line.run_id).ok()?,
        workflow: line.workflow.and_then(|name| WorkflowName::new(name).ok()),
        state,
        accepted_at: Timestamp::from_ms(line.accepted_at_ms),
        request: line.title,
    })
}
