//! One schedule: everything that happens, in the order of virtual time.

mod agents;
mod mishaps;
mod owners;
mod verdict;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use muster_agent::{LedgerInput, LedgerOutput};
use muster_engine::{
    AgentKey, AppendOutcome, Capture, Delivery, Input, Output, Projection, Reply, ReplyToken,
    StepDown, invariants,
};
use muster_proto::{
    AttemptId, Control, Outcome, Results, RunEventKind, RunEvents, RunId, TaskRequest, TaskResult,
    Tasks, Timestamp, api::WhenBusy,
};

use crate::{
    broker::Broker,
    client::{Client, Told},
    faults::{Fault, Sights},
    message::{ToAgent, ToOwner, results, task_end, task_of},
    owner::Owner,
    random::Random,
    schedule::{Network, Schedule},
    worker::{self, Poison, Worker},
};

/// Everything has to be over by then: the longest chain of retries and time-outs is far shorter.
const END_MS: u64 = 240_000;
const TICK_MS: u64 = 100;
const APPEND_TIMEOUT_MS: u64 = 700;
/// Steps that are shown when a seed fails.
const STEPS_SHOWN: usize = 60;
const STEP_SHOWN_CHARACTERS: usize = 400;

#[derive(Debug, Clone)]
enum Happening {
    OwnerTick(usize),
    ToOwner(usize, ToOwner),
    Append {
        owner: usize,
        number: u64,
        expected_last: u64,
        bytes: Vec<u8>,
    },
    AppendTimeout(usize, u64),
    Read(usize, u64),
    ToAgent(usize, ToAgent),
    Wake(usize, u64),
    WorkEnds(usize, u64, AttemptId, Outcome),
    ListenerEnds(usize, TaskResult),
    ClientActs(usize),
    ClientHears(usize, Told),
    Supervise,
    Goes(Fault),
    Restart(usize),
    Resume(usize),
    DiskFree,
    ListenersBack,
    Heal,
}

pub(crate) struct Simulation {
    random: Random,
    now_ms: u64,
    order: u64,
    queue: BTreeMap<(u64, u64), Happening>,
    pub(crate) broker: Broker,
    owners: Vec<Owner>,
    workers: Vec<Worker>,
    clients: Vec<Client>,
    tokens: BTreeMap<u64, usize>,
    next_token: u64,
    /// Events that watchers were told.
    told: BTreeSet<(RunId, u64)>,
    listening: bool,
    faults: bool,
    network: Network,
    silent_since: Option<u64>,
    pub(crate) sights: Sights,
    pub(crate) steps: VecDeque<String>,
    /// How much has happened.
    pub(crate) happenings: u64,
}

impl Simulation {
    pub(crate) fn new(schedule: &Schedule) -> Self {
        let clients = (1..=schedule.runs).map(|number| {
            // Of its own, so that it stays the same when others are left out.
            let mut random = Random::new(schedule.seed ^ (number as u64) << 32);
            let begins_at = random.within(0..8_000);
            let cancels_at = random
                .percent(20)
                .then(|| begins_at + random.within(0..4_000));
            let plan = random.percent(40).then(|| worker::plan(&mut random));
            let ways = [
                WhenBusy::Queue,
                WhenBusy::Interrupt,
                WhenBusy::RollBack,
                WhenBusy::Reject,
            ];
            let talks = random.percent(30);
            let when_busy = talks.then(|| random.pick(&ways)).flatten();
            let mut client = Client::new(number, begins_at, cancels_at, plan, when_busy);
            if random.percent(30) {
                let scenarios = random.within(2..5);
                client.scenarios = (0..scenarios).map(|_| worker::plan(&mut random)).collect();
            }
            client
        });
        let clients: Vec<Client> = clients.collect();
        let workers = [
            ("planner", "p"),
            ("echo", "a"),
            ("echo", "b"),
            ("echo", "c"),
        ];
        let mut simulation = Self {
            random: Random::new(schedule.seed),
            now_ms: 0,
            order: 0,
            queue: BTreeMap::new(),
            broker: Broker::default(),
            owners: Vec::new(),
            workers: workers
                .map(|(agent_type, id)| Worker::new(agent_type, id))
                .into(),
            clients,
            tokens: BTreeMap::new(),
            next_token: 0,
            told: BTreeSet::new(),
            listening: true,
            faults: true,
            network: schedule.network,
            silent_since: Some(0),
            sights: Sights::default(),
            steps: VecDeque::new(),
            happenings: 0,
        };
        simulation.schedule(schedule);
        simulation
    }

    fn schedule(&mut self, schedule: &Schedule) {
        for client in 0..self.clients.len() {
            self.after(
                self.clients[client].begins_at,
                Happening::ClientActs(client),
            );
        }
        for worker in 0..self.workers.len() {
            self.wake_worker(worker);
        }
        let until_ms = schedule.until_ms;
        for (at, fault) in schedule.mishaps.iter().filter(|(at, _)| *at < until_ms) {
            self.after(*at, Happening::Goes(*fault));
        }
        self.after(0, Happening::Supervise);
        self.after(until_ms, Happening::Heal);
    }

    /// Runs to the end. Panics where something must not be.
    pub(crate) fn run(&mut self) {
        let mut over_since = None;
        while let Some(((at, _), happening)) = self.queue.pop_first() {
            self.now_ms = at;
            let told = self.clients.iter().all(|client| client.ended.is_some());
            let over = !self.faults && told && self.owner().is_some();
            // A while longer, so that what is late comes to nothing, and agents are told.
            if over && at > *over_since.get_or_insert(at) + 15_000 {
                return;
            }
            assert!(at < END_MS, "INV-9: runs go on after {END_MS} ms");
            self.happenings += 1;
            self.note(&happening);
            self.happen(happening);
        }
    }

    fn note(&mut self, happening: &Happening) {
        if matches!(happening, Happening::OwnerTick(_) | Happening::Wake(..)) {
            return;
        }
        if self.steps.len() == STEPS_SHOWN {
            self.steps.pop_front();
        }
        let text = match happening {
            Happening::Append { owner, bytes, .. } => {
                format!(
                    "append of owner {owner}: {}",
                    String::from_utf8_lossy(bytes)
                )
            }
            Happening::ToOwner(owner, ToOwner::Record(sequence, _)) => {
                format!("owner {owner} reads record {sequence}")
            }
            other => format!("{other:?}"),
        };
        let text: String = text.chars().take(STEP_SHOWN_CHARACTERS).collect();
        self.steps.push_back(format!("{:>6} {text}", self.now_ms));
    }

    fn after(&mut self, delay_ms: u64, happening: Happening) {
        self.order += 1;
        self.queue
            .insert((self.now_ms + delay_ms, self.order), happening);
    }

    /// Over the network: late, lost, doubled or out of order.
    fn send(&mut self, happening: Happening) {
        let Network {
            loses,
            doubles,
            delays,
            ..
        } = self.network;
        if self.faults && loses && self.random.percent(3) {
            self.sights.saw("message lost");
            return;
        }
        let delay_ms = if self.faults && delays && self.random.percent(3) {
            self.random.within(100..4_000)
        } else {
            self.random.within(1..8)
        };
        if self.faults && doubles && self.random.percent(4) {
            self.sights.saw("message doubled");
            let later_ms = self.random.within(1..2_000);
            self.after(delay_ms + later_ms, happening.clone());
        }
        self.after(delay_ms, happening);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::OwnerTick(owner) => self.tick_owner(owner),
            Happening::ToOwner(owner, message) => self.reach_owner(owner, message),
            Happening::Append {
                owner,
                number,
                expected_last,
                bytes,
            } => {
                let outcome = self.broker.append(expected_last, bytes);
                self.send(Happening::ToOwner(
                    owner,
                    ToOwner::Appended(number, outcome),
                ));
            }
            Happening::AppendTimeout(owner, number) => {
                self.after(
                    0,
                    Happening::ToOwner(owner, ToOwner::Appended(number, AppendOutcome::Unknown)),
                );
            }
            Happening::Read(owner, sequence) => {
                let record = self.broker.read(sequence);
                self.send(Happening::ToOwner(owner, ToOwner::Record(sequence, record)));
            }
            Happening::ToAgent(worker, message) => self.reach_worker(worker, message),
            Happening::Wake(worker, incarnation) => self.tick_worker(worker, incarnation),
            Happening::WorkEnds(worker, incarnation, attempt, outcome) => {
                self.end_work(worker, incarnation, attempt, outcome);
            }
            Happening::ListenerEnds(owner, result) => {
                if self.listening {
                    self.send(Happening::ToOwner(owner, ToOwner::Answered(result)));
                }
            }
            Happening::ClientActs(client) => self.act(client),
            Happening::ClientHears(client, told) => self.clients[client].hear(&told),
            Happening::Supervise => self.supervise(),
            Happening::Goes(fault) => self.go_wrong(fault),
            Happening::Restart(worker) => self.restart(worker),
            Happening::Resume(owner) => self.resume(owner),
            Happening::DiskFree => self.broker.refuses = false,
            Happening::ListenersBack => self.listening = true,
            Happening::Heal => self.heal(),
        }
    }

    fn act(&mut self, client: usize) {
        if self.clients[client].ended.is_some() {
            return;
        }
        let owners: Vec<usize> = (0..self.owners.len())
            .filter(|owner| self.owners[*owner].alive && self.owners[*owner].shard.is_owner())
            .collect();
        if let Some(owner) = self.random.pick(&owners) {
            self.send(Happening::ToOwner(owner, ToOwner::Asked(client)));
        }
        let again_ms = self.random.within(200..600);
        self.after(again_ms, Happening::ClientActs(client));
    }
}
