//! Results that are late, double, foreign or too large.

use muster_engine::TaskEndKind;
use muster_proto::{AttemptId, api::RunState};

use crate::{
    completion::staffed,
    samples::{planned, retryable, stored_success, submit, success, task},
    world::{World, key, task_end},
};

fn running() -> World {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    world.deliveries.clear();
    world
}

fn from(
    world: &mut World,
    agent: &str,
    attempt: &str,
    kind: TaskEndKind,
) -> muster_engine::Delivery {
    world.deliveries.clear();
    let end = task_end(attempt, kind);
    world.results(&key("echo", agent), |report| report.ends.push(end));
    world.deliveries.remove(0)
}

#[test]
fn a_result_is_called_stored_once_it_is() {
    let mut world = running();
    let verdict = from(&mut world, "one", "r.a.1", success("1"));
    assert_eq!(verdict.stored, [AttemptId::new("r.a.1").unwrap()]);
    assert!(verdict.durable);
}

#[test]
fn the_same_result_again_is_called_stored_and_changes_nothing() {
    let mut world = running();
    from(&mut world, "one", "r.a.1", success("1"));
    let events = world.view("r").status.events;
    let verdict = from(&mut world, "one", "r.a.1", success("2"));
    assert_eq!(verdict.stored.len(), 1);
    assert_eq!(world.view("r").status.events, events);
}

#[test]
fn a_result_of_another_agents_attempt_is_refused() {
    let mut world = running();
    world.heartbeat("echo", "thief", |_| {});
    let verdict = from(&mut world, "thief", "r.a.1", success("1"));
    assert!(verdict.refused[0].reason.contains("another agent"));
    assert_eq!(world.view("r").status.state, RunState::Working);
}

#[test]
fn a_result_that_names_another_task_is_refused() {
    let mut world = running();
    let mut end = task_end("r.a.1", success("1"));
    end.task_id = crate::samples::task_id("b");
    world.results(&key("echo", "one"), |report| report.ends.push(end));
    let verdict = world.deliveries.pop().unwrap();
    assert!(verdict.refused[0].reason.contains("another task"));
}

#[test]
fn a_result_of_an_unknown_run_is_ignored_once_the_owner_has_proved_that_it_writes() {
    let mut world = running();
    world.stores = false;
    let end = task_end("unknown.a.1", success("1"));
    world.results(&key("echo", "one"), |report| report.ends.push(end));
    assert!(world.deliveries.is_empty());
    world.store();
    world.settle();
    assert_eq!(world.deliveries[0].ignored.len(), 1);
    let record = muster_engine::Record::from_bytes(world.log.last().unwrap()).unwrap();
    assert!(record.events.is_empty());
}

#[test]
fn a_late_result_counts_and_the_next_attempt_is_stopped() {
    let mut world = running();
    world.heartbeat("echo", "two", |_| {});
    from(&mut world, "one", "r.a.1", retryable());
    world.pass_with(500, &[("echo", "one"), ("echo", "two")]);
    let verdict = from(&mut world, "one", "r.a.1", success("1"));
    assert_eq!(verdict.stored.len(), 1);
    assert_eq!(world.cancelled.last().unwrap().1.as_str(), "r.a.2");
    from(&mut world, "two", "r.a.2", success("2"));
    from(&mut world, "one", "r.b.1", success("3"));
    let status = world.view("r").status;
    assert_eq!(status.state, RunState::Completed);
    assert_eq!(status.tasks[0].note.as_deref(), Some("by one"));
    world.check_histories();
}

#[test]
fn a_result_that_cannot_fit_a_record_is_its_agents_fault() {
    let mut world = running();
    let mut success = stored_success("1", Vec::new());
    success.sources = vec!["\u{1}".repeat(4_000); 64];
    let verdict = from(
        &mut world,
        "one",
        "r.a.1",
        TaskEndKind::Success(success.into()),
    );
    assert_eq!(verdict.stored.len(), 1);
    let status = world.view("r").status;
    assert_eq!(status.fault.unwrap().code, "result_too_large");
}

#[test]
fn nonsense_instead_of_an_attempt_changes_nothing() {
    let mut world = running();
    for nonsense in ["x", "r.a.0", "r.a.99999999999", "r.a.-1", "r..1", "..."] {
        let end = muster_engine::TaskEnd {
            data: None,
            attempt_id: AttemptId::new(nonsense).unwrap(),
            ..task_end("r.a.1", success("1"))
        };
        world.results(&key("echo", "one"), |report| report.ends.push(end));
    }
    assert_eq!(world.view("r").status.state, RunState::Working);
}
