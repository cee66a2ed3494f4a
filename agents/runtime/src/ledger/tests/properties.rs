//! What holds in any order of events, seen by a witness who knows only what goes in and out.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Move {
    Tasks(Vec<u32>),
    End(u32),
    Stored(u32),
    Ignored(u32),
    Cancel(u32),
    Wait(u64),
    Flush,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let number = 0..12_u32;
    let one = prop_oneof![
        4 => prop::collection::vec(number.clone(), 1..5).prop_map(Move::Tasks),
        4 => number.clone().prop_map(Move::End),
        3 => number.clone().prop_map(Move::Stored),
        1 => number.clone().prop_map(Move::Ignored),
        1 => number.prop_map(Move::Cancel),
        2 => (0..6_000_u64).prop_map(Move::Wait),
        3 => Just(Move::Flush),
    ];
    prop::collection::vec(one, 1..120)
}

/// What must be true, seen from outside.
#[derive(Default)]
struct Witness {
    started: BTreeSet<AttemptId>,
    working: BTreeSet<AttemptId>,
    unsettled: BTreeSet<AttemptId>,
    counter: u64,
}

impl Witness {
    fn see(&mut self, outputs: &[LedgerOutput]) {
        for output in outputs {
            match output {
                LedgerOutput::Start(task) => {
                    assert!(
                        self.started.insert(task.attempt_id.clone()),
                        "started twice"
                    );
                    self.working.insert(task.attempt_id.clone());
                }
                LedgerOutput::Abort(attempt_id) => {
                    assert!(self.working.remove(attempt_id), "aborted what did not run");
                }
                LedgerOutput::Send { results, .. } => {
                    assert!(results.counter > self.counter, "counter went back");
                    self.counter = results.counter;
                    for result in &results.results {
                        assert!(
                            self.unsettled.contains(&result.attempt_id),
                            "sent after its verdict"
                        );
                    }
                }
                LedgerOutput::Heartbeat(beat) => {
                    assert!(beat.counter > self.counter, "counter went back");
                    self.counter = beat.counter;
                    let listed: BTreeSet<AttemptId> = beat.attempts.iter().cloned().collect();
                    let known: BTreeSet<AttemptId> =
                        self.working.union(&self.unsettled).cloned().collect();
                    assert_eq!(listed, known);
                }
                LedgerOutput::Undo(_) => panic!("no task here changes anything"),
                LedgerOutput::Drained => panic!("nobody asked for it"),
            }
        }
        assert!(self.working.len() <= CAPACITY as usize, "above capacity");
    }
}

fn play(ledger: &mut Ledger, witness: &mut Witness, step: Move, now_ms: &mut u64) {
    let input = match step {
        Move::Tasks(numbers) => tasks(numbers),
        Move::End(number) if witness.working.remove(&id(number)) => {
            witness.unsettled.insert(id(number));
            ended(number)
        }
        Move::End(_) | Move::Flush => LedgerInput::Flush,
        Move::Stored(number) => {
            witness.unsettled.remove(&id(number));
            stored(number)
        }
        Move::Ignored(number) => {
            witness.unsettled.remove(&id(number));
            LedgerInput::Tasks(Tasks {
                ignored: vec![id(number)],
                ..Tasks::default()
            })
        }
        Move::Cancel(number) => {
            witness.unsettled.remove(&id(number));
            cancel(number)
        }
        Move::Wait(ms) => {
            *now_ms += ms;
            LedgerInput::Tick
        }
    };
    let outputs = ledger.step(input, *now_ms);
    witness.see(&outputs);
    assert_eq!(ledger.in_hand(), witness.working.len());
    assert_eq!(ledger.held(), witness.unsettled.len());
}

proptest! {
    #[test]
    fn in_any_order_each_attempt_starts_once_and_each_result_is_sent_until_final(moves in moves()) {
        let (mut ledger, mut witness, mut now_ms) = (ledger(), Witness::default(), 0);
        for step in moves {
            play(&mut ledger, &mut witness, step, &mut now_ms);
        }
        witness.see(&ledger.step(LedgerInput::Flush, now_ms));
        // Whatever has no verdict yet is sent once more within the longest delay.
        let mut sent = BTreeSet::new();
        let end_ms = now_ms + 5_000;
        while now_ms < end_ms {
            now_ms = ledger.wake_ms().clamp(now_ms + 1, end_ms);
            let outputs = ledger.step(LedgerInput::Tick, now_ms);
            witness.see(&outputs);
            sent.extend(results_in(&outputs));
        }
        prop_assert_eq!(sent, witness.unsettled);
    }

    #[test]
    fn draining_ends_within_its_grace_period_whatever_came_before(moves in moves()) {
        let (mut ledger, mut witness, mut now_ms) = (ledger(), Witness::default(), 0);
        for step in moves {
            play(&mut ledger, &mut witness, step, &mut now_ms);
        }
        ledger.step(LedgerInput::Drain, now_ms);
        let outputs = ledger.step(LedgerInput::Tick, now_ms + 25_000);
        prop_assert_eq!(outputs.last(), Some(&LedgerOutput::Drained));
    }
}
