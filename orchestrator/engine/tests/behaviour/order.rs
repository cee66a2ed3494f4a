//! In which order tasks go: by priority with a bound on waiting, fairly between tenants and runs,
//! and what most of a run's time hangs on first.

use muster_engine::{StoredPlanTask, SubmitCommand};
use muster_proto::{Delegation, Priority, Seconds, Tenant};

use crate::{
    samples::{planned, submit, success, task},
    world::World,
};

/// One agent with room for one task, which a first task has.
fn busy() -> World {
    let mut world = World::new();
    world.heartbeat("echo", "one", |record| record.max_capacity = 1);
    world.command(submit(planned("first", vec![task("a", &[])])));
    assert_eq!(world.dispatched_ids(), ["first.a.1"]);
    world
}

fn of_tenant(tenant: &str, run: &str, priority: Priority, names: &[&str]) -> SubmitCommand {
    let wish = |name: &&str| StoredPlanTask {
        priority,
        ..task(name, &[])
    };
    SubmitCommand {
        tenant: Tenant::new(tenant).unwrap(),
        ..planned(run, names.iter().map(wish).collect())
    }
}

/// Ends one attempt after another, and tells which came, `ms` apart.
fn served(world: &mut World, mut current: String, times: usize, ms: i64) -> Vec<String> {
    let mut order = Vec::new();
    for _ in 0..times {
        world.now_ms += ms;
        world.heartbeat("echo", "one", |record| record.max_capacity = 1);
        world.end(&current, success("1"));
        let next = world.dispatched_ids();
        let [next] = next.as_slice() else {
            break;
        };
        current.clone_from(next);
        order.push(next.clone());
    }
    order
}

#[test]
fn tenants_take_turns_within_a_priority() {
    let mut world = busy();
    let many = ["a", "b", "c", "d", "e", "f"];
    world.command(submit(of_tenant("loud", "l", Priority::P2, &many)));
    world.command(submit(of_tenant("quiet", "q", Priority::P2, &["a", "b"])));
    let order = served(&mut world, "first.a.1".to_owned(), 4, 10);
    let quiet = order.iter().filter(|id| id.starts_with("q.")).count();
    assert_eq!(quiet, 2, "{order:?}");
}

#[test]
fn runs_of_a_tenant_take_turns() {
    let mut world = busy();
    let many = ["a", "b", "c", "d", "e", "f"];
    world.command(submit(of_tenant("t", "long", Priority::P2, &many)));
    world.command(submit(of_tenant("t", "short", Priority::P2, &["a"])));
    let order = served(&mut world, "first.a.1".to_owned(), 2, 10);
    assert!(order.contains(&"short.a.1".to_owned()), "{order:?}");
}

#[test]
fn more_urgent_work_goes_first() {
    let mut world = busy();
    for (run, priority) in [
        ("p3", Priority::P3),
        ("p2", Priority::P2),
        ("p1", Priority::P1),
        ("p0", Priority::P0),
    ] {
        world.command(submit(of_tenant("t", run, priority, &["a"])));
    }
    let order = served(&mut world, "first.a.1".to_owned(), 4, 10);
    assert_eq!(order, ["p0.a.1", "p1.a.1", "p2.a.1", "p3.a.1"]);
}

/// Under a flood of P0 a task of P2 is overdue after twenty seconds, and of what is overdue one
/// goes after at most one other task.
#[test]
fn a_flood_of_p0_does_not_stop_another_tenants_p2() {
    let mut world = busy();
    let names: Vec<String> = (0..200).map(|number| format!("t{number:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.command(submit(of_tenant("loud", "flood", Priority::P0, &names)));
    world.command(submit(of_tenant("quiet", "q", Priority::P2, &["a", "b"])));
    // One task a second: the flood alone would take 200.
    let order = served(&mut world, "first.a.1".to_owned(), 60, 1_000);
    let place = |id: &str| order.iter().position(|known| known == id).unwrap();
    assert!(place("q.a.1") >= 18, "P0 goes first: {order:?}");
    assert!(place("q.a.1") <= 22, "{order:?}");
    assert!(place("q.b.1") <= place("q.a.1") + 2, "{order:?}");
}

#[test]
fn what_most_of_the_time_hangs_on_goes_first() {
    let mut world = busy();
    let expecting = |id: &str, after: &[&str], seconds: f64| StoredPlanTask {
        delegation: Delegation {
            expected: Seconds::new(seconds),
            ..Delegation::default()
        },
        ..task(id, after)
    };
    // "short" is the first of a long chain, "long" is alone.
    let plan = vec![
        expecting("long", &[], 5.0),
        expecting("short", &[], 1.0),
        expecting("behind", &["short"], 10.0),
    ];
    world.command(submit(planned("r", plan)));
    let order = served(&mut world, "first.a.1".to_owned(), 3, 10);
    assert_eq!(order, ["r.short.1", "r.behind.1", "r.long.1"]);
}
