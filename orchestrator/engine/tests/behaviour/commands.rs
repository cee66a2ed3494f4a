//! Commands that are repeated, refused or not the caller's; listings.

use muster_engine::{Query, Refused, Reply};
use muster_proto::{Tenant, Timestamp, api::RunState};

use crate::{
    completion::staffed,
    samples::{cancel, planned, request, run_id, status, submit, success, task, tenant},
    world::World,
};

#[test]
fn the_same_command_again_is_the_same_run() {
    let mut world = staffed();
    world.command(submit(request("r")));
    let mut again = request("r");
    again.run_id = run_id("another");
    let token = world.command(submit(again));
    let Reply::Run(view) = world.reply(token) else {
        panic!("not a run")
    };
    assert_eq!(view.status.id, run_id("r"));
    assert_eq!(world.shard.state().runs().count(), 1);
}

#[test]
fn the_same_command_may_wait_for_the_run_that_it_brought() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    let mut again = planned("r", vec![task("a", &[])]);
    again.wait = true;
    let token = world.command(submit(again));
    world.end("r.a.1", success("1"));
    let Reply::Run(view) = world.reply(token) else {
        panic!("not a run")
    };
    assert_eq!(view.status.state, RunState::Completed);
}

#[test]
fn the_same_key_with_another_body_is_refused() {
    let mut world = staffed();
    world.command(submit(request("r")));
    let mut other = request("r");
    other.body_sha256 = Some("other".to_owned());
    let token = world.command(submit(other));
    let reply = world.reply(token);
    assert!(matches!(reply, Reply::Refused(Refused::KeyReused(id)) if id == run_id("r")));
}

#[test]
fn two_tenants_may_use_the_same_key() {
    let mut world = staffed();
    world.command(submit(request("r")));
    let mut other = request("r");
    other.tenant = Tenant::new("other").unwrap();
    other.run_id = run_id("s");
    world.command(submit(other));
    assert_eq!(world.shard.state().runs().count(), 2);
}

#[test]
fn another_tenants_run_is_as_unknown_as_none() {
    let mut world = staffed();
    let mut other = request("r");
    other.tenant = Tenant::new("other").unwrap();
    world.command(submit(other));
    for run in ["r", "none"] {
        let reply = world.query(status(run, false));
        assert!(matches!(reply, Reply::Refused(Refused::UnknownRun(_))));
        let token = world.command(cancel(run));
        let reply = world.reply(token);
        assert!(matches!(reply, Reply::Refused(Refused::UnknownRun(_))));
    }
}

#[test]
fn right_after_the_acknowledgement_a_run_is_known() {
    let mut world = staffed();
    let token = world.command(submit(request("r")));
    world.reply(token);
    assert!(matches!(world.query(status("r", false)), Reply::Run(_)));
}

#[test]
fn more_callers_than_a_run_can_have_are_refused() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.replies.clear();
    for _ in 0..1_025 {
        let token = world.token();
        let query = status("r", true);
        world
            .shard
            .handle(muster_engine::Input::Query { token, query }, world.now());
    }
    world.settle();
    assert_eq!(world.replies.len(), 1);
    let reply = world.replies.values().next().unwrap();
    assert!(matches!(reply, Reply::Refused(Refused::TooManyWaiters(_))));
}

fn place_in_order(world: &mut World, run: &str) -> Timestamp {
    let Reply::PlaceInOrder(place) = world.query(Query::PlaceInOrder {
        tenant: tenant(),
        run_id: run_id(run),
    }) else {
        panic!("no place")
    };
    place
}

fn page(world: &mut World, limit: usize, before: Option<&str>) -> (Vec<String>, bool) {
    let behind = before.map(|run| (place_in_order(world, run), run_id(run)));
    let Reply::List { runs, more, .. } = world.query(Query::List {
        tenant: tenant(),
        limit,
        behind,
    }) else {
        panic!("no list")
    };
    (runs.iter().map(|run| run.id.to_string()).collect(), more)
}

#[test]
fn runs_are_listed_page_by_page_newest_first() {
    let mut world = staffed();
    for run in ["a", "b", "c", "d", "e"] {
        world.command(submit(request(run)));
        world.pass(100);
    }
    let mut other = request("x");
    other.tenant = Tenant::new("other").unwrap();
    world.command(submit(other));
    assert_eq!(
        page(&mut world, 2, None),
        (vec!["e".into(), "d".into()], true)
    );
    assert_eq!(
        page(&mut world, 2, Some("d")),
        (vec!["c".into(), "b".into()], true)
    );
    assert_eq!(page(&mut world, 2, Some("b")), (vec!["a".into()], false));
}

#[test]
fn the_place_of_an_unknown_run_is_refused() {
    let mut world = staffed();
    world.command(submit(request("a")));
    let reply = world.query(Query::PlaceInOrder {
        tenant: tenant(),
        run_id: run_id("none"),
    });
    assert!(matches!(reply, Reply::Refused(Refused::UnknownRun(_))));
}
