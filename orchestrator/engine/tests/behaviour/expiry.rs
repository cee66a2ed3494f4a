//! Questions that nobody answers.

use std::sync::Arc;

use muster_engine::{FORMAT, Input, QuestionPolicy, SubmitCommand, TaskEndKind, WorkflowSpec};
use muster_proto::{
    Question, RunEventKind, Seconds,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{
        answer, json, optional, planned, question, request, run_id, submit, success, task, workflow,
    },
    world::{World, settings},
};

const AGENTS: [(&str, &str); 3] = [("planner", "one"), ("echo", "one"), ("integrator", "one")];

fn newest() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

fn open_for(seconds: f64, default: Option<&str>) -> TaskEndKind {
    TaskEndKind::Question(Question {
        expire_after: Seconds::new(seconds),
        default: default.map(ToOwned::to_owned),
        ..question("dates")
    })
}

/// One task that asks; `optional` as the plan says.
fn asked(kind: TaskEndKind, optional_task: bool) -> World {
    let mut world = newest();
    let a = task("a", &[]);
    let a = if optional_task { optional(a) } else { a };
    world.command(submit(planned("r", vec![a])));
    world.end("r.a.1", kind);
    world.dispatched();
    world
}

#[test]
fn until_when_a_question_is_open_is_told() {
    let world = asked(open_for(60.0, Some("b")), false);
    let open = &world.view("r").status.questions[0];
    let until = open.expires_at.unwrap();
    assert_eq!(until.as_ms() - world.now().as_ms(), 60_000);
    assert_eq!(open.default.as_deref(), Some("b"));
}

#[test]
fn the_default_counts_when_nobody_answers_in_time() {
    let mut world = asked(open_for(60.0, Some("b")), false);
    world.pass_with(59_000, &AGENTS);
    assert_eq!(world.task_state("r", "a"), TaskState::Blocked);
    world.pass_with(2_000, &AGENTS);
    let again = world.dispatched();
    let answers: Vec<_> = again[0].request.answers.values().collect();
    assert_eq!(answers, [&json("\"May\"")]);
    world.end("r.a.2", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    let events = world.published[&run_id("r")].iter();
    let expired = events.filter(|event| {
        matches!(&event.kind, RunEventKind::QuestionExpired { default: Some(key), .. } if key == "b")
    });
    assert_eq!(expired.count(), 1);
    world.check_histories();
}

#[test]
fn without_a_default_the_task_fails_and_says_so() {
    let mut world = asked(open_for(60.0, None), false);
    world.pass_with(61_000, &AGENTS);
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    assert_eq!(status.fault.unwrap().code, "question_expired");
    assert!(status.questions.is_empty());
}

#[test]
fn an_optional_task_that_nobody_answers_is_left_out() {
    let mut world = asked(open_for(60.0, None), true);
    world.pass_with(61_000, &AGENTS);
    assert_eq!(world.task_state("r", "a"), TaskState::Skipped);
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn an_answer_in_time_counts_and_the_end_of_the_question_does_not() {
    let mut world = asked(open_for(60.0, None), false);
    world.command(answer("r", "c1", Some("dates"), "\"a\""));
    world.pass_with(2_000, &AGENTS);
    world.end("r.a.2", success("1"));
    world.pass_with(120_000, &AGENTS);
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn an_answer_after_the_end_is_refused() {
    let mut world = asked(open_for(60.0, Some("b")), false);
    world.pass_with(61_000, &AGENTS);
    let token = world.command(answer("r", "c1", Some("dates"), "\"a\""));
    // It was answered by its default: the same as a second answer.
    assert!(matches!(
        world.reply(token),
        muster_engine::Reply::Done { .. }
    ));
    let again = world.dispatched();
    let answers: Vec<_> = again[0].request.answers.values().collect();
    assert_eq!(answers, [&json("\"May\"")]);
}

#[test]
fn each_of_several_questions_ends_in_its_own_time() {
    let mut world = newest();
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    let named = |id: &str, seconds| {
        TaskEndKind::Question(Question {
            expire_after: Seconds::new(seconds),
            default: Some("a".to_owned()),
            ..question(id)
        })
    };
    world.end("r.a.1", named("first", 30.0));
    world.end("r.b.1", named("second", 90.0));
    world.pass_with(31_000, &AGENTS);
    let open = world.view("r").status.questions;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].id.as_str(), "second");
    world.pass_with(60_000, &AGENTS);
    assert!(world.view("r").status.questions.is_empty());
}

#[test]
fn a_packed_run_is_unpacked_when_its_question_ends_also_by_another_owner() {
    for restores in [false, true] {
        let mut world = asked(open_for(3_600.0, Some("b")), false);
        world.pass_with(100_000, &AGENTS);
        assert_eq!(world.shard.state().parked(), 1);
        let mut next = if restores {
            world.snapshot();
            world.restored("second", 1_000)
        } else {
            world.taken_over("second", 1_000)
        };
        for _ in 0..40 {
            next.pass_with(100_000, &AGENTS);
        }
        assert_eq!(next.dispatched_ids().first().unwrap(), "r.a.2");
    }
}

#[test]
fn a_question_that_does_not_say_is_open_as_long_as_its_workflow_or_the_settings_say() {
    let mut settings = settings();
    settings.question_timeout_ms = 500_000;
    let mut world = World::with(settings);
    for (agent_type, id) in AGENTS {
        world.heartbeat(agent_type, id, |_| {});
    }
    world.handle(Input::EverybodyReads(FORMAT));
    let asking = || TaskEndKind::Question(question("dates"));
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", asking());
    let spec = WorkflowSpec {
        questions: QuestionPolicy {
            expire_after: Seconds::new(40.0),
        },
        hash: "impatient".to_owned(),
        ..WorkflowSpec::clone(&workflow())
    };
    world.command(submit(SubmitCommand {
        workflow: Some(Arc::new(spec)),
        ..request("s")
    }));
    world.end("s.planning.1", asking());
    for (run, ms) in [("r", 500_000), ("s", 40_000)] {
        let until = world.view(run).status.questions[0].expires_at.unwrap();
        assert_eq!(until.as_ms() - world.now().as_ms(), ms, "{run}");
    }
}

#[test]
fn a_default_that_is_no_option_is_its_agents_fault() {
    let world = asked(open_for(60.0, Some("c")), false);
    assert_eq!(world.view("r").status.fault.unwrap().code, "bad_question");
}
