//! Plans that are too long for one event.

use muster_engine::{Event, FORMAT, Input, Refused, Reply, StoredPlanTask};
use muster_proto::api::RunState;

use crate::{
    completion::staffed,
    samples::{body, plan, planned, request, run_id, submit, success, task},
    world::World,
};

/// With half a KiB each they take more than one record.
const TASKS: usize = 1_200;

fn long_plan() -> Vec<StoredPlanTask> {
    let names: Vec<String> = (0..TASKS).map(|number| format!("t{number}")).collect();
    let payload = format!("\"{}\"", "x".repeat(500));
    let long = |name: &String| StoredPlanTask {
        payload: body(&payload),
        ..task(name, &[])
    };
    let mut tasks: Vec<_> = names.iter().map(long).collect();
    // The last one needs one of the first part.
    tasks[TASKS - 1] = task(&names[TASKS - 1], &["t0"]);
    tasks
}

fn roomy() -> World {
    let mut world = staffed();
    world.heartbeat("echo", "one", |record| record.max_capacity = 1_000);
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

fn parts(world: &World) -> usize {
    let part = |event: &Event| matches!(event, Event::PlanPart { .. });
    world.events().iter().filter(|event| part(event)).count()
}

fn finish(world: &mut World) {
    for _ in 0..4 {
        for dispatch in world.dispatched() {
            world.end(dispatch.request.attempt_id.as_str(), success("1"));
        }
    }
}

#[test]
fn a_long_plan_comes_in_parts_and_is_done_like_any_other() {
    let mut world = roomy();
    world.command(submit(planned("r", long_plan())));
    assert!(parts(&world) > 1, "{} parts", parts(&world));
    finish(&mut world);
    let view = world.view("r");
    assert_eq!(view.status.state, RunState::Completed);
    assert_eq!(view.status.tasks.len(), TASKS);
    world.check_histories();
    let again = world.command(submit(planned("r", long_plan())));
    assert!(matches!(world.reply(again), Reply::Run(view) if view.status.id == run_id("r")));
}

#[test]
fn a_planner_may_bring_a_long_plan() {
    let mut world = roomy();
    let mut command = request("r");
    let mut workflow = command.workflow.as_deref().unwrap().clone();
    workflow.tasks_max = TASKS;
    command.workflow = Some(workflow.into());
    world.command(submit(command));
    world.dispatched();
    world.end("r.planning.1", plan(long_plan()));
    assert!(parts(&world) > 1);
    finish(&mut world);
    let integration = world.view("r").status.tasks.pop().unwrap();
    assert_eq!(integration.depends_on.len(), TASKS);
    world.end("r.integration.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn of_a_plan_that_came_in_part_nothing_is_left_when_its_owner_dies() {
    let mut world = roomy();
    world.stores = false;
    world.command(submit(planned("r", long_plan())));
    world.store();
    let stored = parts(&world);
    assert!(
        stored > 0
            && !world
                .events()
                .iter()
                .any(|event| matches!(event, Event::RunAccepted(_)))
    );
    let mut next = world.taken_over("second", 2_000);
    next.heartbeat("echo", "one", |record| record.max_capacity = 1_000);
    next.stores = true;
    next.command(submit(planned("r", long_plan())));
    finish(&mut next);
    let view = next.view("r");
    assert_eq!(view.status.state, RunState::Completed);
    assert_eq!(view.status.tasks.len(), TASKS);
}

#[test]
fn a_plan_that_came_in_part_is_in_no_snapshot() {
    let mut world = roomy();
    world.stores = false;
    world.command(submit(planned("r", long_plan())));
    world.store();
    assert!(parts(&world) > 0);
    world.shard.handle(Input::Capture { since: 0 }, world.now());
    world.settle();
    assert!(world.snapshots.is_empty());
    world.stores = true;
    world.store();
    world.settle();
    assert_eq!(world.snapshots.len(), 1);
    let next = world.restored("second", 1_000);
    assert_eq!(next.view("r").status.tasks.len(), TASKS);
}

#[test]
fn before_everybody_reads_parts_a_long_plan_is_refused() {
    let mut world = staffed();
    let token = world.command(submit(planned("r", long_plan())));
    assert!(matches!(
        world.reply(token),
        Reply::Refused(Refused::TooLarge)
    ));
    assert_eq!(parts(&world), 0);
}
