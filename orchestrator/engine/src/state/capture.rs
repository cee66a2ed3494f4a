//! Taking a snapshot of the state between two records, and making a state of one.

use std::sync::Arc;

use muster_proto::{Timestamp, api::TaskState};

use super::{State, at_task::deadline};
use crate::{
    Capture, Run, SnapshotError, SnapshotHead,
    snapshot::{Entry, read},
    timers::{Timer, TimerKind},
};

impl State {
    /// What changed after `since` (0: everything there is), as of the record at `sequence`.
    pub(crate) fn capture(&self, shard: u32, since: u64, sequence: u64, at: Timestamp) -> Capture {
        let (ended, open): (Vec<&Arc<Run>>, Vec<_>) = self
            .runs
            .values()
            .filter(|run| run.last_sequence() > since)
            .partition(|run| run.is_terminal());
        let parked = self.parked.values().filter(|run| run.parked_in > since);
        let letters = self.dead_letters.newest();
        let letters = letters.filter(|letter| letter.sequence > since);
        let mut ended: Vec<_> = ended.into_iter().map(|run| run.remembered()).collect();
        ended.sort_unstable_by(|left, right| left.order().cmp(&right.order()));
        let mut all_ended = self.finished.remembered_since(since);
        all_ended.extend(ended.into_iter().map(Arc::new));
        Capture {
            head: SnapshotHead {
                // Whoever reads this log reads its snapshots.
                format: self.log_format(),
                shard,
                sequence,
                epoch: self.epoch,
                owner: self.owner.clone(),
                log_format: self.log_format(),
                at,
                workflows: self.workflows.values().cloned().collect(),
                active: self.active,
                stopped: self.stopped.clone(),
            },
            since,
            runs: open.into_iter().cloned().collect(),
            parked: parked.cloned().collect(),
            ended: all_ended,
            dead_letters: letters.cloned().collect(),
        }
    }

    /// The state that a snapshot holds.
    pub(crate) fn restore(
        head: &SnapshotHead,
        parts: &[Vec<u8>],
        default_timeout_ms: super::DefaultTimeoutMs,
    ) -> Result<Self, SnapshotError> {
        let workflows = head.workflows.iter();
        let mut state = Self {
            epoch: head.epoch,
            owner: head.owner.clone(),
            log_format: head.log_format,
            stopped: head.stopped.clone(),
            workflows: workflows
                .map(|spec| (spec.hash.clone(), Arc::clone(spec)))
                .collect(),
            default_timeout_ms,
            ..Self::default()
        };
        let mut open = Vec::new();
        for entry in read(head, parts)? {
            match entry {
                Entry::Run(run) => open.push(run),
                Entry::Parked(parked) => {
                    state.active += 1;
                    state.know(
                        &parked.tenant,
                        &parked.command_id,
                        &parked.id,
                        parked.accepted_at,
                    );
                    let expiry = parked.expires_at.map(|at| (at, parked.id.clone()));
                    state.expiring.extend(expiry);
                    let spoken = parked.conversation.as_ref();
                    state.join_conversation(&parked.tenant, spoken, &parked.id);
                    state.parked.insert(parked.id.clone(), Arc::new(parked));
                }
                Entry::Ended(ended) => {
                    state.know(
                        &ended.tenant,
                        &ended.command_id,
                        &ended.id,
                        ended.accepted_at,
                    );
                    state.finished.remember(ended);
                }
                Entry::DeadLetter(letter) => state.dead_letters.put(letter),
            }
        }
        // Waiting tasks are queued in the order in which their runs came.
        open.sort_unstable_by(|left, right| {
            (left.accepted_at, &left.id).cmp(&(right.accepted_at, &right.id))
        });
        for run in open {
            state.restore_run(*run, head.at)?;
        }
        state.forget_oldest();
        Ok(state)
    }

    fn know(
        &mut self,
        tenant: &muster_proto::Tenant,
        command_id: &muster_proto::CommandId,
        id: &muster_proto::RunId,
        accepted_at: Timestamp,
    ) {
        let key = (tenant.clone(), command_id.clone());
        self.commands.insert(key, id.clone());
        self.order.insert((accepted_at, id.clone()));
    }

    fn restore_run(&mut self, mut run: Run, at: Timestamp) -> Result<(), SnapshotError> {
        run.complete(&self.workflows).map_err(|hash| {
            SnapshotError::Damaged(format!("run {} names workflow {hash}", run.id))
        })?;
        self.active += 1;
        self.working += usize::from(run.holds_slot());
        self.know(&run.tenant, &run.command_id, &run.id, run.accepted_at);
        if let Some(since) = run.asking_since {
            self.asking.insert((since, run.id.clone()));
        }
        self.expiring
            .extend(run.expires_at.map(|at| (at, run.id.clone())));
        self.join_conversation(&run.tenant, run.conversation.as_ref(), &run.id);
        if run.behind.is_some() {
            // It has no turn yet.
        } else if run.waits {
            self.waiting.insert((run.accepted_at, run.id.clone()));
        } else {
            self.restore_tasks(&run, at);
        }
        self.runs.insert(run.id.clone(), Arc::new(run));
        Ok(())
    }

    fn restore_tasks(&mut self, run: &Run, at: Timestamp) {
        for (place, task) in run.tasks.iter().enumerate() {
            let mut timers = Vec::new();
            match (task.state, task.retry_at) {
                (TaskState::Ready, Some(due)) => timers.push((due, TimerKind::Retry)),
                (TaskState::Ready, None) => self.ready.add(run, place, at),
                (TaskState::Assigned, _) => {
                    for attempt in task.running() {
                        let due = deadline(task, attempt.started_at, self.default_timeout_ms.0);
                        let number = attempt.number;
                        timers.push((due, TimerKind::Deadline { attempt: number }));
                        let hedge_at = attempt.hedge_at.filter(|_| !task.runs_beside(number));
                        timers.extend(hedge_at.map(|due| (due, TimerKind::Hedge)));
                    }
                }
                _ => {}
            }
            for (due, kind) in timers {
                let run_id = run.id.clone();
                self.timers.set(Timer {
                    due,
                    run_id,
                    place,
                    kind,
                });
            }
        }
    }
}
