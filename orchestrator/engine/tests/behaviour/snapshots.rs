//! Snapshots: what they hold is the fold of the log, however they are cut, merged and restored.

use muster_engine::{FORMAT, Input, Reply, Shard, SnapshotError};
use muster_proto::api::RunState;

use crate::{
    completion::staffed,
    samples::{answer, asks, planned, request, retryable, run_id, status, submit, success, task},
    world::World,
};

/// Runs in every state: working, asking, waiting for a retry, ended.
fn busy() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &["a"])],
    )));
    world.command(submit(planned("s", vec![task("a", &[])])));
    world.command(submit(planned("t", vec![task("a", &[])])));
    world.command(submit(planned("u", vec![task("a", &[])])));
    world.command(submit(request("v")));
    world.end("r.a.1", success("1"));
    world.end("s.a.1", asks("dates"));
    world.end("t.a.1", retryable());
    world.end("u.a.1", success("1"));
    world
}

#[test]
fn a_restored_shard_goes_on_where_the_log_was() {
    let mut world = busy();
    world.snapshot();
    let mut next = world.restored("second", 2_000);
    next.pass_with(5_000, &[("echo", "one"), ("planner", "p")]);
    next.end("r.b.1", success("2"));
    assert_eq!(next.view("r").status.state, RunState::Completed);
    next.command(answer("s", "c", None, "\"b\""));
    next.end("s.a.2", success("1"));
    assert_eq!(next.view("s").status.state, RunState::Completed);
    next.end("t.a.2", success("1"));
    assert_eq!(next.view("t").status.state, RunState::Completed);
}

#[test]
fn a_snapshot_costs_what_changed_since_the_one_before() {
    let mut world = busy();
    world.snapshot();
    world.end("r.b.1", success("2"));
    world.snapshot();
    let parts: Vec<usize> = world
        .snapshots
        .iter()
        .map(|(_, parts)| parts.len())
        .collect();
    let added = &world.snapshots[1].1[parts[0]..];
    let text = String::from_utf8(added.concat()).unwrap();
    assert!(
        text.contains("\"ended\"") && text.contains("\"r\""),
        "{text}"
    );
    assert!(
        !text.contains("\"id\":\"s\"") && !text.contains("\"id\":\"v\""),
        "{text}"
    );
    world.restored("second", 1_000);
}

#[test]
fn records_behind_a_snapshot_are_replayed() {
    let mut world = busy();
    world.snapshot();
    world.end("r.b.1", success("2"));
    world.command(submit(planned("w", vec![task("a", &[])])));
    let next = world.restored("second", 1_000);
    assert_eq!(next.view("w").status.state, RunState::Working);
}

#[test]
fn a_command_that_a_snapshot_remembers_is_done_once() {
    let mut world = busy();
    world.snapshot();
    let mut next = world.restored("second", 1_000);
    for run in ["r", "s", "u"] {
        let plan = vec![task("a", &[]), task("b", &["a"])];
        let token = next.command(submit(planned(run, plan)));
        match next.reply(token) {
            Reply::Run(view) => assert_eq!(view.status.id, run_id(run)),
            Reply::FromLog { run_id: id, .. } => assert_eq!(id, run_id(run)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_snapshot_under_load_is_taken_between_two_records() {
    let mut world = busy();
    world.stores = false;
    world.command(submit(planned("w", vec![task("a", &[])])));
    world.handle(Input::Capture { since: 0 });
    world.command(submit(planned("x", vec![task("a", &[])])));
    assert!(world.snapshots.is_empty(), "of what is not stored");
    world.store();
    world.settle();
    world.store();
    world.settle();
    assert_eq!(world.snapshots.len(), 1);
    assert_eq!(world.snapshots[0].0.sequence, world.log.len() as u64);
}

#[test]
fn damage_and_later_formats_are_errors_that_say_so() {
    let mut world = busy();
    world.snapshot();
    let (head, mut parts) = world.snapshots[0].clone();
    let mut newer = head.clone();
    newer.format = FORMAT + 1;
    let settings = crate::world::settings;
    let error = Shard::restore(settings(), &newer, &parts).unwrap_err();
    assert_eq!(error, SnapshotError::TooNew(FORMAT + 1));
    let middle = parts[0].len() / 2;
    parts[0].truncate(middle);
    let error = Shard::restore(settings(), &head, &parts).unwrap_err();
    assert!(matches!(error, SnapshotError::Damaged(_)));
}

#[test]
fn a_run_that_waits_for_a_person_is_packed_and_wakes_when_it_is_asked_for() {
    let mut world = busy();
    world.pass_with(70_000, &[("echo", "one"), ("planner", "p")]);
    assert_eq!(world.shard.state().parked(), 1);
    assert_eq!(
        world.view("s").status.state,
        RunState::AwaitingClarification
    );
    assert!(matches!(world.query(status("s", false)), Reply::Run(_)));
    assert_eq!(world.shard.state().parked(), 0);
    world.pass_with(70_000, &[("echo", "one"), ("planner", "p")]);
    assert_eq!(world.shard.state().parked(), 1);
    world.command(answer("s", "c", None, "\"b\""));
    world.end("s.a.2", success("1"));
    assert_eq!(world.view("s").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_packed_run_outlives_its_owner() {
    let mut world = busy();
    world.snapshot();
    world.pass_with(70_000, &[("echo", "one"), ("planner", "p")]);
    world.command(submit(planned("w", vec![task("a", &[])])));
    world.snapshot();
    let mut next = world.restored("second", 1_000);
    assert_eq!(next.shard.state().parked(), 1);
    next.pass_with(4_000, &[("echo", "one")]);
    next.command(answer("s", "c", None, "\"b\""));
    next.end("s.a.2", success("1"));
    assert_eq!(next.view("s").status.state, RunState::Completed);
}

#[test]
fn the_read_model_is_told_of_ends_at_once_and_of_the_rest_soon() {
    let mut world = busy();
    let told = &world.projected[&run_id("u")].1;
    assert!(told.contains("Completed"), "{told}");
    world.pass_with(1_000, &[("echo", "one"), ("planner", "p")]);
    for run in ["r", "s", "t", "u", "v"] {
        let seen = format!("{:?}", world.view(run));
        // Notes on agents come from the registry, which the read model does not ask.
        let told = &world.projected[&run_id(run)].1;
        assert_eq!(told, &seen, "{run}");
    }
}
