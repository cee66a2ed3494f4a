//! The registry, and what a person decides about its breakers.

use muster_engine::{AgentSnapshot, Forced, Input, Query, Reply};
use muster_proto::{
    Timestamp,
    api::{AgentView, BreakerForce, BreakerRequest},
};

use super::{
    answer::{Failed, unexpected},
    call::Answer,
    problems,
};
use crate::shards::Shard;

/// All agents that the shard's owner hears.
pub(super) async fn list(shard: &Shard) -> Result<Answer, Failed> {
    let views = ask(shard, Query::Agents).await?;
    Ok(Answer::of(200, &views))
}

/// Forces a breaker, and answers with the agents of its type.
pub(super) async fn force(shard: &Shard, request: BreakerRequest) -> Result<Answer, Failed> {
    let query = Query::ForceBreaker {
        agent_type: request.agent_type.clone(),
        agent_id: request.agent_id.clone(),
        forced: match request.breaker {
            BreakerForce::Open => Some(Forced::Open),
            BreakerForce::Closed => Some(Forced::Closed),
            BreakerForce::Auto => None,
        },
    };
    let mut views = ask(shard, query).await?;
    views.retain(|view| view.record.agent_type == request.agent_type);
    let is_known = match &request.agent_id {
        Some(id) => views.iter().any(|view| view.record.agent_id == *id),
        None => !views.is_empty(),
    };
    if is_known {
        return Ok(Answer::of(200, &views));
    }
    let name = request.agent_id.map_or_else(
        || format!("agents of type {}", request.agent_type),
        |id| format!("agent {id} of type {}", request.agent_type),
    );
    Err(problems::agent_unknown(&name).into())
}

async fn ask(shard: &Shard, query: Query) -> Result<Vec<AgentView>, Failed> {
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    let Reply::Agents(agents, now) = reply else {
        return Err(unexpected().into());
    };
    let views = agents.into_iter().map(|agent| view(agent, now));
    Ok(views.collect())
}

fn view(agent: AgentSnapshot, now: Timestamp) -> AgentView {
    let seen_ms = u64::try_from(now.as_ms() - agent.seen_at.as_ms()).unwrap_or(0);
    AgentView {
        record: agent.record,
        online: agent.online,
        seen_s: muster_proto::Seconds::from_ms(seen_ms).as_f64(),
        in_flight: agent.in_flight,
        breaker: agent.breaker,
        type_breaker: agent.type_breaker,
        failures_in_a_row: agent.failures_in_a_row,
        succeeded: agent.succeeded,
        failed: agent.failed,
    }
}
