//! From a request to its answer.

use muster_engine::{Reply, ResultBody};
use muster_proto::{
    Body, RunEventKind,
    api::{RunState, TaskState},
};

use crate::{
    samples::{fatal, optional, plan, planned, request, run_id, submit, success, task},
    world::World,
};

/// A world with one agent of each type that the workflow needs.
pub(crate) fn staffed() -> World {
    let mut world = World::new();
    for agent_type in ["planner", "echo", "integrator"] {
        world.heartbeat(agent_type, "one", |_| {});
    }
    world
}

/// What was handed over, each with the results that it was given.
pub(crate) fn inputs(world: &mut World) -> Vec<String> {
    let tasks = world.dispatched();
    let of_task = |task: &muster_engine::Dispatch| {
        let inputs: Vec<&str> = task.inputs.iter().map(|(id, _)| id.as_str()).collect();
        format!("{}({})", task.request.task_id, inputs.join(","))
    };
    tasks.iter().map(of_task).collect()
}

#[test]
fn a_request_is_planned_worked_on_and_integrated() {
    let mut world = staffed();
    world.command(submit(request("r")));
    assert_eq!(inputs(&mut world), ["planning()"]);
    assert_eq!(world.view("r").status.state, RunState::Planning);
    world.end(
        "r.planning.1",
        plan(vec![task("a", &[]), task("b", &["a"])]),
    );
    assert_eq!(inputs(&mut world), ["a()"]);
    assert_eq!(world.view("r").status.state, RunState::Working);
    world.end("r.a.1", success("1"));
    assert_eq!(inputs(&mut world), ["b(a)"]);
    world.end("r.b.1", success("2"));
    assert_eq!(inputs(&mut world), ["integration(planning,a,b)"]);
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.end("r.integration.1", success("{\"answer\":42}"));
    let view = world.view("r");
    assert_eq!(view.status.state, RunState::Completed);
    let ResultBody::One(Body::Inline(answer)) = view.result else {
        panic!("no result")
    };
    assert_eq!(answer.as_str(), "{\"answer\":42}");
    world.check_histories();
}

#[test]
fn a_plan_of_its_own_needs_no_planner_and_brings_the_results_of_its_last_tasks() {
    let mut world = staffed();
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &["a"]), task("c", &["a"])],
    )));
    for attempt in ["r.a.1", "r.b.1", "r.c.1"] {
        world.end(attempt, success("7"));
    }
    let view = world.view("r");
    assert_eq!(view.status.state, RunState::Completed);
    let ResultBody::Many(results) = view.result else {
        panic!("not the last tasks' results")
    };
    let names: Vec<&str> = results.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(names, ["b", "c"]);
    world.check_histories();
}

#[test]
fn an_optional_task_that_fails_leaves_a_gap_and_the_run_goes_on() {
    let mut world = staffed();
    world.command(submit(request("r")));
    world.end(
        "r.planning.1",
        plan(vec![optional(task("a", &[])), task("b", &["a"])]),
    );
    world.dispatched();
    world.end("r.a.1", fatal());
    let dispatched = world.dispatched();
    let missing = &dispatched[0].request.missing;
    assert_eq!(
        (missing[0].task_id.as_str(), missing[0].reason.as_str()),
        ("a", "never")
    );
    world.end("r.b.1", success("2"));
    world.end("r.integration.1", success("3"));
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Completed);
    assert_eq!(status.gaps[0].task_id.as_str(), "a");
    world.check_histories();
}

#[test]
fn a_task_that_fails_for_good_fails_the_run_and_stops_its_other_tasks() {
    let mut world = staffed();
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &[]), task("c", &["a"])],
    )));
    world.end("r.a.1", fatal());
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().message, "never");
    assert_eq!(world.task_state("r", "b"), TaskState::Cancelled);
    assert_eq!(world.task_state("r", "c"), TaskState::Cancelled);
    let stopped: Vec<&str> = world
        .cancelled
        .iter()
        .map(|(_, attempt)| attempt.as_str())
        .collect();
    assert!(stopped.contains(&"r.b.1"), "{stopped:?}");
    world.check_histories();
}

#[test]
fn watchers_see_each_event_once_and_in_order() {
    let mut world = staffed();
    world.command(submit(request("r")));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    world.end("r.a.1", success("1"));
    world.end("r.integration.1", success("2"));
    let events = &world.published[&run_id("r")];
    let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=8).collect::<Vec<u64>>());
    assert!(matches!(events[2].kind, RunEventKind::PlanReady { .. }));
    let terminal = events.iter().filter(|event| event.kind.is_terminal());
    assert_eq!(terminal.count(), 1);
}

#[test]
fn who_waits_for_the_end_is_told_at_the_end() {
    let mut world = staffed();
    let mut command = planned("r", vec![task("a", &[])]);
    command.wait = true;
    let token = world.command(submit(command));
    assert!(world.replies.is_empty());
    world.end("r.a.1", success("1"));
    let Reply::Run(view) = world.reply(token) else {
        panic!("not a run")
    };
    assert_eq!(view.status.state, RunState::Completed);
}

#[test]
fn who_stops_waiting_is_told_how_it_stands() {
    let mut world = staffed();
    let mut command = planned("r", vec![task("a", &[])]);
    command.wait = true;
    let token = world.command(submit(command));
    world.handle(muster_engine::Input::StopWaiting(token));
    let Reply::Run(view) = world.reply(token) else {
        panic!("not a run")
    };
    assert_eq!(view.status.state, RunState::Working);
    world.end("r.a.1", success("1"));
    assert!(world.replies.is_empty());
}
