//! Limits on what runs at a time, how often something begins, and what a run may cost.

use std::collections::BTreeMap;

use muster_engine::{Limit, Limits, Settings, StoredPlanTask, StoredSuccess, SubmitCommand};
use muster_proto::{AgentType, Delegation, Tenant, api::RunState};

use crate::{
    samples::{
        cancel, fatal, optional, planned, retryable, run_id, stored_success, submit, success, task,
    },
    world::{World, settings},
};

fn limited(limits: Limits) -> World {
    let mut world = World::with(Settings {
        limits,
        ..settings()
    });
    world.pass(1_000);
    world.heartbeat("echo", "one", |record| record.max_capacity = 100);
    world
}

fn keyed(id: &str, key: &str) -> StoredPlanTask {
    StoredPlanTask {
        delegation: Delegation {
            concurrency_key: Some(key.to_owned()),
            ..Delegation::default()
        },
        ..task(id, &[])
    }
}

#[test]
fn tasks_with_the_same_key_go_one_after_another_and_keep_nobody_else_waiting() {
    let mut world = limited(Limits {
        concurrent_per_key: 1,
        ..Limits::default()
    });
    let plan = vec![
        keyed("a", "db"),
        keyed("b", "db"),
        keyed("c", "web"),
        task("d", &[]),
    ];
    world.command(submit(planned("r", plan)));
    assert_eq!(world.dispatched_ids(), ["r.a.1", "r.c.1", "r.d.1"]);
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["r.b.1"]);
}

#[test]
fn the_same_key_of_another_tenant_is_another_key() {
    let mut world = limited(Limits::default());
    world.command(submit(planned("r", vec![keyed("a", "db")])));
    world.command(submit(SubmitCommand {
        tenant: Tenant::new("other").unwrap(),
        ..planned("s", vec![keyed("a", "db")])
    }));
    assert_eq!(world.dispatched_ids(), ["r.a.1", "s.a.1"]);
}

#[test]
fn a_failed_attempt_leaves_its_place_to_the_next_task() {
    let mut world = limited(Limits::default());
    world.command(submit(planned(
        "r",
        vec![keyed("a", "db"), keyed("b", "db")],
    )));
    world.dispatched();
    world.end("r.a.1", retryable());
    assert_eq!(world.dispatched_ids(), ["r.b.1"]);
}

fn echo(limit: Limit) -> Limits {
    Limits {
        agent_types: BTreeMap::from([(AgentType::new("echo").unwrap(), limit)]),
        ..Limits::default()
    }
}

fn tasks(count: usize) -> Vec<StoredPlanTask> {
    (0..count)
        .map(|number| task(&format!("t{number}"), &[]))
        .collect()
}

#[test]
fn a_type_has_so_many_tasks_at_a_time() {
    let mut world = limited(echo(Limit {
        concurrent: Some(2),
        per_second: None,
    }));
    world.command(submit(planned("r", tasks(4))));
    assert_eq!(world.dispatched_ids(), ["r.t0.1", "r.t1.1"]);
    world.end("r.t1.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["r.t2.1"]);
}

#[test]
fn of_a_type_so_many_tasks_begin_in_a_second() {
    let mut world = limited(echo(Limit {
        concurrent: None,
        per_second: Some(2.0),
    }));
    world.command(submit(planned("r", tasks(10))));
    let begun = |world: &World| {
        let tasks = &world.stored.run(&run_id("r")).unwrap().tasks;
        tasks
            .iter()
            .filter(|task| !task.attempts.is_empty())
            .count()
    };
    assert_eq!(begun(&world), 2);
    for seconds in 1..=4 {
        for _ in 0..2 {
            world.pass(500);
            world.heartbeat("echo", "one", |record| record.max_capacity = 100);
        }
        assert_eq!(begun(&world), 2 + 2 * seconds);
    }
}

#[test]
fn tenants_and_workflows_have_limits_too() {
    let limit = Limit {
        concurrent: Some(1),
        per_second: None,
    };
    let mut world = limited(Limits {
        tenants: BTreeMap::from([(Tenant::new("default").unwrap(), limit)]),
        ..Limits::default()
    });
    world.command(submit(planned("r", tasks(2))));
    world.command(submit(SubmitCommand {
        tenant: Tenant::new("other").unwrap(),
        ..planned("s", tasks(2))
    }));
    assert_eq!(world.dispatched_ids(), ["r.t0.1", "s.t0.1", "s.t1.1"]);
}

#[test]
fn what_is_under_way_counts_after_a_takeover() {
    let mut world = limited(Limits::default());
    world.command(submit(planned(
        "r",
        vec![keyed("a", "db"), keyed("b", "db")],
    )));
    let mut next = world.taken_over("second", 1_000);
    next.heartbeat("echo", "one", |record| record.max_capacity = 100);
    assert!(!next.dispatched_ids().contains(&"r.b.1".to_owned()));
    next.end("r.a.1", success("1"));
    assert_eq!(next.dispatched_ids(), ["r.b.1"]);
}

/// A run with a budget, and one agent that takes ten cents a task.
fn with_budget(limit_usd: f64, plan: Vec<StoredPlanTask>) -> World {
    let mut world = World::new();
    world.heartbeat("echo", "one", |record| record.cost_per_request = 0.1);
    world.command(submit(SubmitCommand {
        cost_limit_usd: Some(limit_usd),
        ..planned("r", plan)
    }));
    world
}

fn costing(usd: f64) -> muster_engine::TaskEndKind {
    let success = StoredSuccess {
        cost_usd: usd,
        ..stored_success("1", Vec::new())
    };
    muster_engine::TaskEndKind::Success(success.into())
}

#[test]
fn no_more_is_handed_over_than_the_budget_covers() {
    let mut world = with_budget(0.25, tasks(3));
    let begun = world.dispatched();
    assert_eq!(begun.len(), 2, "the third would cost more than is left");
    let most = begun[0].request.cost_usd_max.unwrap();
    assert!(
        (most - 0.15).abs() < 1e-9 || (most - 0.25).abs() < 1e-9,
        "{most}"
    );
    // It was cheaper than expected, so that there is enough.
    world.end("r.t0.1", costing(0.05));
    assert_eq!(world.dispatched_ids(), ["r.t2.1"]);
    world.end("r.t1.1", costing(0.1));
    world.end("r.t2.1", costing(0.1));
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Completed);
    assert!((view.cost_usd - 0.25).abs() < 1e-9, "{}", view.cost_usd);
}

#[test]
fn what_the_budget_does_not_cover_fails_and_says_so() {
    let mut world = with_budget(0.15, tasks(2));
    world.end("r.t0.1", costing(0.1));
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Failed);
    assert_eq!(view.fault.unwrap().code, "budget_exhausted");
}

#[test]
fn an_optional_task_that_the_budget_does_not_cover_is_a_gap_in_the_answer() {
    let mut world = with_budget(0.15, vec![task("a", &[]), optional(task("b", &["a"]))]);
    world.end("r.a.1", costing(0.1));
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Completed);
    assert!(view.gaps[0].reason.contains("budget"), "{:?}", view.gaps);
}

#[test]
fn who_takes_more_than_was_said_ends_the_spending() {
    let mut world = with_budget(0.5, vec![task("a", &[]), task("b", &["a"])]);
    world.end("r.a.1", costing(0.7));
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Failed);
    assert!((view.cost_usd - 0.7).abs() < 1e-9, "an overrun is charged");
}

#[test]
fn an_attempt_without_a_result_is_charged_as_its_agent_said() {
    let mut world = with_budget(1.0, tasks(1));
    world.end("r.t0.1", retryable());
    let run = world.stored.run(&run_id("r")).unwrap();
    assert!((run.spent_usd - 0.1).abs() < 1e-9);
}

#[test]
fn the_attempt_that_ends_its_task_is_charged_and_so_is_what_a_cancelled_run_had_under_way() {
    let spent = |world: &World| world.stored.run(&run_id("r")).unwrap().spent_usd;
    let mut world = with_budget(1.0, tasks(1));
    world.end("r.t0.1", fatal());
    assert_eq!(world.view("r").status.state, RunState::Failed);
    assert!((spent(&world) - 0.1).abs() < 1e-9, "{}", spent(&world));
    let mut world = with_budget(1.0, tasks(2));
    world.command(cancel("r"));
    assert!((spent(&world) - 0.2).abs() < 1e-9, "{}", spent(&world));
}
