//! Serving agents until told to stop.

use std::{sync::Arc, time::Duration};

use muster_proto::{AgentId, AgentType, ContentType, IdError, subject, subject::NotAToken};
use muster_transport::{Connection, PublishError, ServiceError, SubscribeError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Agent, HandInOptions, identity::Identity, serving::Serving};

/// How long the last messages may take to leave: a broker that is there takes them at once.
const LAST_WORD_WAIT: Duration = Duration::from_secs(2);
/// How often agents say how they are: an agent that is gone is noticed after three of these.
const HEARTBEAT_INTERVAL_DEFAULT: Duration = Duration::from_secs(1);
/// How long draining may take. Container platforms kill 30 s after they asked.
const DRAIN_GRACE_DEFAULT: Duration = Duration::from_secs(25);

/// How agents of a process are served.
#[derive(Debug, Clone)]
pub struct RuntimeOptions {
    /// The instance: letters, digits, `-` and `_`. With several agents in the process each gets its
    /// type added. Without it the type and something random.
    pub agent_id: Option<AgentId>,
    /// Most attempts at a time for each agent, instead of what it says itself.
    pub max_capacity: Option<u32>,
    /// Time between two heartbeats.
    pub heartbeat_interval: Duration,
    /// How long draining may take before what is left is given up.
    pub drain_grace: Duration,
    /// How tasks and results are encoded on the wire.
    pub content_type: ContentType,
    /// Whether large results are pressed on their way. Tasks are read either way.
    pub compression: bool,
    /// Where results go while the broker is out of reach.
    pub hand_in: Option<HandInOptions>,
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        Self {
            agent_id: None,
            max_capacity: None,
            heartbeat_interval: HEARTBEAT_INTERVAL_DEFAULT,
            drain_grace: DRAIN_GRACE_DEFAULT,
            content_type: ContentType::Json,
            compression: false,
            hand_in: None,
        }
    }
}

/// Why agents are not served, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no agent to serve.
    #[error("no agent to serve: name at least one agent type")]
    NoAgents,
    /// An agent's type is no name.
    #[error("agent type {agent_type:?} {reason}")]
    BadType {
        /// The type.
        agent_type: String,
        /// What is wrong with it.
        reason: IdError,
    },
    /// An agent lists too many capabilities.
    #[error("agent type {agent_type} lists {count} capabilities: at most {max} are allowed", max = muster_proto::limits::CAPABILITIES_MAX)]
    TooManyCapabilities {
        /// The type.
        agent_type: AgentType,
        /// How many it lists.
        count: usize,
    },
    /// An agent's id is too long with the type added.
    #[error("agent id {agent_id:?} {reason}")]
    BadId {
        /// The id.
        agent_id: String,
        /// What is wrong with it.
        reason: IdError,
    },
    /// An agent's id cannot be part of a subject.
    #[error(transparent)]
    IdIsNoToken(#[from] NotAToken),
    /// The broker does not let the agent listen.
    #[error(transparent)]
    NotSubscribed(#[from] SubscribeError),
    /// The micro service did not start.
    #[error(transparent)]
    NoService(#[from] ServiceError),
    /// The connection is closed for good.
    #[error(transparent)]
    Closed(#[from] PublishError),
    /// Results could not be handed in over HTTPS: the certificates cannot be read, or are none.
    #[error("cannot hand results in over HTTPS: {0}; check hand_in.ca_file")]
    NoHandIn(String),
    /// The runtime itself failed.
    #[error("serving {agent_id} ended by a defect of the runtime: {reason}")]
    Defect {
        /// Whom.
        agent_id: String,
        /// What is known.
        reason: String,
    },
}

/// Serves agents: registering, heartbeats, capacity, time-outs, cancelling, panics turned into
/// faults, results sent until they are stored, and draining.
#[derive(Debug)]
pub struct Runtime {
    connection: Connection,
    options: RuntimeOptions,
}

impl Runtime {
    /// Over a connection.
    #[must_use]
    pub fn new(connection: Connection, options: RuntimeOptions) -> Self {
        Self {
            connection,
            options,
        }
    }

    /// Serves one or many agents until `drain` is cancelled, or an orchestrator says so, and then
    /// until every result is final or the grace period ends.
    ///
    /// # Errors
    /// [`ServeError`]: a description that is wrong, or no connection. The other agents of the
    /// process are drained then.
    pub async fn serve(
        self,
        agents: Vec<Arc<dyn Agent>>,
        drain: CancellationToken,
    ) -> Result<(), ServeError> {
        if agents.is_empty() {
            return Err(ServeError::NoAgents);
        }
        let is_alone = agents.len() == 1;
        let mut started = Vec::with_capacity(agents.len());
        for agent in agents {
            let identity = Identity::of(agent.description(), &self.options, is_alone)?;
            started.push(Serving::start(&self.connection, agent, identity, &self.options).await?);
        }
        // Only from here on does the broker know the subscriptions; the first heartbeat may follow.
        self.connection.flush().await?;
        let served = run_all(started, &drain).await;
        // Without a broker there is nobody to tell: the process ends all the same.
        let _ = tokio::time::timeout(LAST_WORD_WAIT, self.connection.flush()).await;
        served
    }
}

async fn run_all(started: Vec<Serving>, drain: &CancellationToken) -> Result<(), ServeError> {
    let mut running = JoinSet::new();
    for serving in started {
        running.spawn(serving.run(drain.clone()));
    }
    let mut first_error = None;
    while let Some(ended) = running.join_next().await {
        let ended = ended.unwrap_or_else(|error| {
            Err(ServeError::Defect {
                agent_id: "an agent".to_owned(),
                reason: error.to_string(),
            })
        });
        if let Err(error) = ended {
            drain.cancel();
            first_error.get_or_insert(error);
        }
    }
    first_error.map_or(Ok(()), Err)
}

/// Where an agent listens and speaks.
#[derive(Debug, Clone)]
pub(crate) struct Subjects {
    pub(crate) task: String,
    pub(crate) control: String,
    pub(crate) heartbeat: String,
}

impl Subjects {
    pub(crate) fn of(agent_type: &AgentType, agent_id: &AgentId) -> Result<Self, NotAToken> {
        Ok(Self {
            task: subject::task(agent_type, agent_id)?,
            control: subject::control(agent_type, agent_id)?,
            heartbeat: subject::heartbeat(agent_type, agent_id)?,
        })
    }
}
