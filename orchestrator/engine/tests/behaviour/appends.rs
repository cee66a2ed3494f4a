//! The log: what is kept back until it is stored, and appends that are refused or in doubt.

use muster_engine::{AppendOutcome, Event, Input, Record, Refused, Reply, StepDown};
use muster_proto::{api::RunState, limits::RECORD_BYTES_MAX};

use crate::{
    completion::staffed,
    samples::{body, planned, submit, success, task},
    world::World,
};

/// A submission whose append is under way.
fn pending() -> (World, muster_engine::ReplyToken) {
    let mut world = staffed();
    world.stores = false;
    let token = world.command(submit(planned("r", vec![task("a", &[])])));
    (world, token)
}

fn is_told(world: &World) -> bool {
    !world.replies.is_empty() || !world.deliveries.is_empty() || !world.published.is_empty()
}

#[test]
fn nothing_is_told_before_it_is_stored() {
    let (mut world, token) = pending();
    world.pass(200);
    assert!(!is_told(&world));
    world.store();
    world.settle();
    assert!(matches!(world.reply(token), Reply::Run(_)));
    assert_eq!(world.dispatched_ids(), ["r.a.1"]);
}

#[test]
fn what_comes_in_while_an_append_is_under_way_shares_the_next_one() {
    let (mut world, _) = pending();
    for run in ["s", "t", "u"] {
        world.command(submit(planned(run, vec![task("a", &[])])));
    }
    let records = world.log.len();
    world.stores = true;
    world.store();
    world.settle();
    assert_eq!(world.log.len(), records + 2);
    assert_eq!(world.replies.len(), 4);
}

#[test]
fn an_append_without_answer_goes_again_with_the_same_bytes() {
    let (mut world, token) = pending();
    let before = world.pending.clone().unwrap();
    world.answer(AppendOutcome::Unknown);
    world.settle();
    assert!(world.pending.is_none());
    world.pass(300);
    assert_eq!(world.pending.clone().unwrap(), before);
    assert!(!is_told(&world));
    world.store();
    world.settle();
    assert!(matches!(world.reply(token), Reply::Run(_)));
}

#[test]
fn an_append_whose_acknowledgement_was_lost_is_found_in_the_log() {
    let (mut world, token) = pending();
    let sequence = world.store_silently();
    world.answer(AppendOutcome::Unknown);
    world.pass(300);
    world.answer(AppendOutcome::WrongLastSequence);
    world.settle();
    assert_eq!(world.read_backs, [sequence]);
    assert!(!is_told(&world));
    let record = world.log.last().cloned();
    world.handle(Input::ReadBack(record));
    assert!(matches!(world.reply(token), Reply::Run(_)));
    assert_eq!(world.stepped_down, None);
}

#[test]
fn an_owner_that_finds_anothers_record_steps_down_and_tells_nothing() {
    let (mut world, _) = pending();
    world.answer(AppendOutcome::WrongLastSequence);
    world.settle();
    let foreign = br#"{"format":1,"epoch":2,"nonce":"x","at":"2023-11-14T22:13:20Z","events":[]}"#;
    world.handle(Input::ReadBack(Some(foreign.to_vec())));
    assert_eq!(world.stepped_down, Some(StepDown::Fenced));
    world.pass(10_000);
    assert!(world.pending.is_none() && !is_told(&world));
    assert!(!world.shard.is_owner());
}

#[test]
fn a_stream_that_ends_before_what_was_acknowledged_stops_the_owner() {
    let (mut world, _) = pending();
    let last = world.log.len() as u64;
    world.answer(AppendOutcome::WrongLastSequence);
    world.settle();
    world.handle(Input::ReadBack(None));
    assert_eq!(world.stepped_down, Some(StepDown::DataLost(last)));
}

#[test]
fn a_record_that_nobody_asked_for_changes_nothing() {
    let (mut world, _) = pending();
    world.handle(Input::ReadBack(Some(b"{}".to_vec())));
    assert_eq!(world.stepped_down, None);
}

#[test]
fn while_the_broker_refuses_new_requests_are_refused_and_later_taken() {
    let (mut world, first) = pending();
    world.answer(AppendOutcome::Refused("the disk is full".to_owned()));
    world.settle();
    let second = world.command(submit(planned("s", vec![task("a", &[])])));
    assert!(
        world.replies.is_empty(),
        "even a refusal waits for its turn"
    );
    world.pass(300);
    world.store();
    world.stores = true;
    world.settle();
    assert!(matches!(world.reply(first), Reply::Run(_)));
    let Reply::Refused(Refused::LogUnavailable(reason)) = world.reply(second) else {
        panic!("taken")
    };
    assert!(reason.contains("the disk is full"));
    let third = world.command(submit(planned("s", vec![task("a", &[])])));
    assert!(matches!(world.reply(third), Reply::Run(_)));
    world.check_histories();
}

#[test]
fn results_are_taken_while_the_broker_refuses() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[]), task("b", &[])])));
    world.stores = false;
    world.end("r.a.1", success("1"));
    world.answer(AppendOutcome::Refused("full".to_owned()));
    world.settle();
    world.end("r.b.1", success("1"));
    world.pass(300);
    world.stores = true;
    world.store();
    world.settle();
    assert_eq!(world.view("r").status.state, RunState::Completed);
    world.check_histories();
}

#[test]
fn a_repeat_of_a_command_that_is_taken_is_not_refused_in_trouble() {
    let (mut world, first) = pending();
    world.answer(AppendOutcome::Unknown);
    world.settle();
    let again = world.command(submit(planned("r", vec![task("a", &[])])));
    world.pass(300);
    world.store();
    world.settle();
    assert!(matches!(world.reply(first), Reply::Run(_)));
    assert!(matches!(world.reply(again), Reply::Run(_)));
}

#[test]
fn what_does_not_fit_one_record_is_split_between_events() {
    let (mut world, _) = pending();
    let large = format!("\"{}\"", "x".repeat(16_000));
    for number in 0..100 {
        let mut command = planned(&format!("large-{number}"), vec![task("a", &[])]);
        command.request = body(&large);
        world.command(submit(command));
    }
    let before = world.log.len();
    world.stores = true;
    world.store();
    world.settle();
    assert!(world.log.len() >= before + 4, "{}", world.log.len());
    assert!(
        world
            .log
            .iter()
            .all(|bytes| bytes.len() <= RECORD_BYTES_MAX)
    );
    assert_eq!(world.replies.len(), 101);
    world.check_histories();
}

#[test]
fn behind_too_many_waiting_records_new_requests_are_refused() {
    let (mut world, _) = pending();
    let large = format!("\"{}\"", "x".repeat(400_000));
    for number in 0..30 {
        let mut command = planned(&format!("large-{number}"), vec![task("a", &[])]);
        command.request = body(&large);
        world.command(submit(command));
    }
    world.stores = true;
    world.store();
    world.settle();
    let refused = |reply: &&Reply| matches!(reply, Reply::Refused(Refused::LogUnavailable(_)));
    let count = world.replies.values().filter(refused).count();
    assert!((10..=16).contains(&count), "{count}");
}

#[test]
fn a_request_larger_than_a_record_is_refused_and_leaves_no_trace() {
    let mut world = staffed();
    let long = "x".repeat(120);
    let names: Vec<String> = (0..300).map(|number| format!("{long}{number}")).collect();
    let mut plan: Vec<_> = names.iter().map(|name| task(name, &[])).collect();
    for task in &mut plan[200..] {
        task.depends_on = names[..100]
            .iter()
            .map(|name| crate::samples::task_id(name))
            .collect();
    }
    let records = world.log.len();
    let token = world.command(submit(planned("r", plan)));
    assert!(matches!(
        world.reply(token),
        Reply::Refused(Refused::TooLarge)
    ));
    assert_eq!(world.log.len(), records);
}

#[test]
fn a_record_of_a_later_format_is_refused_by_its_number() {
    let later = br#"{"format":1000,"whatever":true}"#;
    let error = Record::from_bytes(later).unwrap_err();
    assert!(error.to_string().contains("start a newer orchestrator"));
}

#[test]
fn an_owner_with_any_name_writes_records_that_can_be_read() {
    let mut settings = crate::world::settings();
    settings.owner = "the \"first\"\\".to_owned();
    let world = World::with(settings);
    let record = Record::from_bytes(&world.log[0]).unwrap();
    assert!(matches!(
        record.events[0],
        Event::OwnerChanged { epoch: 1, .. }
    ));
}

#[test]
fn an_owner_that_was_stopped_for_a_while_proves_that_it_still_writes_before_it_tells_anything() {
    let mut world = staffed();
    world.command(submit(planned("r", vec![task("a", &[])])));
    world.replies.clear();
    world.stores = false;
    world.now_ms += 2_000;
    let token = world.token();
    let query = crate::samples::status("r", false);
    world.handle(Input::Query { token, query });
    assert!(world.replies.is_empty());
    world.answer(AppendOutcome::WrongLastSequence);
    world.settle();
    let foreign = br#"{"format":1,"epoch":2,"nonce":"x","at":"2023-11-14T22:13:20Z","events":[]}"#;
    world.handle(Input::ReadBack(Some(foreign.to_vec())));
    assert_eq!(world.stepped_down, Some(StepDown::Fenced));
    assert!(world.replies.is_empty());
}

#[test]
fn an_owner_without_work_proves_that_it_still_writes_twice_a_minute() {
    let mut world = World::new();
    let records = world.log.len();
    world.pass(300_000);
    assert!((9..=10).contains(&(world.log.len() - records)));
}
