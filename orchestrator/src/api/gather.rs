//! Calls that concern all shards: each is asked, and the answers are put together.

use futures_util::future::join_all;
use muster_proto::{
    RunId, Timestamp,
    api::{
        AgentView, Costs, DeadLetterList, DeadLettersRequest, ListRequest, PoolView, RunList,
        StopView,
    },
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    App,
    answer::read,
    call::{Answer, Call, Verb},
    costs, forward,
    listing::{PAGE_DEFAULT, newest_first},
    problems,
};
use crate::owner::merged_pools;

/// Asks all shards.
pub(super) async fn gather(app: &App, call: &Call) -> Answer {
    let (count, _) = app.shards.count();
    if count == 1 {
        return forward::on_shard(app, 0, call).await;
    }
    let behind = match behind(app, call).await {
        Ok(behind) => behind,
        Err(answer) => return answer,
    };
    let calls = (0..count).map(|_| Call {
        behind: behind.clone(),
        ..call.clone()
    });
    let calls: Vec<Call> = calls.collect();
    let asked = calls.iter().zip(0..);
    let asked = asked.map(|(call, shard)| forward::on_shard(app, shard, call));
    let answers = join_all(asked).await;
    if let Some(failed) = answers.iter().find(|answer| answer.status != 200) {
        return failed.clone();
    }
    match call.verb {
        Verb::Agents | Verb::Breaker => merge_agents(&answers),
        Verb::Pools => merge_pools(&answers),
        Verb::Costs => merge_costs(&answers),
        Verb::Stop | Verb::Lift | Verb::Stopped => merge_stops(&answers),
        Verb::DeadLetters => merge_letters(call, &answers),
        _ => merge_runs(call, &answers),
    }
}

/// Where a page begins: only its own shard knows the run that it begins behind.
async fn behind(app: &App, call: &Call) -> Result<Option<(Timestamp, RunId)>, Answer> {
    #[derive(Deserialize)]
    struct Accepted {
        accepted_at: Timestamp,
    }
    if call.verb != Verb::List {
        return Ok(None);
    }
    let request: ListRequest = read(&call.body).map_err(|problem| Answer::problem(&problem))?;
    let Some(run) = request.before else {
        return Ok(None);
    };
    let status = Call {
        verb: Verb::Status,
        body: format!("{{\"id\":\"{run}\"}}"),
        ..call.clone()
    };
    let answer = forward::on_shard(app, app.shards.of_run(&run), &status).await;
    match serde_json::from_slice::<Accepted>(&answer.body) {
        Ok(accepted) if answer.status == 200 => Ok(Some((accepted.accepted_at, run))),
        _ => Err(answer),
    }
}

fn parts<T: DeserializeOwned>(answers: &[Answer]) -> Result<Vec<T>, Answer> {
    answers
        .iter()
        .map(|answer| serde_json::from_slice(&answer.body))
        .collect::<Result<_, _>>()
        .map_err(|error| Answer::problem(&problems::unavailable(error.to_string())))
}

fn merge_runs(call: &Call, answers: &[Answer]) -> Answer {
    let limit = read::<ListRequest>(&call.body).ok();
    let limit = limit.and_then(|request| request.limit);
    let limit = limit.unwrap_or(PAGE_DEFAULT);
    let lists: Vec<RunList> = match parts(answers) {
        Ok(lists) => lists,
        Err(answer) => return answer,
    };
    let more_behind = lists.iter().any(|list| list.next.is_some());
    let mut runs: Vec<_> = lists.into_iter().flat_map(|list| list.runs).collect();
    newest_first(&mut runs);
    let more = more_behind || runs.len() > limit;
    runs.truncate(limit);
    let next = runs.last().map(|run| run.id.clone()).filter(|_| more);
    let stale = None;
    Answer::of(200, &RunList { runs, next, stale })
}

/// An agent is known to every shard; what each has given it adds up.
fn merge_agents(answers: &[Answer]) -> Answer {
    let lists: Vec<Vec<AgentView>> = match parts(answers) {
        Ok(lists) => lists,
        Err(answer) => return answer,
    };
    let mut agents: Vec<AgentView> = Vec::new();
    for view in lists.into_iter().flatten() {
        let same = agents.iter_mut().find(|known| {
            known.record.agent_id == view.record.agent_id
                && known.record.agent_type == view.record.agent_type
        });
        match same {
            Some(known) => {
                known.in_flight += view.in_flight;
                known.online |= view.online;
                known.seen_s = known.seen_s.min(view.seen_s);
                known.breaker = known.breaker.max(view.breaker);
                known.type_breaker = known.type_breaker.max(view.type_breaker);
                known.failures_in_a_row = known.failures_in_a_row.max(view.failures_in_a_row);
                known.succeeded += view.succeeded;
                known.failed += view.failed;
            }
            None => agents.push(view),
        }
    }
    Answer::of(200, &agents)
}

/// The work of all shards for a pool adds up.
fn merge_pools(answers: &[Answer]) -> Answer {
    match parts::<Vec<PoolView>>(answers) {
        Ok(lists) => Answer::of(200, &merged_pools(lists.into_iter().flatten())),
        Err(answer) => answer,
    }
}

fn merge_costs(answers: &[Answer]) -> Answer {
    match parts::<Costs>(answers) {
        Ok(parts) => {
            let lines = parts.into_iter().flat_map(|part| part.workflows);
            Answer::of(200, &costs::added_up(lines))
        }
        Err(answer) => answer,
    }
}

/// Everything is stopped as long as any shard is.
fn merge_stops(answers: &[Answer]) -> Answer {
    let views: Vec<StopView> = match parts(answers) {
        Ok(views) => views,
        Err(answer) => return answer,
    };
    let stopped = views.into_iter().max_by_key(|view| view.stopped);
    Answer::of(200, &stopped)
}

fn merge_letters(call: &Call, answers: &[Answer]) -> Answer {
    let limit = read::<DeadLettersRequest>(&call.body).ok();
    let limit = limit.and_then(|request| request.limit);
    let lists: Vec<DeadLetterList> = match parts(answers) {
        Ok(lists) => lists,
        Err(answer) => return answer,
    };
    let letters = lists.into_iter().flat_map(|list| list.dead_letters);
    let mut letters: Vec<_> = letters.collect();
    letters.sort_by(|left, right| (right.at, &right.id).cmp(&(left.at, &left.id)));
    letters.truncate(limit.unwrap_or(PAGE_DEFAULT));
    Answer::of(
        200,
        &DeadLetterList {
            dead_letters: letters,
        },
    )
}
