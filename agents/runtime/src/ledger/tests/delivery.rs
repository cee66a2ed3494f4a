//! Each promise of durable delivery, one by one.

use muster_proto::Refusal;

use super::*;

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
    // All but the slot that is kept for P0.
    assert_eq!(results, 1023);
    for (_, results) in sent {
        assert!(results.results.len() + results.accepted.len() <= 1024);
        assert!(serde_json::to_vec(&results).unwrap().len() <= 600 * 1024);
    }
}
