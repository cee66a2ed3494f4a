//! Snapshots, archive and trimming: what was trimmed is still there, and a restart reads little.

use std::path::Path;

use muster_tests::{Live, eventually};
use serde_json::{Value, json};

use crate::account::assert_clean;

const SHORT: &str = "archive: {snapshot_interval_s: 1, trim_bytes: 64 KiB}\n";

async fn first_sequence(live: &Live) -> u64 {
    let bus = live.bus().await.unwrap();
    let subject = "$JS.API.STREAM.INFO.MUSTER_LOG_0";
    let answer = bus.connection().request(subject, &[], Vec::new(), None);
    let info: Value = serde_json::from_slice(&answer.await.unwrap().payload).unwrap();
    info["state"]["first_seq"].as_u64().unwrap()
}

/// Runs of some KiB each until the beginning of the log is gone.
async fn until_trimmed(live: &Live) -> Vec<String> {
    let api = live.api().unwrap();
    let text = "x".repeat(2_000);
    let mut ids = Vec::new();
    let mut first = 1;
    for _ in 0..600 {
        let body = json!({"workflow": "echo", "request": {"values": [text, text, text]}});
        let done = api.post("/api/runs?wait=20", &body).await.unwrap();
        assert_eq!(done.state(), "completed", "{done:?}");
        ids.push(done.id().unwrap());
        first = first_sequence(live).await;
        if first > 20 {
            break;
        }
    }
    assert!(first > 20, "nothing was trimmed");
    ids
}

async fn system() -> Live {
    Live::with_echo_and_settings(SHORT).await.unwrap()
}

/// A run that waits for an agent that is not there.
async fn waiting(live: &Live) -> String {
    let plan = json!([{"id": "a", "agent_type": "nobody", "payload": 1}]);
    live.api().unwrap().submit_plan(plan).await.unwrap()
}

#[tokio::test]
async fn runs_whose_records_were_trimmed_are_read_from_the_archive_and_open_ones_go_on() {
    let mut live = system().await;
    let open = waiting(&live).await;
    let ids = until_trimmed(&live).await;
    live.orchestrator(0).unwrap().program().kill().unwrap();
    live.orchestrator(0).unwrap().restart().await.unwrap();
    let api = live.api().unwrap();
    assert_clean(&api, &ids[0]).await;
    assert_eq!(api.status(&ids[0]).await.unwrap().state(), "completed");
    assert_eq!(api.status(&open).await.unwrap().state(), "working");
    live.add_agent("late", &["nobody"]).await.unwrap_err();
    let events = api.events(&open).await.unwrap();
    assert_eq!(events[0]["number"], 1, "{events:?}");
}

#[tokio::test]
async fn a_damaged_snapshot_falls_back_to_the_one_before() {
    let mut live = system().await;
    let open = waiting(&live).await;
    until_trimmed(&live).await;
    live.orchestrator(0).unwrap().program().kill().unwrap();
    let newest = newest_snapshot(&live.folder().join("archive"));
    let mut bytes = std::fs::read(&newest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(&newest, bytes).unwrap();
    live.orchestrator(0).unwrap().restart().await.unwrap();
    let log = live.orchestrator(0).unwrap().program().log();
    assert!(log.contains("a snapshot cannot be used"), "{log}");
    let api = live.api().unwrap();
    assert_eq!(api.status(&open).await.unwrap().state(), "working");
}

#[tokio::test]
async fn without_any_snapshot_the_whole_log_is_folded_from_the_archive_on() {
    let mut live = system().await;
    let open = waiting(&live).await;
    let ids = until_trimmed(&live).await;
    live.orchestrator(0).unwrap().program().kill().unwrap();
    let archive = live.folder().join("archive");
    for folder in std::fs::read_dir(&archive).unwrap() {
        std::fs::remove_dir_all(folder.unwrap().path().join("snapshots")).unwrap();
    }
    live.orchestrator(0).unwrap().restart().await.unwrap();
    let api = live.api().unwrap();
    assert_eq!(api.status(&open).await.unwrap().state(), "working");
    assert_clean(&api, ids.last().unwrap()).await;
}

#[tokio::test]
async fn an_orchestrator_with_another_archive_does_not_start() {
    let live = system().await;
    waiting(&live).await;
    let other = live.folder().join("elsewhere");
    std::fs::create_dir(&other).unwrap();
    let url = live.url();
    let started = muster_tests::Orchestrator::start("lost", &url, &other, &[]);
    let refused = tokio::time::timeout(std::time::Duration::from_secs(20), started).await;
    assert!(!matches!(refused, Ok(Ok(_))), "it started");
    let log = std::fs::read_to_string(other.join("lost.log")).unwrap();
    assert!(
        log.contains("is not the one that these logs were written to"),
        "{log}"
    );
    eventually("the first one goes on", || async {
        Ok((live.api()?.get("/readyz").await?.status == 200).then_some(()))
    })
    .await
    .unwrap();
}

/// The head of the newest snapshot, in whatever folder.
fn newest_snapshot(archive: &std::path::Path) -> std::path::PathBuf {
    let mut heads = Vec::new();
    let mut folders = vec![archive.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = path.display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if text.contains("/snapshots/") && !text.contains("/parts/") {
                heads.push(path);
            }
        }
    }
    heads.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
    heads.pop().unwrap()
}

/// Files whose path names segments, at any depth.
fn segments_under(folder: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count += segments_under(&path)?;
        } else if path.display().to_string().contains("/segments/") {
            count += 1;
        }
    }
    Ok(count)
}

/// Half a MiB of the log: tasks that carry just less than what is kept apart, and their results.
fn large() -> Value {
    let value = "x".repeat(15_000);
    let task = |number: usize| json!({"id": format!("t{number}"), "agent_type": "echo", "payload": {"value": value}});
    let tasks: Vec<Value> = (0..16).map(task).collect();
    json!({"plan": {"tasks": tasks}})
}

#[tokio::test]
async fn a_full_log_refuses_runs_and_has_room_again_once_the_archive_is_back() {
    let live = Live::with_echo_and_settings(
        "log: {max_bytes: 64 MiB}\narchive: {snapshot_interval_s: 1}\n",
    )
    .await
    .unwrap();
    let api = live.api().unwrap();
    let (archive, away) = (live.folder().join("archive"), live.folder().join("away"));
    std::fs::rename(&archive, &away).unwrap();
    std::fs::write(&archive, "no folder").unwrap();
    let mut ids = Vec::new();
    let refused = loop {
        let reply = api.post("/api/runs?wait=20", &large()).await.unwrap();
        if reply.status != 200 {
            break reply;
        }
        ids.push(reply.id().unwrap());
        assert!(ids.len() < 500, "nothing is refused");
    };
    refused.refused(503, None).unwrap();
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");

    // Nothing is under way: no record comes that a snapshot could be taken with.
    std::fs::remove_file(&archive).unwrap();
    std::fs::rename(&away, &archive).unwrap();
    eventually("something is archived", || async {
        Ok((segments_under(&archive)? > 0).then_some(()))
    })
    .await
    .unwrap();
    eventually("the log is trimmed", || async {
        Ok((first_sequence(&live).await > 1).then_some(()))
    })
    .await
    .unwrap();
    let after = eventually("there is room again", || async {
        let reply = api.post("/api/runs?wait=20", &large()).await?;
        Ok((reply.status == 200).then_some(reply))
    });
    assert_eq!(after.await.unwrap().state(), "completed");
    assert_clean(&api, &ids[0]).await;
}
