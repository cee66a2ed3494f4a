//! What operators do with runs that go on.

use std::sync::Arc;

use muster_engine::{
    Command, FORMAT, Input, Query, Refused, Reply, RunTask, SteerCommand, Steering, StopCommand,
    SubmitCommand, WorkflowSpec,
};
use muster_proto::{
    AttemptId, CommandId, Effects,
    api::{RunState, TaskState},
};

use crate::{
    completion::staffed,
    samples::{
        plan, planned, request, retryable, run_id, submit, success, task, task_id, tenant, workflow,
    },
    world::{World, key},
};

fn attempt(id: &str) -> AttemptId {
    AttemptId::new(id).unwrap()
}

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

fn redirect(world: &mut World, command: &str, to: (&str, Option<&str>, Option<&str>)) -> Reply {
    let (task, agent_type, agent_id) = to;
    let steering = Steering::Redirect {
        task_id: task_id(task),
        agent_type: agent_type.map(|it| it.parse().unwrap()),
        agent_id: agent_id.map(|it| it.parse().unwrap()),
        reason: "it has the newer prices".to_owned(),
    };
    steer(world, command, steering)
}

#[test]
fn a_task_that_is_given_to_another_agent_is_taken_from_the_first_and_begins_there() {
    let mut world = working();
    world.heartbeat("echo", "two", |_| {});
    redirect(&mut world, "c1", ("a", None, Some("two")));
    let two = key("echo", "two");
    assert!(world.with_agent(&two).contains(&attempt("r.a.2")));
    world.end("r.a.1", success("\"late\""));
    // The work is done, whoever did it.
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    world.check_histories();
}

#[test]
fn a_task_that_waits_goes_to_the_agent_that_it_was_given_to_and_to_any_when_that_is_gone() {
    for stays in [true, false] {
        let mut world = working();
        world.heartbeat("echo", "two", |_| {});
        redirect(&mut world, "c1", ("b", None, Some("two")));
        world.end("r.x.1", success("1"));
        let agents: &[(&str, &str)] = if stays {
            &[("echo", "one"), ("echo", "two")]
        } else {
            &[("echo", "one")]
        };
        world.pass_with(10_000, agents);
        world.end("r.a.1", success("1"));
        world.pass_with(500, agents);
        let by = key("echo", if stays { "two" } else { "one" });
        assert!(world.with_agent(&by).contains(&attempt("r.b.1")), "{stays}");
    }
}

#[test]
fn a_task_goes_to_another_type_that_the_workflow_uses_and_to_no_other() {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("shell", "sh", |_| {});
    let spec = WorkflowSpec {
        agent_types: vec!["echo".parse().unwrap(), "shell".parse().unwrap()],
        hash: "two-types".to_owned(),
        ..WorkflowSpec::clone(&workflow())
    };
    world.command(submit(SubmitCommand {
        workflow: Some(Arc::new(spec)),
        ..request("r")
    }));
    world.end("r.planning.1", plan(vec![task("a", &[])]));
    let reply = redirect(&mut world, "c1", ("a", Some("planner"), None));
    assert!(
        matches!(reply, Reply::Refused(Refused::NotToRedirect(_))),
        "{reply:?}"
    );
    redirect(&mut world, "c2", ("a", Some("shell"), None));
    assert!(
        world
            .with_agent(&key("shell", "sh"))
            .contains(&attempt("r.a.2"))
    );
    let events = world.view("r").status.events;
    redirect(&mut world, "c2", ("a", Some("shell"), None));
    assert_eq!(
        world.view("r").status.events,
        events,
        "the same command again"
    );
    world.end("r.a.2", success("1"));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    world.check_histories();
}

#[test]
fn what_has_ended_is_not_there_or_may_be_done_by_now_is_given_to_nobody_else() {
    let mut world = working();
    world.end("r.x.1", success("1"));
    for to in [
        ("x", None, Some("one")),
        ("nothing", None, Some("one")),
        ("a", None, Some("nobody")),
    ] {
        let reply = redirect(&mut world, "c1", to);
        assert!(
            matches!(reply, Reply::Refused(Refused::NotToRedirect(_))),
            "{to:?}: {reply:?}"
        );
    }
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    world.heartbeat("echo", "two", |record| record.effects = Effects::Once);
    world.command(submit(planned("r", vec![task("a", &[])])));
    let reply = redirect(&mut world, "c1", ("a", None, Some("two")));
    assert!(matches!(reply, Reply::Refused(Refused::NotToRedirect(_))));
}

fn stop(world: &mut World, command: &str, reason: Option<&str>) -> Reply {
    let token = world.command(Command::Stop(StopCommand {
        command_id: CommandId::new(command).unwrap(),
        reason: reason.map(ToOwned::to_owned),
    }));
    world.reply(token)
}

#[test]
fn an_emergency_stop_takes_everything_back_and_nothing_begins_until_it_is_lifted() {
    let mut world = working();
    world.results(&key("echo", "one"), |report| {
        report.accepted.push(attempt("r.a.1"));
        report.accepted.push(attempt("r.x.1"));
    });
    let reply = stop(&mut world, "c1", Some("an agent books without end"));
    assert!(matches!(reply, Reply::Stopped(Some(_))), "{reply:?}");
    assert!(world.with_agent(&key("echo", "one")).is_empty());
    let token = world.command(submit(planned("s", vec![task("a", &[])])));
    let refused = world.reply(token);
    assert!(
        matches!(refused, Reply::Refused(Refused::Stopped(_))),
        "{refused:?}"
    );
    world.dispatched();
    world.pass_with(20_000, &[("echo", "one")]);
    assert!(world.dispatched_ids().is_empty());
    assert_eq!(world.view("r").status.state, RunState::Working, "it waits");
    let reply = stop(&mut world, "c2", None);
    assert!(matches!(reply, Reply::Stopped(None)));
    world.pass_with(500, &[("echo", "one")]);
    let mut again = world.dispatched_ids();
    again.sort();
    assert_eq!(again, ["r.a.2", "r.x.2"]);
    world.check_histories();
}

#[test]
fn a_stop_outlives_its_owner_in_the_log_and_in_snapshots() {
    for restores in [false, true] {
        let mut world = working();
        stop(&mut world, "c1", Some("look first"));
        let mut next = if restores {
            world.snapshot();
            world.restored("second", 100)
        } else {
            world.taken_over("second", 100)
        };
        next.pass_with(10_000, &[("echo", "one")]);
        assert!(next.dispatched_ids().is_empty());
        let reply = next.query(Query::Stopped);
        let Reply::Stopped(Some(stopped)) = reply else {
            panic!("{reply:?}")
        };
        assert_eq!(stopped.reason, "look first");
    }
}

#[test]
fn work_that_must_not_be_done_twice_comes_to_its_end_in_a_stop() {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world.heartbeat("echo", "one", |record| record.effects = Effects::Once);
    world.command(submit(planned(
        "r",
        vec![task("a", &[]), task("b", &["a"])],
    )));
    stop(&mut world, "c1", Some("look first"));
    world.end("r.a.1", success("1"));
    assert_eq!(world.task_state("r", "a"), TaskState::Succeeded);
    assert_eq!(world.task_state("r", "b"), TaskState::Ready);
}

#[test]
fn a_stop_that_is_asked_for_twice_is_one() {
    let mut world = working();
    stop(&mut world, "c1", Some("first"));
    let reply = stop(&mut world, "c2", Some("second"));
    let Reply::Stopped(Some(stopped)) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!(stopped.reason, "first");
    stop(&mut world, "c3", None);
    assert!(matches!(stop(&mut world, "c4", None), Reply::Stopped(None)));
}
