//! What an owner tells of the work of each agent type.

use muster_engine::{Limit, Limits, Settings, Workload};
use muster_proto::AgentType;

use crate::{
    samples::{cancel, planned, retryable, submit, success, task},
    world::{World, settings},
};

fn echo(world: &World) -> Workload {
    let workloads = world.shard.workloads(world.now());
    let mut echo = workloads
        .into_iter()
        .filter(|workload| workload.agent_type.as_str() == "echo");
    let found = echo.next().expect("a workload of type echo");
    assert_eq!(echo.next(), None);
    found
}

fn tasks(run: &str, count: usize) -> muster_engine::Command {
    let tasks = (0..count).map(|number| task(&format!("t{number}"), &[]));
    submit(planned(run, tasks.collect()))
}

#[test]
fn what_waits_and_what_agents_have_is_told_apart() {
    let mut world = World::new();
    world.pass(1_000);
    world.heartbeat("echo", "one", |record| record.max_capacity = 3);
    world.command(tasks("r", 5));
    let seen = echo(&world);
    // One slot of three is kept for P0.
    assert_eq!((seen.online, seen.slots, seen.slots_busy), (1, 2, 2));
    assert_eq!((seen.queued, seen.in_flight), (3, 2));
    assert_eq!((seen.started_total, seen.ended_total), (2, 0));
}

#[test]
fn ended_attempts_tell_how_long_an_agent_had_them_however_they_ended() {
    let mut world = World::new();
    world.pass(1_000);
    world.heartbeat("echo", "one", |record| record.max_capacity = 3);
    world.command(tasks("r", 2));
    world.pass_with(2_000, &[("echo", "one")]);
    world.end("r.t0.1", success("1"));
    world.pass_with(1_000, &[("echo", "one")]);
    world.end("r.t1.1", retryable());
    let seen = echo(&world);
    assert_eq!(seen.ended_total, 2);
    let held_ms = i64::try_from(seen.held_ms_total).unwrap();
    assert!((held_ms - 5_000).abs() <= 200, "{held_ms}");
}

#[test]
fn work_that_nobody_is_there_for_is_told_too() {
    let mut world = World::new();
    world.command(tasks("r", 4));
    let seen = echo(&world);
    assert_eq!((seen.online, seen.slots, seen.in_flight), (0, 0, 0));
    // One is offered to whoever may listen without having registered.
    assert_eq!(seen.queued, 3);
    world.command(cancel("r"));
    let left = world.shard.workloads(world.now());
    assert!(left.iter().all(|workload| workload.queued == 0), "{left:?}");
}

#[test]
fn what_a_limit_holds_back_needs_no_more_agents() {
    let limit = Limit {
        concurrent: Some(1),
        per_second: None,
    };
    let mut world = World::with(Settings {
        limits: Limits {
            agent_types: [(AgentType::new("echo").unwrap(), limit)].into(),
            ..Limits::default()
        },
        ..settings()
    });
    world.pass(1_000);
    world.heartbeat("echo", "one", |record| record.max_capacity = 1);
    world.command(tasks("r", 4));
    let seen = echo(&world);
    assert_eq!((seen.queued, seen.in_flight), (0, 1));
}
