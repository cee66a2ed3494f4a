//! Which attempts an agent has, and what it owes to whom: every decision of durable delivery.
//!
//! ```text
//!            Tasks                  Ended                stored | ignored | refused
//!  (unknown) ─────▶ in hand ─────────────────▶ held ───────────────────────────────▶ finished
//!      │ no room       │ cancel, ignored, undo  │ ▲                                     ▲
//!      ▼               └────────────────────────┼─┼─────────────────────────────────────┤
//!    full              cancel ──────────────────┴─┼─────────────────────────────────────┘
//!                                                 └ sent again after 0.2 s to 5 s
//! ```
//!
//! The ledger is pure: it gets what happened and the time, and returns what to do. It knows no
//! clock, no network and no tokio, so that a simulator can drive this very type through every
//! order of events. Acceptances and results pile up per shard until [`LedgerInput::Flush`], which
//! puts everything for one owner into one message; whoever drives the ledger flushes when nothing
//! more is at hand, so that messages grow with the load and a lone task never waits.

mod finished;
mod held;
mod outbox;
mod pulse;
mod size;

use std::collections::{BTreeMap, BTreeSet};

use muster_proto::{
    AgentStatus, AttemptId, Control, Heartbeat, Outcome, Priority, Results, RunId, Success, TaskId,
    TaskRequest, TaskResult, Tasks,
};

use finished::Finished;
use held::HeldResults;
use outbox::Outbox;
use pulse::Pulse;
pub(crate) use size::outcome_bytes;

/// What happened.
#[derive(Debug, Clone)]
pub enum LedgerInput {
    /// An orchestrator sent tasks, and verdicts on results.
    Tasks(Tasks),
    /// Work that was started came to its end.
    Ended {
        /// Which.
        attempt_id: AttemptId,
        /// How.
        outcome: Outcome,
        /// How long it took, in milliseconds.
        elapsed_ms: u64,
    },
    /// An orchestrator told something besides work.
    Control(Control),
    /// What an attempt did was undone, or could not be.
    Undone(AttemptId),
    /// So many asks of other agents are in hand: they share the capacity.
    Answering(usize),
    /// The time of [`Ledger::wake_ms`] has come.
    Tick,
    /// Nothing more is at hand: say what there is to say.
    Flush,
    /// Take nothing new, finish, and stop.
    Drain,
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum LedgerOutput {
    /// Start to work on this.
    Start(TaskRequest),
    /// Stop working on this; nobody waits for it.
    Abort(AttemptId),
    /// Undo what this attempt changed.
    Undo(Box<Undo>),
    /// Send this to the owner of a shard.
    Send {
        /// The shard.
        shard: u32,
        /// Everything for its owner since the last message.
        results: Results,
    },
    /// Send this to every orchestrator.
    Heartbeat(Heartbeat),
    /// Everything is finished, or the grace period is over: stop.
    Drained,
}

/// An attempt that did what nobody wants any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Undo {
    /// The attempt.
    pub attempt_id: AttemptId,
    /// Its run.
    pub run_id: RunId,
    /// Its task.
    pub task_id: TaskId,
    /// The key under which it was done.
    pub idempotency_key: String,
    /// What it brought.
    pub success: Success,
}

/// What the ledger goes by; everything else of an agent is in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerSettings {
    /// Milliseconds between two heartbeats.
    pub heartbeat_interval_ms: u64,
    /// How long draining may take before what is left is given up, in milliseconds.
    pub drain_grace_ms: u64,
}

/// The attempts of one incarnation of one agent.
#[derive(Debug)]
pub struct Ledger {
    capacity: usize,
    drain_grace_ms: u64,
    in_hand: BTreeMap<AttemptId, InHand>,
    held: HeldResults,
    finished: Finished,
    outbox: Outbox,
    pulse: Pulse,
    /// Attempts that nobody wants and that are let come to their end, because it has to be undone if
    /// they succeed.
    unwanted: BTreeMap<AttemptId, InHand>,
    /// Attempts whose work is being undone.
    undoing: BTreeSet<AttemptId>,
    /// Asks of other agents in hand.
    answering: usize,
    drain_until_ms: Option<u64>,
    drained: bool,
}

/// What is needed of a task when it ends.
#[derive(Debug)]
struct InHand {
    shard: u32,
    run_id: RunId,
    task_id: TaskId,
    /// Whether it may have the slot that is kept for P0.
    is_urgent: bool,
    idempotency_key: Option<String>,
}

impl Ledger {
    /// An agent without work. `record` is its heartbeat, of which the ledger fills in what changes;
    /// its capacity is the bound for attempts in hand.
    #[must_use]
    pub fn new(record: Heartbeat, settings: LedgerSettings) -> Self {
        Self {
            capacity: usize::try_from(record.max_capacity).unwrap_or(usize::MAX),
            drain_grace_ms: settings.drain_grace_ms,
            in_hand: BTreeMap::new(),
            held: HeldResults::default(),
            finished: Finished::default(),
            outbox: Outbox::default(),
            pulse: Pulse::new(record, settings.heartbeat_interval_ms),
            unwanted: BTreeMap::new(),
            undoing: BTreeSet::new(),
            answering: 0,
            drain_until_ms: None,
            drained: false,
        }
    }

    /// Takes in what happened at `now_ms` (of a clock that never goes back) and says what to do.
    pub fn step(&mut self, input: LedgerInput, now_ms: u64) -> Vec<LedgerOutput> {
        let mut outputs = Vec::new();
        if self.drained {
            return outputs;
        }
        match input {
            LedgerInput::Tasks(tasks) => self.take_tasks(tasks, &mut outputs),
            LedgerInput::Ended {
                attempt_id,
                outcome,
                elapsed_ms,
            } => self.end(attempt_id, outcome, elapsed_ms, &mut outputs),
            LedgerInput::Control(control) => self.obey(control, now_ms, &mut outputs),
            LedgerInput::Undone(attempt_id) => {
                self.undoing.remove(&attempt_id);
            }
            LedgerInput::Answering(asks) => self.answering = asks,
            LedgerInput::Tick => {
                for (shard, attempt_id) in self.held.due(now_ms) {
                    self.outbox.result(shard, attempt_id);
                }
                self.flush(now_ms, &mut outputs);
            }
            LedgerInput::Flush => self.flush(now_ms, &mut outputs),
            LedgerInput::Drain => self.drain(now_ms),
        }
        outputs
    }

    /// When the next [`LedgerInput::Tick`] is due.
    #[must_use]
    pub fn wake_ms(&self) -> u64 {
        let drain_until_ms = self.drain_until_ms.unwrap_or(u64::MAX);
        self.pulse
            .wake_ms()
            .min(self.held.wake_ms())
            .min(drain_until_ms)
    }

    /// Whether nothing new is taken.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.drain_until_ms.is_some()
    }

    /// Attempts that are worked on.
    #[must_use]
    pub fn in_hand(&self) -> usize {
        self.in_hand.len()
    }

    /// Results that wait for their verdict.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Whether there is room for an ask of another agent: as for a task without urgency.
    #[must_use]
    pub fn can_answer(&self) -> bool {
        self.has_room_for(Priority::P2)
    }

    /// Everything that takes a place of the capacity.
    fn at_work(&self) -> usize {
        self.in_hand.len() + self.unwanted.len() + self.answering
    }

    fn has_room(&self) -> bool {
        let at_work = self.at_work();
        self.drain_until_ms.is_none() && at_work < self.capacity && self.held.has_room()
    }

    /// One slot is kept for P0, unless it is the only one; a task of P0 in hand fills it.
    fn has_room_for(&self, priority: Priority) -> bool {
        let others = self.in_hand.values().filter(|task| !task.is_urgent);
        let others = others.count() + self.unwanted.len() + self.answering;
        let is_free = priority == Priority::P0 || self.capacity < 2 || others < self.capacity - 1;
        is_free && self.has_room()
    }

    fn take_tasks(&mut self, message: Tasks, outputs: &mut Vec<LedgerOutput>) {
        // Verdicts first: they make room.
        for attempt_id in message.stored {
            self.settle(attempt_id);
        }
        let refused = message
            .refused
            .into_iter()
            .map(|refusal| refusal.attempt_id);
        for attempt_id in message.ignored.into_iter().chain(refused) {
            self.give_up(attempt_id, outputs);
        }
        for task in message.tasks {
            self.take(task, outputs);
        }
    }

    fn take(&mut self, task: TaskRequest, outputs: &mut Vec<LedgerOutput>) {
        let attempt_id = task.attempt_id.clone();
        if self.in_hand.contains_key(&attempt_id) {
            self.outbox.accepted(task.shard, attempt_id);
        } else if self.held.contains(&attempt_id) {
            self.held.mark_queued(&attempt_id);
            self.outbox.accepted(task.shard, attempt_id.clone());
            self.outbox.result(task.shard, attempt_id);
        } else if self.finished.contains(&attempt_id) {
            // An owner that asks again has lost the verdict that it gave. Accepting without
            // listing it in heartbeats tells that the attempt is gone, and a new one begins.
            self.outbox.accepted(task.shard, attempt_id);
        } else if self.has_room_for(task.priority) {
            self.outbox.accepted(task.shard, attempt_id.clone());
            self.in_hand.insert(attempt_id, InHand::of(&task));
            outputs.push(LedgerOutput::Start(task));
        } else {
            self.outbox.full(task.shard, attempt_id);
            self.pulse.refused();
        }
    }

    /// A result is final. What is not held was settled before.
    fn settle(&mut self, attempt_id: AttemptId) {
        if self.held.remove(&attempt_id) {
            self.finished.insert(attempt_id);
        }
    }

    /// Nobody waits for this attempt, whether it is known yet or not.
    fn give_up(&mut self, attempt_id: AttemptId, outputs: &mut Vec<LedgerOutput>) {
        if self.in_hand.remove(&attempt_id).is_some() {
            outputs.push(LedgerOutput::Abort(attempt_id.clone()));
        }
        self.held.remove(&attempt_id);
        self.finished.insert(attempt_id);
    }

    /// Nobody wants what this attempt did or does: it is undone once it is done.
    fn undo(&mut self, attempt_id: AttemptId, outputs: &mut Vec<LedgerOutput>) {
        if let Some(task) = self.in_hand.remove(&attempt_id) {
            self.unwanted.insert(attempt_id.clone(), task);
        } else if let Some((result, key)) = self.held.take(&attempt_id) {
            self.undo_result(result, key, outputs);
        }
        self.finished.insert(attempt_id);
    }

    fn undo_result(
        &mut self,
        result: TaskResult,
        key: Option<String>,
        outputs: &mut Vec<LedgerOutput>,
    ) {
        let (Outcome::Success(success), Some(idempotency_key)) = (result.outcome, key) else {
            return;
        };
        self.undoing.insert(result.attempt_id.clone());
        outputs.push(LedgerOutput::Undo(Box::new(Undo {
            attempt_id: result.attempt_id,
            run_id: result.run_id,
            task_id: result.task_id,
            idempotency_key,
            success,
        })));
    }

    fn end(
        &mut self,
        attempt_id: AttemptId,
        outcome: Outcome,
        elapsed_ms: u64,
        outputs: &mut Vec<LedgerOutput>,
    ) {
        let (task, is_wanted) = match self.in_hand.remove(&attempt_id) {
            Some(task) => (task, true),
            None => match self.unwanted.remove(&attempt_id) {
                Some(task) => (task, false),
                // What was given up in the meantime interests nobody.
                None => return,
            },
        };
        self.pulse.worked(elapsed_ms);
        let result = TaskResult {
            run_id: task.run_id,
            task_id: task.task_id,
            attempt_id: attempt_id.clone(),
            elapsed_ms,
            outcome,
        };
        if !is_wanted {
            self.undo_result(result, task.idempotency_key, outputs);
            return;
        }
        self.held.insert(task.shard, result, task.idempotency_key);
        self.outbox.result(task.shard, attempt_id);
    }

    fn obey(&mut self, control: Control, now_ms: u64, outputs: &mut Vec<LedgerOutput>) {
        for attempt_id in control.cancel {
            self.give_up(attempt_id, outputs);
        }
        for attempt_id in control.undo {
            self.undo(attempt_id, outputs);
        }
        if control.report {
            self.pulse.hurry();
        }
        if control.drain {
            self.drain(now_ms);
        }
    }

    fn drain(&mut self, now_ms: u64) {
        if self.drain_until_ms.is_none() {
            self.drain_until_ms = Some(now_ms.saturating_add(self.drain_grace_ms));
            self.pulse.hurry();
        }
    }

    fn flush(&mut self, now_ms: u64, outputs: &mut Vec<LedgerOutput>) {
        let load = u32::try_from(self.at_work()).unwrap_or(u32::MAX);
        for (shard, mut results) in self.outbox.messages(&mut self.held, now_ms) {
            self.pulse.stamp(&mut results);
            results.current_load = load;
            outputs.push(LedgerOutput::Send { shard, results });
        }
        let stopping = self.stop_if_drained(now_ms, outputs);
        let has_room = self.has_room_for(Priority::P2);
        if self.pulse.is_due(now_ms, has_room) || stopping {
            let heartbeat = self.heartbeat(load, now_ms);
            outputs.push(LedgerOutput::Heartbeat(heartbeat));
        }
        if stopping {
            outputs.push(LedgerOutput::Drained);
        }
    }

    fn stop_if_drained(&mut self, now_ms: u64, outputs: &mut Vec<LedgerOutput>) -> bool {
        let Some(until_ms) = self.drain_until_ms else {
            return false;
        };
        let is_at_work = self.at_work() > 0;
        let is_done = !is_at_work && self.held.len() == 0 && self.undoing.is_empty();
        if !is_done && now_ms < until_ms {
            return false;
        }
        let at_work = self.in_hand.keys().chain(self.unwanted.keys());
        outputs.extend(at_work.cloned().map(LedgerOutput::Abort));
        self.drained = true;
        true
    }

    fn heartbeat(&mut self, load: u32, now_ms: u64) -> Heartbeat {
        let status = if self.drain_until_ms.is_some() {
            AgentStatus::Offline
        } else if self.has_room() {
            AgentStatus::Available
        } else {
            AgentStatus::Busy
        };
        let in_hand = self.in_hand.keys();
        let attempts = in_hand.chain(self.held.attempts()).cloned().collect();
        self.pulse.heartbeat(status, load, attempts, now_ms)
    }
}

impl InHand {
    fn of(task: &TaskRequest) -> Self {
        Self {
            shard: task.shard,
            run_id: task.run_id.clone(),
            task_id: task.task_id.clone(),
            is_urgent: task.priority == Priority::P0,
            idempotency_key: task.idempotency_key.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
