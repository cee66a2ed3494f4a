//! Simple agents that do not register: whoever listens for the type may take the task.

use muster_engine::Input;
use muster_proto::{AttemptId, Seconds, api::RunState};

use crate::{
    samples::{planned, submit, success, task},
    world::{World, task_end},
};

fn nobody(world: &mut World, attempt: &str) {
    world.handle(Input::NoResponder(AttemptId::new(attempt).unwrap()));
}

#[test]
fn a_listener_gets_the_task_once_and_answers_it() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    assert!(world.deliveries[0].agent.is_none());
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.pass(10_000);
    assert!(world.dispatched_ids().is_empty());
    world.handle(Input::Answered(task_end("r.a.1", success("1"))));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn until_one_has_answered_only_one_task_is_offered() {
    let mut world = World::new();
    let tasks = ["a", "b", "c"].map(|name| task(name, &[]));
    world.command(submit(planned("r", tasks.to_vec())));
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.handle(Input::Answered(task_end("r.a.1", success("1"))));
    assert_eq!(world.dispatched_ids(), ["r.b.1", "r.c.1"]);
}

#[test]
fn where_nobody_listens_the_task_is_offered_again_until_somebody_does() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.dispatched();
    for _ in 0..20 {
        nobody(&mut world, "r.a.1");
        world.pass(5_100);
        assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    }
    world.pass(10_000);
    assert!(world.dispatched_ids().is_empty(), "somebody has it");
    world.handle(Input::Answered(task_end("r.a.1", success("1"))));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn the_time_of_a_task_begins_when_somebody_takes_it() {
    let mut world = World::new();
    let mut short = task("a", &[]);
    short.timeout = Seconds::new(2.0);
    world.command(submit(planned("r", vec![short])));
    world.pass_with_nobody(100_000);
    assert_eq!(world.view("r").status.tasks[0].attempts, 1);
    world.pass(5_000);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    let attempts = |world: &World| world.view("r").status.tasks[0].attempts;
    let taken_ms = world.now_ms;
    while attempts(&world) == 1 {
        assert!(world.now_ms < taken_ms + 60_000, "it never runs out");
        world.pass(100);
    }
    assert!(world.now_ms < taken_ms + 5_000);
    assert!(world.now_ms > taken_ms, "the time did not begin anew");
}

#[test]
fn a_listener_that_takes_tasks_and_never_answers_fails_the_run_in_the_end() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    nobody(&mut world, "r.a.1");
    world.pass(200_000);
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn an_agent_that_registers_gets_what_nobody_took() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.dispatched();
    nobody(&mut world, "r.a.1");
    world.heartbeat("echo", "one", |_| {});
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
    world.check_histories();
}

#[test]
fn an_agent_that_registered_while_the_question_was_out_gets_the_task() {
    let mut world = World::new();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.dispatched();
    world.heartbeat("echo", "one", |_| {});
    assert!(world.dispatched_ids().is_empty());
    nobody(&mut world, "r.a.1");
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
}

#[test]
fn right_after_the_start_nothing_is_offered_to_listeners() {
    let mut world = World::with(crate::world::settings());
    world.command(submit(planned("r", vec![task("a", &[])])));
    assert!(world.dispatched_ids().is_empty());
    world.pass(1_000);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
}
