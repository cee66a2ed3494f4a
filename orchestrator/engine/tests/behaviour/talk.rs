//! What agents asked and shared on the way to a result.

use muster_engine::{StoredSuccess, TaskEndKind};
use muster_proto::{
    AskMade, Exchange, Priority, RunEventKind, ShareMade, Tokens, limits::EXCHANGES_MAX,
};

use crate::{
    samples::{planned, run_id, stored_success, submit, success, task},
    world::World,
};

fn ask() -> Exchange {
    Exchange::Ask(AskMade {
        agent_type: "activity".parse().unwrap(),
        depth: 1,
        fault: Some("full".to_owned()),
        elapsed_ms: 3,
        tokens: Tokens::default(),
        cost_usd: 0.25,
    })
}

fn share() -> Exchange {
    Exchange::Share(ShareMade {
        topic: "weather".parse().unwrap(),
        bytes: 2,
    })
}

fn having(exchanges: Vec<Exchange>) -> TaskEndKind {
    let success = StoredSuccess {
        exchanges,
        cost_usd: 0.25,
        ..stored_success("1", Vec::new())
    };
    TaskEndKind::Success(success.into())
}

fn one_task() -> World {
    let mut world = World::new();
    world.heartbeat("echo", "one", |_| {});
    world.command(submit(planned("r", vec![task("a", &[])])));
    world
}

fn told(world: &World) -> Vec<Exchange> {
    let events = world.published[&run_id("r")].iter();
    let mut found = events.filter_map(|event| match &event.kind {
        RunEventKind::TaskSucceeded { exchanges, .. } => Some(exchanges.clone()),
        _ => None,
    });
    found.next().unwrap()
}

#[test]
fn asks_and_shares_come_into_the_account_the_events_and_the_status_of_a_run() {
    let mut world = one_task();
    world.end("r.a.1", having(vec![ask(), share()]));
    assert_eq!(told(&world), [ask(), share()]);
    let status = world.view("r").status;
    assert!((status.cost_usd - 0.25).abs() < 1e-9, "{status:?}");
    let note = Some("by one, asked activity (full), shared weather");
    assert_eq!(status.tasks[0].note.as_deref(), note);
    world.check_histories();
    // Whoever folds the log again finds the same.
    let next = world.taken_over("second", 1_000);
    assert_eq!(next.view("r").status.tasks[0].note.as_deref(), note);
}

#[test]
fn a_result_lists_only_so_many_of_them() {
    let mut world = one_task();
    world.end("r.a.1", having(vec![share(); EXCHANGES_MAX + 1]));
    assert_eq!(told(&world).len(), EXCHANGES_MAX);
}

#[test]
fn a_task_that_can_wait_shows_that_it_was_queued() {
    let mut world = World::new();
    world.heartbeat("echo", "one", |_| {});
    let mut late = task("late", &[]);
    late.priority = Priority::P3;
    world.command(submit(planned("r", vec![task("soon", &[]), late])));
    world.end("r.soon.1", success("1"));
    let started = world.published[&run_id("r")].iter();
    let started = started.filter_map(|event| match &event.kind {
        RunEventKind::TaskStarted { task_id, batch, .. } => Some((task_id.to_string(), *batch)),
        _ => None,
    });
    let mut started: Vec<_> = started.collect();
    started.sort();
    let expected = [("late".to_owned(), Some(1)), ("soon".to_owned(), None)];
    assert_eq!(started, expected);
}
