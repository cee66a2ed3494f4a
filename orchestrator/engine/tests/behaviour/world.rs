//! One owner with a log that stores what it is told to, and agents that do what a test says.
//!
//! After each step the invariants are checked, every output is held against what is stored, and
//! the live state against the fold of the log.

use std::collections::{BTreeMap, BTreeSet};

use muster_engine::{
    AgentKey, AppendOutcome, Capture, Command, Delivery, Dispatch, Event, History, Input, Output,
    Projection, Query, Record, Reply, ReplyToken, RunView, Settings, Shard, SnapshotHead, State,
    StepDown, TaskEnd, TaskEndKind, invariants,
};
use muster_proto::{
    AgentId, AgentStatus, AgentType, AttemptId, Delivery as Handing, Heartbeat, ResponseTime,
    RunEvent, RunId, Seconds, TaskId, Timestamp,
};

use crate::samples::{run_id, task_id};

mod agent_side;

pub(crate) use agent_side::task_end;

/// When every test begins.
pub(crate) const BEGIN_MS: i64 = 1_700_000_000_000;

pub(crate) struct World {
    pub(crate) shard: Shard,
    pub(crate) now_ms: i64,
    /// The stream.
    pub(crate) log: Vec<Vec<u8>>,
    /// The fold of the stream.
    pub(crate) stored: State,
    /// Runs that the log has taken.
    accepted: BTreeSet<RunId>,
    /// Whether the broker stores and acknowledges at once.
    pub(crate) stores: bool,
    /// The append that has no answer yet.
    pub(crate) pending: Option<(u64, Vec<u8>)>,
    /// Whether an append has begun that is not known to be stored.
    unsettled: bool,
    pub(crate) replies: BTreeMap<ReplyToken, Reply>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) published: BTreeMap<RunId, Vec<RunEvent>>,
    pub(crate) cancelled: Vec<(AgentKey, AttemptId)>,
    /// Of these, attempts that are to be undone.
    pub(crate) undone: Vec<AttemptId>,
    pub(crate) read_backs: Vec<u64>,
    pub(crate) stepped_down: Option<StepDown>,
    /// The snapshots that were taken, oldest first.
    pub(crate) snapshots: Vec<(SnapshotHead, Vec<Vec<u8>>)>,
    /// What the read model was told last of each run: as of which record, and how it stood.
    pub(crate) projected: BTreeMap<RunId, (u64, String)>,
    tokens: u64,
    counters: BTreeMap<AgentKey, u64>,
}

pub(crate) fn settings() -> Settings {
    Settings {
        shard: 0,
        owner: "first".to_owned(),
        retries_max: 2,
        default_timeout_ms: 30_000,
        question_timeout_ms: 3_600_000,
        working_runs_max: 5_000,
        waiting_runs_max: 5_000,
        result_bytes_max: 1 << 20,
        projects: true,
        breaker_threshold: 10,
        batch_tasks_max: 10,
        weights: muster_proto::api::ScoreWeights::default(),
        shares_agents: false,
        limits: muster_engine::Limits::default(),
    }
}

impl World {
    /// An owner of an empty log, past the time in which the registry may be incomplete.
    pub(crate) fn new() -> Self {
        let mut world = Self::with(settings());
        world.pass(1_000);
        world
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let mut world = Self::over(settings, Vec::new(), BEGIN_MS);
        world.settle();
        world
    }

    /// An owner that takes a log over; its `owner changed` is not stored yet.
    pub(crate) fn over(settings: Settings, log: Vec<Vec<u8>>, now_ms: i64) -> Self {
        let mut shard = Shard::new(settings);
        let mut stored = State::default();
        for (bytes, sequence) in log.iter().zip(1..) {
            let record = Record::from_bytes(bytes).unwrap();
            shard.replay(sequence, &record).unwrap();
            fold(&mut stored, sequence, &record);
        }
        shard.begin(log.len() as u64, Timestamp::from_ms(now_ms));
        Self {
            shard,
            now_ms,
            log,
            accepted: stored.runs().map(|run| run.id.clone()).collect(),
            stored,
            stores: true,
            pending: None,
            unsettled: false,
            replies: BTreeMap::new(),
            deliveries: Vec::new(),
            published: BTreeMap::new(),
            cancelled: Vec::new(),
            undone: Vec::new(),
            read_backs: Vec::new(),
            stepped_down: None,
            snapshots: Vec::new(),
            projected: BTreeMap::new(),
            tokens: 0,
            counters: BTreeMap::new(),
        }
    }

    /// Another owner of the same log, `after_ms` later. Agents and callers are those of before.
    pub(crate) fn taken_over(self, owner: &str, after_ms: i64) -> Self {
        let settings = Settings {
            owner: owner.to_owned(),
            ..settings()
        };
        let mut next = Self::over(settings, self.log, self.now_ms + after_ms);
        next.published = self.published;
        next.counters = self.counters;
        next.tokens = self.tokens;
        next.settle();
        next
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.now_ms)
    }

    pub(crate) fn handle(&mut self, input: Input) {
        self.shard.handle(input, self.now());
        self.settle();
    }

    /// Lets time pass in steps of 100 ms, as the loop around a shard does.
    pub(crate) fn pass(&mut self, ms: i64) {
        let until = self.now_ms + ms;
        while self.now_ms < until {
            self.now_ms = (self.now_ms + 100).min(until);
            self.handle(Input::Tick);
        }
    }

    /// As [`World::pass`], with heartbeats of these agents.
    pub(crate) fn pass_with(&mut self, ms: i64, agents: &[(&str, &str)]) {
        let until = self.now_ms + ms;
        while self.now_ms < until {
            for (agent_type, id) in agents {
                self.heartbeat(agent_type, id, |_| {});
            }
            self.pass(500.min(until - self.now_ms));
        }
    }

    /// As [`World::pass`], with nobody listening for what is offered.
    pub(crate) fn pass_with_nobody(&mut self, ms: i64) {
        let until = self.now_ms + ms;
        while self.now_ms < until {
            for task in self.dispatched() {
                self.handle(Input::NoResponder(task.request.attempt_id));
            }
            self.pass(100);
        }
    }

    pub(crate) fn settle(&mut self) {
        loop {
            self.shard.flush(self.now());
            let outputs = self.shard.outputs();
            if outputs.is_empty() {
                break;
            }
            for output in outputs {
                self.take(output);
            }
        }
        if self.shard.is_owner() {
            invariants::check(self.shard.state()).unwrap();
            self.compare_fold();
        }
    }

    /// The live state is the fold of the log, once everything is stored.
    fn compare_fold(&self) {
        if self.unsettled {
            return;
        }
        let live = self.shard.state();
        assert_eq!(live.active(), self.stored.active());
        for run in self.stored.runs().filter(|run| !run.is_terminal()) {
            assert_eq!(seen(live, &run.id), seen(&self.stored, &run.id));
        }
    }

    fn take(&mut self, output: Output) {
        match output {
            Output::Append {
                expected_last,
                bytes,
            } => {
                assert!(self.pending.is_none(), "two appends are under way");
                self.unsettled = true;
                self.pending = Some((expected_last, bytes.to_vec()));
                if self.stores {
                    self.store();
                }
            }
            Output::ReadBack(sequence) => self.read_backs.push(sequence),
            Output::Deliver(delivery) => {
                self.check_delivery(&delivery);
                self.deliveries.push(delivery);
            }
            Output::Cancel {
                agent,
                attempts,
                undo,
            } => {
                if undo {
                    self.undone.extend(attempts.iter().cloned());
                }
                let of_agent = attempts.into_iter().map(|attempt| (agent.clone(), attempt));
                self.cancelled.extend(of_agent);
            }
            Output::Reply(token, reply) => {
                self.check_reply(&reply);
                assert!(self.replies.insert(token, reply).is_none(), "replied twice");
            }
            Output::Publish { events, .. } => {
                let stored = self.stored_events(&events.run_id);
                let seen = self.published.entry(events.run_id).or_default();
                for event in events.events {
                    assert!(event.number <= stored, "published before it is stored");
                    seen.push(event);
                }
            }
            Output::Snapshot(capture) => self.take_snapshot(&capture),
            Output::Project(projection) => self.take_projection(&projection),
            Output::StepDown(reason) => self.stepped_down = Some(reason),
        }
    }

    /// Parts add up: what the newest snapshot holds is what the ones before it hold, and its own.
    fn take_snapshot(&mut self, capture: &Capture) {
        assert!(capture.head.sequence <= self.log.len() as u64, "not stored");
        let mut parts = match self.snapshots.last() {
            Some((_, parts)) if capture.since > 0 => parts.clone(),
            _ => Vec::new(),
        };
        parts.extend(capture.encode(400));
        self.snapshots.push((capture.head.clone(), parts));
    }

    fn take_projection(&mut self, projection: &Projection) {
        assert!(projection.sequence <= self.log.len() as u64, "not stored");
        for run in &projection.runs {
            assert!(run.last_sequence() <= projection.sequence);
            let told = (projection.sequence, format!("{:?}", RunView::of(run)));
            self.projected.insert(run.id.clone(), told);
        }
    }

    /// Takes a snapshot of what changed since the one before.
    pub(crate) fn snapshot(&mut self) {
        let since = self.snapshots.last().map_or(0, |(head, _)| head.sequence);
        let before = self.snapshots.len();
        self.handle(Input::Capture { since });
        assert_eq!(self.snapshots.len(), before + 1, "no snapshot was taken");
    }

    /// Another owner, from the newest snapshot and the records behind it.
    pub(crate) fn restored(mut self, owner: &str, after_ms: i64) -> Self {
        let (head, parts) = self.snapshots.pop().expect("a snapshot");
        let settings = Settings {
            owner: owner.to_owned(),
            ..settings()
        };
        let merged = muster_engine::merge(&parts, 400).unwrap();
        let mut shard = Shard::restore(settings, &head, &merged).unwrap();
        for (bytes, sequence) in self.log.iter().zip(1..).skip(head.sequence as usize) {
            shard
                .replay(sequence, &Record::from_bytes(bytes).unwrap())
                .unwrap();
        }
        for run in self.stored.runs().filter(|run| !run.is_terminal()) {
            assert_eq!(seen(shard.state(), &run.id), seen(&self.stored, &run.id));
        }
        let mut next = self.taken_over(owner, after_ms);
        let ended: Vec<RunId> = next.stored.runs().map(|run| run.id.clone()).collect();
        assert_eq!(
            shard.state().active(),
            next.shard.state().active(),
            "{ended:?}"
        );
        let log = next.log.clone();
        // The one that was made of the whole log has written its change of owner meanwhile.
        shard.begin(log.len() as u64 - 1, next.now());
        next.log.pop();
        next.stored = State::default();
        for (bytes, sequence) in next.log.iter().zip(1..) {
            fold(
                &mut next.stored,
                sequence,
                &Record::from_bytes(bytes).unwrap(),
            );
        }
        next.shard = shard;
        next.deliveries.clear();
        next.unsettled = true;
        next.settle();
        next
    }

    /// Stores the append that is pending, and says so.
    pub(crate) fn store(&mut self) {
        let sequence = self.store_silently();
        self.answer(AppendOutcome::Stored(sequence));
    }

    /// Stores the append that is pending; the acknowledgement is lost.
    pub(crate) fn store_silently(&mut self) -> u64 {
        let (expected_last, bytes) = self.pending.clone().unwrap();
        assert_eq!(expected_last, self.log.len() as u64);
        let sequence = expected_last + 1;
        let record = Record::from_bytes(&bytes).unwrap();
        fold(&mut self.stored, sequence, &record);
        let taken = record.events.iter().filter_map(|event| match event {
            Event::RunAccepted(accepted) => Some(accepted.run_id.clone()),
            _ => None,
        });
        self.accepted.extend(taken);
        self.log.push(bytes);
        sequence
    }

    /// Answers the append that is pending.
    pub(crate) fn answer(&mut self, outcome: AppendOutcome) {
        self.pending.take().unwrap();
        self.unsettled = !matches!(outcome, AppendOutcome::Stored(_));
        self.shard.handle(Input::Append(outcome), self.now());
    }

    fn check_delivery(&self, delivery: &Delivery) {
        for dispatch in &delivery.tasks {
            let request = &dispatch.request;
            let run = self.stored.run(&request.run_id).unwrap();
            let task = run.task(&request.task_id).unwrap();
            let started = task.attempts.len() >= request.attempt as usize;
            assert!(started, "handed over before its start is stored");
        }
        for attempt in &delivery.stored {
            let (run, task, number) = attempt.parts().unwrap();
            let Some(stored) = self.stored.run(&RunId::new(run).unwrap()) else {
                continue;
            };
            let task = stored.task(&TaskId::new(task).unwrap()).unwrap();
            assert!(
                !task.is_running(number),
                "a result is called stored before it is"
            );
        }
    }

    /// Events of a run that are stored; all of one that has ended so long ago that it left memory.
    fn stored_events(&self, run: &RunId) -> u64 {
        match self.stored.run(run) {
            Some(run) => run.events,
            None if self.accepted.contains(run) => u64::MAX,
            None => 0,
        }
    }

    fn check_reply(&self, reply: &Reply) {
        match reply {
            Reply::Run(view) => {
                let events = self.stored_events(&view.status.id);
                assert!(view.status.events <= events, "told before it is stored");
            }
            Reply::Done { run_id, state } => {
                if let Some(stored) = self.stored.run(run_id).filter(|_| state.is_terminal()) {
                    assert_eq!(stored.state, *state, "told before it is stored");
                }
            }
            _ => {}
        }
    }

    pub(crate) fn token(&mut self) -> ReplyToken {
        self.tokens += 1;
        ReplyToken(self.tokens)
    }

    /// Sends a command and returns its reply, if there is one yet.
    pub(crate) fn command(&mut self, command: Command) -> ReplyToken {
        let token = self.token();
        self.handle(Input::Command { token, command });
        token
    }

    pub(crate) fn query(&mut self, query: Query) -> Reply {
        let token = self.token();
        self.handle(Input::Query { token, query });
        self.reply(token)
    }

    pub(crate) fn reply(&mut self, token: ReplyToken) -> Reply {
        self.replies.remove(&token).expect("no reply yet")
    }

    /// How the run stands.
    pub(crate) fn view(&self, run: &str) -> RunView {
        let run = self.shard.state().peek(&run_id(run));
        RunView::of(&run.expect("the run is known"))
    }

    pub(crate) fn task_state(&self, run: &str, task: &str) -> muster_proto::api::TaskState {
        let run = self.shard.state().peek(&run_id(run)).unwrap();
        run.task(&task_id(task)).unwrap().state
    }

    /// All runs folded again from the log are what they are live, and so are their events.
    pub(crate) fn check_histories(&self) {
        for run in self.shard.state().runs() {
            let mut history = History::new(run.id.clone(), &self.workflows());
            for sequence in &run.sequences {
                let bytes = &self.log[usize::try_from(*sequence).unwrap() - 1];
                history
                    .add(*sequence, &Record::from_bytes(bytes).unwrap())
                    .unwrap();
            }
            let view = history.view().unwrap();
            assert_eq!(format!("{view:?}"), format!("{:?}", RunView::of(run)));
            let events = history.into_events();
            let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
            assert_eq!(numbers, (1..=run.events).collect::<Vec<u64>>());
            assert_eq!(Some(&events), self.published.get(&run.id));
        }
    }

    fn workflows(&self) -> Vec<std::sync::Arc<muster_engine::WorkflowSpec>> {
        let defined = |event: Event| match event {
            Event::WorkflowDefined(spec) => Some(spec),
            _ => None,
        };
        self.events().into_iter().filter_map(defined).collect()
    }

    /// All events of the log.
    pub(crate) fn events(&self) -> Vec<Event> {
        let records = self
            .log
            .iter()
            .map(|bytes| Record::from_bytes(bytes).unwrap());
        records.flat_map(|record| record.events).collect()
    }
}

/// How a run stands, as text that can be compared.
fn seen(state: &State, run: &RunId) -> Option<String> {
    state
        .peek(run)
        .map(|run| format!("{:?}", RunView::of(&run)))
}

pub(crate) fn key(agent_type: &str, id: &str) -> AgentKey {
    AgentKey {
        agent_type: AgentType::new(agent_type).unwrap(),
        agent_id: AgentId::new(id).unwrap(),
    }
}

fn fold(state: &mut State, sequence: u64, record: &Record) {
    for event in &record.events {
        state.apply(event, sequence, record.at).unwrap();
    }
}
