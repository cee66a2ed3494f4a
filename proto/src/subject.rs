//! Every subject that messages travel on. The texts exist here only.
//!
//! All parts that come from outside are identifiers that are one token each, so that no name can
//! reach another subject; an [`AgentId`] is free text in an envelope and is checked here.

use crate::{AgentId, AgentType, RunId, Tenant, Topic};

/// An agent id that cannot be part of a subject.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("agent id {0:?} cannot be part of a subject: use only letters, digits, '-' and '_'")]
pub struct NotAToken(pub AgentId);

fn token(agent: &AgentId) -> Result<&str, NotAToken> {
    if agent.is_token() {
        Ok(agent.as_str())
    } else {
        Err(NotAToken(agent.clone()))
    }
}

/// Tasks for one agent.
///
/// # Errors
/// [`NotAToken`].
pub fn task(agent_type: &AgentType, agent: &AgentId) -> Result<String, NotAToken> {
    Ok(format!("muster.task.{agent_type}.{}", token(agent)?))
}

/// Tasks for whoever listens in the queue group of the type.
#[must_use]
pub fn task_queue(agent_type: &AgentType) -> String {
    format!("muster.task.{agent_type}")
}

/// The queue group of simple agents.
pub const TASK_QUEUE_GROUP: &str = "agents";

/// Asks of agents for whoever of a type has room.
#[must_use]
pub fn ask(agent_type: &AgentType) -> String {
    format!("muster.ask.{agent_type}")
}

/// The queue group of agents that answer asks.
pub const ASK_QUEUE_GROUP: &str = "agents";

/// Asks that nobody waits for any more, for every agent of a type: a [`crate::Control`] whose
/// `cancel` has the ids of their messages.
#[must_use]
pub fn ask_cancel(agent_type: &AgentType) -> String {
    format!("muster.ask.{agent_type}.cancel")
}

/// What is shared in one run under one topic.
#[must_use]
pub fn share(tenant: &Tenant, run: &RunId, topic: &Topic) -> String {
    format!("muster.share.{tenant}.{run}.{topic}")
}

/// Everything that is shared in one run.
#[must_use]
pub fn shares_of(tenant: &Tenant, run: &RunId) -> String {
    format!("muster.share.{tenant}.{run}.*")
}

/// How far the attempts of one run are.
#[must_use]
pub fn progress(tenant: &Tenant, run: &RunId) -> String {
    format!("muster.progress.{tenant}.{run}")
}

/// Acceptances and results of one agent to the owner of a shard.
///
/// # Errors
/// [`NotAToken`].
pub fn result(shard: u32, agent_type: &AgentType, agent: &AgentId) -> Result<String, NotAToken> {
    Ok(format!(
        "muster.result.{shard}.{agent_type}.{}",
        token(agent)?
    ))
}

/// All results of a shard.
#[must_use]
pub fn results_of(shard: u32) -> String {
    format!("muster.result.{shard}.*.*")
}

/// The heartbeat of one agent.
///
/// # Errors
/// [`NotAToken`].
pub fn heartbeat(agent_type: &AgentType, agent: &AgentId) -> Result<String, NotAToken> {
    Ok(format!("muster.heartbeat.{agent_type}.{}", token(agent)?))
}

/// All heartbeats.
pub const HEARTBEATS: &str = "muster.heartbeat.*.*";

/// Control of one agent.
///
/// # Errors
/// [`NotAToken`].
pub fn control(agent_type: &AgentType, agent: &AgentId) -> Result<String, NotAToken> {
    Ok(format!("muster.control.{agent_type}.{}", token(agent)?))
}

/// Control of all agents.
pub const CONTROL_ALL: &str = "muster.control.all";

/// Commands to the owner of a shard.
#[must_use]
pub fn command(shard: u32) -> String {
    format!("muster.command.{shard}")
}

/// Queries to the owner of a shard.
#[must_use]
pub fn query(shard: u32) -> String {
    format!("muster.query.{shard}")
}

/// Announcements of a shard's owner.
#[must_use]
pub fn owner(shard: u32) -> String {
    format!("muster.owner.{shard}")
}

/// One orchestrator says that it is there, and what it reads.
#[must_use]
pub fn orchestrator(name: &str) -> String {
    format!("muster.orchestrator.{name}")
}

/// All orchestrators.
pub const ORCHESTRATORS: &str = "muster.orchestrator.*";

/// An orchestrator is asked to take over a shard from its owner.
#[must_use]
pub fn handover(name: &str) -> String {
    format!("muster.handover.{name}")
}

/// How many shards there are: the subject of the stream `MUSTER_SHARDS`.
pub const SHARD_MAP: &str = "muster.shards";

/// The stream of the map of shards.
pub const SHARD_MAP_STREAM: &str = "MUSTER_SHARDS";

/// Live events of one run.
#[must_use]
pub fn event(tenant: &Tenant, run: &RunId) -> String {
    format!("muster.event.{tenant}.{run}")
}

/// One verb of the API for programs on NATS.
#[must_use]
pub fn api(tenant: &Tenant, verb: &str) -> String {
    format!("muster.api.{tenant}.{verb}")
}

/// All verbs of the API, of all tenants.
pub const API: &str = "muster.api.*.*";

/// The queue group of the orchestrators that serve the API.
pub const API_QUEUE_GROUP: &str = "orchestrators";

/// The subject of a shard's log.
#[must_use]
pub fn log(shard: u32) -> String {
    format!("muster.log.{shard}")
}

/// The stream of a shard's log.
#[must_use]
pub fn log_stream(shard: u32) -> String {
    format!("MUSTER_LOG_{shard}")
}

/// The stream of blobs.
pub const BLOB_STREAM: &str = "MUSTER_BLOBS";

/// All blobs.
pub const BLOBS: &str = "muster.blob.>";

/// One part of a blob, counted from 0.
#[must_use]
pub fn blob(sha256: &str, part: usize) -> String {
    format!("muster.blob.{sha256}.{part}")
}
