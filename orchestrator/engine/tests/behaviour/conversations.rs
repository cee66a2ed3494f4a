//! Requests of a conversation that has a run which goes on.

use std::sync::Arc;

use muster_engine::{
    ConversationPolicy, FORMAT, Input, Refused, Reply, SubmitCommand, WorkflowSpec,
};
use muster_proto::{
    Effects, RunEventKind,
    api::{RunState, WhenBusy},
};

use crate::{
    completion::staffed,
    samples::{asks, cancel, plan, planned, request, run_id, submit, success, task, workflow},
    world::World,
};

fn newest() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

fn said(world: &mut World, run: &str, way: Option<WhenBusy>) -> Reply {
    let command = SubmitCommand {
        conversation: Some("talk".to_owned()),
        when_busy: way,
        ..planned(run, vec![task("a", &[])])
    };
    let token = world.command(submit(command));
    world.reply(token)
}

fn state(world: &World, run: &str) -> RunState {
    world.view(run).status.state
}

#[test]
fn the_second_request_waits_for_the_end_of_the_first_and_the_third_for_both() {
    let mut world = newest();
    for run in ["r", "s", "t"] {
        said(&mut world, run, None);
    }
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    assert_eq!(state(&world, "s"), RunState::Queued);
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["s.a.1"]);
    world.end("s.a.1", success("1"));
    world.end("t.a.1", success("1"));
    assert_eq!(state(&world, "t"), RunState::Completed);
    let told = world.published[&run_id("t")]
        .iter()
        .find_map(|event| match &event.kind {
            RunEventKind::RunAccepted { behind, .. } => behind.clone(),
            _ => None,
        });
    assert_eq!(told, Some(run_id("s")));
    world.check_histories();
}

#[test]
fn a_run_in_the_middle_that_is_stopped_lets_nobody_begin_early() {
    let mut world = newest();
    for run in ["r", "s", "t"] {
        said(&mut world, run, None);
    }
    world.command(cancel("s"));
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["t.a.1"]);
}

#[test]
fn a_busy_conversation_refuses_where_that_is_its_way() {
    let mut world = newest();
    said(&mut world, "r", Some(WhenBusy::Reject));
    let reply = said(&mut world, "s", Some(WhenBusy::Reject));
    let Reply::Refused(Refused::Busy(run)) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!(run, run_id("r"));
    world.end("r.a.1", success("1"));
    said(&mut world, "t", Some(WhenBusy::Reject));
    assert_eq!(state(&world, "t"), RunState::Working);
}

#[test]
fn an_interruption_stops_what_goes_on_and_what_waits_behind_it() {
    let mut world = newest();
    said(&mut world, "r", None);
    said(&mut world, "s", None);
    said(&mut world, "t", Some(WhenBusy::Interrupt));
    assert_eq!(state(&world, "r"), RunState::Cancelled);
    assert_eq!(state(&world, "s"), RunState::Cancelled);
    assert_eq!(state(&world, "t"), RunState::Working);
    assert!(world.dispatched_ids().contains(&"t.a.1".to_owned()));
    said(&mut world, "u", None);
    world.end("t.a.1", success("1"));
    assert_eq!(state(&world, "u"), RunState::Working, "it has its turn now");
    world.check_histories();
}

#[test]
fn what_has_changed_nothing_is_rolled_back_and_what_has_is_not() {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    let two = SubmitCommand {
        conversation: Some("talk".to_owned()),
        ..planned("r", vec![task("a", &[]), task("b", &["a"])])
    };
    world.command(submit(two));
    said(&mut world, "s", Some(WhenBusy::RollBack));
    assert_eq!(
        state(&world, "r"),
        RunState::Cancelled,
        "nothing was done yet"
    );
    let two = SubmitCommand {
        conversation: Some("other".to_owned()),
        ..planned("t", vec![task("a", &[]), task("b", &["a"])])
    };
    world.command(submit(two));
    world.end("t.a.1", success("1"));
    let again = SubmitCommand {
        conversation: Some("other".to_owned()),
        when_busy: Some(WhenBusy::RollBack),
        ..planned("u", vec![task("a", &[])])
    };
    let token = world.command(submit(again));
    let reply = world.reply(token);
    assert!(
        matches!(reply, Reply::Refused(Refused::NotToRollBack(..))),
        "{reply:?}"
    );
    assert_eq!(state(&world, "t"), RunState::Working);
}

#[test]
fn the_workflow_says_how_where_the_request_does_not() {
    let mut world = newest();
    let spec = WorkflowSpec {
        conversations: ConversationPolicy {
            when_busy: WhenBusy::Interrupt,
        },
        hash: "brisk".to_owned(),
        ..WorkflowSpec::clone(&workflow())
    };
    let spec = Arc::new(spec);
    for run in ["r", "s"] {
        world.command(submit(SubmitCommand {
            workflow: Some(Arc::clone(&spec)),
            conversation: Some("talk".to_owned()),
            ..request(run)
        }));
    }
    assert_eq!(state(&world, "r"), RunState::Cancelled);
    world.end("s.planning.1", plan(vec![task("a", &[])]));
    assert_eq!(state(&world, "s"), RunState::Working);
}

#[test]
fn conversations_of_others_and_requests_without_one_do_not_wait() {
    let mut world = newest();
    said(&mut world, "r", None);
    world.command(submit(planned("s", vec![task("a", &[])])));
    let other = SubmitCommand {
        conversation: Some("talk".to_owned()),
        tenant: "somebody".parse().unwrap(),
        ..planned("t", vec![task("a", &[])])
    };
    world.command(submit(other));
    let mut ids = world.dispatched_ids();
    ids.sort();
    assert_eq!(ids, ["r.a.1", "s.a.1", "t.a.1"]);
}

#[test]
fn only_so_many_requests_of_a_conversation_wait() {
    let mut world = newest();
    for number in 0..11 {
        said(&mut world, &format!("r{number}"), None);
    }
    let reply = said(&mut world, "late", None);
    assert!(
        matches!(reply, Reply::Refused(Refused::ConversationFull(10))),
        "{reply:?}"
    );
}

#[test]
fn whose_turn_it_is_outlives_the_owner_and_a_packed_run() {
    for restores in [false, true] {
        let mut world = newest();
        said(&mut world, "r", None);
        said(&mut world, "s", None);
        world.end("r.a.1", asks("dates"));
        world.pass_with(100_000, &[("echo", "one")]);
        assert_eq!(world.shard.state().parked(), 1);
        let mut next = if restores {
            world.snapshot();
            world.restored("second", 100)
        } else {
            world.taken_over("second", 100)
        };
        next.pass_with(5_000, &[("echo", "one")]);
        assert!(
            next.dispatched_ids().is_empty(),
            "s waits for r, which asks"
        );
        let token = next.command(cancel("r"));
        next.reply(token);
        next.pass_with(500, &[("echo", "one")]);
        assert_eq!(next.dispatched_ids(), ["s.a.1"]);
    }
}
