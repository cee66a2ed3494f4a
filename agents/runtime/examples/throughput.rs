//! Measures how many tasks a second one agent takes, playing the owner of a shard.
//!
//! Start a broker and an agent (`agent --type echo --id echo-1`), then
//! `cargo run --release -p muster-agent --example throughput -- [URL] [TASKS] [IN_FLIGHT] [AGENT_ID]`.
//! Every result is compared with its task, and each task is counted once.

use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

use muster_proto::{
    AgentId, AgentType, AttemptId, Envelope, Json, MessageId, MessageType, Outcome, Payload,
    Priority, RunId, Seconds, TaskId, TaskRequest, Tasks, Tenant, Timestamp, WirePriority, subject,
};
use muster_transport::{Connection, Options, SERVER_DEFAULT, Subscription, connect};

type Failure = Box<dyn std::error::Error>;

struct Driver {
    connection: Connection,
    results: Subscription,
    agent_type: AgentType,
    agent_id: AgentId,
    sent: usize,
    waiting: HashMap<AttemptId, String>,
    messages: usize,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let url = words.first().map_or(SERVER_DEFAULT, String::as_str);
    let number = |at: usize, otherwise| words.get(at).map_or(Ok(otherwise), |word| word.parse());
    let (tasks, in_flight): (usize, usize) = (number(1, 200_000)?, number(2, 512)?);
    let agent_id = words.get(3).map_or("echo-1", String::as_str);
    let mut driver = Driver::new(url, agent_id).await?;
    let started = Instant::now();
    driver.run(tasks, in_flight).await?;
    let seconds = started.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let (rate, batch) = (
        tasks as f64 / seconds,
        tasks as f64 / driver.messages as f64,
    );
    eprintln!("{tasks} tasks in {seconds:.2} s: {rate:.0} tasks/s, {batch:.1} results a message");
    Ok(())
}

impl Driver {
    async fn new(url: &str, agent_id: &str) -> Result<Self, Failure> {
        let connection = connect(&Options::new(url, "throughput")).await?;
        let results = connection.subscribe(&subject::results_of(0)).await?;
        connection.flush().await?;
        Ok(Self {
            connection,
            results,
            agent_type: AgentType::new("echo")?,
            agent_id: AgentId::new(agent_id)?,
            sent: 0,
            waiting: HashMap::new(),
            messages: 0,
        })
    }

    async fn run(&mut self, tasks: usize, in_flight: usize) -> Result<(), Failure> {
        let mut stored = Vec::new();
        let mut done = 0;
        loop {
            let room = in_flight
                .saturating_sub(self.waiting.len())
                .min(tasks - self.sent);
            self.send(room, std::mem::take(&mut stored)).await?;
            if done == tasks {
                return Ok(self.connection.flush().await?);
            }
            let first = self.results.next().await.ok_or("closed")?;
            let mut next = Some(first);
            while let Some(message) = next {
                stored.extend(self.take(&message.payload)?);
                next = self.results.next_if_ready();
            }
            done = self.sent - self.waiting.len();
        }
    }

    fn take(&mut self, payload: &[u8]) -> Result<Vec<AttemptId>, Failure> {
        let envelope = Envelope::from_json(payload)?;
        let Payload::Results(results) = Payload::from_json(&envelope.payload)? else {
            return Err("no results".into());
        };
        self.messages += 1;
        if !results.full.is_empty() {
            return Err("the agent is full: choose fewer in flight".into());
        }
        let mut stored = Vec::with_capacity(results.results.len());
        for result in results.results {
            let Outcome::Success(success) = result.outcome else {
                return Err(format!("{:?}", result.outcome).into());
            };
            if let Some(expected) = self.waiting.remove(&result.attempt_id)
                && success.data.as_str() != expected
            {
                return Err("the data is another".into());
            }
            stored.push(result.attempt_id);
        }
        Ok(stored)
    }

    async fn send(&mut self, count: usize, stored: Vec<AttemptId>) -> Result<(), Failure> {
        let tasks = (0..count).map(|_| self.task()).collect::<Result<_, _>>()?;
        let payload = Payload::Tasks(Tasks {
            tasks,
            stored,
            ..Tasks::default()
        });
        let envelope = Envelope {
            message_id: MessageId::new(format!("throughput-{}", self.sent))?,
            from_agent: AgentId::new("orchestrator")?,
            to_agent: self.agent_id.clone(),
            message_type: MessageType::DataRequest,
            payload: payload.to_json(),
            priority: WirePriority::Medium,
            timestamp: Timestamp::from_ms(0),
            requires_response: true,
            timeout: Seconds::from_ms(30_000),
            unknown: BTreeMap::new(),
        };
        let subject = subject::task(&self.agent_type, &self.agent_id)?;
        Ok(self
            .connection
            .publish(&subject, envelope.to_json())
            .await?)
    }

    fn task(&mut self) -> Result<TaskRequest, Failure> {
        self.sent += 1;
        let start = std::process::id();
        let run_id = RunId::new(format!("0-{start}-{}", self.sent))?;
        let task_id = TaskId::new("echo-1")?;
        let attempt_id = AttemptId::of(&run_id, &task_id, 1);
        let payload = format!(r#"{{"value":"number {}"}}"#, self.sent);
        self.waiting.insert(attempt_id.clone(), payload.clone());
        Ok(TaskRequest {
            run_id,
            task_id,
            attempt_id,
            attempt: 1,
            agent_type: self.agent_type.clone(),
            tenant: Tenant::new("default")?,
            workflow: None,
            payload: Json::from_text(payload)?,
            inputs: BTreeMap::new(),
            missing: Vec::new(),
            answers: BTreeMap::new(),
            blobs: Vec::new(),
            priority: Priority::P2,
            timeout: Seconds::from_ms(30_000),
            now: Timestamp::from_ms(0),
            shard: 0,
            result_bytes_max: 100_000,
            idempotency_key: None,
            look_up: false,
            batch: None,
            feedback: Vec::new(),
            cost_usd_max: None,
        })
    }
}
