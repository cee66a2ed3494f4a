//! What agents do, and what reaches them.

#[allow(clippy::wildcard_imports, reason = "a part of its parent")]
use super::*;

impl Simulation {
    pub(super) fn offer(&mut self, owner: usize, task: &TaskRequest) {
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

    pub(super) fn is_there(&self, agent: &AgentKey) -> bool {
        self.workers
            .iter()
            .any(|worker| worker.key == *agent && worker.alive)
    }

    pub(super) fn send_worker(&mut self, agent: &AgentKey, message: ToAgent) {
        if let Some(worker) = self.workers.iter().position(|worker| worker.key == *agent) {
            self.send(Happening::ToAgent(worker, message));
        }
    }

    pub(super) fn reach_worker(&mut self, worker: usize, message: ToAgent) {
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

    pub(super) fn tick_worker(&mut self, worker: usize, incarnation: u64) {
        let it = &mut self.workers[worker];
        if it.alive && it.incarnation == incarnation && it.wakes_at == Some(self.now_ms) {
            it.wakes_at = None;
            self.step_worker(worker, LedgerInput::Tick);
        }
    }

    pub(super) fn end_work(
        &mut self,
        worker: usize,
        incarnation: u64,
        attempt: AttemptId,
        outcome: Outcome,
    ) {
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

    pub(super) fn step_worker(&mut self, worker: usize, input: LedgerInput) {
        if !self.workers[worker].alive {
            return;
        }
        let outputs = self.workers[worker].ledger.step(input, self.now_ms);
        for output in outputs {
            // What it does may be its end.
            if self.workers[worker].alive {
                self.carry_out_worker(worker, output);
            }
        }
        self.wake_worker(worker);
    }

    pub(super) fn carry_out_worker(&mut self, worker: usize, output: LedgerOutput) {
        let key = self.workers[worker].key.clone();
        match output {
            LedgerOutput::Start(task) => {
                let incarnation = self.workers[worker].incarnation;
                let attempt = task.attempt_id.clone();
                assert!(
                    self.workers[worker].begun.insert(attempt.clone()),
                    "INV-4: {} does {attempt} a second time",
                    key.agent_id
                );
                if self.is_killed_by(worker, &task) {
                    return;
                }
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
                if self.faults && self.network.forges && self.random.percent(2) {
                    self.forge(worker, &results);
                }
                self.send_owners(&ToOwner::Results(key, results));
            }
            LedgerOutput::Heartbeat(heartbeat) => self.send_owners(&ToOwner::Heartbeat(heartbeat)),
            LedgerOutput::Undo(_) | LedgerOutput::Drained => {}
        }
    }

    /// How long work takes, and how it ends. What hangs is stopped by the agent itself, sometimes
    /// long after its owner has given it up.
    pub(super) fn draw_work(&mut self, task: &TaskRequest) -> (u64, Outcome) {
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

    /// Whether the work ends the agent's process. It is started again, as any is that crashes.
    fn is_killed_by(&mut self, worker: usize, task: &TaskRequest) -> bool {
        match worker::poison(task) {
            Some(Poison::Fails) => self.sights.saw("poison: fails"),
            Some(Poison::Hangs) => self.sights.saw("poison: hangs"),
            Some(Poison::Kills) => {
                self.sights.saw("poison: kills");
                self.workers[worker].crash();
                let gone_ms = self.random.within(100..1_500);
                self.after(gone_ms, Happening::Restart(worker));
                return true;
            }
            None => {}
        }
        false
    }

    /// Results come from an agent that they were not asked of, before they come from the right one.
    fn forge(&mut self, worker: usize, results: &Results) {
        let key = &self.workers[worker].key;
        let others = self.workers.iter().map(|other| &other.key);
        let forger = others
            .filter(|other| other.agent_type == key.agent_type)
            .find(|other| *other != key);
        if let Some(forger) = forger.cloned() {
            self.sights.saw("message forged");
            self.send_owners(&ToOwner::Results(forger, results.clone()));
        }
    }

    pub(super) fn send_owners(&mut self, message: &ToOwner) {
        for owner in 0..self.owners.len() {
            if self.owners[owner].alive {
                self.send(Happening::ToOwner(owner, message.clone()));
            }
        }
    }

    pub(super) fn wake_worker(&mut self, worker: usize) {
        let it = &mut self.workers[worker];
        let wakes_at = it.ledger.wake_ms().max(self.now_ms + 1);
        if it.alive && it.wakes_at.is_none_or(|at| at > wakes_at) {
            it.wakes_at = Some(wakes_at);
            let happening = Happening::Wake(worker, it.incarnation);
            self.after(wakes_at - self.now_ms, happening);
        }
    }

    pub(super) fn restart(&mut self, worker: usize) {
        if !self.workers[worker].alive {
            self.workers[worker].restart();
            self.wake_worker(worker);
        }
    }
}
