//! Failures, pauses and time-outs.

use muster_engine::TaskEndKind;
use muster_proto::{
    Fault, Seconds,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{fatal, planned, retryable, submit, success, task},
    world::World,
};

fn with_one_task() -> World {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.dispatched();
    world
}

/// Milliseconds until something is handed over.
fn until_dispatched(world: &mut World) -> i64 {
    let begin = world.now_ms;
    while world.dispatched().is_empty() {
        assert!(world.now_ms < begin + 7_200_000, "never handed over");
        world.pass_with(100, &[("echo", "one")]);
    }
    world.now_ms - begin
}

#[test]
fn a_failed_task_is_tried_again_after_a_pause_that_grows() {
    let mut world = with_one_task();
    world.end("r.a.1", retryable());
    assert_eq!(world.task_state("r", "a"), TaskState::Ready);
    assert!((100..=300).contains(&until_dispatched(&mut world)));
    world.end("r.a.2", retryable());
    assert!((200..=500).contains(&until_dispatched(&mut world)));
    world.end("r.a.3", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn after_the_last_retry_the_run_fails() {
    let mut world = with_one_task();
    for attempt in ["r.a.1", "r.a.2"] {
        world.end(attempt, retryable());
        until_dispatched(&mut world);
    }
    world.end("r.a.3", retryable());
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn a_fault_that_no_retry_helps_fails_at_once() {
    let mut world = with_one_task();
    world.end("r.a.1", fatal());
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn an_agent_gets_the_pause_that_it_asks_for() {
    let mut world = with_one_task();
    let fault = Fault::retryable("later").with_retry_after(Seconds::new(20.0).unwrap());
    world.end("r.a.1", TaskEndKind::Fault(fault));
    assert!((20_000..=20_200).contains(&until_dispatched(&mut world)));
}

#[test]
fn a_pause_longer_than_an_hour_is_an_hour() {
    let mut world = with_one_task();
    let fault = Fault::retryable("later").with_retry_after(Seconds::new(1_000_000.0).unwrap());
    world.end("r.a.1", TaskEndKind::Fault(fault));
    let pause = until_dispatched(&mut world);
    assert!((3_600_000..=3_601_000).contains(&pause), "{pause}");
}

#[test]
fn another_instance_gets_the_retry() {
    let mut world = staffed();
    world.heartbeat("echo", "two", |_| {});
    world.command(submit(planned("r", vec![task("a", &[])])));
    let first = world.view("r").status.tasks[0].note.clone();
    world.end("r.a.1", retryable());
    world.pass_with(1_000, &[("echo", "one"), ("echo", "two")]);
    let second = world.view("r").status.tasks[0].note.clone();
    assert!(second.as_ref().unwrap().starts_with("with "), "{second:?}");
    assert_ne!(first, second);
}

#[test]
fn an_attempt_that_is_not_done_in_time_is_stopped_and_tried_again() {
    let mut world = staffed();
    let mut slow = task("a", &[]);
    slow.timeout = Seconds::new(5.0);
    world.command(submit(planned("r", vec![slow])));
    world.pass_with(6_800, &[("echo", "one")]);
    assert!(world.cancelled.is_empty());
    world.pass_with(700, &[("echo", "one")]);
    assert_eq!(world.cancelled[0].1.as_str(), "r.a.1");
    assert_eq!(world.view("r").status.tasks[0].attempts, 2);
    world.check_histories();
}

#[test]
fn the_settings_say_how_long_a_task_without_a_time_may_take() {
    let mut settings = crate::world::settings();
    settings.default_timeout_ms = 120_000;
    let mut world = World::with(settings);
    world.heartbeat("echo", "one", |_| {});
    world.command(submit(planned("r", vec![task("a", &[])])));
    let tasks = world.dispatched();
    assert!((tasks[0].request.timeout.as_f64() - 120.0).abs() < 0.001);
    world.pass_with(121_000, &[("echo", "one")]);
    assert_eq!(world.view("r").status.tasks[0].attempts, 1);
    world.pass_with(2_000, &[("echo", "one")]);
    assert_eq!(world.view("r").status.tasks[0].attempts, 2);
}

#[test]
fn a_task_that_always_runs_out_of_time_fails_the_run() {
    let mut world = with_one_task();
    world.pass_with(200_000, &[("echo", "one")]);
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().code, "timeout");
}
