//! Results that contradict each other are sent back to the task at fault.

use std::sync::Arc;

use muster_engine::{
    ConflictEnd, ConflictPolicy, FORMAT, Input, StoredPlanTask, SubmitCommand, TaskEndKind,
    WorkflowSpec,
};
use muster_proto::{
    AgentType, AttemptId, Conflict, Effects, Fault, RunEventKind,
    api::{BreakerState, RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{
        answer, optional, plan, planned, request, retryable, submit, success, task, task_id,
        workflow,
    },
    world::World,
};

/// That `responsible` does not fit `against`.
pub(crate) fn conflict(responsible: &str, against: Option<&str>) -> Conflict {
    Conflict {
        responsible: task_id(responsible),
        against: against.map(task_id),
        reason: format!("{responsible} has too many nights"),
    }
}

pub(crate) fn finds(conflicts: Vec<Conflict>) -> TaskEndKind {
    TaskEndKind::Fault(Fault::contradictory("they do not fit", conflicts))
}

fn staffed_in_newest_format() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

fn under(policy: ConflictPolicy) -> SubmitCommand {
    SubmitCommand {
        workflow: Some(Arc::new(WorkflowSpec {
            conflicts: policy,
            ..WorkflowSpec::clone(&workflow())
        })),
        ..request("r")
    }
}

/// `b` builds on `a`, and `x` on nothing; all are done, and the integration has them.
fn integrating(then: ConflictEnd) -> World {
    let mut world = staffed_in_newest_format();
    let policy = ConflictPolicy {
        then,
        ..ConflictPolicy::default()
    };
    world.command(submit(under(policy)));
    let tasks = vec![task("a", &[]), task("b", &["a"]), task("x", &[])];
    world.end("r.planning.1", plan(tasks));
    for attempt in ["r.a.1", "r.x.1", "r.b.1"] {
        world.end(attempt, success("1"));
    }
    assert_eq!(world.view("r").status.state, RunState::Integrating);
    world.dispatched();
    world
}

#[test]
fn the_task_at_fault_does_it_again_with_the_reason_and_so_does_all_that_was_built_on_it() {
    let mut world = integrating(ConflictEnd::Fail);
    world.end("r.integration.1", finds(vec![conflict("a", Some("x"))]));
    let again = world.dispatched();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].request.attempt_id.as_str(), "r.a.2");
    assert_eq!(again[0].request.feedback, ["a has too many nights"]);
    assert_eq!(world.task_state("r", "b"), TaskState::Blocked);
    assert_eq!(world.task_state("r", "x"), TaskState::Succeeded);
    assert_eq!(world.view("r").status.state, RunState::Working);
    world.end("r.a.2", success("\"better\""));
    let next = world.dispatched();
    assert_eq!(next[0].request.attempt_id.as_str(), "r.b.2");
    assert!(next[0].request.feedback.is_empty(), "it was not to blame");
    let (id, body) = &next[0].inputs[0];
    assert_eq!(id.as_str(), "a");
    assert_eq!(body.as_inline().unwrap().as_str(), "\"better\"");
    world.end("r.b.2", success("2"));
    world.end("r.integration.2", success("\"answer\""));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn watchers_are_told_what_does_not_fit_and_what_is_done_again() {
    let mut world = integrating(ConflictEnd::Fail);
    world.end("r.integration.1", finds(vec![conflict("a", Some("x"))]));
    let events = &world.published[&crate::samples::run_id("r")];
    let told = events.iter().find_map(|event| match &event.kind {
        RunEventKind::ResultsSentBack {
            task_id,
            conflicts,
            again,
        } => Some((task_id.to_string(), conflicts.clone(), again.clone())),
        _ => None,
    });
    let (finder, conflicts, again) = told.unwrap();
    assert_eq!(finder, "integration");
    assert_eq!(conflicts, [conflict("a", Some("x"))]);
    assert_eq!(again, ["a", "b", "integration"].map(task_id));
}

/// `a` does it again, and `b` on top of it, and the integration finds the same again.
fn once_more(world: &mut World, round: u32) {
    let next = round + 1;
    world.end(&format!("r.a.{next}"), success("1"));
    world.end(&format!("r.b.{next}"), success("1"));
    let integration = format!("r.integration.{next}");
    world.end(&integration, finds(vec![conflict("a", Some("x"))]));
}

#[test]
fn what_does_not_fit_after_being_sent_back_twice_fails_and_says_what_it_is() {
    let mut world = integrating(ConflictEnd::Fail);
    world.end("r.integration.1", finds(vec![conflict("a", Some("x"))]));
    once_more(&mut world, 1);
    assert_eq!(world.view("r").status.state, RunState::Working);
    once_more(&mut world, 2);
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Failed);
    let fault = status.fault.unwrap();
    assert_eq!(fault.code, "contradictory");
    assert_eq!(fault.conflicts, [conflict("a", Some("x"))]);
    world.check_histories();
}

/// The run asks a person, after it was sent back as often as may be.
fn asked() -> World {
    let mut world = integrating(ConflictEnd::Ask);
    world.end("r.integration.1", finds(vec![conflict("a", Some("x"))]));
    once_more(&mut world, 1);
    once_more(&mut world, 2);
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::AwaitingClarification);
    let question = &status.questions[0];
    let names_both = question.text.contains("a and x: a has too many nights");
    assert!(names_both, "{}", question.text);
    world
}

#[test]
fn a_person_may_have_it_sent_back_once_more() {
    let mut world = asked();
    world.dispatched();
    world.command(answer("r", "c1", None, "\"again\""));
    assert_eq!(world.dispatched_ids(), ["r.a.4"]);
    world.end("r.a.4", success("1"));
    world.end("r.b.4", success("1"));
    world.end("r.integration.4", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_person_may_accept_it_as_it_is_and_the_agent_is_told() {
    let mut world = asked();
    world.dispatched();
    world.command(answer("r", "c1", None, "\"accept\""));
    let next = world.dispatched();
    assert_eq!(next[0].request.attempt_id.as_str(), "r.integration.4");
    let answers: Vec<&str> = next[0]
        .request
        .answers
        .values()
        .map(|it| it.as_str())
        .collect();
    assert_eq!(answers, ["\"accept\""]);
    world.end("r.integration.4", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn a_person_may_give_it_up() {
    let mut world = asked();
    world.command(answer("r", "c1", None, "\"give_up\""));
    assert_eq!(world.view("r").status.state, RunState::Failed);
    world.check_histories();
}

#[test]
fn an_agent_that_blames_a_task_it_was_not_given_is_at_fault_itself() {
    for stranger in ["planning", "integration", "nobody"] {
        let mut world = integrating(ConflictEnd::Fail);
        world.end("r.integration.1", finds(vec![conflict(stranger, None)]));
        let status = world.view("r").status;
        assert_eq!(status.fault.unwrap().code, "bad_conflict", "{stranger}");
    }
    let mut world = staffed_in_newest_format();
    let tasks = vec![task("a", &[]), task("x", &[])];
    world.command(submit(planned("r", tasks)));
    world.end("r.x.1", success("1"));
    world.end("r.a.1", finds(vec![conflict("x", None)]));
    assert_eq!(world.task_state("r", "x"), TaskState::Succeeded);
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn a_task_may_be_said_not_to_fit_the_plan() {
    let mut world = integrating(ConflictEnd::Fail);
    world.end(
        "r.integration.1",
        finds(vec![conflict("a", Some("planning"))]),
    );
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
}

/// A plan of its own: `b` and `late` build on `a`; `b` finds that `a` is wrong while `late` works.
fn with_work_under_way(effects: Effects) -> World {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |record| record.effects = effects);
    let tasks: Vec<StoredPlanTask> = vec![
        task("a", &[]),
        task("b", &["a"]),
        task("late", &["a"]),
        task("last", &["b", "late"]),
    ];
    world.command(submit(planned("r", tasks)));
    world.heartbeat("echo", "two", |record| record.effects = Effects::None);
    world
}

#[test]
fn what_is_under_way_on_top_of_it_is_stopped_and_its_late_result_counts_for_nothing() {
    let mut world = with_work_under_way(Effects::None);
    world.end("r.a.1", success("1"));
    world.end("r.b.1", finds(vec![conflict("a", None)]));
    let stopped = AttemptId::new("r.late.1").unwrap();
    assert!(world.cancelled.iter().any(|(_, it)| *it == stopped));
    world.end("r.late.1", success("\"late\""));
    assert_eq!(world.task_state("r", "late"), TaskState::Blocked);
    world.end("r.a.2", success("2"));
    world.end("r.b.2", success("2"));
    world.end("r.late.2", success("2"));
    world.end("r.last.1", success("2"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_result_that_was_sent_back_and_comes_once_more_is_stored_already() {
    let mut world = integrating(ConflictEnd::Fail);
    world.end("r.integration.1", finds(vec![conflict("a", None)]));
    world.deliveries.clear();
    world.end("r.a.1", success("1"));
    let stored: Vec<_> = world.deliveries.iter().flat_map(|it| &it.stored).collect();
    assert_eq!(stored, [&AttemptId::new("r.a.1").unwrap()]);
    assert_eq!(world.task_state("r", "a"), TaskState::Assigned);
}

#[test]
fn what_was_done_and_cannot_be_taken_back_is_not_done_again() {
    let mut world = with_work_under_way(Effects::Once);
    world.end("r.a.1", success("\"booked\""));
    world.end("r.b.1", finds(vec![conflict("a", None)]));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn a_person_is_not_offered_to_send_back_what_cannot_be_taken_back() {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("planner", "one", |_| {});
    world.heartbeat("integrator", "one", |_| {});
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    world.command(submit(under(ConflictPolicy {
        then: ConflictEnd::Ask,
        ..ConflictPolicy::default()
    })));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    world.end("r.a.1", success("\"booked\""));
    world.end("r.integration.1", finds(vec![conflict("a", None)]));
    let status = world.view("r").status;
    let keys: Vec<&str> = status.questions[0]
        .options
        .iter()
        .map(|option| option.key.as_str())
        .collect();
    assert_eq!(keys, ["accept", "give_up"]);
}

#[test]
fn another_owner_goes_on_where_results_were_sent_back() {
    let mut world = integrating(ConflictEnd::Fail);
    world.end("r.integration.1", finds(vec![conflict("b", Some("a"))]));
    world.snapshot();
    let mut next = world.restored("second", 100);
    for agent_type in ["planner", "echo", "integrator"] {
        next.heartbeat(agent_type, "one", |_| {});
    }
    next.end("r.b.2", success("2"));
    next.end("r.integration.2", success("2"));
    assert_eq!(next.view("r").status.state, RunState::Completed);
}

#[test]
fn a_failed_attempt_before_it_and_a_left_out_task_do_not_hinder_it() {
    let mut world = staffed_in_newest_format();
    world.command(submit(request("r")));
    let tasks = vec![
        task("a", &[]),
        optional(task("spare", &["a"])),
        task("b", &["a", "spare"]),
    ];
    world.end("r.planning.1", plan(tasks));
    world.end("r.a.1", retryable());
    world.pass_with(1_000, &[("echo", "one"), ("integrator", "one")]);
    world.end("r.a.2", success("1"));
    world.end("r.spare.1", crate::samples::fatal());
    assert_eq!(world.task_state("r", "spare"), TaskState::Skipped);
    world.end("r.b.1", finds(vec![conflict("a", None)]));
    assert_eq!(world.task_state("r", "spare"), TaskState::Blocked);
    world.end("r.a.3", success("2"));
    world.end("r.spare.2", success("2"));
    world.end("r.b.2", success("2"));
    world.end("r.integration.1", success("2"));
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Completed);
    assert!(status.gaps.is_empty());
    world.check_histories();
}

#[test]
fn a_log_that_older_orchestrators_read_gets_no_such_event() {
    let mut world = staffed();
    world.command(submit(request("r")));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    world.end("r.a.1", success("1"));
    world.end("r.integration.1", finds(vec![conflict("a", None)]));
    assert_eq!(world.view("r").status.state, RunState::Failed);
}

#[test]
fn an_agent_whose_results_are_sent_back_gets_no_work_in_the_end() {
    let mut world = staffed_in_newest_format();
    world.heartbeat("liar", "one", |record| record.max_capacity = 100);
    let breaker = |world: &World| {
        let agents = world.shard.pools().snapshot(world.now());
        let mut agents = agents.into_iter();
        let liar = agents.find(|it| it.record.agent_type.as_str() == "liar");
        liar.unwrap().breaker
    };
    for number in 1..=10 {
        assert_eq!(breaker(&world), BreakerState::Closed, "{number}");
        let run = format!("r{number}");
        let lie = StoredPlanTask {
            agent_type: AgentType::new("liar").unwrap(),
            ..task("a", &[])
        };
        world.command(submit(planned(&run, vec![lie, task("b", &["a"])])));
        // Each lie is a success at first, which closes a breaker: only what follows it counts.
        world.end(&format!("{run}.a.1"), success("1"));
    }
    for number in 1..=10 {
        world.end(&format!("r{number}.b.1"), finds(vec![conflict("a", None)]));
    }
    assert_eq!(breaker(&world), BreakerState::Open);
}
