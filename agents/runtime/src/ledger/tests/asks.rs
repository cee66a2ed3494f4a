//! Asks of other agents, which share the capacity with tasks.

use super::*;

#[test]
fn asks_in_hand_take_the_places_of_tasks_and_the_other_way_round() {
    let mut ledger = ledger();
    ledger.step(LedgerInput::Answering(2), 0);
    assert!(ledger.can_answer());
    assert_eq!(starts(&ledger.step(tasks([1, 2]), 0)), 1);
    assert!(!ledger.can_answer(), "what is left is kept for P0");
    ledger.step(LedgerInput::Answering(0), 0);
    assert_eq!(starts(&ledger.step(tasks([3, 4, 5]), 0)), 2);
    assert!(!ledger.can_answer());
}

#[test]
fn heartbeats_count_asks_and_room_after_them_is_news() {
    let mut ledger = ledger();
    ledger.step(LedgerInput::Answering(3), 0);
    let first = heartbeats(&ledger.step(LedgerInput::Flush, 0));
    assert_eq!(first[0].current_load, 3);
    assert_eq!(starts(&ledger.step(tasks([1]), 50)), 0, "there is no room");
    ledger.step(LedgerInput::Answering(0), 100);
    let news = heartbeats(&ledger.step(LedgerInput::Flush, 100));
    assert_eq!(news.len(), 1, "long before the interval is over");
    assert_eq!(news[0].current_load, 0);
}

#[test]
fn a_draining_agent_takes_no_asks_and_waits_for_those_that_it_has() {
    let mut ledger = ledger();
    ledger.step(LedgerInput::Answering(1), 0);
    ledger.step(LedgerInput::Drain, 0);
    assert!(!ledger.can_answer());
    assert!(ledger.is_draining());
    let outputs = ledger.step(LedgerInput::Flush, 100);
    assert!(!outputs.contains(&LedgerOutput::Drained));
    ledger.step(LedgerInput::Answering(0), 200);
    let outputs = ledger.step(LedgerInput::Flush, 200);
    assert!(outputs.contains(&LedgerOutput::Drained));
}
