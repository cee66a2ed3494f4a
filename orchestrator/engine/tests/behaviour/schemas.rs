//! Results are held against the schemas of the run's workflow.

use std::{collections::BTreeMap, sync::Arc};

use muster_engine::{FORMAT, Input, Schema, SubmitCommand, TaskEndKind, WorkflowSpec};
use muster_proto::{
    AgentType, BlobRef, Body, Effects, Json,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{json, plan, planned, request, stored_success, submit, success, task, workflow},
    world::{World, key, task_end},
};

/// Results of `echo` have a number of nights.
fn checked() -> SubmitCommand {
    let schema = r#"{"required": ["nights"], "properties": {"nights": {"type": "integer"}}}"#;
    let schema = Schema::new(json(schema)).unwrap();
    SubmitCommand {
        workflow: Some(Arc::new(WorkflowSpec {
            schemas: BTreeMap::from([(AgentType::new("echo").unwrap(), schema)]),
            ..WorkflowSpec::clone(&workflow())
        })),
        ..request("r")
    }
}

fn working() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(checked()));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    world.dispatched();
    world
}

const AGENTS: [(&str, &str); 3] = [("planner", "one"), ("echo", "one"), ("integrator", "one")];

#[test]
fn a_result_that_fits_is_taken() {
    let mut world = working();
    world.end("r.a.1", success("{\"nights\":3}"));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
}

#[test]
fn one_that_does_not_is_asked_for_again_with_what_is_wrong() {
    let mut world = working();
    world.end("r.a.1", success("{\"nights\":\"three\"}"));
    world.pass_with(1_000, &AGENTS);
    let again = world.dispatched();
    assert_eq!(again[0].request.attempt_id.as_str(), "r.a.2");
    let feedback = &again[0].request.feedback;
    assert!(feedback[0].contains("result.nights"), "{feedback:?}");
    world.end("r.a.2", success("{\"nights\":3}"));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    world.check_histories();
}

#[test]
fn an_agent_that_does_not_learn_fails_its_task() {
    let mut world = working();
    for attempt in 1..=3 {
        world.end(&format!("r.a.{attempt}"), success("{}"));
        world.pass_with(5_000, &AGENTS);
    }
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().code, "bad_result");
}

fn by_reference(data: Option<Json>) -> muster_engine::TaskEnd {
    let mut success = stored_success("1", Vec::new());
    let sha256 = "0".repeat(64);
    let blob = format!("{{\"sha256\":\"{sha256}\",\"bytes\":20000}}");
    success.data = Body::Blob(json(&blob).parse::<BlobRef>().unwrap());
    let end = task_end("r.a.1", TaskEndKind::Success(success.into()));
    muster_engine::TaskEnd { data, ..end }
}

#[test]
fn what_a_reference_stands_for_is_judged_too() {
    for (data, state) in [
        ("{}", TaskState::Ready),
        ("{\"nights\":1}", TaskState::Succeeded),
    ] {
        let mut world = working();
        let end = by_reference(Some(json(data)));
        world.results(&key("echo", "one"), |report| report.ends.push(end));
        assert_eq!(world.task_state("r", "a"), state);
    }
}

#[test]
fn a_run_with_a_plan_of_its_own_has_no_schemas() {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", success("{}"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn a_log_that_older_orchestrators_read_gets_the_workflow_without_them_and_with_them_later() {
    let mut world = staffed();
    world.command(submit(checked()));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    world.end("r.a.1", success("{}"));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    world.handle(Input::EverybodyReads(FORMAT));
    let mut second = checked();
    second.run_id = crate::samples::run_id("s");
    second.command_id = muster_proto::CommandId::new("s").unwrap();
    world.command(submit(second));
    world.end("s.planning.1", plan(vec![task("a", &[])]));
    world.end("s.a.1", success("{}"));
    assert_eq!(world.task_state("s", "a"), TaskState::Ready);
}

#[test]
fn what_must_not_be_done_twice_and_brought_a_wrong_result_is_looked_up() {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("planner", "one", |_| {});
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    world.command(submit(checked()));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    world.dispatched();
    world.end("r.a.1", success("{}"));
    world.pass(1_000);
    assert!(world.dispatched()[0].request.look_up);
}
