//! Agents and types that fail again and again get no work for a while; a simpler type may help.

use muster_engine::{FORMAT, Input, StoredPlanTask, TaskEndKind};
use muster_proto::{
    AgentType, Delegation, Fault, Method, RunEventKind,
    api::{BreakerState, RunState, TaskState},
};

use crate::{
    samples::{fatal, optional, planned, run_id, submit, success, task},
    world::World,
};

fn newest() -> World {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

/// Has "one" fail at so many runs of one optional task each.
fn fail_times(world: &mut World, times: usize) {
    for number in 0..times {
        let run = format!("f{number}");
        world.command(submit(planned(&run, vec![optional(task("a", &[]))])));
        world.end(&format!("{run}.a.1"), fatal());
    }
}

fn breaker(world: &World) -> (BreakerState, BreakerState) {
    let agents = world.shard.pools().snapshot(world.now());
    (agents[0].breaker, agents[0].type_breaker)
}

#[test]
fn an_agent_that_fails_ten_times_in_a_row_gets_nothing_until_a_probe_succeeds() {
    let mut world = newest();
    world.heartbeat("echo", "one", |_| {});
    fail_times(&mut world, 9);
    assert_eq!(breaker(&world).0, BreakerState::Closed);
    world.command(submit(planned("last", vec![optional(task("a", &[]))])));
    world.end("last.a.1", fatal());
    assert_eq!(breaker(&world), (BreakerState::Open, BreakerState::Open));
    world.dispatched();
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    assert!(world.dispatched_ids().is_empty());
    world.pass_with(5_500, &[("echo", "one")]);
    assert_eq!(world.dispatched_ids(), ["r.a.1"], "one probe");
    assert_eq!(breaker(&world).0, BreakerState::HalfOpen);
    world.end("r.a.1", success("1"));
    assert_eq!(
        breaker(&world),
        (BreakerState::Closed, BreakerState::Closed)
    );
    assert_eq!(world.dispatched_ids(), ["r.b.1"]);
}

#[test]
fn another_agent_goes_on_while_one_is_left_alone() {
    let mut world = newest();
    world.heartbeat("echo", "one", |_| {});
    fail_times(&mut world, 10);
    world.heartbeat("echo", "two", |_| {});
    // The type as a whole has failed too: its probe goes to the one that may have it.
    world.pass(5_100);
    world.heartbeat("echo", "two", |_| {});
    world.dispatched();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", success("1"));
    let agents = world.shard.pools().snapshot(world.now());
    assert_eq!(agents.iter().map(|agent| agent.succeeded).sum::<u64>(), 1);
}

#[test]
fn a_fault_of_the_request_is_not_held_against_the_agent() {
    let mut world = newest();
    world.heartbeat("echo", "one", |_| {});
    for number in 0..12 {
        let run = format!("f{number}");
        world.command(submit(planned(&run, vec![task("a", &[])])));
        let fault = Fault::bad_request("there is no such place");
        world.end(&format!("{run}.a.1"), TaskEndKind::Fault(fault));
    }
    assert_eq!(breaker(&world).0, BreakerState::Closed);
}

fn with_fallback(id: &str) -> StoredPlanTask {
    StoredPlanTask {
        delegation: Delegation {
            fallback: Some(AgentType::new("simple").unwrap()),
            ..Delegation::default()
        },
        ..task(id, &[])
    }
}

#[test]
fn a_task_that_its_type_cannot_do_goes_to_the_simpler_one_and_says_so() {
    let mut world = newest();
    world.heartbeat("echo", "one", |_| {});
    world.heartbeat("simple", "plain", |_| {});
    world.command(submit(planned("r", vec![with_fallback("a")])));
    world.end("r.a.1", fatal());
    assert_eq!(world.dispatched_ids().last().unwrap(), "r.a.2");
    let told = world.published[&run_id("r")]
        .iter()
        .any(|event| matches!(event.kind, RunEventKind::TaskFellBack { .. }));
    assert!(told);
    world.end("r.a.2", success("1"));
    let run = world.stored.run(&run_id("r")).unwrap();
    assert_eq!(run.state, RunState::Completed);
    let brought = run.tasks[0].success.as_ref().unwrap();
    assert_eq!(brought.method, Method::Fallback);
}

#[test]
fn while_the_breaker_of_a_type_is_open_its_tasks_go_to_the_simpler_one_at_once() {
    let mut world = newest();
    world.heartbeat("echo", "one", |_| {});
    world.heartbeat("simple", "plain", |_| {});
    fail_times(&mut world, 10);
    world.dispatched();
    world.command(submit(planned("r", vec![with_fallback("a")])));
    let run = world.stored.run(&run_id("r")).unwrap();
    assert_eq!(run.tasks[0].agent_type.as_str(), "simple");
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
}

#[test]
fn the_simpler_type_may_fail_too_and_then_the_run_says_why() {
    let mut world = newest();
    world.heartbeat("echo", "one", |_| {});
    world.heartbeat("simple", "plain", |_| {});
    world.command(submit(planned("r", vec![with_fallback("a")])));
    world.end("r.a.1", fatal());
    world.end("r.a.2", fatal());
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Failed);
    assert_eq!(view.tasks[0].state, TaskState::Failed);
}
