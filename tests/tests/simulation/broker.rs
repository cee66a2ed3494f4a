//! The stream of the log, and what it is worth: the truth that everything is held against.

use std::collections::{BTreeMap, BTreeSet};

use muster_engine::{AppendOutcome, Event, Record, RunView, SnapshotHead, State};
use muster_proto::{AgentId, AttemptId, CommandId, RunId};

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
    epoch: u64,
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
            "the record is too large"
        );
        let record = Record::from_bytes(&bytes).expect("a record that can be read");
        self.log.push(bytes);
        let sequence = self.log.len() as u64;
        for event in &record.events {
            self.judge(event);
            self.fold
                .apply(event, sequence, record.at)
                .unwrap_or_else(|illegal| panic!("record {sequence} cannot be folded: {illegal}"));
        }
        assert_eq!(
            record.epoch, self.epoch,
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
                assert_eq!(*epoch, self.epoch + 1, "INV-6: owners are not in order");
                self.epoch = *epoch;
            }
            Event::RunAccepted(accepted) => {
                let before = self
                    .accepted
                    .insert(accepted.command_id.clone(), accepted.run_id.clone());
                assert_eq!(before, None, "a command was done twice");
            }
            Event::AttemptStarted {
                run_id,
                task_id,
                attempt,
                agent_id,
                ..
            } => {
                let attempt = AttemptId::of(run_id, task_id, *attempt);
                let before = self.started.insert(attempt, agent_id.clone());
                assert_eq!(before, None, "an attempt was started twice");
            }
            Event::RunCompleted { run_id }
            | Event::RunFailed { run_id, .. }
            | Event::RunCancelled { run_id, .. } => {
                assert!(
                    self.ended.insert(run_id.clone()),
                    "INV-2: {run_id} ended twice"
                );
            }
            _ => {}
        }
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
