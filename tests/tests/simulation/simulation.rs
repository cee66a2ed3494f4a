//! One schedule: everything that happens, in the order of virtual time.

use std::collections::{BTreeMap, VecDeque};

use muster_agent::{LedgerInput, LedgerOutput};
use muster_engine::{
    AgentKey, AppendOutcome, Delivery, Input, Output, Reply, ReplyToken, StepDown, invariants,
};
use muster_proto::{AttemptId, Control, Outcome, RunId, TaskRequest, TaskResult, Tasks};

use crate::{
    broker::Broker,
    client::{Client, Told},
    faults::{FAULTS, Fault, Sights},
    message::{ToAgent, ToOwner, results, task_end},
    owner::Owner,
    random::Random,
    worker::{self, Worker},
};

/// How long faults happen, in virtual milliseconds.
const FAULTS_UNTIL_MS: u64 = 12_000;
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
    listening: bool,
    faults: bool,
    silent_since: Option<u64>,
    pub(crate) sights: Sights,
    pub(crate) steps: VecDeque<String>,
}

impl Simulation {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let clients = (0..6).map(|number| {
            let begins_at = random.within(0..8_000);
            let cancels_at = random
                .percent(20)
                .then(|| begins_at + random.within(0..4_000));
            let plan = random.percent(40).then(|| worker::plan(&mut random));
            Client::new(number, begins_at, cancels_at, plan)
        });
        let clients: Vec<Client> = clients.collect();
        let workers = [
            ("planner", "p"),
            ("echo", "a"),
            ("echo", "b"),
            ("echo", "c"),
        ];
        let mut simulation = Self {
            random,
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
            listening: true,
            faults: true,
            silent_since: Some(0),
            sights: Sights::default(),
            steps: VecDeque::new(),
        };
        simulation.schedule();
        simulation
    }

    fn schedule(&mut self) {
        for client in 0..self.clients.len() {
            self.after(
                self.clients[client].begins_at,
                Happening::ClientActs(client),
            );
        }
        for worker in 0..self.workers.len() {
            self.wake_worker(worker);
        }
        for _ in 0..self.random.within(2..9) {
            let at = self.random.within(500..FAULTS_UNTIL_MS);
            if let Some(fault) = self.random.pick(&FAULTS) {
                self.after(at, Happening::Goes(fault));
            }
        }
        self.after(0, Happening::Supervise);
        self.after(FAULTS_UNTIL_MS, Happening::Heal);
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
        if self.faults && self.random.percent(3) {
            self.sights.saw("message lost");
            return;
        }
        let delay_ms = if self.faults && self.random.percent(3) {
            self.random.within(100..4_000)
        } else {
            self.random.within(1..8)
        };
        if self.faults && self.random.percent(4) {
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
            Happening::DiskFree => self.broker.refuses = false,
            Happening::ListenersBack => self.listening = true,
            Happening::Heal => self.heal(),
        }
    }

    // Owners.

    /// The owner that knows the whole log.
    fn owner(&self) -> Option<&Owner> {
        let last = self.broker.log.len() as u64;
        self.owners.iter().rfind(|owner| {
            owner.alive && owner.shard.is_owner() && owner.shard.last_sequence() == last
        })
    }

    fn start_owner(&mut self) {
        let owner = self.owners.len();
        let skew_ms = self.random.within(0..50);
        self.owners
            .push(Owner::start(owner, &self.broker, self.now_ms, skew_ms));
        self.sights.saw("owner started");
        self.carry_out(owner);
        self.after(TICK_MS, Happening::OwnerTick(owner));
    }

    fn supervise(&mut self) {
        let announced = self.owners.iter().any(|owner| owner.runs(self.now_ms));
        if announced {
            self.silent_since = None;
        } else if self.now_ms >= *self.silent_since.get_or_insert(self.now_ms) + 1_500 {
            self.start_owner();
        }
        self.after(200, Happening::Supervise);
    }

    fn tick_owner(&mut self, owner: usize) {
        if !self.owners[owner].alive {
            return;
        }
        if self.owners[owner].runs(self.now_ms) {
            self.give(owner, Input::Tick);
        }
        self.after(TICK_MS, Happening::OwnerTick(owner));
    }

    fn reach_owner(&mut self, owner: usize, message: ToOwner) {
        let paused_until = self.owners[owner].paused_until;
        if !self.owners[owner].alive {
            return;
        }
        if paused_until > self.now_ms {
            self.after(
                paused_until - self.now_ms,
                Happening::ToOwner(owner, message),
            );
            return;
        }
        let input = match message {
            ToOwner::Results(agent, sent) => results(agent, sent),
            ToOwner::Heartbeat(heartbeat) => Input::Heartbeat(Box::new(heartbeat)),
            ToOwner::Answered(result) => Input::Answered(task_end(result)),
            ToOwner::NoResponder(attempt) => Input::NoResponder(attempt),
            ToOwner::Appended(number, outcome) => match self.owners[owner].append {
                Some((under_way, _)) if under_way == number => {
                    self.owners[owner].append = None;
                    self.see_append(&outcome);
                    Input::Append(outcome)
                }
                // The answer to an append that was given up, or a second one.
                _ => return,
            },
            ToOwner::Record(sequence, record) => {
                if self.owners[owner].reading != Some(sequence) {
                    return;
                }
                self.owners[owner].reading = None;
                Input::ReadBack(record)
            }
            ToOwner::Asked(client) => {
                self.next_token += 1;
                self.tokens.insert(self.next_token, client);
                self.clients[client].input(ReplyToken(self.next_token), self.now_ms)
            }
        };
        self.give(owner, input);
    }

    fn see_append(&mut self, outcome: &AppendOutcome) {
        match outcome {
            AppendOutcome::Stored(_) => {}
            AppendOutcome::Unknown => self.sights.saw("append without answer"),
            AppendOutcome::Refused(_) => self.sights.saw("append refused"),
            AppendOutcome::WrongLastSequence => self.sights.saw("append after another"),
        }
    }

    fn give(&mut self, owner: usize, input: Input) {
        let now = self.owners[owner].now(self.now_ms);
        self.owners[owner].shard.handle(input, now);
        self.owners[owner].shard.flush(now);
        self.carry_out(owner);
        let shard = &self.owners[owner].shard;
        if shard.is_owner()
            && let Err(violation) = invariants::check(shard.state())
        {
            panic!("owner {owner}: {violation}");
        }
    }

    fn carry_out(&mut self, owner: usize) {
        for output in self.owners[owner].shard.outputs() {
            match output {
                Output::Append {
                    expected_last,
                    bytes,
                } => self.append(owner, expected_last, bytes.to_vec()),
                Output::ReadBack(sequence) => {
                    self.sights.saw("record read back");
                    self.owners[owner].reading = Some(sequence);
                    self.after(3, Happening::Read(owner, sequence));
                    // The network may lose the question or the answer: the shell asks again.
                    for again in 1..6 {
                        self.after(again * 1_000, Happening::Read(owner, sequence));
                    }
                }
                Output::Deliver(delivery) => self.deliver(owner, delivery),
                Output::Cancel { agent, attempts } => {
                    let control = Control {
                        cancel: attempts,
                        ..Control::default()
                    };
                    self.send_worker(&agent, ToAgent::Control(control));
                }
                Output::Reply(token, reply) => self.reply(token, &reply),
                Output::Publish { events, .. } => {
                    let stored = self.broker.events_of(&events.run_id);
                    let told = events.events.last().map_or(0, |event| event.number);
                    assert!(told <= stored, "watchers are told of what is not stored");
                }
                Output::StepDown(reason) => self.step_down(owner, &reason),
            }
        }
    }

    fn step_down(&mut self, owner: usize, reason: &StepDown) {
        assert_eq!(*reason, StepDown::Fenced, "owner {owner} stepped down");
        self.sights.saw("owner fenced");
        self.owners[owner].alive = false;
    }

    fn append(&mut self, owner: usize, expected_last: u64, bytes: Vec<u8>) {
        let process = &mut self.owners[owner];
        process.appends += 1;
        let number = process.appends;
        assert!(process.append.is_none(), "two appends are under way");
        process.append = Some((number, self.now_ms));
        self.after(APPEND_TIMEOUT_MS, Happening::AppendTimeout(owner, number));
        self.send(Happening::Append {
            owner,
            number,
            expected_last,
            bytes,
        });
    }

    fn reply(&mut self, token: ReplyToken, reply: &Reply) {
        let client = self
            .tokens
            .remove(&token.0)
            .expect("replied twice, or to nobody");
        if let Reply::Run(view) = reply {
            let stored = self.broker.events_of(&view.status.id);
            assert!(
                view.status.events <= stored,
                "a client is told of what is not stored"
            );
        }
        if let Some(told) = Told::of(reply) {
            self.send(Happening::ClientHears(client, told));
        }
    }

    fn deliver(&mut self, owner: usize, delivery: Delivery) {
        for attempt in &delivery.stored {
            assert!(
                !self.is_running(attempt),
                "{attempt} is called stored before it is"
            );
        }
        let tasks = delivery.tasks.into_iter().map(|dispatch| dispatch.request);
        let tasks: Vec<_> = tasks.collect();
        for task in &tasks {
            let started = self.broker.started.get(&task.attempt_id);
            let agent = delivery.agent.as_ref().map(|agent| agent.agent_id.clone());
            assert_eq!(
                started,
                Some(&agent),
                "{} is handed over before it is stored",
                task.attempt_id
            );
        }
        let Some(agent) = delivery.agent else {
            for task in tasks {
                self.offer(owner, &task);
            }
            return;
        };
        assert!(
            delivery.durable,
            "a durable agent is taken for a simple one"
        );
        if !self.is_there(&agent) && self.random.percent(50) {
            for task in tasks {
                self.send(Happening::ToOwner(
                    owner,
                    ToOwner::NoResponder(task.attempt_id),
                ));
            }
            return;
        }
        if !delivery.ignored.is_empty() {
            self.sights.saw("late or double result");
        }
        let message = Tasks {
            tasks,
            stored: delivery.stored,
            ignored: delivery.ignored,
            refused: delivery.refused,
        };
        self.send_worker(&agent, ToAgent::Tasks(message));
    }

    fn is_running(&self, attempt: &AttemptId) -> bool {
        let Some((run, task, number)) = attempt.parts() else {
            return false;
        };
        let run = RunId::new(run)
            .ok()
            .and_then(|run| self.broker.fold.run(&run));
        run.and_then(|run| run.tasks.iter().find(|it| it.id.as_str() == task))
            .and_then(|task| task.running())
            .is_some_and(|running| running.number == number)
    }

    // Agents.

    fn offer(&mut self, owner: usize, task: &TaskRequest) {
        if !self.listening {
            self.sights.saw("nobody listens");
            self.send(Happening::ToOwner(
                owner,
                ToOwner::NoResponder(task.attempt_id.clone()),
            ));
            return;
        }
        let Some(outcome) = worker::outcome(task, &mut self.random) else {
            return;
        };
        let elapsed_ms = self.random.within(1..400);
        let result = TaskResult {
            run_id: task.run_id.clone(),
            task_id: task.task_id.clone(),
            attempt_id: task.attempt_id.clone(),
            elapsed_ms,
            outcome,
        };
        self.after(elapsed_ms, Happening::ListenerEnds(owner, result));
    }

    fn is_there(&self, agent: &AgentKey) -> bool {
        self.workers
            .iter()
            .any(|worker| worker.key == *agent && worker.alive)
    }

    fn send_worker(&mut self, agent: &AgentKey, message: ToAgent) {
        if let Some(worker) = self.workers.iter().position(|worker| worker.key == *agent) {
            self.send(Happening::ToAgent(worker, message));
        }
    }

    fn reach_worker(&mut self, worker: usize, message: ToAgent) {
        if self.workers[worker].alive {
            self.step_worker(
                worker,
                match message {
                    ToAgent::Tasks(tasks) => LedgerInput::Tasks(tasks),
                    ToAgent::Control(control) => LedgerInput::Control(control),
                },
            );
            self.step_worker(worker, LedgerInput::Flush);
        }
    }

    fn tick_worker(&mut self, worker: usize, incarnation: u64) {
        let it = &mut self.workers[worker];
        if it.alive && it.incarnation == incarnation && it.wakes_at == Some(self.now_ms) {
            it.wakes_at = None;
            self.step_worker(worker, LedgerInput::Tick);
        }
    }

    fn end_work(&mut self, worker: usize, incarnation: u64, attempt: AttemptId, outcome: Outcome) {
        let it = &mut self.workers[worker];
        if it.alive && it.incarnation == incarnation && it.works.remove(&attempt).is_some() {
            self.step_worker(
                worker,
                LedgerInput::Ended {
                    attempt_id: attempt,
                    outcome,
                    elapsed_ms: 50,
                },
            );
            self.step_worker(worker, LedgerInput::Flush);
        }
    }

    fn step_worker(&mut self, worker: usize, input: LedgerInput) {
        let outputs = self.workers[worker].ledger.step(input, self.now_ms);
        for output in outputs {
            self.carry_out_worker(worker, output);
        }
        self.wake_worker(worker);
    }

    fn carry_out_worker(&mut self, worker: usize, output: LedgerOutput) {
        let key = self.workers[worker].key.clone();
        match output {
            LedgerOutput::Start(task) => {
                let incarnation = self.workers[worker].incarnation;
                let attempt = task.attempt_id.clone();
                let (elapsed_ms, outcome) = self.draw_work(&task);
                let ends = Happening::WorkEnds(worker, incarnation, attempt.clone(), outcome);
                self.after(elapsed_ms, ends);
                self.workers[worker].works.insert(attempt, task);
            }
            LedgerOutput::Abort(attempt) => {
                self.sights.saw("work aborted");
                self.workers[worker].works.remove(&attempt);
            }
            LedgerOutput::Send { results, .. } => {
                if !results.full.is_empty() {
                    self.sights.saw("agent full");
                }
                self.send_owners(&ToOwner::Results(key, results));
            }
            LedgerOutput::Heartbeat(heartbeat) => self.send_owners(&ToOwner::Heartbeat(heartbeat)),
            LedgerOutput::Drained => {}
        }
    }

    /// How long work takes, and how it ends. What hangs is stopped by the agent itself, sometimes
    /// long after its owner has given it up.
    fn draw_work(&mut self, task: &TaskRequest) -> (u64, Outcome) {
        if let Some(outcome) = worker::outcome(task, &mut self.random) {
            let is_slow = self.random.percent(10);
            let elapsed_ms = if is_slow {
                3_000
            } else {
                self.random.within(1..500)
            };
            return (elapsed_ms, outcome);
        }
        self.sights.saw("work hangs");
        let timeout_ms = u64::try_from(task.timeout.as_ms()).unwrap();
        let late_ms = if self.random.percent(50) { 6_000 } else { 0 };
        let fault = muster_proto::Fault::retryable("timed out").with_code("timeout");
        (timeout_ms + late_ms, Outcome::Fault(fault))
    }

    fn send_owners(&mut self, message: &ToOwner) {
        for owner in 0..self.owners.len() {
            if self.owners[owner].alive {
                self.send(Happening::ToOwner(owner, message.clone()));
            }
        }
    }

    fn wake_worker(&mut self, worker: usize) {
        let it = &mut self.workers[worker];
        let wakes_at = it.ledger.wake_ms().max(self.now_ms + 1);
        if it.alive && it.wakes_at.is_none_or(|at| at > wakes_at) {
            it.wakes_at = Some(wakes_at);
            let happening = Happening::Wake(worker, it.incarnation);
            self.after(wakes_at - self.now_ms, happening);
        }
    }

    fn restart(&mut self, worker: usize) {
        if !self.workers[worker].alive {
            self.workers[worker].restart();
            self.wake_worker(worker);
        }
    }

    // Clients.

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

    // Faults.

    fn go_wrong(&mut self, fault: Fault) {
        let running: Vec<usize> = (0..self.owners.len())
            .filter(|owner| self.owners[*owner].runs(self.now_ms))
            .collect();
        match (fault, self.random.pick(&running)) {
            (Fault::OwnerCrash, Some(owner)) => {
                self.sights.saw("owner crashed");
                self.owners[owner].alive = false;
            }
            (Fault::OwnerPause, Some(owner)) => {
                self.sights.saw("owner paused");
                self.owners[owner].paused_until = self.now_ms + self.random.within(500..6_000);
            }
            (Fault::Rival, Some(_)) => {
                self.sights.saw("rival owner");
                self.start_owner();
            }
            (Fault::OwnerCrash | Fault::OwnerPause | Fault::Rival, None) => {}
            (Fault::WorkerCrash, _) => {
                let worker = usize::try_from(self.random.within(0..4)).unwrap();
                self.sights.saw("agent crashed");
                self.workers[worker].crash();
                let gone_ms = self.random.within(100..6_000);
                self.after(gone_ms, Happening::Restart(worker));
            }
            (Fault::DiskFull, _) => {
                self.broker.refuses = true;
                let full_ms = self.random.within(200..3_000);
                self.after(full_ms, Happening::DiskFree);
            }
            (Fault::ListenersGone, _) => {
                self.listening = false;
                let gone_ms = self.random.within(500..6_000);
                self.after(gone_ms, Happening::ListenersBack);
            }
        }
    }

    fn heal(&mut self) {
        self.faults = false;
        self.broker.refuses = false;
        self.listening = true;
        for worker in 0..self.workers.len() {
            self.restart(worker);
        }
    }

    // The end.

    /// What must be true when everything is over.
    pub(crate) fn judge(&mut self) {
        for client in &self.clients {
            let run = &client.run_id;
            let accepted = self.broker.accepted.get(&client.command_id());
            assert_eq!(
                accepted,
                Some(run),
                "INV-1: an acknowledged request is lost"
            );
            assert!(
                self.broker.ended.contains(run),
                "INV-1: run {run} has no end"
            );
            let stored = self.broker.fold.run(run).unwrap().state;
            assert_eq!(
                client.ended,
                Some(stored),
                "INV-3: the client saw another end of {run}"
            );
        }
        let owner = self.owner().expect("an owner that is up to date");
        for client in &self.clients {
            let live = owner
                .shard
                .state()
                .run(&client.run_id)
                .map(muster_engine::RunView::of);
            assert_eq!(
                format!("{live:?}"),
                self.broker.view_of(&client.run_id),
                "INV-3: not the fold of the log"
            );
        }
        for agent in owner.shard.pools().snapshot(owner.now(self.now_ms)) {
            assert_eq!(
                agent.in_flight, 0,
                "{} is thought to have work",
                agent.record.agent_id
            );
        }
        for worker in &self.workers {
            let left = (worker.ledger.in_hand(), worker.ledger.held());
            assert_eq!(
                left,
                (0, 0),
                "agent {} is left with work or results",
                worker.key.agent_id
            );
        }
    }
}
