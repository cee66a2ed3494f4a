//! Stopping a run, wherever it is.

use muster_engine::{Refused, Reply};
use muster_proto::api::{RunState, TaskState};

use crate::{
    completion::staffed,
    samples::{cancel, plan, planned, request, retryable, submit, success, task},
    world::World,
};

fn stop(world: &mut World) -> Reply {
    let token = world.command(cancel("r"));
    world.reply(token)
}

fn is_stopped(mut world: World) -> World {
    let Reply::Done { state, .. } = stop(&mut world) else {
        panic!("not done")
    };
    assert_eq!(state, RunState::Cancelled);
    let events = world.view("r").status.events;
    world.pass_with(60_000, &[("planner", "one"), ("echo", "one")]);
    assert_eq!(world.view("r").status.events, events);
    world.check_histories();
    world
}

#[test]
fn while_nobody_is_there_to_plan() {
    let mut world = World::new();
    world.command(submit(request("r")));
    is_stopped(world);
}

#[test]
fn while_it_is_planned_and_the_plan_that_comes_late_changes_nothing() {
    let mut world = staffed();
    world.command(submit(request("r")));
    world.dispatched();
    stop(&mut world);
    assert_eq!(world.cancelled[0].1.as_str(), "r.planning.1");
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    assert_eq!(
        world.deliveries.last().unwrap().ignored[0].as_str(),
        "r.planning.1"
    );
    assert_eq!(world.view("r").status.state, RunState::Cancelled);
    assert!(world.dispatched().is_empty());
}

#[test]
fn while_tasks_run_wait_and_are_blocked() {
    let mut world = staffed();
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &["a"]), task("c", &[])],
    )));
    world.end("r.c.1", retryable());
    let world = is_stopped(world);
    for name in ["a", "b", "c"] {
        assert_eq!(world.task_state("r", name), TaskState::Cancelled);
    }
}

#[test]
fn twice_is_as_good_as_once() {
    let mut world = staffed();
    world.command(submit(request("r")));
    stop(&mut world);
    let world = is_stopped(world);
    let ends = world.events().into_iter();
    let ends = ends.filter(|event| matches!(event, muster_engine::Event::RunCancelled { .. }));
    assert_eq!(ends.count(), 1);
}

#[test]
fn after_its_end_is_refused() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", success("1"));
    let Reply::Refused(refused) = stop(&mut world) else {
        panic!("not refused")
    };
    assert!(matches!(refused, Refused::Ended(_, "completed")));
}

#[test]
fn before_a_task_has_left_nobody_hears_of_it() {
    let mut world = staffed();
    world.stores = false;
    world.command(submit(planned("q", vec![task("a", &[])])));
    world.command(submit(planned("r", vec![task("a", &[])])));
    let token = world.command(cancel("r"));
    world.store();
    world.settle();
    world.store();
    world.settle();
    assert!(matches!(world.reply(token), Reply::Done { .. }));
    assert_eq!(world.dispatched_ids(), ["q.a.1"]);
    assert!(world.cancelled.is_empty());
}

#[test]
fn a_task_that_was_sent_again_is_stopped_too() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.stores = false;
    world.command(submit(planned("q", vec![task("a", &[])])));
    // The task goes again while an append is under way, and is cancelled before that leaves.
    world.pass(1_200);
    world.command(cancel("r"));
    world.stores = true;
    world.store();
    world.settle();
    let stopped: Vec<&str> = world
        .cancelled
        .iter()
        .map(|(_, attempt)| attempt.as_str())
        .collect();
    assert_eq!(stopped, ["r.a.1"]);
}

#[test]
fn an_agent_that_did_not_hear_of_it_is_told_again() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    stop(&mut world);
    world.cancelled.clear();
    let attempt = muster_proto::AttemptId::new("r.a.1").unwrap();
    world.heartbeat("echo", "one", |record| record.attempts.push(attempt));
    assert_eq!(world.cancelled[0].1.as_str(), "r.a.1");
}
