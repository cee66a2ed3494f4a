//! Agents that register: lost, restarted, full, absent.

use muster_engine::Input;
use muster_proto::{
    AgentStatus, AttemptId, Delivery,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{planned, submit, success, task},
    world::{World, key, task_end},
};

fn attempt(text: &str) -> AttemptId {
    AttemptId::new(text).unwrap()
}

/// A run with one task, which `echo` "one" has and "two" could have.
fn with_two_agents() -> World {
    let mut world = World::new();
    world.heartbeat("echo", "one", |_| {});
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.heartbeat("echo", "two", |_| {});
    world.dispatched();
    world
}

fn is_with(world: &World, agent: &str) -> bool {
    !world.with_agent(&key("echo", agent)).is_empty()
}

#[test]
fn a_task_that_is_not_accepted_goes_again_to_the_same_agent() {
    let mut world = with_two_agents();
    world.pass_with(1_500, &[("echo", "one"), ("echo", "two")]);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.results(&key("echo", "one"), |report| {
        report.accepted.push(attempt("r.a.1"))
    });
    world.pass_with(8_000, &[("echo", "one"), ("echo", "two")]);
    assert!(world.dispatched_ids().is_empty());
}

#[test]
fn an_agent_that_falls_silent_loses_its_tasks_to_another() {
    let mut world = with_two_agents();
    world.pass_with(2_900, &[("echo", "two")]);
    assert!(is_with(&world, "one"));
    world.pass_with(600, &[("echo", "two")]);
    assert!(is_with(&world, "two"));
    world.end("r.a.2", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn an_agent_that_was_started_again_has_lost_its_tasks() {
    let mut world = with_two_agents();
    world.heartbeat("echo", "one", |record| {
        record.incarnation = 2;
        record.attempts.clear();
    });
    assert!(is_with(&world, "two"));
}

#[test]
fn a_heartbeat_of_an_earlier_start_changes_nothing() {
    let mut world = World::new();
    world.heartbeat("echo", "one", |record| record.incarnation = 2);
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.heartbeat("echo", "one", |record| {
        record.incarnation = 1;
        record.attempts.clear();
    });
    assert_eq!(world.view("r").status.tasks[0].attempts, 1);
    assert!(is_with(&world, "one"));
}

#[test]
fn an_acceptance_of_an_earlier_start_does_not_count() {
    let mut world = World::new();
    world.heartbeat("echo", "one", |record| record.incarnation = 2);
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.dispatched();
    world.results(&key("echo", "one"), |report| {
        report.accepted.push(attempt("r.a.1"));
        report.incarnation = 1;
        report.counter = 9_000;
    });
    world.pass(1_500);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
}

#[test]
fn an_accepted_task_that_a_later_heartbeat_does_not_list_is_lost() {
    let mut world = with_two_agents();
    world.results(&key("echo", "one"), |report| {
        report.accepted.push(attempt("r.a.1"))
    });
    world.heartbeat("echo", "one", |record| {
        record.attempts = vec![attempt("r.a.1")]
    });
    assert!(is_with(&world, "one"));
    world.heartbeat("echo", "one", |record| record.attempts.clear());
    assert!(is_with(&world, "two"));
}

#[test]
fn a_heartbeat_from_before_the_acceptance_loses_nothing() {
    let mut world = with_two_agents();
    world.results(&key("echo", "one"), |report| {
        report.accepted.push(attempt("r.a.1"));
        report.counter = 50;
    });
    world.heartbeat("echo", "one", |record| {
        record.counter = 49;
        record.attempts.clear();
    });
    assert!(is_with(&world, "one"));
}

#[test]
fn a_full_agent_passes_the_task_on_without_blame() {
    let mut world = with_two_agents();
    world.results(&key("echo", "one"), |report| {
        report.full.push(attempt("r.a.1"))
    });
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
    assert!(is_with(&world, "two"));
    let run = world.stored.run(&crate::samples::run_id("r")).unwrap();
    assert_eq!((run.tasks[0].failures, run.tasks[0].lost), (0, 0));
}

#[test]
fn agents_get_no_more_than_they_have_room_for() {
    let mut world = World::new();
    // One of its slots is kept for P0.
    world.heartbeat("echo", "one", |record| record.max_capacity = 3);
    let names = ["a", "b", "c"].map(|name| task(name, &[]));
    world.command(submit(planned("r", names.to_vec())));
    assert_eq!(world.dispatched_ids(), ["r.a.1", "r.b.1"]);
    assert_eq!(world.task_state("r", "c"), TaskState::Ready);
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["r.c.1"]);
}

#[test]
fn an_agent_that_nobody_hears_of_any_more_is_passed_over_at_once() {
    let mut world = with_two_agents();
    world.handle(Input::NoResponder(attempt("r.a.1")));
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
    assert!(is_with(&world, "two"));
}

#[test]
fn an_agent_that_drains_gets_nothing_new_and_may_finish() {
    let mut world = with_two_agents();
    world.heartbeat("echo", "one", |record| record.status = AgentStatus::Offline);
    world.command(submit(planned("s", vec![task("a", &[])])));
    let tasks = world.with_agent(&key("echo", "one"));
    assert_eq!(tasks, [attempt("r.a.1")]);
    world.end("r.a.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn a_task_that_its_agents_do_not_survive_fails() {
    let mut world = World::new();
    world.heartbeat("echo", "one", |_| {});
    world.command(submit(planned("r", vec![task("a", &[])])));
    for incarnation in 2..=7 {
        world.heartbeat("echo", "one", |record| {
            record.incarnation = incarnation;
            record.attempts.clear();
        });
        world.pass(200);
    }
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().code, "agents_lost");
}

#[test]
fn without_an_agent_the_run_waits_and_goes_on_when_one_comes() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.pass_with_nobody(600_000);
    assert_eq!(world.view("r").status.state, RunState::Working);
    assert_eq!(world.view("r").status.tasks[0].attempts, 1);
    world.heartbeat("echo", "one", |_| {});
    let last = world.dispatched_ids().pop().unwrap();
    world.end(&last, success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_simple_agent_that_registers_is_not_sent_a_task_twice() {
    let mut world = World::new();
    world.heartbeat("echo", "one", |record| record.delivery = Delivery::Simple);
    world.command(submit(planned("r", vec![task("a", &[])])));
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    for _ in 0..10 {
        world.heartbeat("echo", "one", |record| record.delivery = Delivery::Simple);
        world.pass(1_000);
    }
    assert!(world.dispatched_ids().is_empty());
    world.handle(Input::Answered(task_end("r.a.1", success("1"))));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn urgent_tasks_go_first() {
    let mut world = staffed();
    world.heartbeat("echo", "one", |record| record.max_capacity = 1);
    let mut urgent = task("c", &[]);
    urgent.priority = muster_proto::Priority::P0;
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &[]), urgent],
    )));
    assert_eq!(world.dispatched_ids(), ["r.c.1"]);
}
