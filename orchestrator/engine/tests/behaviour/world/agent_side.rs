//! What the agents of a test say and see.

use super::*;

/// What a durable agent's message says.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) accepted: Vec<AttemptId>,
    pub(crate) full: Vec<AttemptId>,
    pub(crate) ends: Vec<TaskEnd>,
    pub(crate) incarnation: u64,
    pub(crate) counter: u64,
    pub(crate) current_load: u32,
}

impl World {
    /// A heartbeat of a durable agent with room for four tasks, changed by `change`.
    pub(crate) fn heartbeat(
        &mut self,
        agent_type: &str,
        id: &str,
        change: impl FnOnce(&mut Heartbeat),
    ) {
        let key = key(agent_type, id);
        let load = self.with_agent(&key).len();
        let mut heartbeat = Heartbeat {
            agent_id: key.agent_id.clone(),
            agent_type: key.agent_type.clone(),
            status: AgentStatus::Available,
            capabilities: Vec::new(),
            current_load: u32::try_from(load).unwrap(),
            max_capacity: 4,
            response_time_avg: ResponseTime::from_ms(10),
            context_window: 0,
            cost_per_request: 0.0,
            version: None,
            delivery: Handing::Durable,
            batch: 16,
            content_type: None,
            incarnation: 1,
            counter: self.count(&key),
            interval: Seconds::new(1.0),
            attempts: self.with_agent(&key),
            effects: muster_proto::Effects::None,
            compression: false,
        };
        change(&mut heartbeat);
        self.handle(Input::Heartbeat(Box::new(heartbeat)));
    }

    fn count(&mut self, key: &AgentKey) -> u64 {
        let counter = self.counters.entry(key.clone()).or_default();
        *counter += 1;
        *counter
    }

    /// Attempts that are with an agent, as the log has it.
    pub(crate) fn with_agent(&self, key: &AgentKey) -> Vec<AttemptId> {
        let mut found = Vec::new();
        for run in self.stored.runs() {
            for task in run
                .tasks
                .iter()
                .filter(|task| task.agent_type == key.agent_type)
            {
                let running = task
                    .running()
                    .filter(|it| it.agent_id.as_ref() == Some(&key.agent_id));
                found.extend(running.map(|it| AttemptId::of(&run.id, &task.id, it.number)));
            }
        }
        found.sort_unstable();
        found
    }

    /// Tasks handed over since the last look.
    pub(crate) fn dispatched(&mut self) -> Vec<Dispatch> {
        self.deliveries
            .drain(..)
            .flat_map(|delivery| delivery.tasks)
            .collect()
    }

    pub(crate) fn dispatched_ids(&mut self) -> Vec<String> {
        let tasks = self.dispatched();
        tasks
            .iter()
            .map(|task| task.request.attempt_id.to_string())
            .collect()
    }

    /// A message of a durable agent.
    pub(crate) fn results(&mut self, agent: &AgentKey, change: impl FnOnce(&mut Report)) {
        let mut report = Report {
            incarnation: 1,
            counter: self.count(agent),
            ..Report::default()
        };
        change(&mut report);
        self.handle(Input::Results {
            agent: agent.clone(),
            accepted: report.accepted,
            full: report.full,
            ends: report.ends,
            incarnation: report.incarnation,
            counter: report.counter,
            current_load: report.current_load,
        });
    }

    /// The agent that has the attempt says how it ended.
    pub(crate) fn end(&mut self, attempt: &str, kind: TaskEndKind) {
        let (run, task, number) = parts(attempt);
        let task = self.stored.run(&run).unwrap().task(&task).unwrap();
        let agent_id = task.attempts[number - 1].agent_id.clone().unwrap();
        let agent = AgentKey {
            agent_type: task.agent_type.clone(),
            agent_id,
        };
        let end = task_end(attempt, kind);
        self.results(&agent, |report| report.ends.push(end));
    }
}

fn parts(attempt: &str) -> (RunId, TaskId, usize) {
    let attempt = AttemptId::new(attempt).unwrap();
    let (run, task, number) = attempt.parts().unwrap();
    (run_id(run), task_id(task), number as usize)
}

pub(crate) fn task_end(attempt: &str, kind: TaskEndKind) -> TaskEnd {
    let (run_id, task_id, _) = parts(attempt);
    TaskEnd {
        run_id,
        task_id,
        attempt_id: AttemptId::new(attempt).unwrap(),
        kind,
        data: None,
    }
}
