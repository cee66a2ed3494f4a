//! The owner of a shard as an agent sees it: sends tasks, hears results, gives verdicts. Tests of
//! agents play this part themselves, so that they can be late, forgetful or rude.

use std::{collections::VecDeque, time::Duration};

use anyhow::{Context, bail};
use muster_proto::{
    AgentId, AgentType, AttemptId, Control, Envelope, Heartbeat, Json, MessageId, MessageType,
    Payload, Priority, Results, RunId, Seconds, TaskId, TaskRequest, TaskResult, Tasks, Tenant,
    Timestamp, WirePriority, subject,
};
use muster_transport::{Connection, Options, Subscription, connect};

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// One shard's owner.
pub struct Owner {
    connection: Connection,
    agent_type: AgentType,
    agent_id: AgentId,
    results: Subscription,
    heartbeats: Subscription,
    heard: VecDeque<TaskResult>,
}

impl Owner {
    /// The owner of shard 0, who knows one agent.
    ///
    /// # Errors
    /// When the broker cannot be reached.
    pub async fn new(url: &str, agent_type: &str, agent_id: &str) -> anyhow::Result<Self> {
        let connection = connect(&Options::new(url, "owner")).await?;
        let results = connection.subscribe(&subject::results_of(0)).await?;
        let heartbeats = connection.subscribe(subject::HEARTBEATS).await?;
        connection.flush().await?;
        Ok(Self {
            connection,
            agent_type: AgentType::new(agent_type)?,
            agent_id: AgentId::new(agent_id)?,
            results,
            heartbeats,
            heard: VecDeque::new(),
        })
    }

    /// Its connection.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// A task for the agent; attempt 1 of run `0-run`.
    ///
    /// # Errors
    /// When the id or the payload is none.
    pub fn task(&self, task_id: &str, payload: &str) -> anyhow::Result<TaskRequest> {
        let run_id = RunId::new("0-run")?;
        let task_id = TaskId::new(task_id)?;
        Ok(TaskRequest {
            attempt_id: AttemptId::of(&run_id, &task_id, 1),
            run_id,
            task_id,
            attempt: 1,
            agent_type: self.agent_type.clone(),
            tenant: Tenant::new("default")?,
            workflow: None,
            payload: Json::from_text(payload.to_owned())?,
            inputs: std::collections::BTreeMap::new(),
            missing: Vec::new(),
            answers: std::collections::BTreeMap::new(),
            blobs: Vec::new(),
            priority: Priority::P2,
            timeout: Seconds::from_ms(30_000),
            now: Timestamp::from_ms(1_700_000_000_000),
            shard: 0,
            result_bytes_max: 8 * 1024 * 1024,
            idempotency_key: None,
            look_up: false,
            batch: None,
            feedback: Vec::new(),
            cost_usd_max: None,
        })
    }

    /// Sends tasks and verdicts.
    ///
    /// # Errors
    /// When the broker does not take them.
    pub async fn send(&self, tasks: Tasks) -> anyhow::Result<()> {
        let subject = subject::task(&self.agent_type, &self.agent_id)?;
        self.publish(&subject, &Payload::Tasks(tasks)).await
    }

    /// Sends one task.
    ///
    /// # Errors
    /// As [`Owner::send`].
    pub async fn give(&self, task: TaskRequest) -> anyhow::Result<()> {
        self.send(Tasks {
            tasks: vec![task],
            ..Tasks::default()
        })
        .await
    }

    /// Says that results are stored.
    ///
    /// # Errors
    /// As [`Owner::send`].
    pub async fn stored(&self, attempts: Vec<AttemptId>) -> anyhow::Result<()> {
        self.send(Tasks {
            stored: attempts,
            ..Tasks::default()
        })
        .await
    }

    /// Sends a control message to the agent.
    ///
    /// # Errors
    /// As [`Owner::send`].
    pub async fn control(&self, control: Control) -> anyhow::Result<()> {
        let subject = subject::control(&self.agent_type, &self.agent_id)?;
        self.publish(&subject, &Payload::Control(control)).await
    }

    /// The next message of acceptances and results.
    ///
    /// # Errors
    /// When none comes in time, or one that is none.
    pub async fn results(&mut self) -> anyhow::Result<Results> {
        let next = tokio::time::timeout(PATIENCE, self.results.next()).await;
        let message = next.context("no result came")?.context("closed")?;
        match Payload::from_json(&Envelope::from_json(&message.payload)?.payload)? {
            Payload::Results(results) => Ok(results),
            other => bail!("{other:?} among the results"),
        }
    }

    /// The next result, whatever message it comes in.
    ///
    /// # Errors
    /// As [`Owner::results`].
    pub async fn result(&mut self) -> anyhow::Result<TaskResult> {
        while self.heard.is_empty() {
            let results = self.results().await?;
            self.heard.extend(results.results);
        }
        self.heard.pop_front().context("nothing heard")
    }

    /// The next heartbeat.
    ///
    /// # Errors
    /// When none comes in time, or one that is none.
    pub async fn heartbeat(&mut self) -> anyhow::Result<Heartbeat> {
        let next = tokio::time::timeout(PATIENCE, self.heartbeats.next()).await;
        let message = next.context("no heartbeat came")?.context("closed")?;
        match Payload::from_json(&Envelope::from_json(&message.payload)?.payload)? {
            Payload::Heartbeat(heartbeat) => Ok(heartbeat),
            other => bail!("{other:?} among the heartbeats"),
        }
    }

    /// The first heartbeat that is as wanted.
    ///
    /// # Errors
    /// As [`Owner::heartbeat`].
    pub async fn heartbeat_where(
        &mut self,
        wanted: impl Fn(&Heartbeat) -> bool,
    ) -> anyhow::Result<Heartbeat> {
        let searching = async {
            loop {
                let heartbeat = self.heartbeat().await?;
                if wanted(&heartbeat) {
                    return Ok(heartbeat);
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, searching).await;
        found.context("no heartbeat is as wanted")?
    }

    async fn publish(&self, subject: &str, payload: &Payload) -> anyhow::Result<()> {
        let envelope = Envelope {
            message_id: MessageId::new("owner-message")?,
            from_agent: AgentId::new("orchestrator")?,
            to_agent: self.agent_id.clone(),
            message_type: MessageType::DataRequest,
            payload: payload.to_json(),
            priority: WirePriority::Medium,
            timestamp: Timestamp::from_ms(1_700_000_000_000),
            requires_response: true,
            timeout: Seconds::from_ms(30_000),
            unknown: std::collections::BTreeMap::new(),
        };
        self.connection.publish(subject, envelope.to_json()).await?;
        Ok(self.connection.flush().await?)
    }
}
