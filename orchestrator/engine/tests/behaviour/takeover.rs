//! Another orchestrator goes on where the one before stopped.

use muster_engine::{Event, FORMAT, Input, Record, Shard};
use muster_proto::{AttemptId, Delivery, Seconds, Timestamp, api::RunState};

use crate::{
    completion::staffed,
    samples::{asks, planned, retryable, submit, success, task},
    world::{World, key, task_end},
};

fn running() -> World {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world
}

#[test]
fn nothing_is_told_or_handed_over_before_the_change_of_owner_is_stored() {
    let world = running();
    let mut next = World::over(crate::world::settings(), world.log, world.now_ms + 2_000);
    next.stores = false;
    next.settle();
    next.heartbeat("echo", "one", |_| {});
    let token = next.token();
    let query = crate::samples::status("r", false);
    next.handle(Input::Query { token, query });
    next.pass(5_000);
    assert!(next.deliveries.is_empty() && next.replies.is_empty());
    next.store();
    next.settle();
    assert_eq!(next.replies.len(), 1);
}

#[test]
fn a_task_that_its_agent_still_has_is_not_done_again() {
    let mut next = running().taken_over("second", 2_000);
    next.heartbeat("echo", "one", |_| {});
    next.pass(200);
    assert_eq!(next.dispatched_ids(), ["r.a.1"]);
    assert!(next.deliveries.iter().all(|delivery| delivery.durable));
    let accepted = AttemptId::new("r.a.1").unwrap();
    next.results(&key("echo", "one"), |report| report.accepted.push(accepted));
    next.pass_with(10_000, &[("echo", "one")]);
    assert!(next.dispatched_ids().is_empty());
    next.end("r.a.1", success("1"));
    assert_eq!(next.view("r").status.state, RunState::Completed);
    assert_eq!(next.view("r").status.tasks[0].attempts, 1);
    next.check_histories();
}

#[test]
fn a_result_is_taken_before_its_agent_has_reported() {
    let mut next = running().taken_over("second", 2_000);
    let end = task_end("r.a.1", success("1"));
    next.results(&key("echo", "one"), |report| report.ends.push(end));
    assert_eq!(next.view("r").status.state, RunState::Completed);
    assert!(next.deliveries[0].durable);
}

#[test]
fn an_agent_that_does_not_report_within_the_grace_has_lost_its_tasks() {
    let mut next = running().taken_over("second", 2_000);
    next.heartbeat("echo", "two", |_| {});
    next.pass_with(2_800, &[("echo", "two")]);
    assert_eq!(next.view("r").status.tasks[0].attempts, 1);
    next.pass_with(500, &[("echo", "two")]);
    assert_eq!(
        next.view("r").status.tasks[0].note.as_deref(),
        Some("with two")
    );
}

#[test]
fn an_attempt_that_ran_out_of_time_meanwhile_may_still_bring_its_result() {
    let mut next = running().taken_over("second", 600_000);
    next.pass_with(2_000, &[("echo", "one")]);
    assert_eq!(next.view("r").status.tasks[0].attempts, 1);
    next.end("r.a.1", success("1"));
    assert_eq!(next.view("r").status.state, RunState::Completed);
}

#[test]
fn an_attempt_that_ran_out_of_time_and_brings_nothing_is_tried_again() {
    let mut next = running().taken_over("second", 600_000);
    next.pass_with(4_000, &[("echo", "one")]);
    assert_eq!(next.view("r").status.tasks[0].attempts, 2);
}

#[test]
fn room_is_counted_with_what_an_agent_had_before() {
    let mut world = World::new();
    world.heartbeat("echo", "one", |record| record.max_capacity = 3);
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    let mut next = world.taken_over("second", 2_000);
    next.heartbeat("echo", "one", |record| record.max_capacity = 3);
    next.command(submit(planned("s", vec![task("a", &[])])));
    next.end("r.a.1", success("1"));
    next.deliveries.clear();
    next.command(submit(planned("t", vec![task("a", &[])])));
    assert!(next.dispatched_ids().is_empty());
    assert_eq!(next.shard.pools().snapshot(next.now())[0].in_flight, 2);
}

#[test]
fn a_pause_before_a_retry_survives() {
    let mut world = running();
    let fault =
        muster_proto::Fault::retryable("later").with_retry_after(Seconds::new(20.0).unwrap());
    world.end("r.a.1", muster_engine::TaskEndKind::Fault(fault));
    let mut next = world.taken_over("second", 5_000);
    next.pass_with(14_000, &[("echo", "one")]);
    assert_eq!(next.view("r").status.tasks[0].attempts, 1);
    next.pass_with(2_000, &[("echo", "one")]);
    assert_eq!(next.view("r").status.tasks[0].attempts, 2);
}

#[test]
fn an_overdue_retry_goes_at_once() {
    let mut world = running();
    world.end("r.a.1", retryable());
    let mut next = world.taken_over("second", 60_000);
    next.pass_with(300, &[("echo", "one")]);
    assert_eq!(next.dispatched_ids(), ["r.a.2"]);
}

#[test]
fn an_open_question_stays_open() {
    let mut world = running();
    world.end("r.a.1", asks("dates"));
    let next = world.taken_over("second", 60_000);
    assert_eq!(next.view("r").status.state, RunState::AwaitingClarification);
}

#[test]
fn what_a_simple_agent_had_goes_again_once() {
    let mut world = World::new();
    let simple = |record: &mut muster_proto::Heartbeat| record.delivery = Delivery::Simple;
    world.heartbeat("echo", "one", simple);
    world.command(submit(planned("r", vec![task("a", &[])])));
    let mut next = world.taken_over("second", 2_000);
    for _ in 0..8 {
        next.heartbeat("echo", "one", simple);
        next.pass(1_000);
    }
    assert_eq!(next.dispatched_ids(), ["r.a.1"]);
}

#[test]
fn what_a_listener_had_goes_again_once() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    let mut next = world.taken_over("second", 2_000);
    next.pass(10_000);
    assert_eq!(next.dispatched_ids(), ["r.a.1"]);
}

#[test]
fn a_run_whose_last_result_was_stored_without_its_end_is_ended() {
    let mut world = running();
    world.end("r.a.1", success("1"));
    let mut log = world.log;
    let last = log.pop().unwrap();
    let mut record = Record::from_bytes(&last).unwrap();
    let end = record.events.pop();
    assert!(matches!(end, Some(Event::RunCompleted { .. })));
    log.push(serde_json::to_vec(&record).unwrap());
    let mut next = World::over(crate::world::settings(), log, world.now_ms + 2_000);
    next.stores = true;
    next.settle();
    assert_eq!(next.view("r").status.state, RunState::Completed);
}

#[test]
fn a_new_log_is_written_in_the_newest_format_that_everybody_reads_before_anything_is_asked() {
    let now = Timestamp::from_ms(1_800_000_000_000);
    for format in [3, FORMAT, FORMAT + 1] {
        let mut shard = Shard::new(crate::world::settings());
        shard.begin_new(format, now);
        assert_eq!(shard.state().log_format(), format.min(FORMAT));
        assert!(!shard.is_owner(), "nothing is stored yet");
    }
}
