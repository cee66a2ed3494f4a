//! The defects, one entry each.

use crate::mutation::{Edit, Mutation};

pub(crate) const MUTATIONS: &[Mutation] = &[
    Mutation {
        name: "effects_before_the_ack",
        what: "effects go out when a record is sent, not when it is stored",
        breaks: &["INV-1"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: r"            self.log.under_way = Some(UnderWay {
                batch,",
            instead: r"            if MUTATED {
                let early = std::mem::take(&mut batch);
                early.release(self.log.last_sequence, &mut self.outputs);
            }
            self.log.under_way = Some(UnderWay {
                batch,",
        }],
    },
    Mutation {
        name: "no_fence",
        what: "another writer's record at our place is taken for our own",
        breaks: &["INV-4", "INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: "            Some(_) => self.step_down(StepDown::Fenced),",
            instead: r"            Some(_) if MUTATED => self.stored(now),
            Some(_) => self.step_down(StepDown::Fenced),",
        }],
    },
    Mutation {
        name: "silence_is_consent",
        what: "an append without an answer counts as stored",
        breaks: &["INV-4", "INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: "            AppendOutcome::Unknown => {",
            instead: r"            AppendOutcome::Unknown if MUTATED => self.stored(now),
            AppendOutcome::Unknown => {",
        }],
    },
    Mutation {
        name: "other_bytes_in_doubt",
        what: "an append in doubt goes again with other bytes",
        breaks: &["INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: "                bytes: under_way.bytes.clone(),",
            instead: r#"                bytes: if MUTATED {
                    Bytes::from([&under_way.bytes[..], b" "].concat())
                } else {
                    under_way.bytes.clone()
                },"#,
        }],
    },
    Mutation {
        name: "other_expectation_in_doubt",
        what: "an append in doubt goes again behind another record",
        breaks: &["INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: "        let expected_last = self.log.last_sequence;",
            instead: "        let expected_last = self.log.last_sequence + u64::from(MUTATED);",
        }],
    },
    Mutation {
        name: "no_proof_after_a_pause",
        what: "an owner that was stopped goes on without asking whether it still owns the log",
        breaks: &["INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: "if was_stopped || (is_unproved && !writes) {",
            instead: "if (was_stopped || (is_unproved && !writes)) && !MUTATED {",
        }],
    },
    Mutation {
        name: "proved_by_an_older_append",
        what: "an owner that was stopped takes an append from before for proof that it still owns the log",
        breaks: &["INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/log.rs",
            text: "let was_stopped = paused_ms > PAUSE_MS_MAX && (self.is_owner() || writes);",
            instead: "let was_stopped = paused_ms > PAUSE_MS_MAX && (self.is_owner() || writes) && !(MUTATED && writes);",
        }],
    },
    Mutation {
        name: "done_while_it_goes_again",
        what: "an attempt that succeeds is still in the message that was to take it to its agent again",
        breaks: &["INV-4"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/commit.rs",
            text: r#"                self.log.open().withdraw(&attempt);
            } else if"#,
            instead: r#"                if !MUTATED {
                    self.log.open().withdraw(&attempt);
                }
            } else if"#,
        }],
    },
    Mutation {
        name: "lost_timer",
        what: "a failed task is not woken for its retry",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/at_attempt.rs",
            text: "        self.set_timer(retry_at, TimerKind::Retry);",
            instead: r"        if !MUTATED {
            self.set_timer(retry_at, TimerKind::Retry);
        }",
        }],
    },
    Mutation {
        name: "timers_not_restored",
        what: "a snapshot is restored without the timers of what is under way",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/capture.rs",
            text: "                self.timers.set(Timer {",
            instead: r"                if MUTATED {
                    continue;
                }
                self.timers.set(Timer {",
        }],
    },
    Mutation {
        name: "second_end",
        what: "a takeover ends runs that have ended",
        breaks: &["INV-5"],
        edits: &[
            Edit {
                file: "orchestrator/engine/src/shard/commit.rs",
                text: "        let open = self.state.runs().filter(|run| !run.is_terminal());",
                instead: "        let open = self.state.runs().filter(|run| MUTATED || !run.is_terminal());",
            },
            Edit {
                file: "orchestrator/engine/src/state/apply.rs",
                text: "        Some(run) if run.is_terminal() => Err(illegal(event",
                instead: "        Some(run) if run.is_terminal() && !MUTATED => Err(illegal(event",
            },
        ],
    },
    Mutation {
        name: "late_result",
        what: "a result is taken though its task or its run has ended",
        breaks: &["INV-3"],
        edits: &[Edit {
            file: "orchestrator/engine/src/decide/result.rs",
            text: "if run.is_terminal() || !task.is_open() ||",
            instead: "if (!MUTATED && (run.is_terminal() || !task.is_open())) ||",
        }],
    },
    Mutation {
        name: "replaced_attempt",
        what: "a fault of an attempt that was replaced ends the one that replaced it",
        breaks: &["INV-4"],
        edits: &[
            Edit {
                file: "orchestrator/engine/src/decide/result.rs",
                text: "    match (end.kind, running) {",
                instead: "    match (end.kind, running || MUTATED) {",
            },
            Edit {
                file: "orchestrator/engine/src/state/at_attempt.rs",
                text: "        if !self.run.tasks[self.place].is_running(number) {",
                instead: "        if !self.run.tasks[self.place].is_running(number) && !MUTATED {",
            },
        ],
    },
    Mutation {
        name: "result_of_anybody",
        what: "a result is taken from an agent that was not asked",
        breaks: &["INV-8"],
        edits: &[Edit {
            file: "orchestrator/engine/src/decide/result.rs",
            text: r"    if let Some(from) = from
        && (attempt",
            instead: r"    if let Some(from) = from
        && !MUTATED
        && (attempt",
        }],
    },
    Mutation {
        name: "command_forgotten",
        what: "which run a command brought is not kept: a retried submission makes a second run",
        breaks: &["INV-1"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/apply.rs",
            text: r"    state
        .commands
        .insert((run.tenant.clone(), run.command_id.clone()), run.id.clone());",
            instead: r"    if !MUTATED {
        let key = (run.tenant.clone(), run.command_id.clone());
        state.commands.insert(key, run.id.clone());
    }",
        }],
    },
    Mutation {
        name: "snapshot_forgets_commands",
        what: "a snapshot is restored without the commands of runs that have ended",
        breaks: &["INV-1"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/capture.rs",
            text: r"                Entry::Ended(ended) => {
                    state.know(",
            instead: r"                Entry::Ended(ended) if MUTATED => state.finished.remember(ended),
                Entry::Ended(ended) => {
                    state.know(",
        }],
    },
    Mutation {
        name: "snapshot_misses_runs",
        what: "a snapshot leaves out runs that changed right after the one before",
        breaks: &["INV-3"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/capture.rs",
            text: r".filter(|run| run.last_sequence() > since)
            .partition",
            instead: r".filter(|run| run.last_sequence() > since + if MUTATED { 2 } else { 0 })
            .partition",
        }],
    },
    Mutation {
        name: "snapshot_too_new",
        what: "a snapshot holds what the record after it says, under the number of the one before",
        breaks: &["INV-3"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/observe.rs",
            text: "self.state.capture(self.settings.shard, since, sequence, at);",
            instead: r"self.state.capture(
                self.settings.shard,
                since,
                sequence - u64::from(MUTATED),
                at,
            );",
        }],
    },
    Mutation {
        name: "snapshot_counts_no_slots",
        what: "a snapshot is restored with no run counted as working",
        breaks: &["INV-7"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/capture.rs",
            text: "        self.working += usize::from(run.holds_slot());",
            instead: "        self.working += usize::from(run.holds_slot() && !MUTATED);",
        }],
    },
    Mutation {
        name: "merge_keeps_the_oldest",
        what: "merged parts of a snapshot keep the oldest line of each run",
        breaks: &["INV-3"],
        edits: &[Edit {
            file: "orchestrator/engine/src/snapshot.rs",
            text: r"    for part in parts.iter().rev() {
        let lines",
            instead: r"    let mut parts: Vec<_> = parts.iter().rev().collect();
    if MUTATED {
        parts.reverse();
    }
    for part in parts {
        let lines",
        }],
    },
    Mutation {
        name: "done_and_sent_again",
        what: "an attempt that succeeded stays among those that are sent again",
        breaks: &["INV-4"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/commit.rs",
            text: "                self.stop_attempts(run_id, Some(task_id.as_str()), Some(*attempt), is_unwanted);",
            instead: r"                if !MUTATED {
                    self.stop_attempts(run_id, Some(task_id.as_str()), Some(*attempt), is_unwanted);
                }",
        }],
    },
    Mutation {
        name: "ready_after_success",
        what: "a task that succeeded is queued again",
        breaks: &["INV-3"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/at_task.rs",
            text: "        self.run.tasks_succeeded += 1;",
            instead: r"        if MUTATED {
            self.ready.add(self.run, self.place, self.at);
        }
        self.run.tasks_succeeded += 1;",
        }],
    },
    Mutation {
        name: "retries_without_bound",
        what: "a task that fails is tried again for ever",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/decide/failure.rs",
            text: "(fault.retryable && task.failures < retries_max)",
            instead: "(fault.retryable && (MUTATED || task.failures < retries_max))",
        }],
    },
    Mutation {
        name: "losses_without_bound",
        what: "a task that kills its agents is handed over for ever",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/decide/failure.rs",
            text: "    if task.lost < LOST_ATTEMPTS_MAX {",
            instead: "    if MUTATED || task.lost < LOST_ATTEMPTS_MAX {",
        }],
    },
    Mutation {
        name: "overdue_at_once",
        what: "a new owner gives up what is overdue before agents could report",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/deadlines.rs",
            text: "if flight.is_some_and(|flight| flight.inherited) && now.as_ms() < heard_until {",
            instead: "if flight.is_some_and(|flight| flight.inherited) && now.as_ms() < heard_until && !MUTATED {",
        }],
    },
    Mutation {
        name: "lost_at_once",
        what: "a new owner takes attempts for lost before agents could report",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/reports.rs",
            text: "if now.as_ms() - self.began_at.as_ms() < TAKEOVER_GRACE_MS {",
            instead: "if now.as_ms() - self.began_at.as_ms() < TAKEOVER_GRACE_MS && !MUTATED {",
        }],
    },
    Mutation {
        name: "nothing_resumed",
        what: "a new owner does not know what its predecessor handed over",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/takeover.rs",
            text: "            self.flights.add(attempt, flight);",
            instead: r"            if !MUTATED {
                self.flights.add(attempt, flight);
            }",
        }],
    },
    Mutation {
        name: "dependencies_ignored",
        what: "tasks begin before those that they need",
        breaks: &["INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/run.rs",
            text: "        task.state = if depends_on.is_empty() {",
            instead: "        task.state = if depends_on.is_empty() || MUTATED {",
        }],
    },
    Mutation {
        name: "turns_never_come",
        what: "runs that wait for their turn never begin",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/commit.rs",
            text: "        while self.is_owner() && self.state.working()",
            instead: "        while !MUTATED && self.is_owner() && self.state.working()",
        }],
    },
    Mutation {
        name: "answer_not_kept",
        what: "an answered question leaves its task without the answer",
        breaks: &["INV-1"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/apply.rs",
            text: "    run.tasks[place].answers.extend(named);",
            instead: "    run.tasks[place].answers.extend(named.filter(|_| !MUTATED));",
        }],
    },
    Mutation {
        name: "conversation_forgotten",
        what: "a run that has ended stays in its conversation: the one behind it never begins",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/apply.rs",
            text: "    state.leave_conversation(run_id);",
            instead: "    if !MUTATED { state.leave_conversation(run_id); }",
        }],
    },
    Mutation {
        name: "question_never_ends",
        what: "a snapshot is restored without when questions end",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/capture.rs",
            text: ".extend(run.expires_at.map(|at| (at, run.id.clone())));",
            instead: ".extend(run.expires_at.filter(|_| !MUTATED).map(|at| (at, run.id.clone())));",
        }],
    },
    Mutation {
        name: "watchers_told_twice",
        what: "events of a run share a number",
        breaks: &["INV-6"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/commit.rs",
            text: "        let number = run.events;",
            instead: "        let number = run.events - u64::from(MUTATED && run.events > 3);",
        }],
    },
    Mutation {
        name: "read_model_told_early",
        what: "the read model is told of the end of a run before it is stored",
        breaks: &["INV-3"],
        edits: &[Edit {
            file: "orchestrator/engine/src/shard/commit.rs",
            text: "            self.log.open().projected.runs.push(run);",
            instead: r"            if MUTATED {
                self.outputs.push(Output::Project(crate::Projection {
                    sequence: 0,
                    runs: vec![run.clone()],
                    dead_letters: Vec::new(),
                    complete: false,
                }));
            }
            self.log.open().projected.runs.push(run);",
        }],
    },
    Mutation {
        name: "agent_forgets_what_it_did",
        what: "an agent does an attempt that it has finished once more",
        breaks: &["INV-4"],
        edits: &[Edit {
            file: "agents/runtime/src/ledger/finished.rs",
            text: "        self.ids.contains(attempt_id)",
            instead: "        self.ids.contains(attempt_id) && !MUTATED",
        }],
    },
    Mutation {
        name: "agent_takes_twice",
        what: "an agent begins an attempt that it has in hand once more",
        breaks: &["INV-4"],
        edits: &[Edit {
            file: "agents/runtime/src/ledger.rs",
            text: "        if self.in_hand.contains_key(&attempt_id) {",
            instead: "        if self.in_hand.contains_key(&attempt_id) && !MUTATED {",
        }],
    },
    Mutation {
        name: "agent_lets_go_early",
        what: "an agent forgets a result when it has sent it, not when it is stored",
        breaks: &["INV-4"],
        edits: &[Edit {
            file: "agents/runtime/src/ledger/held.rs",
            text: "        let due_ms = now_ms.saturating_add(resend_delay_ms(attempt_id, held.sends));",
            instead: r"        if MUTATED {
            let held = self.results.remove(attempt_id)?;
            self.bytes -= held.bytes;
            return Some((held.result, held.bytes));
        }
        let due_ms = now_ms.saturating_add(resend_delay_ms(attempt_id, held.sends));",
        }],
    },
    Mutation {
        name: "sent_back_alone",
        what: "what was built on a result that was sent back is not done again",
        breaks: &["INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/state/send_back.rs",
            text: "            self.run.tasks[*place].waits_for = depends_on.iter().filter(open).count();",
            instead: r"            let waits_for = depends_on.iter().filter(open).count();
            self.run.tasks[*place].waits_for = if MUTATED { 0 } else { waits_for };",
        }],
    },
    Mutation {
        name: "nothing_is_shared",
        what: "what scenarios have in common is done for each of them",
        breaks: &["INV-4"],
        edits: &[Edit {
            file: "orchestrator/engine/src/scenario.rs",
            text: "        !self.added_tasks && (self.is_open()",
            instead: "        !MUTATED && !self.added_tasks && (self.is_open()",
        }],
    },
    Mutation {
        name: "a_lost_scenario_is_left_alone",
        what: "what only a failed scenario needs is not left out",
        breaks: &["INV-4", "INV-6", "INV-9"],
        edits: &[Edit {
            file: "orchestrator/engine/src/decide/scenario.rs",
            text: "task.is_open() && run.is_lost(task, &lost);",
            instead: "!MUTATED && task.is_open() && run.is_lost(task, &lost);",
        }],
    },
];
