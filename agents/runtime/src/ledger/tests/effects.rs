//! The slot for P0, and work that is undone.

use muster_proto::Priority;

use super::*;

fn urgent(number: u32) -> LedgerInput {
    LedgerInput::Tasks(Tasks {
        tasks: vec![TaskRequest {
            priority: Priority::P0,
            ..task(number)
        }],
        ..Tasks::default()
    })
}

fn booking(number: u32) -> LedgerInput {
    LedgerInput::Tasks(Tasks {
        tasks: vec![TaskRequest {
            idempotency_key: Some("0-run.task".to_owned()),
            ..task(number)
        }],
        ..Tasks::default()
    })
}

fn undone(outputs: &[LedgerOutput]) -> Vec<AttemptId> {
    let undo = |output: &LedgerOutput| match output {
        LedgerOutput::Undo(undo) => Some(undo.attempt_id.clone()),
        _ => None,
    };
    outputs.iter().filter_map(undo).collect()
}

#[test]
fn one_slot_is_kept_for_p0_and_a_task_of_p0_in_hand_fills_it() {
    let mut ledger = ledger();
    assert_eq!(starts(&ledger.step(tasks([1, 2, 3, 4]), 0)), 3);
    assert_eq!(starts(&ledger.step(urgent(5), 0)), 1);
    assert_eq!(starts(&ledger.step(urgent(6), 0)), 0, "it is full");
    ledger.step(ended(1), 0);
    assert_eq!(starts(&ledger.step(tasks([7]), 0)), 1);
}

#[test]
fn a_result_that_nobody_wants_is_undone_and_forgotten() {
    let mut ledger = ledger();
    ledger.step(booking(1), 0);
    ledger.step(ended(1), 0);
    assert_eq!(undone(&ledger.step(undo(1), 0)), [id(1)]);
    assert_eq!(ledger.held(), 0);
    assert!(undone(&ledger.step(undo(1), 0)).is_empty(), "once");
}

#[test]
fn an_attempt_that_nobody_wants_comes_to_its_end_and_is_undone_then() {
    let mut ledger = ledger();
    ledger.step(booking(1), 0);
    let outputs = ledger.step(undo(1), 0);
    assert!(
        outputs.is_empty(),
        "stopped halfway, nobody would know: {outputs:?}"
    );
    assert_eq!(undone(&ledger.step(ended(1), 0)), [id(1)]);
    assert_eq!(ledger.held(), 0);
}

#[test]
fn what_changes_nothing_and_what_failed_is_not_undone() {
    let mut ledger = ledger();
    ledger.step(tasks([1]), 0);
    ledger.step(ended(1), 0);
    assert!(undone(&ledger.step(undo(1), 0)).is_empty());
    ledger.step(booking(2), 0);
    ledger.step(undo(2), 0);
    let failed = LedgerInput::Ended {
        attempt_id: id(2),
        elapsed_ms: 1,
        outcome: Outcome::Fault(muster_proto::Fault::retryable("sold out")),
    };
    assert!(undone(&ledger.step(failed, 0)).is_empty());
}

#[test]
fn what_is_stored_is_not_undone() {
    let mut ledger = ledger();
    ledger.step(booking(1), 0);
    ledger.step(ended(1), 0);
    ledger.step(stored(1), 0);
    assert!(undone(&ledger.step(undo(1), 0)).is_empty());
}

#[test]
fn draining_waits_until_all_is_undone() {
    let mut ledger = ledger();
    ledger.step(booking(1), 0);
    ledger.step(undo(1), 0);
    ledger.step(LedgerInput::Drain, 0);
    assert!(
        !ledger
            .step(LedgerInput::Flush, 10)
            .contains(&LedgerOutput::Drained)
    );
    ledger.step(ended(1), 20);
    assert!(
        !ledger
            .step(LedgerInput::Flush, 30)
            .contains(&LedgerOutput::Drained)
    );
    ledger.step(LedgerInput::Undone(id(1)), 40);
    assert!(
        ledger
            .step(LedgerInput::Flush, 50)
            .contains(&LedgerOutput::Drained)
    );
}
