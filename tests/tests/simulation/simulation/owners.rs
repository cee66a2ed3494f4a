//! What orchestrators do, and what reaches them.

#[allow(clippy::wildcard_imports, reason = "a part of its parent")]
use super::*;

/// How long agents have time to report to a new owner: three heartbeats.
const REPORT_MS: i64 = 3_000;

impl Simulation {
    /// The owner that knows the whole log.
    pub(super) fn owner(&self) -> Option<&Owner> {
        let last = self.broker.log.len() as u64;
        self.owners.iter().rfind(|owner| {
            owner.alive && owner.shard.is_owner() && owner.shard.last_sequence() == last
        })
    }

    pub(super) fn start_owner(&mut self) {
        let owner = self.owners.len();
        let skew_ms = self.random.within(0..50);
        let from = self.snapshot_to_use();
        self.owners.push(Owner::start(
            owner,
            &self.broker,
            self.now_ms,
            skew_ms,
            from,
        ));
        self.sights.saw("owner started");
        for run in self.broker.accepted.values() {
            self.must_be_fold(&self.owners[owner], run);
        }
        self.carry_out(owner);
        self.after(TICK_MS, Happening::OwnerTick(owner));
    }

    /// The newest snapshot, or the one before where that is damaged, or none.
    fn snapshot_to_use(&mut self) -> Option<usize> {
        let mut newest = self.broker.snapshots.len();
        while newest > 0 && self.random.percent(30) {
            self.sights.saw("snapshot damaged");
            newest -= 1;
        }
        if newest > 0 {
            self.sights.saw("snapshot used");
        }
        newest.checked_sub(1)
    }

    pub(super) fn supervise(&mut self) {
        let announced = self.owners.iter().any(|owner| owner.runs(self.now_ms));
        if announced {
            self.silent_since = None;
        } else if self.now_ms >= *self.silent_since.get_or_insert(self.now_ms) + 1_500 {
            self.start_owner();
        }
        self.after(200, Happening::Supervise);
    }

    pub(super) fn tick_owner(&mut self, owner: usize) {
        if !self.owners[owner].alive {
            return;
        }
        if self.owners[owner].runs(self.now_ms) {
            self.give_time(owner);
            if self.random.percent(3) {
                let newest = self.broker.snapshots.last();
                let since = newest.map_or(0, |(head, _)| head.sequence);
                self.give(owner, Input::Capture { since });
            }
            if self.random.percent(5) {
                self.give(owner, Input::EverybodyReads(muster_engine::FORMAT));
            }
        }
        self.after(TICK_MS, Happening::OwnerTick(owner));
    }

    pub(super) fn reach_owner(&mut self, owner: usize, message: ToOwner) {
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
                Some(under_way) if under_way == number => {
                    self.owners[owner].append = None;
                    if matches!(outcome, AppendOutcome::Stored(_)) {
                        self.owners[owner].appended = None;
                    }
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
                let process = &mut self.owners[owner];
                process.reading = None;
                if process.appended.as_ref().map(|(_, bytes)| bytes) == record.as_ref() {
                    process.appended = None;
                }
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

    pub(super) fn see_append(&mut self, outcome: &AppendOutcome) {
        match outcome {
            AppendOutcome::Stored(_) => {}
            AppendOutcome::Unknown => self.sights.saw("append without answer"),
            AppendOutcome::Refused(_) => self.sights.saw("append refused"),
            AppendOutcome::WrongLastSequence => self.sights.saw("append after another"),
        }
    }

    /// As long as agents had no time to report to a new owner, time alone ends no attempt that an
    /// owner before it handed over.
    fn give_time(&mut self, owner: usize) {
        let process = &self.owners[owner];
        let since_ms = process.now(self.now_ms).as_ms() - process.began_at.as_ms();
        let inherited = if since_ms < REPORT_MS {
            process.inherited()
        } else {
            Vec::new()
        };
        let now = process.now(self.now_ms);
        self.owners[owner].shard.handle(Input::Tick, now);
        for (attempt, run, place) in inherited {
            let state = self.owners[owner].shard.state();
            let run = state.run(&run);
            let fault = run.and_then(|run| run.fault.as_ref());
            if fault.is_some_and(|fault| fault.code == "question_expired") {
                continue;
            }
            let task = run.and_then(|run| run.tasks.get(place));
            // The question was of its scenario.
            let fault = task.and_then(|task| task.fault.as_ref());
            if fault.is_some_and(|fault| fault.code == "scenario_failed") {
                continue;
            }
            assert!(
                task.is_some_and(|task| task.running().next().is_some()),
                "INV-9: {attempt} is given up {since_ms} ms after a takeover, unheard"
            );
        }
        self.settle(owner, now);
    }

    pub(super) fn give(&mut self, owner: usize, input: Input) {
        let now = self.owners[owner].now(self.now_ms);
        self.owners[owner].shard.handle(input, now);
        self.settle(owner, now);
    }

    fn settle(&mut self, owner: usize, now: Timestamp) {
        self.owners[owner].shard.flush(now);
        self.carry_out(owner);
        let shard = &self.owners[owner].shard;
        if shard.is_owner()
            && let Err(violation) = invariants::check(shard.state())
        {
            panic!("{violation}, at owner {owner}");
        }
    }

    pub(super) fn carry_out(&mut self, owner: usize) {
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
                Output::Cancel {
                    agent,
                    attempts,
                    undo,
                } => {
                    let mut control = Control::default();
                    if undo {
                        control.undo = attempts;
                    } else {
                        control.cancel = attempts;
                    }
                    self.send_worker(&agent, ToAgent::Control(control));
                }
                Output::Reply(token, reply) => self.reply(owner, token, &reply),
                Output::Publish { events, .. } => {
                    self.see_events(&events);
                }
                Output::Snapshot(capture) => self.keep_snapshot(&capture),
                Output::Project(projection) => self.see_projection(&projection),
                Output::StepDown(reason) => self.step_down(owner, &reason),
            }
        }
    }

    /// A snapshot adds its parts to those of the one that it follows. A rival may have taken one
    /// meanwhile: then its parts would not add up, and it is thrown away.
    pub(super) fn keep_snapshot(&mut self, capture: &Capture) {
        let stored = self.broker.log.len() as u64;
        assert!(
            capture.head.sequence <= stored,
            "INV-3: a snapshot of what is not stored"
        );
        let before = self.broker.snapshots.last();
        let mut parts = match before {
            Some((head, parts)) if head.sequence == capture.since => parts.clone(),
            _ if capture.since == 0 => Vec::new(),
            _ => return,
        };
        if before.is_some_and(|(head, _)| head.sequence > capture.head.sequence) {
            return;
        }
        parts.extend(capture.encode(2_000));
        if parts.len() > 6 {
            parts = muster_engine::merge(&parts, 2_000).expect("our own parts");
        }
        self.sights.saw("snapshot taken");
        self.broker.snapshots.push((capture.head.clone(), parts));
    }

    /// What the read model is told is stored, and the end of a run is its end.
    pub(super) fn see_projection(&mut self, projection: &Projection) {
        assert!(
            projection.sequence <= self.broker.log.len() as u64,
            "INV-3: the read model is told of a record that is not stored"
        );
        for run in &projection.runs {
            let stored = self.broker.events_of(&run.id);
            assert!(
                run.events <= stored,
                "INV-3: the read model is told of what is not stored"
            );
            if run.is_terminal() {
                let told = format!("{:?}", Some(muster_engine::RunView::of(run)));
                assert!(
                    told == self.broker.view_of(&run.id),
                    "INV-3: the read model is told another end of {}",
                    run.id
                );
            }
        }
    }

    pub(super) fn step_down(&mut self, owner: usize, reason: &StepDown) {
        assert!(
            *reason == StepDown::Fenced,
            "INV-3: owner {owner} stepped down: {reason}"
        );
        self.sights.saw("owner fenced");
        self.owners[owner].alive = false;
    }

    pub(super) fn append(&mut self, owner: usize, expected_last: u64, bytes: Vec<u8>) {
        let process = &mut self.owners[owner];
        process.appends += 1;
        let number = process.appends;
        assert!(process.append.is_none(), "INV-6: two appends are under way");
        process.append = Some(number);
        let before = process.appended.replace((expected_last, bytes.clone()));
        assert!(
            before.is_none() || before == process.appended,
            "INV-6: an append in doubt does not go again as it was"
        );
        self.after(APPEND_TIMEOUT_MS, Happening::AppendTimeout(owner, number));
        self.send(Happening::Append {
            owner,
            number,
            expected_last,
            bytes,
        });
        if std::mem::take(&mut self.owners[owner].pauses_in_append) {
            self.sights.saw("owner paused in an append");
            self.pause(owner);
        }
    }

    /// Watchers are told of what is stored, and of each event once.
    fn see_events(&mut self, events: &RunEvents) {
        let stored = self.broker.events_of(&events.run_id);
        for event in &events.events {
            let number = event.number;
            assert!(
                number <= stored,
                "INV-6: watchers are told of what is not stored"
            );
            assert!(
                self.told.insert((events.run_id.clone(), number)),
                "INV-6: watchers are told of event {number} of {} twice",
                events.run_id
            );
            match &event.kind {
                RunEventKind::ResultsSentBack { .. } => self.sights.saw("results sent back"),
                RunEventKind::RunAccepted {
                    behind: Some(_), ..
                } => self.sights.saw("conversation queued"),
                RunEventKind::TaskSkipped { reason, .. } if reason.starts_with("scenario ") => {
                    self.sights.saw("scenario left out");
                }
                RunEventKind::QuestionExpired { .. } => self.sights.saw("question expired"),
                RunEventKind::TaskSucceeded { added, .. } if !added.is_empty() => {
                    self.sights.saw("tasks added");
                }
                _ => {}
            }
        }
    }

    pub(super) fn reply(&mut self, owner: usize, token: ReplyToken, reply: &Reply) {
        let overtaken_at = self.owners[owner].overtaken_at;
        assert!(
            overtaken_at.is_none_or(|last| token.0 <= last),
            "INV-6: owner {owner} was overtaken while it stood still, and answers"
        );
        let client = self
            .tokens
            .remove(&token.0)
            .expect("replied twice, or to nobody");
        if let Reply::Run(view) = reply {
            let stored = self.broker.events_of(&view.status.id);
            assert!(
                view.status.events <= stored,
                "INV-1: a client is told of what is not stored"
            );
        }
        // What has left memory is folded again from the log.
        let from_log = match reply {
            Reply::FromLog { run_id, .. } => self.broker.fold.run(run_id),
            _ => None,
        };
        let told = match from_log {
            Some(run) => Some(Told::Run(run.id.clone(), run.state, None)),
            None => Told::of(reply),
        };
        if let Some(told) = told {
            self.send(Happening::ClientHears(client, told));
        }
    }

    pub(super) fn deliver(&mut self, owner: usize, delivery: Delivery) {
        for attempt in &delivery.stored {
            assert!(
                !self.is_running(attempt),
                "INV-4: the result of {attempt} is called stored before it is"
            );
            let started = self.broker.started.get(attempt).cloned().flatten();
            assert!(
                started == delivery.agent.as_ref().map(|agent| agent.agent_id.clone()),
                "INV-8: the result of {attempt} was taken from another agent"
            );
        }
        let tasks = delivery.tasks.into_iter().map(task_of);
        let tasks: Vec<_> = tasks.collect();
        for task in &tasks {
            let started = self.broker.started.get(&task.attempt_id);
            let agent = delivery.agent.as_ref().map(|agent| agent.agent_id.clone());
            assert!(
                started == Some(&agent),
                "INV-4: {} is handed over before it is stored",
                task.attempt_id
            );
            let key = (task.run_id.clone(), task.task_id.clone());
            let answered = self.broker.answered.get(&key).into_iter().flatten();
            for question in answered {
                assert!(
                    answers(task, question) || self.is_behind(owner),
                    "INV-1: the answer to {question} is lost"
                );
            }
            assert!(
                self.is_running(&task.attempt_id) || self.is_behind(owner),
                "INV-4: {} is handed over after its end",
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

    /// Whether there are records that an owner has not heard of.
    fn is_behind(&self, owner: usize) -> bool {
        self.owners[owner].shard.last_sequence() < self.broker.log.len() as u64
    }

    pub(super) fn is_running(&self, attempt: &AttemptId) -> bool {
        let Some((run, task, number)) = attempt.parts() else {
            return false;
        };
        let run = RunId::new(run)
            .ok()
            .and_then(|run| self.broker.fold.run(&run));
        run.and_then(|run| run.tasks.iter().find(|it| it.id.as_str() == task))
            .is_some_and(|task| task.is_running(number))
    }
}

/// Whether a task comes with the answer to a question; its agent knows that by an id of its own.
fn answers(task: &TaskRequest, question: &muster_proto::QuestionId) -> bool {
    let of_scenario = question.as_str().strip_prefix(task.task_id.as_str());
    let of_scenario = of_scenario.and_then(|own| own.strip_prefix('-'));
    let ids = [Some(question.as_str()), of_scenario];
    let mut ids = ids.into_iter().flatten();
    ids.any(|id| task.answers.keys().any(|known| known.as_str() == id))
}
