//! Questions of agents, and answers of people.

use muster_engine::{Refused, Reply};
use muster_proto::api::{RunState, TaskState};

use crate::{
    completion::staffed,
    samples::{answer, asks, cancel, json, planned, submit, success, task},
    world::World,
};

fn asked() -> World {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    world.dispatched();
    world.end("r.a.1", asks("dates"));
    world
}

fn is_done(world: &mut World, command: muster_engine::Command) -> bool {
    let token = world.command(command);
    matches!(world.reply(token), Reply::Done { .. })
}

fn refusal(world: &mut World, command: muster_engine::Command) -> Refused {
    let token = world.command(command);
    match world.reply(token) {
        Reply::Refused(refused) => refused,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_waits_for_a_person_and_holds_no_place_anywhere() {
    let mut world = asked();
    world.end("r.b.1", success("1"));
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::AwaitingClarification);
    assert_eq!(status.questions[0].id.as_str(), "dates");
    world.pass_with(100_000, &[("echo", "one")]);
    assert_eq!(world.task_state("r", "a"), TaskState::Blocked);
}

#[test]
fn the_answer_reaches_the_task_that_asked() {
    let mut world = asked();
    assert!(is_done(
        &mut world,
        answer("r", "c1", Some("dates"), "\"b\"")
    ));
    let tasks = world.dispatched();
    assert_eq!(tasks[0].request.attempt_id.as_str(), "r.a.2");
    let answers: Vec<_> = tasks[0].request.answers.values().collect();
    assert_eq!(answers, [&json("\"May\"")]);
    world.end("r.a.2", success("1"));
    world.end("r.b.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn an_answer_that_is_not_on_offer_is_refused_with_what_is() {
    let mut world = asked();
    let events = world.view("r").status.events;
    let refused = refusal(&mut world, answer("r", "c1", Some("dates"), "\"c\""));
    assert_eq!(
        refused,
        Refused::BadAnswer("the answer has to be one of: a, b".into())
    );
    assert_eq!(world.view("r").status.events, events);
}

#[test]
fn the_only_open_question_need_not_be_named() {
    let mut world = asked();
    assert!(is_done(&mut world, answer("r", "c1", None, "\"a\"")));
    let refused = refusal(&mut world, answer("r", "c2", None, "\"a\""));
    assert!(matches!(refused, Refused::NoQuestion(..)));
}

#[test]
fn of_several_open_questions_one_has_to_be_named() {
    let mut world = asked();
    world.end("r.b.1", asks("budget"));
    let refused = refusal(&mut world, answer("r", "c1", None, "\"a\""));
    assert!(matches!(refused, Refused::WhichQuestion(_, 2)));
    assert!(is_done(
        &mut world,
        answer("r", "c2", Some("budget"), "\"a\"")
    ));
    assert_eq!(
        world.view("r").status.state,
        RunState::AwaitingClarification
    );
}

#[test]
fn the_same_command_does_not_answer_the_next_question() {
    let mut world = asked();
    assert!(is_done(&mut world, answer("r", "c1", None, "\"a\"")));
    world.end("r.a.2", asks("budget"));
    assert!(is_done(&mut world, answer("r", "c1", None, "\"a\"")));
    assert_eq!(world.view("r").status.questions[0].id.as_str(), "budget");
}

#[test]
fn the_same_question_again_fails_the_task() {
    let mut world = asked();
    is_done(&mut world, answer("r", "c1", None, "\"a\""));
    world.end("r.a.2", asks("dates"));
    let status = world.view("r").status;
    assert_eq!(status.fault.unwrap().code, "question_repeated");
}

#[test]
fn a_late_result_closes_the_question_of_its_task() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    world.end("r.a.1", crate::samples::retryable());
    world.pass_with(500, &[("echo", "one")]);
    world.end("r.a.2", asks("dates"));
    world.end("r.a.1", success("1"));
    let status = world.view("r").status;
    assert!(status.questions.is_empty());
    assert_eq!(status.state, RunState::Working);
    let refused = refusal(&mut world, answer("r", "c1", Some("dates"), "\"a\""));
    assert!(matches!(refused, Refused::NoQuestion(..)));
    world.end("r.b.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn the_attempt_that_asked_brings_no_result_any_more() {
    let mut world = asked();
    world.end("r.a.1", success("1"));
    assert_eq!(world.task_state("r", "a"), TaskState::Blocked);
}

#[test]
fn a_run_that_waits_for_a_person_can_be_cancelled() {
    let mut world = asked();
    assert!(is_done(&mut world, cancel("r")));
    assert!(world.view("r").status.questions.is_empty());
    let refused = refusal(&mut world, answer("r", "c1", None, "\"a\""));
    assert!(matches!(refused, Refused::Ended(_, "cancelled")));
}

#[test]
fn an_answer_that_is_too_large_is_refused() {
    let mut world = asked();
    let long = format!("\"{}\"", "x".repeat(20_000));
    let refused = refusal(&mut world, answer("r", "c1", Some("dates"), &long));
    assert!(matches!(refused, Refused::BadAnswer(_)));
}

#[test]
fn a_late_result_of_an_earlier_attempt_makes_the_question_needless() {
    let mut world = staffed();
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &["a"])],
    )));
    world.end("r.a.1", crate::samples::retryable());
    world.pass_with(5_000, &[("echo", "one")]);
    world.end("r.a.2", asks("dates"));
    assert_eq!(
        world.view("r").status.state,
        RunState::AwaitingClarification
    );
    world.end("r.a.1", success("1"));
    assert!(world.view("r").status.questions.is_empty());
    // A run that waits for nobody is not packed, however long it takes.
    world.pass_with(70_000, &[("echo", "one")]);
    assert_eq!(world.shard.state().parked(), 0);
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    world.check_histories();
}
