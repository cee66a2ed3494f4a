//! An agent: the real ledger, and work whose end is drawn.

use std::collections::{BTreeMap, BTreeSet};

use muster_agent::{Ledger, LedgerSettings};
use muster_engine::AgentKey;
use muster_proto::{
    AgentId, AgentStatus, AgentType, AttemptId, Choice, Conflict, Delegation, Delivery, Effects,
    Fault, Heartbeat, Json, Method, Outcome, Plan, PlanTask, Priority, Question, QuestionId,
    ResponseTime, Seconds, Success, TaskId, TaskRequest, Tokens, stable_hash,
};

use crate::random::Random;

pub(crate) struct Worker {
    pub(crate) key: AgentKey,
    pub(crate) ledger: Ledger,
    pub(crate) incarnation: u64,
    pub(crate) alive: bool,
    /// What it works on.
    pub(crate) works: BTreeMap<AttemptId, TaskRequest>,
    /// What it has begun since it was started.
    pub(crate) begun: BTreeSet<AttemptId>,
    /// When it is woken next; none while nobody has to.
    pub(crate) wakes_at: Option<u64>,
}

impl Worker {
    pub(crate) fn new(agent_type: &str, id: &str) -> Self {
        let key = AgentKey {
            agent_type: AgentType::new(agent_type).unwrap(),
            agent_id: AgentId::new(id).unwrap(),
        };
        Self {
            ledger: ledger(&key, 1),
            key,
            incarnation: 1,
            alive: true,
            works: BTreeMap::new(),
            begun: BTreeSet::new(),
            wakes_at: None,
        }
    }

    pub(crate) fn crash(&mut self) {
        self.alive = false;
        self.works.clear();
        self.wakes_at = None;
    }

    pub(crate) fn restart(&mut self) {
        self.alive = true;
        self.incarnation += 1;
        self.begun.clear();
        self.ledger = ledger(&self.key, self.incarnation);
    }
}

fn ledger(key: &AgentKey, incarnation: u64) -> Ledger {
    let record = Heartbeat {
        agent_id: key.agent_id.clone(),
        agent_type: key.agent_type.clone(),
        status: AgentStatus::Available,
        capabilities: Vec::new(),
        current_load: 0,
        max_capacity: 2,
        response_time_avg: ResponseTime::from_ms(0),
        context_window: 0,
        cost_per_request: 0.0,
        version: None,
        delivery: Delivery::Durable,
        batch: 16,
        content_type: None,
        incarnation,
        counter: 0,
        interval: Seconds::new(1.0),
        attempts: Vec::new(),
        effects: Effects::None,
        compression: false,
    };
    let settings = LedgerSettings {
        heartbeat_interval_ms: 1_000,
        drain_grace_ms: 5_000,
    };
    Ledger::new(record, settings)
}

/// A task that nobody can do, however often it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Poison {
    Fails,
    Hangs,
    Kills,
}

/// Whether a task is poison, always the same for the same task.
pub(crate) fn poison(task: &TaskRequest) -> Option<Poison> {
    let name = [task.run_id.as_str(), task.task_id.as_str()].concat();
    let drawn = stable_hash::mixed(stable_hash::fnv1a(name.bytes())) % 100;
    match drawn {
        0..=2 => Some(Poison::Fails),
        3 => Some(Poison::Hangs),
        4..=5 => Some(Poison::Kills),
        _ => None,
    }
}

/// How an attempt ends; none where it hangs.
pub(crate) fn outcome(task: &TaskRequest, random: &mut Random) -> Option<Outcome> {
    let plans = task.agent_type.as_str() == "planner";
    match poison(task) {
        Some(Poison::Fails) => return Some(Outcome::Fault(Fault::retryable("poison"))),
        Some(Poison::Hangs | Poison::Kills) => return None,
        None => {}
    }
    match random.within(0..100) {
        0..=2 => None,
        3..=10 => Some(Outcome::Fault(Fault::retryable("drawn"))),
        11 => Some(Outcome::Fault(Fault::fatal("drawn"))),
        23..=25 if !plans => Some(Outcome::Success(success(Some(more(task))))),
        17..=22 => Some(conflicting(task, random)),
        12..=16 if task.answers.is_empty() => Some(Outcome::Question(question(task, random))),
        _ => Some(Outcome::Success(success(plans.then(|| plan(random))))),
    }
}

/// What it was given does not fit; now and then it blames what it was not given.
fn conflicting(task: &TaskRequest, random: &mut Random) -> Outcome {
    let given: Vec<&TaskId> = task.inputs.keys().collect();
    let stranger = TaskId::new("stranger").unwrap();
    let responsible = random.pick(&given).unwrap_or(&stranger).clone();
    let conflict = Conflict {
        responsible,
        against: random
            .percent(50)
            .then(|| random.pick(&given))
            .flatten()
            .cloned(),
        reason: "it does not fit".to_owned(),
    };
    Outcome::Fault(Fault::contradictory("it does not fit", vec![conflict]))
}

/// A question that stays open for long, or for a moment, with or without an answer that counts then.
fn question(task: &TaskRequest, random: &mut Random) -> Question {
    let option = |key: &str| Choice {
        key: key.to_owned(),
        label: key.to_owned(),
        value: Json::from_value(key).unwrap(),
    };
    let id = QuestionId::new(format!("{}-{}", task.task_id, task.attempt)).unwrap();
    Question {
        options: vec![option("a"), option("b")],
        free_text: false,
        expire_after: random.percent(30).then(|| Seconds::new(1.0)).flatten(),
        default: random.percent(50).then(|| "a".to_owned()),
        ..Question::new(id, "Which?")
    }
}

fn success(plan: Option<Plan>) -> Success {
    Success {
        data: Json::from_value(&7).unwrap(),
        blob: false,
        method: Method::Deterministic,
        sources: Vec::new(),
        assumptions: Vec::new(),
        confidence: None,
        tokens: Tokens::default(),
        cost_usd: 0.0,
        plan,
        exchanges: Vec::new(),
    }
}

/// A task that the result of another one adds.
fn more(task: &TaskRequest) -> Plan {
    let added = PlanTask {
        id: TaskId::new(format!("{}-more", task.task_id)).unwrap(),
        agent_type: AgentType::new("echo").unwrap(),
        payload: Json::null(),
        depends_on: Vec::new(),
        priority: Priority::P2,
        optional: false,
        timeout: None,
        delegation: Delegation::default(),
    };
    Plan { tasks: vec![added] }
}

/// One to five tasks, each depending on some of those before it.
pub(crate) fn plan(random: &mut Random) -> Plan {
    let id = |number: u64| TaskId::new(format!("t{number}")).unwrap();
    let count = random.within(1..6);
    let task = |number: u64| PlanTask {
        id: id(number),
        agent_type: AgentType::new(if random.percent(20) { "shell" } else { "echo" }).unwrap(),
        payload: Json::null(),
        depends_on: (0..number).filter(|_| random.percent(30)).map(id).collect(),
        priority: random
            .pick(&[Priority::P0, Priority::P1, Priority::P2])
            .unwrap(),
        optional: random.percent(15),
        timeout: random.percent(30).then(|| Seconds::new(2.0).unwrap()),
        delegation: Delegation::default(),
    };
    Plan {
        tasks: (0..count).map(task).collect(),
    }
}
