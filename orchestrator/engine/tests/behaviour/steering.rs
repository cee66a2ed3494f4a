//! What operators do with runs that go on.

use muster_engine::{Command, FORMAT, Input, Refused, Reply, RunTask, SteerCommand, Steering};
use muster_proto::{
    CommandId, Effects,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{plan, planned, request, retryable, run_id, submit, success, task, task_id, tenant},
    world::World,
};

fn steer(world: &mut World, command: &str, steering: Steering) -> Reply {
    let token = world.command(Command::Steer(SteerCommand {
        command_id: CommandId::new(command).unwrap(),
        tenant: tenant(),
        run_id: run_id("r"),
        steering,
    }));
    world.reply(token)
}

fn pause(world: &mut World, command: &str) -> Reply {
    let reason = "the source is down".to_owned();
    steer(world, command, Steering::Pause { reason })
}

fn send_back(world: &mut World, command: &str, task: &str) -> Reply {
    let steering = Steering::SendBack {
        task_id: task_id(task),
        reason: "nearer to the station".to_owned(),
    };
    steer(world, command, steering)
}

fn working() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.command(submit(request("r")));
    let tasks = vec![task("a", &[]), task("b", &["a"]), task("x", &[])];
    world.end("r.planning.1", plan(tasks));
    world.dispatched();
    world
}

fn of_run(world: &World, name: &str) -> RunTask {
    let run = world.shard.state().peek(&run_id("r")).unwrap();
    run.task(&task_id(name)).unwrap().clone()
}

#[test]
fn a_paused_run_ends_what_is_under_way_and_begins_nothing_until_it_goes_on() {
    let mut world = working();
    pause(&mut world, "c1");
    assert!(world.view("r").status.paused);
    world.end("r.a.1", success("1"));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    world.pass(2_000);
    // What nobody accepted goes again, and nothing new does.
    assert!(!world.dispatched_ids().contains(&"r.b.1".to_owned()));
    let note = world.view("r").status.tasks[2].note.clone();
    assert_eq!(note.as_deref(), Some("waits for the run to go on"));
    steer(&mut world, "c2", Steering::Resume);
    for (agent_type, id) in [("echo", "one"), ("integrator", "one")] {
        world.heartbeat(agent_type, id, |_| {});
    }
    assert_eq!(world.dispatched_ids(), ["r.b.1"]);
    world.check_histories();
}

#[test]
fn the_same_command_again_changes_nothing_and_neither_does_one_that_asks_for_what_is() {
    let mut world = working();
    pause(&mut world, "c1");
    let events = world.view("r").status.events;
    pause(&mut world, "c1");
    pause(&mut world, "c2");
    assert_eq!(world.view("r").status.events, events);
    steer(&mut world, "c3", Steering::Resume);
    pause(&mut world, "c1");
    assert!(!world.view("r").status.paused, "c1 was done before");
}

#[test]
fn another_owner_holds_a_paused_run_too() {
    let mut world = working();
    pause(&mut world, "c1");
    world.end("r.a.1", success("1"));
    world.snapshot();
    let mut next = world.restored("second", 100);
    next.heartbeat("echo", "one", |_| {});
    next.pass_with(4_000, &[("echo", "one")]);
    assert!(!next.dispatched_ids().contains(&"r.b.1".to_owned()));
    steer(&mut next, "c2", Steering::Resume);
    assert!(next.dispatched_ids().contains(&"r.b.1".to_owned()));
}

#[test]
fn a_failed_task_of_a_paused_run_is_tried_again_when_it_goes_on() {
    let mut world = working();
    pause(&mut world, "c1");
    world.end("r.a.1", retryable());
    world.pass_with(5_000, &[("echo", "one")]);
    assert!(!world.dispatched_ids().contains(&"r.a.2".to_owned()));
    steer(&mut world, "c2", Steering::Resume);
    assert!(world.dispatched_ids().contains(&"r.a.2".to_owned()));
}

#[test]
fn a_paused_run_lets_others_have_its_turn_and_can_be_stopped() {
    let mut world = working();
    let before = world.shard.state().working();
    pause(&mut world, "c1");
    assert_eq!(world.shard.state().working(), before - 1);
    world.command(crate::samples::cancel("r"));
    assert_eq!(world.view("r").status.state, RunState::Cancelled);
}

#[test]
fn a_person_has_a_task_done_again_with_a_reason_and_all_that_was_built_on_it() {
    let mut world = working();
    world.end("r.a.1", success("1"));
    world.end("r.x.1", success("1"));
    world.end("r.b.1", success("1"));
    world.dispatched();
    send_back(&mut world, "c1", "a");
    let again = world.dispatched();
    assert_eq!(again[0].request.attempt_id.as_str(), "r.a.2");
    assert_eq!(again[0].request.feedback, ["nearer to the station"]);
    assert_eq!(world.task_state("r", "b"), TaskState::Blocked);
    assert_eq!(world.task_state("r", "x"), TaskState::Succeeded);
    send_back(&mut world, "c1", "a");
    assert_eq!(of_run(&world, "a").sent_back, 1, "the same command again");
    world.end("r.a.2", success("2"));
    world.end("r.b.2", success("2"));
    world.end("r.integration.2", success("2"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn what_has_no_result_or_cannot_be_taken_back_is_not_sent_back() {
    let mut world = working();
    for name in ["a", "nothing", "planning"] {
        let reply = send_back(&mut world, &format!("c-{name}"), name);
        assert!(
            matches!(reply, Reply::Refused(Refused::NotToSendBack(_))),
            "{name}: {reply:?}"
        );
    }
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &["a"])],
    )));
    world.end("r.a.1", success("1"));
    let reply = send_back(&mut world, "c1", "a");
    assert!(matches!(reply, Reply::Refused(Refused::NotToSendBack(_))));
}

#[test]
fn a_run_that_has_ended_is_not_steered() {
    let mut world = working();
    world.command(crate::samples::cancel("r"));
    let reply = pause(&mut world, "c1");
    assert!(matches!(reply, Reply::Refused(Refused::Ended(..))));
}
