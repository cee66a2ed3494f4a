//! Work that must not be done twice: looked up when nobody knows, and then a person is asked.

use muster_engine::{FORMAT, Input, Reply, TaskEndKind};
use muster_proto::{
    AttemptId, Effects, Fault,
    api::{RunState, TaskState},
};

use crate::{
    samples::{answer, planned, run_id, submit, success, task},
    world::{World, key},
};

/// One task of a type that declares `once`, with "one"; "two" could have it.
fn booking() -> World {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    beat(&mut world, "one", 1);
    world.command(submit(planned("r", vec![task("a", &[])])));
    beat(&mut world, "two", 1);
    let first = world.dispatched();
    assert_eq!(first[0].request.idempotency_key.as_deref(), Some("r.a"));
    assert!(!first[0].request.look_up);
    world
}

fn beat(world: &mut World, id: &str, incarnation: u64) {
    world.heartbeat("echo", id, |record| {
        record.effects = Effects::Once;
        record.incarnation = incarnation;
    });
}

/// The agent of the attempt dies and comes back.
fn restart(world: &mut World, id: &str, incarnation: u64) {
    world.heartbeat("echo", id, |record| {
        record.effects = Effects::Once;
        record.incarnation = incarnation;
        record.attempts.clear();
    });
}

fn fault(code: &str, retryable: bool) -> TaskEndKind {
    let fault = if retryable {
        Fault::retryable(code)
    } else {
        Fault::fatal(code)
    };
    TaskEndKind::Fault(fault.with_code(code))
}

#[test]
fn after_a_lost_attempt_the_next_one_only_looks_up() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    let next = world.dispatched();
    assert_eq!(next.len(), 1);
    assert!(next[0].request.look_up);
    assert_eq!(next[0].request.idempotency_key.as_deref(), Some("r.a"));
    world.end("r.a.2", success("\"found\""));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn after_a_timeout_or_a_panic_the_outcome_is_looked_up_even_when_no_retry_is_left() {
    for code in ["timeout", "panic"] {
        let mut world = booking();
        world.end("r.a.1", fault(code, false));
        world.pass(1_000);
        let next = world.dispatched();
        assert!(next[0].request.look_up, "{code}");
        assert_eq!(world.task_state("r", "a"), TaskState::Assigned);
    }
}

#[test]
fn what_was_surely_not_done_is_done() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    world.dispatched();
    world.end("r.a.2", fault("not_done", true));
    world.pass(100);
    let next = world.dispatched();
    assert_eq!(next.len(), 1);
    assert!(!next[0].request.look_up);
    world.end("r.a.3", success("1"));
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Completed);
}

#[test]
fn an_ordinary_fault_says_that_nothing_was_done() {
    let mut world = booking();
    world.end("r.a.1", fault("sold_out", true));
    world.pass(1_000);
    assert!(!world.dispatched()[0].request.look_up);
}

/// A run whose look-up found nothing out.
fn asked() -> World {
    let mut world = booking();
    restart(&mut world, "one", 2);
    world.dispatched();
    world.end("r.a.2", fault("outcome_unknown", false));
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::AwaitingClarification);
    assert!(view.questions[0].text.contains("r.a"), "it names the key");
    assert!(world.dispatched_ids().is_empty(), "it holds no slot");
    world
}

fn answered(world: &mut World, key: &str) {
    let token = world.command(answer("r", "answer-1", None, &format!("\"{key}\"")));
    let reply = &world.replies[&token];
    assert!(matches!(reply, Reply::Done { .. }), "{reply:?}");
}

#[test]
fn a_person_who_says_done_ends_the_task_without_another_attempt() {
    let mut world = asked();
    answered(&mut world, "done");
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Completed);
    assert_eq!(view.assumptions, ["a was done, as a person says"]);
    assert!(world.dispatched_ids().is_empty());
}

#[test]
fn a_person_who_says_not_done_has_it_done() {
    let mut world = asked();
    answered(&mut world, "not_done");
    let next = world.dispatched();
    assert!(!next[0].request.look_up);
}

#[test]
fn a_person_who_gives_it_up_fails_the_run() {
    let mut world = asked();
    answered(&mut world, "give_up");
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn an_answer_whose_consequence_was_not_stored_is_looked_up_again() {
    let world = asked();
    // The log ends with the answer: the record behind it, with what follows, was never stored.
    let mut log = world.log.clone();
    let run = run_id("r");
    let record = muster_engine::Record {
        format: FORMAT,
        epoch: 1,
        nonce: "torn".to_owned(),
        at: world.now(),
        events: vec![muster_engine::Event::QuestionAnswered {
            run_id: run,
            question_id: muster_proto::QuestionId::new("outcome-of-attempt-2").unwrap(),
            answer: crate::samples::json("\"done\""),
            command_id: muster_proto::CommandId::new("answer-1").unwrap(),
        }],
    };
    log.push(serde_json::to_vec(&record).unwrap());
    let mut next = World::over(crate::world::settings(), log, world.now_ms + 1_000);
    next.settle();
    beat(&mut next, "two", 1);
    assert!(next.dispatched()[0].request.look_up);
}

#[test]
fn a_look_up_that_cannot_be_made_is_tried_again_and_then_a_person_is_asked() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    let mut look_ups = 0;
    while let Some(dispatch) = world.dispatched().pop() {
        assert!(dispatch.request.look_up);
        look_ups += 1;
        world.end(
            dispatch.request.attempt_id.as_str(),
            fault("source_unreachable", true),
        );
        for _ in 0..4 {
            beat(&mut world, "one", 2);
            beat(&mut world, "two", 1);
            world.pass(500);
        }
    }
    assert_eq!(look_ups, 3);
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::AwaitingClarification);
}

#[test]
fn a_task_that_may_have_reached_an_agent_that_is_gone_is_looked_up() {
    let mut world = booking();
    // Sent twice without an acceptance; then nobody listens.
    world.pass(1_500);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.handle(Input::NoResponder(AttemptId::new("r.a.1").unwrap()));
    beat(&mut world, "two", 1);
    assert!(world.dispatched()[0].request.look_up);
    assert_eq!(world.with_agent(&key("echo", "two")).len(), 1);
}

fn cancelled(world: &mut World) {
    world.command(crate::samples::cancel("r"));
}

#[test]
fn what_was_under_way_when_the_run_was_stopped_is_undone() {
    let mut world = booking();
    world.results(&key("echo", "one"), |report| {
        report.accepted.push(AttemptId::new("r.a.1").unwrap());
    });
    cancelled(&mut world);
    assert_eq!(world.undone, [AttemptId::new("r.a.1").unwrap()]);
}

#[test]
fn a_late_result_of_a_run_that_was_stopped_is_undone_and_not_called_ignored() {
    let mut world = booking();
    world.pass(1_500);
    cancelled(&mut world);
    world.undone.clear();
    world.deliveries.clear();
    world.end("r.a.1", success("1"));
    assert_eq!(world.undone, [AttemptId::new("r.a.1").unwrap()]);
    let ignored = world.deliveries.iter().flat_map(|it| &it.ignored);
    assert_eq!(ignored.count(), 0, "the agent would forget it");
}

#[test]
fn of_two_attempts_that_both_did_it_the_late_one_is_undone() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    world.dispatched();
    world.end("r.a.2", fault("not_done", true));
    world.pass(100);
    world.end("r.a.3", success("3"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.end("r.a.1", success("1"));
    assert_eq!(world.undone, [AttemptId::new("r.a.1").unwrap()]);
}

#[test]
fn what_a_look_up_found_is_not_undone_when_who_did_it_is_heard_of_after_all() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    world.dispatched();
    world.end("r.a.2", success("\"found\""));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.end("r.a.1", success("1"));
    assert!(world.undone.is_empty(), "the task has what it did");
    let told = world.deliveries.iter().flat_map(|it| &it.ignored);
    assert_eq!(told.count(), 1, "its agent may forget it");
}

#[test]
fn a_look_up_under_way_undoes_nothing_when_who_did_it_is_heard_of_first() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    assert!(world.dispatched()[0].request.look_up);
    world.results(&key("echo", "two"), |report| {
        report.accepted.push(AttemptId::new("r.a.2").unwrap());
    });
    world.end("r.a.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.end("r.a.2", success("\"found\""));
    assert!(
        world.undone.is_empty(),
        "what it found is what the task has"
    );
}

#[test]
fn what_a_look_up_finds_for_a_run_that_was_stopped_is_undone() {
    let mut world = booking();
    restart(&mut world, "one", 2);
    world.dispatched();
    cancelled(&mut world);
    world.undone.clear();
    world.end("r.a.2", success("\"found\""));
    assert_eq!(world.undone, [AttemptId::new("r.a.2").unwrap()]);
}

#[test]
fn what_its_agents_do_not_survive_is_asked_about_and_not_called_failed() {
    let mut world = booking();
    let mut incarnation = 2;
    for number in 1..40 {
        if world.view("r").status.state == RunState::AwaitingClarification {
            break;
        }
        let run = world.stored.run(&run_id("r")).unwrap();
        let latest = run.tasks[0].attempts.last().unwrap();
        if latest.terms.look_up {
            world.end(&format!("r.a.{number}"), fault("not_done", true));
            world.pass(100);
        } else {
            let with = latest.agent_id.clone().unwrap();
            restart(&mut world, with.as_str(), incarnation);
            incarnation += 1;
        }
        world.dispatched();
    }
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::AwaitingClarification);
    assert_eq!(view.questions.len(), 1);
}
