//! The benchmark's command says what is wrong with what it is given, before it starts anything.

#![allow(clippy::unwrap_used)] // helpers of tests fail by panicking

use std::path::PathBuf;

use muster_tests::travelplanner::{TravelPlannerSettings, add_labels, fingerprint, read_queries};
use tempfile::TempDir;

const QUERY: &str = r#"{"idx": 7, "query": "Three days in Rockford"}"#;
const LABELS: &str = r#"{"idx": 7, "org": "Reno", "dest": "Rockford", "days": 3, "visiting_city_number": 1, "people_number": 1, "budget": 900}"#;

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn with(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

#[test]
fn what_is_missing_is_named_with_how_to_call_it() {
    let folder = Files::new();
    let data = folder.0.path().display().to_string();
    let settings = |data: &str, out: &str, concurrency: &str| {
        let (data, out, concurrency) = (data.to_owned(), out.to_owned(), concurrency.to_owned());
        let read = TravelPlannerSettings::read(move |name| match name {
            "DATA" => Some(data.clone()),
            "QUERIES" => Some("queries".to_owned()),
            "OUT" => Some(out.clone()),
            "CONCURRENCY" => Some(concurrency.clone()),
            _ => None,
        });
        read.map_err(|error| error.to_string())
    };
    assert!(
        settings(&data, "", "")
            .unwrap_err()
            .contains("OUT is missing: make travelplanner")
    );
    assert!(
        settings("/nowhere", "out", "")
            .unwrap_err()
            .contains("no folder /nowhere")
    );
    assert!(
        settings(&data, "out", "none")
            .unwrap_err()
            .contains("CONCURRENCY")
    );
    assert_eq!(settings(&data, "out", "").unwrap().concurrency, 2);
}

#[test]
fn a_line_that_cannot_be_used_is_named() {
    let files = Files::new();
    let error = |text: &str| {
        let path = files.with("queries.jsonl", text);
        format!("{:#}", read_queries(&path).unwrap_err())
    };
    assert!(error(&format!("{QUERY}\n{{")).contains("line 2"));
    assert!(error(&format!("{QUERY}\n\n{QUERY}")).contains("line 3: idx 7 is on line 1 already"));
    assert!(error("\n").contains("has no query"));
    assert_eq!(
        read_queries(&files.with("good.jsonl", &format!("{QUERY}\n\n")))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn labels_of_a_file_are_taken_where_a_query_has_none() {
    let files = Files::new();
    let mut queries = read_queries(&files.with("queries.jsonl", QUERY)).unwrap();
    add_labels(&mut queries, &files.with("labels.jsonl", LABELS)).unwrap();
    assert_eq!(
        queries[0].labels.as_ref().map(|asked| asked.org.as_str()),
        Some("Reno")
    );
    let bad = files.with("bad.jsonl", r#"{"idx": 7}"#);
    let error = format!("{:#}", add_labels(&mut queries, &bad).unwrap_err());
    assert!(
        error.contains("bad.jsonl, line 1") && error.contains("org"),
        "{error}"
    );
}

#[test]
fn the_order_of_answers_does_not_change_the_hash() {
    let one = fingerprint([(1, None), (2, None)].into_iter());
    assert_eq!(one, fingerprint([(2, None), (1, None)].into_iter()));
    assert_ne!(one, fingerprint([(1, None), (3, None)].into_iter()));
}
