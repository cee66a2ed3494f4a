//! Plans that agents bring.

use std::collections::BTreeSet;

use muster_engine::StoredPlanTask;
use muster_proto::{
    AgentType,
    api::{RunState, TaskState},
};
use proptest::prelude::*;

use crate::{
    completion::staffed,
    samples::{plan, planned, request, submit, success, task},
    world::World,
};

/// Refused: nothing of it is dispatched, and the planner is asked again.
fn is_refused(tasks: Vec<StoredPlanTask>) -> String {
    let mut world = staffed();
    world.command(submit(request("r")));
    world.dispatched();
    world.end("r.planning.1", plan(tasks));
    assert!(world.dispatched().is_empty());
    assert_eq!(world.task_state("r", "planning"), TaskState::Ready);
    assert_eq!(world.view("r").status.tasks.len(), 1);
    let note = world.view("r").status.tasks[0].note.clone().unwrap();
    world.pass_with(700, &[("planner", "one")]);
    assert_eq!(world.dispatched_ids(), ["r.planning.2"]);
    world.check_histories();
    note
}

#[test]
fn a_plan_in_a_circle_is_refused() {
    let note = is_refused(vec![task("a", &["b"]), task("b", &["a"])]);
    assert!(note.contains("circle"), "{note}");
}

#[test]
fn a_plan_for_unknown_agents_is_refused() {
    let mut stranger = task("a", &[]);
    stranger.agent_type = AgentType::new("stranger").unwrap();
    let note = is_refused(vec![stranger]);
    assert!(note.contains("stranger"), "{note}");
}

#[test]
fn a_plan_with_the_same_task_twice_is_refused() {
    let note = is_refused(vec![task("a", &[]), task("a", &[])]);
    assert!(note.contains("twice"), "{note}");
}

#[test]
fn a_plan_above_the_workflows_bound_is_refused() {
    let names: Vec<String> = (0..11).map(|number| format!("t{number}")).collect();
    let note = is_refused(names.iter().map(|name| task(name, &[])).collect());
    assert!(note.contains("at most 10"), "{note}");
}

#[test]
fn an_empty_plan_is_refused() {
    is_refused(Vec::new());
}

#[test]
fn a_planner_that_brings_only_bad_plans_fails_the_run() {
    let mut world = staffed();
    world.command(submit(request("r")));
    for attempt in ["r.planning.1", "r.planning.2", "r.planning.3"] {
        world.end(attempt, plan(vec![task("a", &["a"])]));
        world.pass_with(3_000, &[("planner", "one")]);
    }
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().code, "bad_plan");
}

#[test]
fn only_the_planning_task_may_bring_a_plan() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", plan(vec![task("b", &[])]));
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().code, "plan_not_allowed");
}

/// Plans of up to twenty tasks, each depending on some of those before it, in any order.
fn graphs() -> impl Strategy<Value = Vec<StoredPlanTask>> {
    let rows = prop::collection::vec(any::<u32>(), 1..20);
    let tasks = rows.prop_map(|rows| {
        let of_row = |(number, bits): (usize, &u32)| {
            let names: Vec<String> = (0..number)
                .filter(|dependency| bits & (1 << dependency) != 0)
                .map(|dependency| format!("t{dependency}"))
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            task(&format!("t{number}"), &names)
        };
        rows.iter().enumerate().map(of_row).collect::<Vec<_>>()
    });
    tasks.prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_plan_is_done_each_task_once_and_after_what_it_needs(tasks in graphs(), capacity in 1..6_u32) {
        let mut world = World::new();
        world.heartbeat("echo", "one", |record| record.max_capacity = capacity);
        world.command(submit(planned("r", tasks.clone())));
        let mut done = BTreeSet::new();
        for _ in 0..tasks.len() {
            for dispatch in world.dispatched() {
                let id = dispatch.request.task_id.to_string();
                let planned = tasks.iter().find(|task| task.id.as_str() == id).unwrap();
                for needed in &planned.depends_on {
                    prop_assert!(done.contains(needed.as_str()), "{} before {}", id, needed);
                }
                prop_assert_eq!(dispatch.inputs.len(), planned.depends_on.len());
                prop_assert!(done.insert(id), "done twice");
                world.end(dispatch.request.attempt_id.as_str(), success("1"));
            }
        }
        prop_assert_eq!(world.view("r").status.state, RunState::Completed);
        prop_assert_eq!(done.len(), tasks.len());
        world.check_histories();
    }
}
