use std::collections::{BTreeMap, BTreeSet};

use muster_proto::{
    AgentId, AgentType, Delivery, Json, Method, Priority, Refusal, ResponseTime, Seconds, Success,
    Tenant, Timestamp, Tokens,
};
use proptest::prelude::*;

use super::*;

const CAPACITY: u32 = 3;

fn record() -> Heartbeat {
    Heartbeat {
        agent_id: AgentId::new("echo-1").unwrap(),
        agent_type: AgentType::new("echo").unwrap(),
        status: AgentStatus::Available,
        capabilities: Vec::new(),
        current_load: 0,
        max_capacity: CAPACITY,
        response_time_avg: ResponseTime::from_ms(0),
        context_window: 0,
        cost_per_request: 0.0,
        version: None,
        delivery: Delivery::Durable,
        batch: 1024,
        content_type: None,
        incarnation: 7,
        counter: 0,
        interval: None,
        attempts: Vec::new(),
    }
}

fn ledger() -> Ledger {
    let settings = LedgerSettings {
        heartbeat_interval_ms: 1_000,
        drain_grace_ms: 25_000,
    };
    Ledger::new(record(), settings)
}

fn id(number: u32) -> AttemptId {
    AttemptId::new(format!("0-run.task.{number}")).unwrap()
}

fn task(number: u32) -> TaskRequest {
    TaskRequest {
        run_id: RunId::new("0-run").unwrap(),
        task_id: TaskId::new("task").unwrap(),
        attempt_id: id(number),
        attempt: number,
        agent_type: AgentType::new("echo").unwrap(),
        tenant: Tenant::new("default").unwrap(),
        workflow: None,
        payload: Json::null(),
        inputs: BTreeMap::new(),
        missing: Vec::new(),
        answers: BTreeMap::new(),
        blobs: Vec::new(),
        priority: Priority::P2,
        timeout: Seconds::from_ms(1_000),
        now: Timestamp::from_ms(0),
        shard: number % 2,
        result_bytes_max: 1_000,
    }
}

fn tasks(numbers: impl IntoIterator<Item = u32>) -> LedgerInput {
    LedgerInput::Tasks(Tasks {
        tasks: numbers.into_iter().map(task).collect(),
        ..Tasks::default()
    })
}

fn stored(number: u32) -> LedgerInput {
    LedgerInput::Tasks(Tasks {
        stored: vec![id(number)],
        ..Tasks::default()
    })
}

fn cancel(number: u32) -> LedgerInput {
    LedgerInput::Control(Control {
        cancel: vec![id(number)],
        ..Control::default()
    })
}

fn ended(number: u32) -> LedgerInput {
    LedgerInput::Ended {
        attempt_id: id(number),
        elapsed_ms: 40,
        outcome: Outcome::Success(Success {
            data: Json::null(),
            blob: false,
            method: Method::Deterministic,
            sources: Vec::new(),
            assumptions: Vec::new(),
            confidence: None,
            tokens: Tokens::default(),
            cost_usd: 0.0,
            plan: None,
        }),
    }
}

fn sends(outputs: &[LedgerOutput]) -> Vec<(u32, Results)> {
    let send = |output: &LedgerOutput| match output {
        LedgerOutput::Send { shard, results } => Some((*shard, results.clone())),
        _ => None,
    };
    outputs.iter().filter_map(send).collect()
}

fn results_in(outputs: &[LedgerOutput]) -> Vec<AttemptId> {
    let results = sends(outputs)
        .into_iter()
        .flat_map(|(_, sent)| sent.results);
    results.map(|result| result.attempt_id).collect()
}

fn heartbeats(outputs: &[LedgerOutput]) -> Vec<Heartbeat> {
    let heartbeat = |output: &LedgerOutput| match output {
        LedgerOutput::Heartbeat(heartbeat) => Some(heartbeat.clone()),
        _ => None,
    };
    outputs.iter().filter_map(heartbeat).collect()
}

fn starts(outputs: &[LedgerOutput]) -> usize {
    let is_start = |output: &&LedgerOutput| matches!(output, LedgerOutput::Start(_));
    outputs.iter().filter(is_start).count()
}

#[test]
fn a_task_that_ends_at_once_is_accepted_and_answered_in_one_message() {
    let mut ledger = ledger();
    assert_eq!(starts(&ledger.step(tasks([2]), 0)), 1);
    ledger.step(ended(2), 0);
    let sent = sends(&ledger.step(LedgerInput::Flush, 0));
    let [(0, results)] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(results.accepted, [id(2)]);
    assert_eq!(results.results[0].attempt_id, id(2));
    assert_eq!((results.incarnation, results.current_load), (7, 0));
}

#[test]
fn each_shard_gets_a_message_of_its_own() {
    let mut ledger = ledger();
    ledger.step(tasks([1, 2, 3]), 0);
    let sent = sends(&ledger.step(LedgerInput::Flush, 0));
    let by_shard: Vec<(u32, usize)> = sent
        .iter()
        .map(|(shard, results)| (*shard, results.accepted.len()))
        .collect();
    assert_eq!(by_shard, [(0, 1), (1, 2)]);
    assert!(sent[0].1.counter < sent[1].1.counter);
}

#[test]
fn above_its_capacity_an_agent_says_full_and_tells_at_once_when_it_has_room() {
    let mut ledger = ledger();
    ledger.step(LedgerInput::Tick, 0);
    ledger.step(tasks([1, 2, 3, 4]), 100);
    let outputs = ledger.step(LedgerInput::Flush, 100);
    let full: Vec<AttemptId> = sends(&outputs)
        .into_iter()
        .flat_map(|(_, sent)| sent.full)
        .collect();
    assert_eq!(full, [id(4)]);
    assert!(heartbeats(&outputs).is_empty());
    ledger.step(ended(1), 150);
    let news = heartbeats(&ledger.step(LedgerInput::Flush, 150));
    assert_eq!(news[0].status, AgentStatus::Available);
    assert_eq!(news[0].current_load, 2);
}

#[test]
fn a_refused_task_may_come_again() {
    let mut ledger = ledger();
    ledger.step(tasks([1, 2, 3, 4]), 0);
    ledger.step(ended(1), 0);
    assert_eq!(starts(&ledger.step(tasks([4]), 0)), 1);
}

#[test]
fn news_of_room_is_not_told_more_often_than_the_gap_allows() {
    let mut ledger = ledger();
    let mut told = 0;
    for now_ms in 0..100 {
        ledger.step(tasks(now_ms * 10..now_ms * 10 + 4), now_ms.into());
        told += heartbeats(&ledger.step(LedgerInput::Flush, now_ms.into())).len();
        for number in now_ms * 10..now_ms * 10 + 4 {
            ledger.step(ended(number), now_ms.into());
            ledger.step(stored(number), now_ms.into());
        }
        told += heartbeats(&ledger.step(LedgerInput::Flush, now_ms.into())).len();
    }
    assert!((2..=6).contains(&told), "{told}");
}

#[test]
fn a_result_is_sent_until_it_is_final() {
    let mut ledger = ledger();
    ledger.step(tasks([2]), 0);
    ledger.step(ended(2), 0);
    ledger.step(LedgerInput::Flush, 0);
    let mut now_ms = 0;
    for _ in 0..10 {
        while results_in(&ledger.step(LedgerInput::Tick, now_ms)).is_empty() {
            assert!(ledger.wake_ms() > now_ms);
            now_ms = ledger.wake_ms();
            assert!(now_ms < 60_000, "never sent again");
        }
    }
    ledger.step(stored(2), now_ms);
    assert_eq!(ledger.held(), 0);
    let later = ledger.step(LedgerInput::Tick, now_ms + 60_000);
    assert!(results_in(&later).is_empty());
}

#[test]
fn the_same_task_again_is_answered_and_not_done_again() {
    let mut ledger = ledger();
    ledger.step(tasks([2]), 0);
    ledger.step(LedgerInput::Flush, 0);
    assert_eq!(starts(&ledger.step(tasks([2]), 0)), 0);
    let again = sends(&ledger.step(LedgerInput::Flush, 0));
    assert_eq!(again[0].1.accepted, [id(2)]);
    ledger.step(ended(2), 0);
    ledger.step(LedgerInput::Flush, 0);
    ledger.step(tasks([2]), 0);
    let held = ledger.step(LedgerInput::Flush, 0);
    assert_eq!(results_in(&held), [id(2)]);
    ledger.step(stored(2), 0);
    assert_eq!(starts(&ledger.step(tasks([2]), 0)), 0);
}

#[test]
fn cancelled_work_is_aborted_frees_its_room_and_reports_nothing() {
    let mut ledger = ledger();
    ledger.step(tasks([1, 2, 3]), 0);
    ledger.step(LedgerInput::Flush, 0);
    let outputs = ledger.step(cancel(1), 0);
    assert_eq!(outputs, [LedgerOutput::Abort(id(1))]);
    ledger.step(ended(1), 0);
    assert!(results_in(&ledger.step(LedgerInput::Flush, 0)).is_empty());
    assert_eq!(ledger.in_hand(), 2);
}

#[test]
fn a_cancellation_that_overtakes_its_task_still_stops_it() {
    let mut ledger = ledger();
    ledger.step(cancel(1), 0);
    assert_eq!(starts(&ledger.step(tasks([1]), 0)), 0);
}

#[test]
fn a_refused_result_is_forgotten() {
    let mut ledger = ledger();
    ledger.step(tasks([1]), 0);
    ledger.step(ended(1), 0);
    let refusal = Refusal {
        attempt_id: id(1),
        reason: "too large".into(),
    };
    let message = Tasks {
        refused: vec![refusal],
        ..Tasks::default()
    };
    ledger.step(LedgerInput::Tasks(message), 0);
    assert_eq!(ledger.held(), 0);
}

#[test]
fn a_heartbeat_lists_what_is_in_hand_and_what_is_held() {
    let mut ledger = ledger();
    ledger.step(tasks([1, 2]), 0);
    ledger.step(ended(1), 0);
    let beat = heartbeats(&ledger.step(LedgerInput::Tick, 0)).remove(0);
    assert_eq!(beat.attempts, [id(2), id(1)]);
    assert_eq!(beat.response_time_avg.as_ms(), 40);
    assert!(heartbeats(&ledger.step(LedgerInput::Tick, 999)).is_empty());
    let next = heartbeats(&ledger.step(LedgerInput::Tick, 1_000)).remove(0);
    assert!(next.counter > beat.counter);
}

#[test]
fn a_report_is_given_at_once() {
    let mut ledger = ledger();
    ledger.step(LedgerInput::Tick, 0);
    let report = Control {
        report: true,
        ..Control::default()
    };
    ledger.step(LedgerInput::Control(report), 500);
    assert_eq!(heartbeats(&ledger.step(LedgerInput::Flush, 500)).len(), 1);
}

#[test]
fn draining_takes_nothing_new_and_ends_when_every_result_is_final() {
    let mut ledger = ledger();
    ledger.step(tasks([2]), 0);
    ledger.step(LedgerInput::Drain, 0);
    let beat = heartbeats(&ledger.step(LedgerInput::Flush, 0)).remove(0);
    assert_eq!(beat.status, AgentStatus::Offline);
    assert_eq!(starts(&ledger.step(tasks([4]), 0)), 0);
    ledger.step(ended(2), 0);
    let outputs = ledger.step(LedgerInput::Flush, 0);
    assert!(!outputs.contains(&LedgerOutput::Drained));
    ledger.step(stored(2), 1);
    let outputs = ledger.step(LedgerInput::Flush, 1);
    assert_eq!(outputs.last(), Some(&LedgerOutput::Drained));
}

#[test]
fn draining_gives_up_when_the_grace_period_ends() {
    let mut ledger = ledger();
    ledger.step(tasks([1]), 0);
    ledger.step(LedgerInput::Drain, 100);
    assert!(ledger.wake_ms() <= 25_100);
    let outputs = ledger.step(LedgerInput::Tick, 25_100);
    assert!(outputs.contains(&LedgerOutput::Abort(id(1))));
    assert_eq!(outputs.last(), Some(&LedgerOutput::Drained));
}

#[test]
fn a_message_holds_at_most_1024_entries_and_half_a_mebibyte() {
    let mut ledger = Ledger::new(
        Heartbeat {
            max_capacity: 1024,
            ..record()
        },
        LedgerSettings {
            heartbeat_interval_ms: 1_000,
            drain_grace_ms: 25_000,
        },
    );
    let even: Vec<u32> = (0..1024).map(|number| number * 2).collect();
    ledger.step(tasks(even.clone()), 0);
    for number in even {
        let LedgerInput::Ended {
            attempt_id,
            elapsed_ms,
            ..
        } = ended(number)
        else {
            unreachable!()
        };
        let fault = muster_proto::Fault::fatal("x".repeat(2_000));
        let outcome = Outcome::Fault(fault);
        ledger.step(
            LedgerInput::Ended {
                attempt_id,
                outcome,
                elapsed_ms,
            },
            0,
        );
    }
    let sent = sends(&ledger.step(LedgerInput::Flush, 0));
    let results: usize = sent.iter().map(|(_, results)| results.results.len()).sum();
    assert_eq!(results, 1024);
    for (_, results) in sent {
        assert!(results.results.len() + results.accepted.len() <= 1024);
        assert!(serde_json::to_vec(&results).unwrap().len() <= 600 * 1024);
    }
}

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
