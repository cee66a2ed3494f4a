//! Runs that have left memory.

use muster_engine::{History, Query, Record, Refused, Reply, invariants};
use muster_proto::api::{EventsRequest, RunState};

use crate::{
    completion::staffed,
    samples::{cancel, planned, request, run_id, status, submit, success, task, tenant},
    world::World,
};

/// One run that is done, and then so many that it is no longer in memory.
fn with_an_evicted_run() -> (World, String) {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.end("r.a.1", success("7"));
    let view = format!("{:?}", world.view("r"));
    world.pass(100);
    for number in 0..2_001 {
        let name = format!("n{number}");
        let now = world.now();
        for command in [submit(planned(&name, vec![task("a", &[])])), cancel(&name)] {
            let token = world.token();
            world
                .shard
                .handle(muster_engine::Input::Command { token, command }, now);
        }
    }
    world.settle();
    (world, view)
}

#[test]
fn a_run_that_left_memory_is_folded_from_the_log_to_the_same_view() {
    let (mut world, before) = with_an_evicted_run();
    assert!(world.shard.state().run(&run_id("r")).is_none());
    let Reply::FromLog {
        sequences,
        workflows,
        ..
    } = world.query(status("r", false))
    else {
        panic!("still in memory")
    };
    let mut history = History::new(run_id("r"), &workflows);
    for sequence in sequences {
        let bytes = &world.log[usize::try_from(sequence).unwrap() - 1];
        history
            .add(sequence, &Record::from_bytes(bytes).unwrap())
            .unwrap();
    }
    assert_eq!(format!("{:?}", history.view().unwrap()), before);
    assert_eq!(history.into_events(), world.published[&run_id("r")]);
    invariants::check(world.shard.state()).unwrap();
}

#[test]
fn a_run_that_left_memory_is_still_known_to_commands_and_queries() {
    let (mut world, _) = with_an_evicted_run();
    let token = world.command(submit(planned("r", vec![task("a", &[])])));
    assert!(matches!(world.reply(token), Reply::FromLog { .. }));
    let mut other = request("r");
    other.body_sha256 = Some("other".to_owned());
    let token = world.command(submit(other));
    assert!(matches!(
        world.reply(token),
        Reply::Refused(Refused::KeyReused(_))
    ));
    let token = world.command(cancel("r"));
    assert!(matches!(
        world.reply(token),
        Reply::Refused(Refused::Ended(..))
    ));
    let request = EventsRequest {
        id: run_id("r"),
        after: 0,
    };
    let events = world.query(Query::Events {
        tenant: tenant(),
        request,
    });
    assert!(matches!(events, Reply::Events { sequences, .. } if !sequences.is_empty()));
    let place = world.query(Query::PlaceInOrder {
        tenant: tenant(),
        run_id: run_id("r"),
    });
    let Reply::PlaceInOrder(place) = place else {
        panic!("no place: {place:?}")
    };
    let older = world.query(Query::List {
        tenant: tenant(),
        limit: 50,
        behind: Some((place, run_id("r"))),
    });
    let Reply::List {
        runs,
        more: false,
        evicted_through,
    } = older
    else {
        panic!("{older:?}")
    };
    assert!(runs.is_empty());
    assert!(evicted_through > 0, "runs were evicted");
}

#[test]
fn the_fold_of_the_log_forgets_the_same_runs() {
    let (world, _) = with_an_evicted_run();
    let after = world.taken_over("second", 1_000);
    assert!(after.shard.state().run(&run_id("r")).is_none());
    assert_eq!(after.view("n2000").status.state, RunState::Cancelled);
}
