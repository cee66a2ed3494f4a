//! Rows without any orchestrator: what is written, what is refused, and what is noticed.

use std::path::Path;

use muster_read_model::{Before, Changes, ReadModel, ReadModelError, RunRow};
use tempfile::TempDir;

pub(crate) fn row(run_id: &str, sequence: u64, state: &str) -> RunRow {
    RunRow {
        run_id: run_id.to_owned(),
        shard: 0,
        tenant: "default".to_owned(),
        workflow: Some("echo".to_owned()),
        state: state.to_owned(),
        title: format!("request of {run_id}"),
        request: Some("{\"request\":1}".to_owned()),
        request_bytes: 13,
        accepted_at_ms: 1_700_000_000_000,
        ended_at_ms: None,
        events: sequence,
        record_sequences: format!("[{sequence}]"),
        questions: "[]".to_owned(),
        fault: None,
        tasks_known: 0,
        tasks_succeeded: 0,
        tasks: "[]".to_owned(),
        cost_usd_micros: 1_500_000,
        input_tokens: 10,
        output_tokens: 2,
        sequence,
    }
}

fn runs(runs: Vec<RunRow>) -> Changes {
    Changes {
        runs,
        ..Changes::default()
    }
}

fn at(sequence: u64) -> Changes {
    Changes {
        positions: vec![(0, sequence)],
        ..Changes::default()
    }
}

async fn states(model: &ReadModel, ids: &[&str]) -> Vec<String> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let rows = model.rows(&ids).await.unwrap();
    rows.into_iter().map(|row| row.state).collect()
}

/// The same promises hold for both databases.
pub(crate) async fn keep_their_promises(url: &str) {
    let model = ReadModel::open(url, "log").await.unwrap();
    assert_eq!(model.follow(0).await.unwrap(), 0);

    let many: Vec<RunRow> = (1..=100)
        .map(|n| row(&format!("run-{n:03}"), n, "working"))
        .collect();
    model.write(runs(many.clone())).await.unwrap();
    model.write(runs(many.clone())).await.unwrap();
    assert_eq!(model.count(0, 1_000).await.unwrap(), 100);
    assert_eq!(model.count(0, 60).await.unwrap(), 60);
    let ids: Vec<String> = many.iter().map(|row| row.run_id.clone()).collect();
    assert_eq!(model.rows(&ids).await.unwrap(), many);

    let newer = runs(vec![
        row("run-007", 200, "completed"),
        row("run-007", 150, "working"),
    ]);
    model.write(newer).await.unwrap();
    model
        .write(runs(vec![row("run-007", 120, "working")]))
        .await
        .unwrap();
    assert_eq!(states(&model, &["run-007"]).await, ["completed"]);

    model.write(at(9)).await.unwrap();
    model.write(at(4)).await.unwrap();
    assert_eq!(model.position(0).await.unwrap(), Some(9));

    pages_meet(&model).await;
    let place = model.place("default", "run-007").await.unwrap().unwrap();
    assert_eq!(place.record_sequences, [200]);
    assert_eq!(model.place("other", "run-007").await.unwrap(), None);
    model.close().await;

    let other = ReadModel::open(url, "another log").await;
    assert!(
        matches!(other, Err(ReadModelError::OtherLog { .. })),
        "{other:?}"
    );
    let again = ReadModel::open(url, "log").await.unwrap();
    again.clear().await.unwrap();
    assert_eq!(again.count(0, 1_000).await.unwrap(), 0);
    let lost = again.write(at(10)).await;
    assert!(matches!(lost, Err(ReadModelError::Gone { .. })), "{lost:?}");
    again.close().await;
}

async fn pages_meet(model: &ReadModel) {
    let mut seen = Vec::new();
    let mut before: Option<Before> = None;
    loop {
        let page = model.list(0, "default", before.as_ref(), 30).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(Before {
            accepted_at_ms: last.accepted_at_ms,
            run_id: last.run_id.clone(),
        });
        seen.extend(page.into_iter().map(|line| line.run_id));
    }
    let mut expected: Vec<String> = (1..=100).map(|n| format!("run-{n:03}")).collect();
    expected.reverse();
    assert_eq!(seen, expected);
    assert!(model.list(0, "other", None, 30).await.unwrap().is_empty());
    assert!(model.list(1, "default", None, 30).await.unwrap().is_empty());
}

fn url_of(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

#[tokio::test]
async fn rows_in_a_file_keep_their_promises() {
    let folder = TempDir::new().unwrap();
    keep_their_promises(&url_of(&folder.path().join("deep/rows.db"))).await;
}

#[tokio::test]
async fn a_file_that_is_deleted_is_noticed_and_made_anew() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows.db");
    let model = ReadModel::open(&url_of(&path), "log").await.unwrap();
    model
        .write(runs(vec![row("a", 1, "working")]))
        .await
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    let lost = model.write(runs(vec![row("b", 2, "working")])).await;
    assert!(matches!(lost, Err(ReadModelError::Gone { .. })), "{lost:?}");

    let anew = ReadModel::open(&url_of(&path), "log").await.unwrap();
    anew.write(runs(vec![row("c", 3, "working")]))
        .await
        .unwrap();
    let lost = model.write(runs(vec![row("d", 4, "working")])).await;
    assert!(matches!(lost, Err(ReadModelError::Gone { .. })), "{lost:?}");
    let ids = ["a", "b", "c", "d"].map(str::to_owned);
    assert_eq!(anew.rows(&ids).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_put_aside() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows.db");
    std::fs::write(&path, "something else entirely").unwrap();
    let model = ReadModel::open(&url_of(&path), "log").await.unwrap();
    model
        .write(runs(vec![row("a", 1, "working")]))
        .await
        .unwrap();
    let aside = std::fs::read_to_string(folder.path().join("rows.db.damaged")).unwrap();
    assert_eq!(aside, "something else entirely");
}

#[tokio::test]
async fn of_several_who_make_the_file_all_write_to_the_same() {
    let folder = TempDir::new().unwrap();
    let url = url_of(&folder.path().join("rows.db"));
    let mut openings = tokio::task::JoinSet::new();
    for n in 0..8 {
        let url = url.clone();
        openings.spawn(async move {
            let model = ReadModel::open(&url, "log").await.unwrap();
            let rows = runs(vec![row(&format!("run-{n}"), 1, "working")]);
            model.write(rows).await.unwrap();
        });
    }
    openings.join_all().await;
    let model = ReadModel::open(&url, "log").await.unwrap();
    assert_eq!(model.count(0, 1).await.unwrap(), 8);
}
