//! Becoming the owner: replay, `owner changed`, and going on with what is under way.

use std::sync::Arc;

use muster_proto::{AttemptId, Priority, Timestamp, api::TaskState};

use super::{
    Settings, Shard,
    callers::Callers,
    flights::{Flight, Flights},
    log::Log,
    observe::Observations,
};
use crate::{
    AgentKey, Attempt, Event, Illegal, Pools, Record, Run, SnapshotError, SnapshotHead, State,
    record::FORMAT, state::DefaultTimeoutMs,
};

/// While a log is replayed, runs that wait for a person are packed after each so many records.
const PARK_EACH_RECORDS: u64 = 256;

impl Shard {
    /// A shard whose log is read next, record by record.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let default_timeout_ms = i64::try_from(settings.default_timeout_ms).unwrap_or(i64::MAX / 4);
        let state = State {
            default_timeout_ms: DefaultTimeoutMs(default_timeout_ms),
            ..State::default()
        };
        Self {
            settings,
            state,
            pools: Pools::default(),
            flights: Flights::default(),
            gates: crate::gates::Gates::default(),
            callers: Callers::default(),
            log: Log::default(),
            outputs: Vec::new(),
            observations: Observations::default(),
            unread: super::Unread::default(),
            map_epoch: 0,
            began_at: Timestamp::from_ms(0),
            handled_at: Timestamp::from_ms(0),
            stepped_down: false,
        }
    }

    /// A shard that a snapshot holds, whose log is read from there on.
    ///
    /// # Errors
    /// [`SnapshotError`] when the snapshot is damaged or from a later version.
    pub fn restore(
        settings: Settings,
        head: &SnapshotHead,
        parts: &[Vec<u8>],
    ) -> Result<Self, SnapshotError> {
        let mut shard = Self::new(settings);
        shard.state = State::restore(head, parts, shard.state.default_timeout_ms)?;
        Ok(shard)
    }

    /// Takes one record of the log that was there before. Returns the runs that it ended.
    ///
    /// # Errors
    /// [`Illegal`] when it cannot follow the records before it: the log is damaged.
    pub fn replay(&mut self, sequence: u64, record: &Record) -> Result<Vec<Arc<Run>>, Illegal> {
        let mut ended = Vec::new();
        for event in &record.events {
            self.state.apply(event, sequence, record.at)?;
            let run = event.run_id().and_then(|id| self.state.runs.get(id));
            ended.extend(run.filter(|run| run.is_terminal()).cloned());
        }
        if sequence.is_multiple_of(PARK_EACH_RECORDS) {
            self.state.park(usize::MAX, sequence + 1, record.at);
        }
        Ok(ended)
    }

    /// Begins to write after the record at `last_sequence` (0 for an empty log). Nothing is
    /// answered or handed over before this owner's `owner changed` is stored.
    pub fn begin(&mut self, last_sequence: u64, now: Timestamp) {
        self.take_over(last_sequence, now);
        self.flush_log();
    }

    /// The same for an empty log, which is written from its beginning in a format that everybody
    /// reads: what came with the later formats need not wait until the owner has looked around.
    pub fn begin_new(&mut self, format: u32, now: Timestamp) {
        self.take_over(0, now);
        let format = format.min(FORMAT);
        if format > self.state.log_format() {
            self.commit(&Event::FormatRaised { format }, now);
        }
        self.flush_log();
    }

    fn take_over(&mut self, last_sequence: u64, now: Timestamp) {
        self.began_at = now;
        self.handled_at = now;
        let epoch = self.state.epoch + 1;
        self.log = Log::new(epoch, self.state.log_format(), last_sequence);
        self.observations = Observations::after(last_sequence);
        let owner = self.settings.owner.clone();
        self.commit(&Event::OwnerChanged { owner, epoch }, now);
    }

    /// Counts what was handed over before as being with its agents, not yet accepted: it is sent
    /// again, and an agent that has it says so.
    pub(super) fn resume(&mut self, now: Timestamp) {
        self.end_finished(now);
        for (attempt, flight) in self.under_way() {
            if let Some(agent) = &flight.agent {
                self.pools.started(agent, flight.is_urgent, now);
            }
            self.gates.enter(&flight.gates);
            self.flights.add(attempt, flight);
        }
    }

    fn under_way(&self) -> Vec<(AttemptId, Flight)> {
        let mut found = Vec::new();
        for run in self.state.runs().filter(|run| !run.is_terminal()) {
            for (place, task) in run
                .tasks
                .iter()
                .enumerate()
                .filter(|(_, task)| task.state == TaskState::Assigned)
            {
                for attempt in task.running() {
                    let flight = self.inherited(run, place, attempt);
                    found.push((AttemptId::of(&run.id, &task.id, attempt.number), flight));
                }
            }
        }
        found
    }

    fn inherited(&self, run: &Run, place: usize, attempt: &Attempt) -> Flight {
        let task = &run.tasks[place];
        let agent_type = &task.agent_type;
        let agent = attempt.agent_id.clone().map(|agent_id| AgentKey {
            agent_type: agent_type.clone(),
            agent_id,
        });
        Flight {
            run_id: run.id.clone(),
            place,
            number: attempt.number,
            agent_type: agent_type.clone(),
            is_urgent: task.priority == Priority::P0,
            unanswered: false,
            inherited: true,
            agent,
            accepted: None,
            resend_at: self.began_at,
            resends: 0,
            started_at: attempt.started_at,
            gates: self.gates_of(run, task),
        }
    }
}
