//! Logs of every format that was ever written are read as they were meant.
//!
//! The files in `tests/golden` are never changed: a later version that cannot read one is wrong.

use std::collections::BTreeMap;

use muster_engine::{DeadLetterState, FORMAT, Record, Shard};
use muster_proto::{
    Timestamp,
    api::{RunState, TaskState},
};

use crate::world::settings;

const LOGS: [(u32, &str); 6] = [
    (1, include_str!("../golden/format-1.jsonl")),
    (2, include_str!("../golden/format-2.jsonl")),
    (3, include_str!("../golden/format-3.jsonl")),
    (4, include_str!("../golden/format-4.jsonl")),
    (5, include_str!("../golden/format-5.jsonl")),
    (6, include_str!("../golden/format-6.jsonl")),
];

/// A shard that has read a log, line by line.
fn read(log: &str) -> Shard {
    let mut shard = Shard::new(settings());
    let mut last = 0;
    for (line, sequence) in log.lines().zip(1..) {
        let record = Record::from_bytes(line.as_bytes()).unwrap();
        shard.replay(sequence, &record).unwrap();
        last = sequence;
    }
    shard.begin(last, Timestamp::from_ms(1_800_000_000_000));
    shard
}

fn states(shard: &Shard) -> BTreeMap<String, RunState> {
    let state = |run: &muster_engine::Run| (run.id.to_string(), run.state);
    shard.state().runs().map(state).collect()
}

#[test]
fn there_is_a_log_of_every_format() {
    let formats: Vec<u32> = LOGS.iter().map(|(format, _)| *format).collect();
    assert_eq!(formats, (1..=FORMAT).collect::<Vec<_>>());
    for (format, log) in LOGS {
        let last = Record::from_bytes(log.lines().last().unwrap().as_bytes()).unwrap();
        assert_eq!(last.format, format);
    }
}

#[test]
fn runs_of_older_logs_are_where_they_were() {
    for (format, log) in LOGS {
        let mut expected = BTreeMap::from([
            ("0-r".to_owned(), RunState::Completed),
            ("0-s".to_owned(), RunState::Completed),
            ("0-t".to_owned(), RunState::Working),
            ("0-u".to_owned(), RunState::Failed),
            ("0-v".to_owned(), RunState::Working),
            ("0-w".to_owned(), RunState::Cancelled),
        ]);
        if format > 1 {
            expected.insert("0-x".to_owned(), RunState::Working);
        }
        if format > 2 {
            expected.insert("0-y".to_owned(), RunState::Queued);
            expected.insert("0-z".to_owned(), RunState::Queued);
        }
        if format > 3 {
            expected.insert("0-b".to_owned(), RunState::Completed);
            expected.insert("0-c".to_owned(), RunState::AwaitingClarification);
            expected.insert("0-d".to_owned(), RunState::Working);
            expected.insert("0-e".to_owned(), RunState::Working);
        }
        if format > 4 {
            expected.insert("0-f".to_owned(), RunState::Completed);
            expected.insert("0-g".to_owned(), RunState::AwaitingClarification);
            expected.insert("0-h".to_owned(), RunState::Integrating);
            expected.insert("0-i".to_owned(), RunState::AwaitingConfirmation);
            expected.insert("0-j".to_owned(), RunState::Working);
            expected.insert("0-k".to_owned(), RunState::Working);
        }
        if format > 5 {
            expected.insert("0-l".to_owned(), RunState::Working);
        }
        assert_eq!(states(&read(log)), expected, "format {format}");
    }
}

#[test]
fn a_plan_in_parts_is_whole_and_one_that_was_begun_by_an_owner_that_died_is_not_there() {
    let shard = read(LOGS[2].1);
    let tasks = |run: &str| -> Vec<String> {
        let run = shard.state().runs().find(|known| known.id.as_str() == run);
        let tasks = run.unwrap().tasks.iter();
        tasks.map(|task| task.id.to_string()).collect()
    };
    assert_eq!(tasks("0-y"), ["a", "b", "c"]);
    assert_eq!(tasks("0-z"), ["b"]);
}

#[test]
fn backups_look_ups_simpler_types_and_halved_batches_are_what_they_were() {
    let shard = read(LOGS[3].1);
    let first = |run: &str| {
        let run = shard.state().runs().find(|known| known.id.as_str() == run);
        run.unwrap().tasks[0].clone()
    };
    let backed_up = first("0-b");
    assert!(backed_up.attempts[1].terms.backup);
    assert!(first("0-c").attempts[1].terms.look_up);
    let fallen_back = first("0-d");
    assert_eq!(fallen_back.fell_back_from.unwrap().as_str(), "fresh");
    assert_eq!(first("0-e").batch_max, Some(1));
}

#[test]
fn refused_and_sent_back_results_are_what_they_were() {
    let shard = read(LOGS[4].1);
    let run = |id: &str| {
        let mut runs = shard.state().runs();
        runs.find(|known| known.id.as_str() == id).unwrap().clone()
    };
    let task = &run("0-f").tasks[1];
    assert!(task.feedback[0].contains("not as agreed"));
    assert_eq!(task.feedback[1], "a has too many nights");
    assert_eq!((task.sent_back, task.superseded), (1, 2));
    assert_eq!(run("0-g").workflow.unwrap().schemas.len(), 1);
    let changed = run("0-h");
    let kept = changed.tasks.iter().filter(|task| task.kept.is_some());
    assert_eq!(kept.count(), 2);
    assert_eq!(run("0-i").held.unwrap().success.plan.len(), 2);
    assert!(run("0-j").paused);
    let grown = run("0-k");
    assert_eq!((grown.tasks.len(), grown.tasks[2].sent_back), (3, 1));
}

#[test]
fn dead_letters_of_older_logs_are_what_they_were() {
    for (format, log) in LOGS {
        let shard = read(log);
        let letters: BTreeMap<_, _> = shard
            .state()
            .dead_letters()
            .map(|letter| (letter.id.clone(), letter.state.clone()))
            .collect();
        let of_task = &letters["0-u.a"];
        if format == 1 {
            assert_eq!(letters.len(), 1);
            assert_eq!(*of_task, DeadLetterState::Open);
        } else {
            assert!(
                matches!(of_task, DeadLetterState::Resent { run_id, .. } if run_id.as_str() == "0-x")
            );
            let message = &letters["0-message-2-1"];
            assert!(matches!(message, DeadLetterState::Dropped { .. }));
        }
    }
}

#[test]
fn scenarios_share_what_is_equal_and_one_that_failed_is_left_out() {
    let shard = read(LOGS[5].1);
    let run = shard.state().runs().find(|run| run.id.as_str() == "0-l");
    let run = run.unwrap();
    let names: Vec<&str> = run.scenarios.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["dry", "wet"]);
    let task = |name: &str| {
        let task = run.tasks.iter().find(|task| task.id.as_str() == name);
        task.unwrap().clone()
    };
    assert_eq!(task("map").scenarios.len(), 2);
    assert_eq!(task("integration-s1").state, TaskState::Skipped);
    assert_eq!(task("sum-s2").scenarios[&1].as_str(), "sum");
    assert_eq!(task("comparison").state, TaskState::Blocked);
}
