//! Scenarios with what else may happen to a run: consent, changes, and orchestrators of several versions.

use std::sync::Arc;

use muster_engine::{FORMAT, Input, Modification, Reply, SubmitCommand, WorkflowSpec};
use muster_proto::{
    RunEventKind,
    api::{Confirm, RunState},
};

use crate::{
    completion::staffed,
    samples::{answer, plan, request, run_id, submit, success, workflow},
    scenarios::{both_planned, submitted, tasks, two},
};

#[test]
fn a_plan_that_is_not_agreed_to_is_the_end_of_its_scenario_only() {
    let spec = WorkflowSpec {
        confirm: muster_engine::ConfirmPolicy {
            plan_above_usd: Some(-1.0),
            ..muster_engine::ConfirmPolicy::default()
        },
        hash: "hash-asks".to_owned(),
        ..WorkflowSpec::clone(&workflow())
    };
    let mut world = submitted(SubmitCommand {
        workflow: Some(Arc::new(spec)),
        ..two()
    });
    world.end("r.planning-s1.1", plan(tasks("dry")));
    world.end("r.planning-s2.1", plan(tasks("wet")));
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::AwaitingConfirmation);
    assert_eq!(status.questions.len(), 2);
    world.command(answer("r", "a", Some("planning-s1-confirm-plan"), "\"no\""));
    world.command(answer(
        "r",
        "b",
        Some("planning-s2-confirm-plan"),
        "\"yes\"",
    ));
    let status = world.view("r").status;
    assert_eq!(status.scenarios[0].state, RunState::Failed);
    assert_eq!(status.scenarios[1].state, RunState::Working);
    for name in ["map", "use", "sum", "integration-s2"] {
        world.end(&format!("r.{name}.1"), success("7"));
    }
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_changed_run_with_scenarios_keeps_what_holds_in_each() {
    let mut world = both_planned();
    for name in ["map", "use", "use-s2", "sum", "sum-s2"] {
        world.end(&format!("r.{name}.1"), success("1"));
    }
    let before = world.shard.state().peek(&run_id("r")).unwrap();
    let change = SubmitCommand {
        modifies: Some(Arc::new(Modification {
            run_id: before.id.clone(),
            requested_at: before.requested_at(),
            confirm: Confirm::Never,
            results: before.keepable(1_000),
        })),
        scenarios: two().scenarios,
        ..request("s")
    };
    world.command(submit(change));
    world.end("s.planning-s1.1", plan(tasks("very dry")));
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.end("s.planning-s2.1", plan(tasks("wet")));
    assert_eq!(world.view("r").status.state, RunState::Cancelled);
    let run = world.shard.state().peek(&run_id("s")).unwrap();
    let kept = run.tasks.iter().filter(|task| task.kept.is_some());
    let kept: Vec<_> = kept.map(|task| task.id.as_str()).collect();
    assert_eq!(kept, ["map", "use-s2", "sum-s2"]);
    world.check_histories();
}

#[test]
fn scenarios_wait_until_every_orchestrator_reads_them_and_their_names_are_in_the_events() {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT - 1));
    let token = world.command(submit(two()));
    assert!(matches!(world.replies[&token], Reply::Refused(_)));
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(two()));
    world.end("r.planning-s2.1", plan(tasks("wet")));
    let kinds: Vec<&RunEventKind> = world.published[&run_id("r")]
        .iter()
        .map(|it| &it.kind)
        .collect();
    assert!(
        matches!(kinds[0], RunEventKind::RunAccepted { scenarios, .. } if *scenarios == ["dry", "wet"])
    );
    let planned = kinds.iter().find_map(|kind| match kind {
        RunEventKind::PlanReady { tasks, scenario } => Some((tasks.len(), scenario.clone())),
        _ => None,
    });
    assert_eq!(planned, Some((3, Some("wet".to_owned()))));
}
