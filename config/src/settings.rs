//! All settings of a process.

use std::collections::BTreeMap;

use muster_proto::AgentType;
use serde::{Deserialize, Serialize};

use crate::section::{
    AgentPool, AgentSettings, ArchiveSettings, CommunicationSettings, DelegationSettings,
    DocumentSettings, HandInSettings, LimitSettings, LiveSettings, LogSettings, ModelSettings,
    NatsSettings, OrchestratorSettings, ProductSettings, ReadModelSettings, TravelSettings,
};
use crate::violation::Violation;

/// All settings, typed. Made by [`crate::load`], which also checks them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `orchestrator`: runs, shards and the API.
    pub orchestrator: OrchestratorSettings,
    /// `agents`: pools by agent type; none by default.
    pub agents: BTreeMap<AgentType, AgentPool>,
    /// `agent`: every agent process.
    pub agent: AgentSettings,
    /// `communication`: how messages travel.
    pub communication: CommunicationSettings,
    /// `hand_in`: how results come in while the broker is out of an agent's reach.
    pub hand_in: HandInSettings,
    /// `delegation`: which agent gets a task.
    pub delegation: DelegationSettings,
    /// `limits`: what runs at a time, and how often something begins.
    pub limits: LimitSettings,
    /// `live`: sources of live data.
    pub live: LiveSettings,
    /// `models`: language models by free names; none by default.
    pub models: BTreeMap<String, ModelSettings>,
    /// `nats`: the broker.
    pub nats: NatsSettings,
    /// `log`: the stored log of each shard.
    pub log: LogSettings,
    /// `archive`: where snapshots and what is trimmed off the log are kept.
    pub archive: ArchiveSettings,
    /// `read_model`: runs as rows in SQL.
    pub read_model: ReadModelSettings,
    /// `documents`: files that requests may name.
    pub documents: DocumentSettings,
    /// `product`: the agents that recommend products.
    pub product: ProductSettings,
    /// `travel`: the travel agents.
    pub travel: TravelSettings,
}

impl Settings {
    /// Holds every value against its range.
    ///
    /// # Errors
    /// The first [`Violation`] found.
    pub fn validate(&self) -> Result<(), Violation> {
        self.orchestrator.validate()?;
        for (agent_type, pool) in &self.agents {
            pool.validate(agent_type)?;
        }
        self.agent.validate()?;
        self.communication.validate()?;
        self.hand_in.validate()?;
        self.delegation.validate()?;
        self.limits.validate()?;
        self.live.validate()?;
        for (name, model) in &self.models {
            model.validate(name)?;
        }
        self.nats.validate()?;
        self.log.validate()?;
        self.archive.validate()?;
        self.read_model.validate()?;
        self.documents.validate()?;
        self.product.validate()?;
        self.travel.validate()
    }
}
