//! Results that add tasks to their run.

use muster_engine::{FORMAT, Input, StoredPlanTask, TaskEndKind};
use muster_proto::{AgentType, RunEventKind, api::RunState};

use crate::{
    completion::{inputs, staffed},
    samples::{plan, planned, request, run_id, stored_success, submit, success, task, task_id},
    sent_back::{conflict, finds},
    world::World,
};

fn adds(tasks: Vec<StoredPlanTask>) -> TaskEndKind {
    TaskEndKind::Success(stored_success("\"first look\"", tasks).into())
}

fn working() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(request("r")));
    world.end(
        "r.planning.1",
        plan(vec![task("a", &[]), task("z", &["a"])]),
    );
    world.dispatched();
    world
}

#[test]
fn added_tasks_build_on_the_one_that_adds_them_and_what_builds_on_that_waits_for_them() {
    let mut world = working();
    world.end("r.a.1", adds(vec![task("x", &[]), task("y", &["x"])]));
    assert_eq!(inputs(&mut world), ["x(a)"]);
    world.end("r.x.1", success("1"));
    assert_eq!(inputs(&mut world), ["y(x,a)"]);
    world.end("r.y.1", success("2"));
    assert_eq!(inputs(&mut world), ["z(a,x,y)"]);
    world.end("r.z.1", success("3"));
    assert_eq!(inputs(&mut world), ["integration(planning,a,z,x,y)"]);
    world.end("r.integration.1", success("4"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn watchers_are_told_which_tasks_were_added() {
    let mut world = working();
    world.end("r.a.1", adds(vec![task("x", &[])]));
    let told = world.published[&run_id("r")].iter().find_map(|event| {
        let RunEventKind::TaskSucceeded { added, known, .. } = &event.kind else {
            return None;
        };
        (!added.is_empty()).then(|| (added.clone(), *known))
    });
    assert_eq!(told, Some((vec![task_id("x")], 5)));
}

/// The code of the fault with which the run ends.
fn refused(world: &mut World, attempt: &str, end: TaskEndKind) -> String {
    world.end(attempt, end);
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    status.fault.unwrap().code
}

#[test]
fn what_is_outside_the_bounds_of_the_run_is_refused() {
    let stranger = StoredPlanTask {
        agent_type: AgentType::new("stranger").unwrap(),
        ..task("x", &[])
    };
    let too_many = (0..20)
        .map(|number| task(&format!("x{number}"), &[]))
        .collect();
    for tasks in [
        vec![stranger],
        vec![task("z", &[])],
        vec![task("x", &["nobody"])],
        too_many,
    ] {
        let code = refused(&mut working(), "r.a.1", adds(tasks));
        assert_eq!(code, "plan_not_allowed");
    }
}

#[test]
fn tasks_that_add_tasks_that_add_tasks_come_to_an_end() {
    let mut world = working();
    world.end("r.a.1", adds(vec![task("a1", &[])]));
    world.end("r.a1.1", adds(vec![task("a2", &[])]));
    world.end("r.a2.1", adds(vec![task("a3", &[])]));
    let code = refused(&mut world, "r.a3.1", adds(vec![task("a4", &[])]));
    assert_eq!(code, "plan_not_allowed");
}

#[test]
fn the_integration_adds_nothing() {
    let mut world = working();
    world.end("r.a.1", success("1"));
    world.end("r.z.1", success("1"));
    let code = refused(&mut world, "r.integration.1", adds(vec![task("x", &[])]));
    assert_eq!(code, "plan_not_allowed");
}

#[test]
fn a_run_with_a_plan_of_its_own_grows_too() {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", adds(vec![task("x", &[])]));
    world.end("r.x.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn added_tasks_survive_another_owner() {
    let mut world = working();
    world.end("r.a.1", adds(vec![task("x", &[])]));
    world.snapshot();
    let mut next = world.restored("second", 100);
    for agent_type in ["planner", "echo", "integrator"] {
        next.heartbeat(agent_type, "one", |_| {});
    }
    next.end("r.x.1", success("1"));
    next.end("r.z.1", success("1"));
    next.end("r.integration.1", success("1"));
    assert_eq!(next.view("r").status.state, RunState::Completed);
}

#[test]
fn a_task_that_added_others_is_not_sent_back() {
    let mut world = working();
    world.end("r.a.1", adds(vec![task("x", &[])]));
    world.end("r.x.1", success("1"));
    world.end("r.z.1", finds(vec![conflict("a", None)]));
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn a_log_that_older_orchestrators_read_gets_no_added_tasks() {
    let mut world = staffed();
    world.command(submit(request("r")));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    let code = refused(&mut world, "r.a.1", adds(vec![task("x", &[])]));
    assert_eq!(code, "plan_not_allowed");
}
