//! What the four priorities mean: a slot of its own, a backup, the shared pool, and batches.

use muster_engine::{FORMAT, Input, StoredPlanTask};
use muster_proto::{
    AttemptId, Effects, Priority, RunEventKind,
    api::{RunState, TaskState},
};

use crate::{
    samples::{planned, run_id, submit, success, task},
    world::{World, key},
};

/// An owner whose log everybody reads.
fn newest() -> World {
    let mut world = World::new();
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

fn with_priority(id: &str, priority: Priority) -> StoredPlanTask {
    StoredPlanTask {
        priority,
        ..task(id, &[])
    }
}

fn tasks(priority: Priority, names: &[&str]) -> Vec<StoredPlanTask> {
    let tasks = names.iter().map(|name| with_priority(name, priority));
    tasks.collect()
}

#[test]
fn one_slot_is_kept_for_p0_and_only_one() {
    let mut world = newest();
    world.heartbeat("echo", "one", |record| record.max_capacity = 3);
    world.command(submit(planned("r", tasks(Priority::P2, &["a", "b", "c"]))));
    assert_eq!(world.dispatched_ids(), ["r.a.1", "r.b.1"]);
    world.command(submit(planned("s", tasks(Priority::P0, &["a", "b"]))));
    assert_eq!(world.dispatched_ids(), ["s.a.1"]);
    // The slot that is free now is not the one that is kept: a task of P0 has that.
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["s.b.1"]);
    world.end("r.b.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["r.c.1"]);
}

#[test]
fn with_a_single_slot_nothing_is_kept_and_p0_only_goes_first() {
    let mut world = newest();
    world.heartbeat("echo", "one", |record| record.max_capacity = 1);
    world.command(submit(planned("r", tasks(Priority::P2, &["a", "b"]))));
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.command(submit(planned("s", tasks(Priority::P0, &["a"]))));
    world.end("r.a.1", success("1"));
    assert_eq!(world.dispatched_ids(), ["s.a.1"]);
}

/// A task of P1 that "one" has had for longer than the usual time, and "two" could have.
fn slow(effects: Effects) -> World {
    let mut world = newest();
    world.heartbeat("echo", "one", |record| record.effects = effects);
    world.command(submit(planned("r", tasks(Priority::P1, &["a"]))));
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
    world.heartbeat("echo", "two", |record| record.effects = effects);
    // Half of the time that it may take: nothing is known of the type yet.
    let agents = [("echo", "one"), ("echo", "two")];
    for _ in 0..31 {
        for (agent_type, id) in agents {
            world.heartbeat(agent_type, id, |record| record.effects = effects);
        }
        world.results(&key("echo", "one"), |report| {
            report.accepted.push(AttemptId::new("r.a.1").unwrap());
        });
        world.pass(500);
    }
    world
}

#[test]
fn a_slow_task_of_p1_gets_a_backup_and_the_first_result_counts() {
    let mut world = slow(Effects::None);
    assert_eq!(world.dispatched_ids(), ["r.a.2"]);
    assert_eq!(world.with_agent(&key("echo", "two")).len(), 1);
    let told = world.published[&run_id("r")]
        .iter()
        .any(|event| matches!(event.kind, RunEventKind::TaskStarted { backup: true, .. }));
    assert!(told, "watchers see that it is a backup");
    world.end("r.a.2", success("2"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    let stopped: Vec<_> = world.cancelled.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(stopped, ["r.a.1"]);
}

#[test]
fn the_primary_may_still_win() {
    let mut world = slow(Effects::Idempotent);
    let backup = world.dispatched();
    assert_eq!(backup[0].request.idempotency_key.as_deref(), Some("r.a"));
    world.end("r.a.1", success("1"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
    assert_eq!(
        world.view("r").status.tasks[0].note.as_deref(),
        Some("by one")
    );
}

#[test]
fn when_one_of_both_fails_the_other_decides() {
    let mut world = slow(Effects::None);
    world.end("r.a.1", crate::samples::fatal());
    assert_eq!(world.task_state("r", "a"), TaskState::Assigned);
    world.end("r.a.2", success("2"));
    assert_eq!(world.view("r").status.state, RunState::Completed);
}

#[test]
fn a_backup_goes_on_over_a_takeover() {
    let world = slow(Effects::None);
    let mut next = world.taken_over("second", 1_000);
    next.heartbeat("echo", "one", |_| {});
    next.heartbeat("echo", "two", |_| {});
    next.end("r.a.2", success("2"));
    assert_eq!(next.view("r").status.state, RunState::Completed);
}

#[test]
fn what_must_not_be_done_twice_has_no_backup() {
    let mut world = slow(Effects::Once);
    assert!(world.dispatched_ids().is_empty());
}

#[test]
fn tasks_of_p3_wait_a_moment_and_go_together() {
    let mut world = newest();
    world.heartbeat("echo", "one", |record| record.max_capacity = 9);
    world.command(submit(planned("r", tasks(Priority::P3, &["a", "b"]))));
    assert!(world.dispatched_ids().is_empty(), "they wait for others");
    world.command(submit(planned("s", tasks(Priority::P3, &["a"]))));
    world.pass(100);
    let batch = world.dispatched();
    let ids: Vec<_> = batch
        .iter()
        .map(|it| it.request.attempt_id.as_str())
        .collect();
    assert_eq!(ids, ["r.a.1", "r.b.1", "s.a.1"]);
    for dispatch in &batch {
        assert_eq!(dispatch.request.batch.as_ref().unwrap().as_str(), "r.a.1");
    }
}

#[test]
fn a_full_batch_waits_for_nobody() {
    let mut world = newest();
    world.heartbeat("echo", "one", |record| record.max_capacity = 100);
    let names: Vec<String> = (0..12).map(|number| format!("t{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.command(submit(planned("r", tasks(Priority::P3, &names))));
    assert_eq!(world.dispatched().len(), 10, "the settings' batch size");
    world.pass(100);
    assert_eq!(world.dispatched().len(), 2);
}

#[test]
fn a_task_that_takes_its_batch_down_is_found_by_halving() {
    let mut world = newest();
    let names = ["a", "b", "c", "d", "e", "f", "g", "poison"];
    let mut wishes = tasks(Priority::P3, &names);
    wishes[7].optional = true;
    world.heartbeat("echo", "one", |record| record.max_capacity = 100);
    world.command(submit(planned("r", wishes)));
    let mut incarnation = 1;
    for _ in 0..40 {
        world.pass(100);
        let batches = world.dispatched();
        let dies = batches
            .iter()
            .any(|it| it.request.task_id.as_str() == "poison");
        for dispatch in batches {
            let poisoned = dispatch.request.batch.as_ref();
            let of_poison = world.stored.run(&run_id("r")).unwrap().tasks[7]
                .attempts
                .last();
            let of_poison = of_poison.and_then(|made| made.terms.batch.as_ref());
            let with_poison = poisoned.is_some() && of_poison.map(|it| &it.id) == poisoned;
            if !with_poison && dispatch.request.task_id.as_str() != "poison" {
                world.end(dispatch.request.attempt_id.as_str(), success("1"));
            }
        }
        if dies {
            incarnation += 1;
        }
        world.heartbeat("echo", "one", |record| {
            record.max_capacity = 100;
            record.incarnation = incarnation;
            record.attempts.clear();
        });
    }
    let view = world.view("r").status;
    assert_eq!(view.state, RunState::Completed);
    let left_out: Vec<_> = view.gaps.iter().map(|gap| gap.task_id.as_str()).collect();
    assert_eq!(left_out, ["poison"]);
    let run = world.stored.run(&run_id("r")).unwrap();
    for task in &run.tasks[..7] {
        assert!(task.attempts.len() <= 4, "log2 of the batch, and one alone");
        assert_eq!(task.lost, 0, "a neighbour is not to blame");
    }
}
