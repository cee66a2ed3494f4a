//! The stream of the log, and what it is worth: the truth that everything is held against.

use std::collections::{BTreeMap, BTreeSet};

use muster_engine::{AppendOutcome, Event, Record, Run, RunView, SnapshotHead, State};
use muster_proto::{AgentId, AttemptId, CommandId, QuestionId, RunId, TaskId, api::TaskState};

/// Failed attempts of a task after which there is another one, by the settings of owners.
pub(crate) const RETRIES_MAX: u32 = 3;
/// Attempts that vanish with their agents after which there is another one: the engine's bound.
const LOST_MAX: u32 = 5;

/// A stream that takes a record only after the one that its writer expects.
#[derive(Default)]
pub(crate) struct Broker {
    pub(crate) log: Vec<Vec<u8>>,
    /// Snapshots that owners took, with all their parts.
    pub(crate) snapshots: Vec<(SnapshotHead, Vec<Vec<u8>>)>,
    /// The fold of the log.
    pub(crate) fold: State,
    /// Attempts that were started, and with whom.
    pub(crate) started: BTreeMap<AttemptId, Option<AgentId>>,
    /// Runs by the command that brought them.
    pub(crate) accepted: BTreeMap<CommandId, RunId>,
    /// Runs that have a terminal event.
    pub(crate) ended: BTreeSet<RunId>,
    /// Whether the disk is full.
    pub(crate) refuses: bool,
    /// Who may write, counted from 1.
    pub(crate) epoch: u64,
    /// Questions that were answered, by who asked.
    pub(crate) answered: BTreeMap<(RunId, TaskId), BTreeSet<QuestionId>>,
    /// Who asked which question.
    asked: BTreeMap<(RunId, QuestionId), TaskId>,
    /// Tasks that several scenarios had done once.
    pub(crate) shared: usize,
    /// How often a task was tried again, and after what.
    again: BTreeMap<(RunId, TaskId, &'static str), u32>,
}

impl Broker {
    pub(crate) fn append(&mut self, expected_last: u64, bytes: Vec<u8>) -> AppendOutcome {
        if expected_last != self.log.len() as u64 {
            return AppendOutcome::WrongLastSequence;
        }
        if self.refuses {
            return AppendOutcome::Refused("the disk is full".to_owned());
        }
        assert!(
            bytes.len() <= muster_proto::limits::RECORD_BYTES_MAX,
            "INV-7: the record is too large"
        );
        let record = Record::from_bytes(&bytes)
            .unwrap_or_else(|error| panic!("INV-3: a record that cannot be read: {error}"));
        self.log.push(bytes);
        let sequence = self.log.len() as u64;
        for event in &record.events {
            self.judge(event);
            self.fold
                .apply(event, sequence, record.at)
                .unwrap_or_else(|illegal| {
                    panic!("INV-3: record {sequence} cannot be folded: {illegal}")
                });
        }
        assert!(
            record.epoch == self.epoch,
            "INV-6: a writer without the lease wrote {sequence}"
        );
        AppendOutcome::Stored(sequence)
    }

    pub(crate) fn read(&self, sequence: u64) -> Option<Vec<u8>> {
        self.log
            .get(usize::try_from(sequence).ok()?.checked_sub(1)?)
            .cloned()
    }

    /// What the log must never say.
    fn judge(&mut self, event: &Event) {
        if let Some(run) = event.run_id() {
            assert!(
                !self.ended.contains(run),
                "INV-5: run {run} goes on after its end: {event:?}"
            );
        }
        match event {
            Event::OwnerChanged { epoch, .. } => {
                assert!(*epoch == self.epoch + 1, "INV-6: owners are not in order");
                self.epoch = *epoch;
            }
            Event::RunAccepted(accepted) => {
                let before = self
                    .accepted
                    .insert(accepted.command_id.clone(), accepted.run_id.clone());
                assert!(
                    before.is_none(),
                    "INV-1: command {} was done twice",
                    accepted.command_id
                );
            }
            Event::AttemptStarted {
                run_id,
                task_id,
                attempt,
                agent_id,
                ..
            } => {
                let attempt = AttemptId::of(run_id, task_id, *attempt);
                self.judge_start(run_id, task_id);
                let before = self.started.insert(attempt.clone(), agent_id.clone());
                assert!(before.is_none(), "INV-4: {attempt} was started twice");
            }
            // Where another attempt is under way, that one decides.
            Event::AttemptFailed {
                run_id, task_id, ..
            } if self.attempts_under_way(run_id, task_id) < 2 => {
                self.judge_again(run_id, task_id, "fails", RETRIES_MAX);
            }
            Event::AttemptReleased {
                run_id,
                task_id,
                lost: true,
                ..
            } => self.judge_again(run_id, task_id, "is lost", LOST_MAX),
            Event::TaskSucceeded {
                run_id,
                task_id,
                attempt,
                ..
            } => self.judge_result(run_id, task_id, *attempt),
            // What is done anew is tried as often as before.
            Event::ResultsSentBack { run_id, .. } => {
                self.again.retain(|(run, _, _), _| run != run_id);
            }
            Event::QuestionAsked { .. }
            | Event::QuestionAnswered { .. }
            | Event::QuestionExpired { .. } => self.note(event),
            Event::RunCompleted { run_id } => {
                self.judge_scenarios(run_id);
                self.judge_end(run_id);
            }
            Event::RunFailed { run_id, .. } | Event::RunCancelled { run_id, .. } => {
                self.judge_end(run_id)
            }
            _ => {}
        }
    }

    fn judge_end(&mut self, run_id: &RunId) {
        assert!(
            self.ended.insert(run_id.clone()),
            "INV-2: {run_id} ended twice"
        );
    }

    /// Notes which task a question is of, and which were answered; an answer is not forgotten.
    fn note(&mut self, event: &Event) {
        match event {
            Event::QuestionAsked {
                run_id,
                task_id,
                question,
                ..
            } => {
                let key = (run_id.clone(), question.id.clone());
                self.asked.insert(key, task_id.clone());
            }
            Event::QuestionAnswered {
                run_id,
                question_id,
                ..
            } => {
                let task = self.asked.get(&(run_id.clone(), question_id.clone()));
                let task = task.expect("a question that was asked").clone();
                let answered = self.answered.entry((run_id.clone(), task)).or_default();
                answered.insert(question_id.clone());
            }
            Event::QuestionExpired {
                run_id,
                task_id,
                question_id,
                ..
            } => {
                let key = (run_id.clone(), task_id.clone());
                let answered = self.answered.get(&key);
                assert!(
                    answered.is_none_or(|questions| !questions.contains(question_id)),
                    "INV-1: question {question_id} was answered and ends unanswered"
                );
            }
            _ => {}
        }
    }

    /// A result counts of the attempts since the task was sent back last.
    fn judge_result(&self, run: &RunId, task: &TaskId, attempt: u32) {
        let found = self.fold.run(run).and_then(|run| run.task(task));
        let superseded = found.map_or(0, |task| task.superseded);
        assert!(
            attempt > superseded,
            "INV-4: a result of {task} of {run} counts that was sent back"
        );
    }

    /// A task begins when those before it have ended.
    fn judge_start(&self, run_id: &RunId, task_id: &TaskId) {
        let Some(run) = self.fold.run(run_id) else {
            return;
        };
        let before = |other: &&Run| match (&other.conversation, &run.conversation) {
            (Some(other), Some(this)) => other.name == this.name && other.place < this.place,
            _ => false,
        };
        let mut before = self.fold.runs().filter(before);
        assert!(
            before.all(Run::is_terminal),
            "INV-6: {run_id} begins while one before it in its conversation goes on"
        );
        let needed = run.task(task_id).into_iter().flat_map(|it| &it.depends_on);
        for needed in needed.filter_map(|place| run.tasks.get(*place)) {
            // Whoever compares goes on without a scenario that has failed.
            let compares = task_id.as_str() == "comparison" && needed.state == TaskState::Failed;
            let is_ended = matches!(needed.state, TaskState::Succeeded | TaskState::Skipped);
            assert!(
                is_ended || compares,
                "INV-6: {task_id} of {run_id} begins before {}, which it needs",
                needed.id
            );
        }
    }

    fn attempts_under_way(&self, run: &RunId, task: &TaskId) -> usize {
        let task = self.fold.run(run).and_then(|run| run.task(task));
        task.map_or(0, |task| task.running().count())
    }

    /// A task is tried again so many times, and no more.
    fn judge_again(&mut self, run: &RunId, task: &TaskId, how: &'static str, most: u32) {
        let times = self.again.entry((run.clone(), task.clone(), how));
        let times = times.or_default();
        *times += 1;
        assert!(
            *times <= most,
            "INV-9: {task} of {run} {how} {times} times and is tried again"
        );
    }

    /// Events of a run that are stored.
    pub(crate) fn events_of(&self, run: &RunId) -> u64 {
        self.fold.run(run).map_or(0, |run| run.events)
    }

    /// How a run stands, as text that can be compared.
    pub(crate) fn view_of(&self, run: &RunId) -> String {
        format!("{:?}", self.fold.run(run).map(RunView::of))
    }
}
