//! One request under several assumptions.

use std::sync::Arc;

use muster_engine::{
    FORMAT, Input, ResultBody, Scenario, Stage, StoredPlanTask, SubmitCommand, TaskEndKind,
    WorkflowSpec,
};
use muster_proto::{
    AgentType, Priority,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{
        answer, asks, body, fatal, json, plan, planned, request, run_id, stored_success, submit,
        success, task, task_id, workflow,
    },
    sent_back::{conflict, finds},
    world::World,
};

fn scenario(name: &str) -> Scenario {
    Scenario {
        name: name.to_owned(),
        assumptions: json(&format!("\"{name}\"")),
        request: body(&format!("{{\"request\":\"{name}\"}}")),
        plan: Vec::new(),
    }
}

pub(crate) fn two() -> SubmitCommand {
    SubmitCommand {
        scenarios: vec![scenario("dry"), scenario("wet")],
        ..request("r")
    }
}

fn compared() -> SubmitCommand {
    let stage = Stage {
        agent_type: AgentType::new("echo").unwrap(),
        timeout: None,
        priority: Priority::P1,
    };
    let spec = WorkflowSpec {
        comparison: Some(stage),
        hash: "hash-compares".to_owned(),
        ..WorkflowSpec::clone(&workflow())
    };
    SubmitCommand {
        workflow: Some(Arc::new(spec)),
        ..two()
    }
}

fn with_payload(task: StoredPlanTask, payload: &str) -> StoredPlanTask {
    StoredPlanTask {
        payload: body(payload),
        ..task
    }
}

/// `map` is the same in both, `use` is not, and `sum` builds on both of them.
pub(crate) fn tasks(year: &str) -> Vec<StoredPlanTask> {
    vec![
        task("sum", &["map", "use"]),
        task("map", &[]),
        with_payload(task("use", &[]), &format!("\"{year}\"")),
    ]
}

pub(crate) fn submitted(command: SubmitCommand) -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(command));
    world
}

pub(crate) fn both_planned() -> World {
    let mut world = submitted(two());
    world.end("r.planning-s1.1", plan(tasks("dry")));
    world.end("r.planning-s2.1", plan(tasks("wet")));
    world
}

fn ids(world: &World) -> Vec<String> {
    let run = world.shard.state().peek(&run_id("r")).unwrap();
    run.tasks.iter().map(|task| task.id.to_string()).collect()
}

fn state_of(world: &World, name: &str) -> TaskState {
    let run = world.shard.state().peek(&run_id("r")).unwrap();
    run.task(&task_id(name)).unwrap().state
}

/// What each scenario brought, and why one brought nothing.
fn answers(world: &World) -> Vec<(String, Option<String>, Option<String>)> {
    let ResultBody::Scenarios(answers) = world.view("r").result else {
        panic!("no answers of scenarios");
    };
    let told = answers.answers.into_iter().map(|answer| {
        let data = match answer.result {
            ResultBody::One(body) => Some(body.as_inline().unwrap().as_str().to_owned()),
            ResultBody::Many(all) => Some(format!("{}", all.len())),
            _ => None,
        };
        (answer.name, data, answer.gap)
    });
    told.collect()
}

#[test]
fn each_scenario_is_planned_with_its_assumptions_and_equal_tasks_exist_once() {
    let mut world = submitted(two());
    let asked: Vec<String> = world
        .dispatched()
        .iter()
        .map(|task| task.payload.as_inline().unwrap().as_str().to_owned())
        .collect();
    assert_eq!(asked, [r#"{"request":"dry"}"#, r#"{"request":"wet"}"#]);
    assert_eq!(world.view("r").status.state, RunState::Planning);
    world.end("r.planning-s1.1", plan(tasks("dry")));
    world.end("r.planning-s2.1", plan(tasks("wet")));
    let stages = [
        "planning-s1",
        "planning-s2",
        "integration-s1",
        "integration-s2",
    ];
    let planned = ["map", "use", "sum", "use-s2", "sum-s2"];
    assert_eq!(ids(&world), [&stages[..], &planned[..]].concat());
    let status = world.view("r").status;
    let shared = status.tasks.iter().find(|task| task.id.as_str() == "map");
    assert_eq!(shared.unwrap().scenarios, ["dry", "wet"]);
    let own = status
        .tasks
        .iter()
        .find(|task| task.id.as_str() == "use-s2");
    assert_eq!(own.unwrap().scenarios, ["wet"]);
    world.check_histories();
}

#[test]
fn agents_know_tasks_by_the_names_of_their_plan_and_each_scenario_is_integrated_once() {
    let mut world = both_planned();
    for (name, data) in [("map", "1"), ("use", "2"), ("use-s2", "3")] {
        world.end(&format!("r.{name}.1"), success(data));
    }
    world.dispatched();
    let inputs = |world: &mut World| -> Vec<String> {
        let dispatched = world.dispatched();
        let one = |task: &muster_engine::Dispatch| {
            let inputs = task.inputs.iter();
            let inputs =
                inputs.map(|(id, body)| format!("{id}={}", body.as_inline().unwrap().as_str()));
            inputs.collect::<Vec<_>>().join(" ")
        };
        dispatched.iter().map(one).collect()
    };
    world.end("r.sum.1", success("4"));
    world.end("r.sum-s2.1", success("5"));
    let plan = r#"planning={"plan":true}"#;
    assert_eq!(
        inputs(&mut world),
        [
            format!("{plan} sum=4 map=1 use=2"),
            format!("{plan} sum=5 map=1 use=3")
        ]
    );
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.end("r.integration-s1.1", success("\"little\""));
    assert_eq!(
        world.view("r").status.scenarios[0].state,
        RunState::Completed
    );
    world.end("r.integration-s2.1", success("\"much\""));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    let told = answers(&world);
    assert_eq!(
        told[0],
        ("dry".to_owned(), Some("\"little\"".to_owned()), None)
    );
    assert_eq!(
        told[1],
        ("wet".to_owned(), Some("\"much\"".to_owned()), None)
    );
    world.check_histories();
}

#[test]
fn a_task_that_was_done_before_the_second_plan_came_is_not_done_again() {
    let mut world = submitted(two());
    world.end("r.planning-s1.1", plan(vec![task("map", &[])]));
    world.end("r.map.1", success("1"));
    world.dispatched();
    world.end("r.planning-s2.1", plan(vec![task("map", &[])]));
    assert_eq!(world.dispatched_ids(), ["r.integration-s2.1"]);
    world.end("r.integration-s1.1", success("1"));
    world.end("r.integration-s2.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn equal_tasks_of_one_plan_stay_two() {
    let twice = || {
        let same = |name| with_payload(task(name, &[]), "1");
        vec![same("a"), same("b")]
    };
    let mut world = submitted(two());
    world.end("r.planning-s1.1", plan(twice()));
    world.end("r.planning-s2.1", plan(twice()));
    assert_eq!(ids(&world)[4..], ["a", "b"]);
}

#[test]
fn a_scenario_that_fails_leaves_the_others_and_its_gap_is_told() {
    let mut world = both_planned();
    world.end("r.use.1", fatal());
    assert_eq!(state_of(&world, "sum"), TaskState::Skipped);
    assert_eq!(state_of(&world, "integration-s1"), TaskState::Skipped);
    assert_eq!(state_of(&world, "map"), TaskState::Assigned);
    for name in ["map", "use-s2", "sum-s2", "integration-s2"] {
        world.end(&format!("r.{name}.1"), success("7"));
    }
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Completed);
    assert_eq!(status.scenarios[0].state, RunState::Failed);
    assert_eq!(status.gaps.len(), 1, "{:?}", status.gaps);
    let told = answers(&world);
    assert_eq!(told[0].2.as_deref(), Some("use: never"));
    assert_eq!(told[1].1.as_deref(), Some("7"));
    world.check_histories();
}

#[test]
fn a_common_task_that_fails_and_all_plans_that_fail_end_the_run() {
    let mut world = both_planned();
    world.end("r.map.1", fatal());
    assert_eq!(world.view("r").status.state, RunState::Failed);
    let mut world = submitted(two());
    world.end("r.planning-s1.1", fatal());
    assert_eq!(world.view("r").status.state, RunState::Planning);
    world.end("r.planning-s2.1", fatal());
    assert_eq!(world.view("r").status.state, RunState::Failed);
    world.check_histories();
}

#[test]
fn an_owner_that_takes_over_leaves_out_what_the_one_before_could_not() {
    let mut world = both_planned();
    world.end("r.use.1", fatal());
    // The failure is the last event of its record that the owner before could store.
    let mut log = world.log.clone();
    let last = log.pop().unwrap();
    let mut record = muster_engine::Record::from_bytes(&last).unwrap();
    let is_failure =
        |it: &muster_engine::Event| matches!(it, muster_engine::Event::TaskFailed { .. });
    let failed = record.events.iter().position(is_failure).unwrap();
    assert!(record.events.len() > failed + 1);
    record.events.truncate(failed + 1);
    log.push(serde_json::to_vec(&record).unwrap());
    world.log = log;
    world.published.clear();
    let world = world.taken_over("second", 5_000);
    assert_eq!(state_of(&world, "integration-s1"), TaskState::Skipped);
    assert_eq!(state_of(&world, "integration-s2"), TaskState::Blocked);
}

#[test]
fn a_question_of_one_scenario_does_not_hold_up_the_other_and_both_may_ask_the_same() {
    let mut world = submitted(two());
    world.end("r.planning-s1.1", asks("dates"));
    world.end("r.planning-s2.1", asks("dates"));
    let open: Vec<String> = world
        .view("r")
        .status
        .questions
        .iter()
        .map(|question| question.id.to_string())
        .collect();
    assert_eq!(open, ["planning-s1-dates", "planning-s2-dates"]);
    world.dispatched();
    world.command(answer("r", "a", Some("planning-s2-dates"), "\"a\""));
    let again = world.dispatched();
    let answers = &again[0].request.answers;
    assert_eq!(answers.keys().next().unwrap().as_str(), "dates");
    world.end("r.planning-s2.2", plan(tasks("wet")));
    for name in ["map", "use", "sum", "integration-s2"] {
        world.end(&format!("r.{name}.1"), success("7"));
    }
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::AwaitingClarification);
    assert_eq!(status.scenarios[1].state, RunState::Completed);
    world.command(answer("r", "b", None, "\"b\""));
    world.end("r.planning-s1.2", plan(tasks("dry")));
    for name in ["use-s1", "sum-s1", "integration-s1"] {
        world.end(&format!("r.{name}.1"), success("7"));
    }
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn whoever_compares_gets_the_answers_and_the_gaps() {
    let mut world = submitted(compared());
    world.end("r.planning-s1.1", plan(vec![task("map", &[])]));
    world.end("r.planning-s2.1", fatal());
    world.end("r.map.1", success("1"));
    world.dispatched();
    world.end("r.integration-s1.1", success("2"));
    let task = world.dispatched().remove(0);
    assert_eq!(task.request.attempt_id.as_str(), "r.comparison.1");
    assert_eq!(task.inputs[0].0.as_str(), "integration-s1");
    assert_eq!(task.request.missing[0].task_id.as_str(), "integration-s2");
    world.end("r.comparison.1", success("\"dry\""));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    let ResultBody::Scenarios(answers) = world.view("r").result else {
        panic!("no answers of scenarios");
    };
    assert_eq!(
        answers.comparison.unwrap().as_inline().unwrap().as_str(),
        "\"dry\""
    );
    world.check_histories();
}

#[test]
fn an_integration_that_fails_is_a_gap_of_the_comparison() {
    let mut world = submitted(compared());
    for number in 1..3 {
        world.end(
            &format!("r.planning-s{number}.1"),
            plan(vec![task("map", &[])]),
        );
    }
    world.end("r.map.1", success("1"));
    world.end("r.integration-s1.1", fatal());
    world.dispatched();
    world.end("r.integration-s2.1", success("2"));
    let task = world.dispatched().remove(0);
    assert_eq!(task.request.attempt_id.as_str(), "r.comparison.1");
    assert_eq!(task.request.missing[0].task_id.as_str(), "integration-s1");
    assert_eq!(world.view("r").status.gaps.len(), 1);
}

#[test]
fn answers_without_a_comparison_are_answers_all_the_same() {
    let mut world = submitted(compared());
    for number in 1..3 {
        world.end(
            &format!("r.planning-s{number}.1"),
            plan(vec![task("map", &[])]),
        );
    }
    for name in ["map", "integration-s1", "integration-s2"] {
        world.end(&format!("r.{name}.1"), success("1"));
    }
    world.end("r.comparison.1", fatal());
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Completed);
    assert_eq!(status.gaps[0].task_id.as_str(), "comparison");
}

#[test]
fn plans_that_the_request_brings_are_one_graph() {
    let of = |name: &str| Scenario {
        plan: tasks(name),
        ..scenario(name)
    };
    let mut world = submitted(SubmitCommand {
        scenarios: vec![of("dry"), of("wet")],
        ..planned("r", Vec::new())
    });
    assert_eq!(ids(&world), ["map", "use", "sum", "use-s2", "sum-s2"]);
    for name in ["map", "use", "use-s2", "sum"] {
        world.end(&format!("r.{name}.1"), success("1"));
    }
    world.end("r.sum-s2.1", fatal());
    assert_eq!(world.view("r").status.state, RunState::Completed);
    let told = answers(&world);
    assert_eq!(told[0].1.as_deref(), Some("1"));
    assert_eq!(told[1].2.as_deref(), Some("sum-s2: never"));
    let run = world.shard.state().peek(&run_id("r")).unwrap();
    let again = run.plan_of(1);
    let names: Vec<_> = again.iter().map(|task| task.id.as_str()).collect();
    assert_eq!(names, ["map", "use", "sum"]);
    world.check_histories();
}

#[test]
fn a_conflict_is_named_as_the_plan_does_and_sends_back_what_both_share() {
    let mut world = both_planned();
    for name in ["map", "use", "use-s2", "sum", "sum-s2"] {
        world.end(&format!("r.{name}.1"), success("1"));
    }
    world.end("r.integration-s1.1", success("2"));
    world.end("r.integration-s2.1", finds(vec![conflict("use", None)]));
    assert_eq!(state_of(&world, "use-s2"), TaskState::Assigned);
    assert_eq!(state_of(&world, "use"), TaskState::Succeeded);
    for name in ["use-s2", "sum-s2"] {
        world.end(&format!("r.{name}.2"), success("1"));
    }
    world.end("r.integration-s2.2", finds(vec![conflict("map", None)]));
    assert_eq!(state_of(&world, "integration-s1"), TaskState::Blocked);
    world.end("r.map.2", success("1"));
    for attempt in ["sum.2", "sum-s2.3", "integration-s1.2", "integration-s2.3"] {
        world.end(&format!("r.{attempt}"), success("1"));
    }
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn tasks_that_a_common_task_adds_belong_to_all_its_scenarios() {
    let mut world = both_planned();
    let added = stored_success("1", vec![task("use", &[])]);
    world.end("r.map.1", TaskEndKind::Success(added.into()));
    // Both plans have a task of that name: the proposal is refused.
    assert_eq!(world.view("r").status.state, RunState::Failed);
    let mut world = both_planned();
    let added = stored_success("1", vec![task("more", &[])]);
    world.end("r.map.1", TaskEndKind::Success(added.into()));
    let status = world.view("r").status;
    let more = status.tasks.iter().find(|task| task.id.as_str() == "more");
    assert_eq!(more.unwrap().scenarios, ["dry", "wet"]);
    world.check_histories();
}
