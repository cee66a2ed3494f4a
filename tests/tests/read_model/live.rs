//! The read model of a running system, in a file.

use muster_tests::{Live, eventually};
use serde_json::json;

use crate::sql::{execute, number};

const TEXT: &str = "some text";

pub(crate) fn url(live: &Live) -> String {
    format!("sqlite:{}", live.folder().join("read-model.db").display())
}

/// Runs of the workflow `echo`, to their end.
pub(crate) async fn complete(live: &Live, count: usize) -> Vec<String> {
    let api = live.api().unwrap();
    let mut ids = Vec::new();
    for _ in 0..count {
        let body = json!({"workflow": "echo", "request": {"values": [TEXT, TEXT, TEXT]}});
        let done = api.post("/api/runs?wait=20", &body).await.unwrap();
        assert_eq!(done.state(), "completed", "{done:?}");
        ids.push(done.id().unwrap());
    }
    ids
}

/// Waits until so many runs are in a state.
pub(crate) async fn until_rows(url: &str, state: &str, count: i64) {
    let sql = format!("SELECT count(*) FROM runs WHERE state = '{state}'");
    eventually(&format!("{count} runs are {state} in SQL"), || async {
        let seen = number(url, &sql).await;
        Ok((seen == count).then_some(()))
    })
    .await
    .unwrap();
}

/// All runs of the log have their rows, and no others are there.
pub(crate) async fn assert_whole(live: &mut Live, runs: usize) {
    let (whole, text) = live
        .orchestrator(0)
        .unwrap()
        .read_model("check")
        .await
        .unwrap();
    assert!(whole, "{text}");
    assert!(text.contains("state consistency score: 100.00 %"), "{text}");
    let folded: usize = text.lines().filter_map(runs_of).sum();
    assert_eq!(folded, runs, "{text}");
}

/// The number of runs in a line of the report on one shard.
fn runs_of(line: &str) -> Option<usize> {
    let numbers: Result<Vec<usize>, _> = line.split_whitespace().map(str::parse).collect();
    numbers.ok()?.get(2).copied()
}

/// A run that waits for an agent that is not there.
async fn waiting(live: &Live) -> String {
    let plan = json!([{"id": "a", "agent_type": "nobody", "payload": 1}]);
    live.api().unwrap().submit_plan(plan).await.unwrap()
}

#[tokio::test]
async fn the_seeds_tables_say_what_was_asked_done_and_found() {
    let live = Live::with_echo().await.unwrap();
    let open = waiting(&live).await;
    let done = complete(&live, 1).await.remove(0);
    let url = url(&live);
    until_rows(&url, "completed", 1).await;
    until_rows(&url, "working", 1).await;
    let count = async |what: &str| number(&url, &format!("SELECT count(*) FROM {what}")).await;
    assert_eq!(count("trip_requests").await, 2);
    let of = |run: &str| format!("WHERE request_id = '{run}'");
    let tasks = format!("agent_tasks {} AND state = 'succeeded'", of(&done));
    assert_eq!(count(&tasks).await, 5);
    let results = format!(
        "agent_results {} AND method = 'deterministic' AND json_extract(data, '$.value') = '{TEXT}'",
        of(&done)
    );
    assert_eq!(count(&results).await, 3);
    let state = format!(
        "trip_state {} AND tasks_known = 5 AND tasks_succeeded = 5",
        of(&done)
    );
    assert_eq!(count(&state).await, 1);
    let waits = format!("agent_tasks {} AND agent_type = 'nobody'", of(&open));
    assert_eq!(count(&waits).await, 1);
}

#[tokio::test]
async fn rows_follow_the_log_over_kills_and_agree_with_it() {
    let mut live = Live::with_echo_and_settings("archive: {snapshot_interval_s: 1}")
        .await
        .unwrap();
    waiting(&live).await;
    for _ in 0..3 {
        complete(&live, 20).await;
        live.orchestrator(0).unwrap().program().kill().unwrap();
        live.orchestrator(0).unwrap().restart().await.unwrap();
    }
    complete(&live, 1).await;
    assert_whole(&mut live, 62).await;
}

#[tokio::test]
async fn a_database_that_is_deleted_under_load_is_made_again() {
    let mut live = Live::with_echo().await.unwrap();
    let url = url(&live);
    complete(&live, 30).await;
    until_rows(&url, "completed", 30).await;
    for ending in ["", "-wal", "-shm"] {
        let file = live.folder().join(format!("read-model.db{ending}"));
        std::fs::remove_file(file).unwrap();
    }
    complete(&live, 30).await;
    eventually("the file is there again", || {
        let there = live.folder().join("read-model.db").exists();
        std::future::ready(Ok(there.then_some(())))
    })
    .await
    .unwrap();
    assert_whole(&mut live, 60).await;
}

#[tokio::test]
async fn rows_that_are_wrong_are_found_and_made_again_on_command() {
    let mut live = Live::with_echo().await.unwrap();
    let url = url(&live);
    let ids = complete(&live, 10).await;
    assert_whole(&mut live, 10).await;
    // Nobody writes while the rows are spoilt.
    live.orchestrator(0).unwrap().program().kill().unwrap();
    execute(
        &url,
        &format!("DELETE FROM runs WHERE run_id = '{}'", ids[0]),
    )
    .await;
    let wrong = format!(
        "UPDATE runs SET state = 'failed' WHERE run_id = '{}'",
        ids[1]
    );
    execute(&url, &wrong).await;
    let (whole, text) = live
        .orchestrator(0)
        .unwrap()
        .read_model("check")
        .await
        .unwrap();
    assert!(!whole, "{text}");
    assert!(text.contains("state consistency score: 80.00 %"), "{text}");
    assert!(
        text.contains(&format!("run {} has no row", ids[0])),
        "{text}"
    );
    let difference = format!("run {} has state failed instead of completed", ids[1]);
    assert!(text.contains(&difference), "{text}");
    let orchestrator = live.orchestrator(0).unwrap();
    let (made, text) = orchestrator.read_model("rebuild").await.unwrap();
    assert!(made, "{text}");
    assert_whole(&mut live, 10).await;
}

#[tokio::test]
async fn runs_that_a_snapshot_holds_only_by_name_are_listed_after_a_restart() {
    let mut live = Live::with_echo_and_settings("archive: {snapshot_interval_s: 1}")
        .await
        .unwrap();
    let first = complete(&live, 15).await;
    let snapshots = live.folder().join("archive");
    eventually("a snapshot is written", || {
        let found = snapshot_there(&snapshots);
        std::future::ready(Ok(found.then_some(())))
    })
    .await
    .unwrap();
    live.orchestrator(0).unwrap().program().kill().unwrap();
    live.orchestrator(0).unwrap().restart().await.unwrap();
    let second = complete(&live, 3).await;
    let mut expected: Vec<String> = first.into_iter().chain(second).collect();
    expected.reverse();
    let mut seen: Vec<String> = Vec::new();
    let mut before = String::new();
    loop {
        let path = format!("/api/runs?limit=4{before}");
        let page = live.api().unwrap().get(&path).await.unwrap();
        assert_eq!(page.status, 200, "{page:?}");
        let runs = page.body["runs"].as_array().unwrap();
        seen.extend(
            runs.iter()
                .map(|run| run["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        before = format!("&before={next}");
    }
    assert_eq!(seen, expected);
}

fn snapshot_there(archive: &std::path::Path) -> bool {
    let Ok(folders) = std::fs::read_dir(archive) else {
        return false;
    };
    let heads = folders
        .flatten()
        .map(|folder| folder.path().join("snapshots/0/heads"));
    heads
        .flat_map(std::fs::read_dir)
        .any(|mut files| files.next().is_some())
}

#[tokio::test]
async fn a_database_of_another_log_is_refused_at_the_start() {
    let mut live = Live::start().await.unwrap();
    let file = live.folder().join("other.db");
    let url = format!("sqlite:{}", file.display());
    let other = muster_read_model::ReadModel::open(&url, "another log")
        .await
        .unwrap();
    other.close().await;
    live.set_settings(&format!("read_model: {{url: '{url}'}}"))
        .unwrap();
    let error = live.add_orchestrator().await.unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains("was made from another log"), "{text}");
}
