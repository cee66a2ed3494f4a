//! A run that takes the place of another does only what is different.

use std::sync::Arc;

use muster_engine::{
    ConfirmPolicy, FORMAT, Input, Modification, StoredPlanTask, SubmitCommand, WorkflowSpec,
};
use muster_proto::{
    Effects, RunEventKind,
    api::{Confirm, RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{
        answer, body, plan, planned, request, run_id, submit, success, task, task_id, workflow,
    },
    sent_back::{conflict, finds},
    world::World,
};

const AGENTS: [(&str, &str); 3] = [("planner", "one"), ("echo", "one"), ("integrator", "one")];

/// `a` and `x` build on nothing, `b` on `a`, `c` on `b` and `x`.
fn first_plan() -> Vec<StoredPlanTask> {
    vec![
        task("a", &[]),
        task("x", &[]),
        task("b", &["a"]),
        task("c", &["b", "x"]),
    ]
}

fn with_payload(task: StoredPlanTask, payload: &str) -> StoredPlanTask {
    StoredPlanTask {
        payload: body(payload),
        ..task
    }
}

/// Run `r` is planned, and has done all of its plan but the integration.
fn worked() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(request("r")));
    world.end("r.planning.1", plan(first_plan()));
    for name in ["a", "x", "b", "c"] {
        world.end(&format!("r.{name}.1"), success(&format!("\"{name}\"")));
    }
    world
}

/// Run `s` takes the place of `r`.
fn change(world: &World, confirm: Confirm) -> SubmitCommand {
    let before = world.shard.state().peek(&run_id("r")).unwrap();
    SubmitCommand {
        modifies: Some(Arc::new(Modification {
            run_id: before.id.clone(),
            requested_at: before.requested_at(),
            confirm,
            results: before.keepable(1_000),
        })),
        ..request("s")
    }
}

fn changed(world: &mut World, confirm: Confirm, tasks: Vec<StoredPlanTask>) {
    let command = change(world, confirm);
    world.command(submit(command));
    world.end("s.planning.1", plan(tasks));
}

fn kept(world: &World) -> Vec<String> {
    let run = world.shard.state().peek(&run_id("s")).unwrap();
    let kept = run.tasks.iter().filter(|task| task.kept.is_some());
    kept.map(|task| task.id.to_string()).collect()
}

#[test]
fn what_has_the_same_payload_and_inputs_is_kept_and_the_rest_is_done_again() {
    let mut world = worked();
    world.dispatched();
    let mut tasks = first_plan();
    tasks[1] = with_payload(tasks[1].clone(), "\"another\"");
    changed(&mut world, Confirm::Never, tasks);
    assert_eq!(kept(&world), ["a", "b"]);
    let ids = world.dispatched_ids();
    assert_eq!(ids, ["s.planning.1", "s.x.1"]);
    world.end("s.x.1", success("\"other x\""));
    let next = world.dispatched();
    assert_eq!(next[0].request.attempt_id.as_str(), "s.c.1");
    let inputs: Vec<(&str, &str)> = next[0]
        .inputs
        .iter()
        .map(|(id, body)| (id.as_str(), body.as_inline().unwrap().as_str()))
        .collect();
    assert_eq!(inputs, [("b", "\"b\""), ("x", "\"other x\"")]);
    world.end("s.c.1", success("1"));
    world.end("s.integration.1", success("2"));
    let status = world.view("s").status;
    assert_eq!(status.state, RunState::Completed);
    assert_eq!(status.modifies, Some(run_id("r")));
    world.check_histories();
}

#[test]
fn a_task_that_brings_the_same_again_lets_what_builds_on_it_be_kept() {
    let mut world = worked();
    let mut tasks = first_plan();
    tasks[0] = with_payload(tasks[0].clone(), "\"other words\"");
    changed(&mut world, Confirm::Never, tasks);
    assert_eq!(kept(&world), ["x"]);
    world.end("s.a.1", success("\"a\""));
    assert_eq!(kept(&world), ["x", "b", "c"]);
    world.end("s.integration.1", success("2"));
    assert_eq!(world.view("s").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn another_name_of_a_task_does_not_matter_but_the_names_of_its_inputs_do() {
    let mut world = worked();
    let mut tasks = first_plan();
    tasks[2].id = task_id("bb");
    tasks[3].depends_on = vec![task_id("bb"), task_id("x")];
    changed(&mut world, Confirm::Never, tasks);
    assert_eq!(kept(&world), ["a", "x", "bb"]);
}

#[test]
fn the_run_before_goes_on_until_the_change_is_planned_and_stops_then() {
    let mut world = worked();
    let command = change(&world, Confirm::Never);
    world.command(submit(command));
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.end("s.planning.1", plan(first_plan()));
    assert_eq!(world.view("r").status.state, RunState::Cancelled);
    world.end("s.integration.1", success("2"));
    assert_eq!(world.view("s").status.state, RunState::Completed);
}

#[test]
fn a_run_that_has_ended_may_be_changed_too() {
    let mut world = worked();
    world.end("r.integration.1", success("1"));
    changed(&mut world, Confirm::Never, first_plan());
    assert_eq!(kept(&world).len(), 4);
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn work_that_depends_on_now_goes_on_from_the_first_request() {
    let mut world = worked();
    let first = world.view("r").status.accepted_at;
    world.pass_with(5_000, &AGENTS);
    world.dispatched();
    let command = change(&world, Confirm::Never);
    world.command(submit(command));
    assert_eq!(world.dispatched()[0].request.now, first);
}

/// The change of `a` does three of four tasks again.
fn major() -> Vec<StoredPlanTask> {
    let mut tasks = first_plan();
    tasks[0] = with_payload(tasks[0].clone(), "\"another\"");
    tasks
}

#[test]
fn a_major_change_is_asked_about_with_what_it_touches() {
    let mut world = worked();
    world.dispatched();
    changed(&mut world, Confirm::Major, major());
    let status = world.view("s").status;
    assert_eq!(status.state, RunState::AwaitingConfirmation);
    let text = &status.questions[0].text;
    assert!(
        text.contains("3 of 4 tasks again (a, b, c)") && text.contains("keeps 1 (x)"),
        "{text}"
    );
    assert_eq!(world.dispatched_ids(), ["s.planning.1"], "it holds no slot");
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.command(answer("s", "c1", None, "\"yes\""));
    assert_eq!(world.dispatched_ids(), ["s.a.1"]);
    assert_eq!(world.view("r").status.state, RunState::Cancelled);
    assert_eq!(kept(&world), ["x"]);
    world.check_histories();
}

#[test]
fn who_does_not_agree_leaves_everything_as_it_was() {
    let mut world = worked();
    changed(&mut world, Confirm::Major, major());
    world.command(answer("s", "c1", None, "\"no\""));
    assert_eq!(world.view("s").status.state, RunState::Cancelled);
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.end("r.integration.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_small_change_is_asked_about_only_where_somebody_wants_a_preview() {
    let small = || {
        let mut tasks = first_plan();
        tasks[3] = with_payload(tasks[3].clone(), "\"another\"");
        tasks
    };
    let mut world = worked();
    changed(&mut world, Confirm::Major, small());
    assert_eq!(world.view("s").status.state, RunState::Working);
    let mut world = worked();
    changed(&mut world, Confirm::Always, small());
    assert_eq!(world.view("s").status.state, RunState::AwaitingConfirmation);
    let mut world = worked();
    changed(&mut world, Confirm::Never, major());
    assert_eq!(world.view("s").status.state, RunState::Working);
}

#[test]
fn what_was_done_in_the_world_and_is_not_kept_makes_a_change_major_and_is_named() {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("planner", "one", |_| {});
    world.heartbeat("integrator", "one", |_| {});
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    world.command(submit(request("r")));
    world.end("r.planning.1", plan(first_plan()));
    for name in ["a", "x", "b", "c"] {
        world.end(&format!("r.{name}.1"), success(&format!("\"{name}\"")));
    }
    let mut tasks = first_plan();
    tasks[3] = with_payload(tasks[3].clone(), "\"another\"");
    changed(&mut world, Confirm::Major, tasks);
    let status = world.view("s").status;
    let text = &status.questions[0].text;
    assert!(text.contains("What c did before stays done"), "{text}");
    world.dispatched();
    world.command(answer("s", "c1", None, "\"yes\""));
    assert_eq!(world.dispatched_ids(), ["s.c.1"], "the others are booked");
}

#[test]
fn a_kept_result_that_is_sent_back_is_done_and_not_kept_once_more() {
    let mut world = worked();
    changed(&mut world, Confirm::Never, first_plan());
    world.dispatched();
    world.end("s.integration.1", finds(vec![conflict("b", Some("a"))]));
    assert_eq!(world.dispatched_ids(), ["s.b.1"]);
    world.end("s.b.1", success("\"better\""));
    assert_eq!(world.dispatched_ids(), ["s.c.1"]);
    world.check_histories();
}

#[test]
fn another_owner_keeps_what_the_one_before_had_no_time_to_keep() {
    let mut world = worked();
    changed(&mut world, Confirm::Always, first_plan());
    let mut next = world.taken_over("second", 100);
    for (agent_type, id) in AGENTS {
        next.heartbeat(agent_type, id, |_| {});
    }
    assert_eq!(next.view("s").status.state, RunState::AwaitingConfirmation);
    next.command(answer("s", "c1", None, "\"yes\""));
    assert_eq!(kept(&next).len(), 4);
    next.snapshot();
    let mut last = next.restored("third", 100);
    for (agent_type, id) in AGENTS {
        last.heartbeat(agent_type, id, |_| {});
    }
    last.pass_with(4_000, &AGENTS);
    last.end("s.integration.1", success("2"));
    assert_eq!(last.view("s").status.state, RunState::Completed);
}

#[test]
fn a_change_of_a_run_with_a_plan_of_its_own_needs_no_planner() {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(planned("r", first_plan())));
    for name in ["a", "x"] {
        world.end(&format!("r.{name}.1"), success(&format!("\"{name}\"")));
    }
    let command = SubmitCommand {
        workflow: None,
        plan: first_plan(),
        ..change(&world, Confirm::Never)
    };
    world.command(submit(command));
    assert_eq!(kept(&world), ["a", "x"]);
    assert_eq!(world.view("r").status.state, RunState::Cancelled);
    assert_eq!(world.task_state("s", "b"), TaskState::Assigned);
}

#[test]
fn watchers_are_told_what_is_kept() {
    let mut world = worked();
    changed(&mut world, Confirm::Never, first_plan());
    let told = world.published[&run_id("s")].iter().find_map(|event| {
        let RunEventKind::TasksKept { from, tasks } = &event.kind else {
            return None;
        };
        Some((from.clone(), tasks.len()))
    });
    assert_eq!(told, Some((run_id("r"), 4)));
    let note = world.view("s").status.tasks[1].note.clone();
    assert_eq!(note.as_deref(), Some("kept from run r"));
}

#[test]
fn under_another_version_of_the_workflow_nothing_is_kept() {
    let mut world = worked();
    let spec = WorkflowSpec {
        hash: "hash-2".to_owned(),
        ..WorkflowSpec::clone(&workflow())
    };
    let command = SubmitCommand {
        workflow: Some(Arc::new(spec)),
        ..change(&world, Confirm::Never)
    };
    world.command(submit(command));
    world.end("s.planning.1", plan(first_plan()));
    assert!(kept(&world).is_empty());
}

#[test]
fn a_plan_that_is_expected_to_cost_more_than_the_workflow_allows_waits_for_a_person() {
    let spec = |above_usd| WorkflowSpec {
        confirm: ConfirmPolicy {
            plan_above_usd: Some(above_usd),
            ..ConfirmPolicy::default()
        },
        hash: format!("hash-{above_usd}"),
        ..WorkflowSpec::clone(&workflow())
    };
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |record| record.cost_per_request = 0.5);
    for (run, above_usd, state) in [
        ("r", 1.9, RunState::AwaitingConfirmation),
        ("s", 2.0, RunState::Working),
    ] {
        let command = SubmitCommand {
            workflow: Some(Arc::new(spec(above_usd))),
            ..request(run)
        };
        world.command(submit(command));
        world.end(&format!("{run}.planning.1"), plan(first_plan()));
        assert_eq!(world.view(run).status.state, state, "{run}");
    }
    let question = world.view("r").status.questions[0].text.clone();
    assert!(question.contains("$2.00"), "{question}");
    let agents = world.shard.pools().snapshot(world.now());
    let failed: u64 = agents.iter().map(|agent| agent.failed).sum();
    assert_eq!(failed, 0, "who planned it has done its work");
    world.command(answer("r", "c1", None, "\"yes\""));
    assert_eq!(world.view("r").status.state, RunState::Working);
}
