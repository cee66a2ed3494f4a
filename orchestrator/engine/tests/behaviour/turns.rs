//! Runs above the bound wait for their turn; above the next one they are refused.

use muster_engine::{Event, FORMAT, Input, Refused, Reply};
use muster_proto::api::RunState;

use crate::{
    samples::{answer, asks, cancel, planned, run_id, submit, success, task},
    world::World,
};

/// One run works, two may wait.
fn narrow() -> World {
    let mut settings = crate::world::settings();
    settings.working_runs_max = 1;
    settings.waiting_runs_max = 2;
    let mut world = World::with(settings);
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |_| {});
    world
}

fn take(world: &mut World, run: &str) -> RunState {
    let token = world.command(submit(planned(run, vec![task("a", &[])])));
    match world.reply(token) {
        Reply::Run(view) => view.status.state,
        other => panic!("{other:?}"),
    }
}

fn state(world: &World, run: &str) -> RunState {
    world.view(run).status.state
}

#[test]
fn above_the_bound_a_run_waits_for_its_turn_and_begins_when_another_has_ended() {
    let mut world = narrow();
    take(&mut world, "r");
    assert_eq!(take(&mut world, "s"), RunState::Queued);
    assert_eq!(take(&mut world, "t"), RunState::Queued);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["s.a.1"]);
    assert_eq!(state(&world, "t"), RunState::Queued);
    world.end("s.a.1", success("1"));
    world.end("t.a.1", success("1"));
    assert_eq!(state(&world, "t"), RunState::Completed);
    world.check_histories();
}

#[test]
fn above_the_bound_of_waiting_runs_a_request_leaves_no_trace() {
    let mut world = narrow();
    for run in ["r", "s", "t"] {
        take(&mut world, run);
    }
    let records = world.log.len();
    let token = world.command(submit(planned("u", vec![task("a", &[])])));
    let reply = world.reply(token);
    let refused = Refused::TooManyRuns {
        working: 1,
        waiting: 2,
    };
    assert!(matches!(reply, Reply::Refused(given) if given == refused));
    assert_eq!(world.log.len(), records);
    world.end("r.a.1", success("1"));
    assert_eq!(take(&mut world, "u"), RunState::Queued);
}

#[test]
fn a_run_that_waits_for_a_person_makes_room_for_others() {
    let mut world = narrow();
    take(&mut world, "r");
    take(&mut world, "s");
    world.end("r.a.1", asks("dates"));
    assert_eq!(world.dispatched_ids(), ["r.a.1", "s.a.1"]);
    world.end("s.a.1", success("1"));
    world.command(answer("r", "c", None, "\"b\""));
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
}

#[test]
fn a_waiting_run_that_is_cancelled_never_begins() {
    let mut world = narrow();
    take(&mut world, "r");
    take(&mut world, "s");
    world.command(cancel("s"));
    assert_eq!(state(&world, "s"), RunState::Cancelled);
    world.end("r.a.1", success("1"));
    assert!(!world.dispatched_ids().contains(&"s.a.1".to_owned()));
    world.check_histories();
}

#[test]
fn waiting_runs_keep_their_turn_over_a_takeover() {
    let mut world = narrow();
    for run in ["r", "s", "t"] {
        take(&mut world, run);
    }
    let mut next = world.taken_over("second", 2_000);
    next.pass_with(4_000, &[("echo", "one")]);
    // The next owner has more room: both begin, the first to come first.
    let begun = next.events().into_iter().filter_map(|event| match event {
        Event::RunStarted { run_id } => Some(run_id),
        _ => None,
    });
    assert_eq!(begun.collect::<Vec<_>>(), [run_id("s"), run_id("t")]);
}

#[test]
fn while_an_older_orchestrator_may_read_the_log_nothing_waits() {
    let mut settings = crate::world::settings();
    settings.working_runs_max = 1;
    let mut world = World::with(settings);
    world.heartbeat("echo", "one", |_| {});
    take(&mut world, "r");
    let token = world.command(submit(planned("s", vec![task("a", &[])])));
    let reply = world.reply(token);
    assert!(matches!(reply, Reply::Refused(Refused::TooManyRuns { .. })));
}

#[test]
fn in_a_full_log_no_run_is_taken_and_what_is_under_way_ends() {
    let mut world = narrow();
    take(&mut world, "r");
    world.handle(Input::Room(85));
    let token = world.command(submit(planned("s", vec![task("a", &[])])));
    let reply = world.reply(token);
    assert!(matches!(reply, Reply::Refused(Refused::LogUnavailable(_))));
    world.end("r.a.1", success("1"));
    assert_eq!(state(&world, "r"), RunState::Completed);
    world.handle(Input::Room(10));
    assert!(!take(&mut world, "s").is_terminal());
}

#[test]
fn in_a_nearly_full_log_no_attempt_begins_until_there_is_room() {
    let mut world = narrow();
    world.dispatched();
    let two = vec![task("a", &[]), task("b", &["a"])];
    world.command(submit(planned("r", two)));
    world.handle(Input::Room(95));
    world.end("r.a.1", success("1"));
    world.pass_with(2_000, &[("echo", "one")]);
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.handle(Input::Room(10));
    assert_eq!(world.dispatched_ids(), ["r.b.1"]);
}
