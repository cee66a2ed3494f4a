//! The agents in Rust that the guide shows do what it says, in a workflow of their own.

#[path = "../../examples/agents/word_count.rs"]
mod word_count;

use std::{fs, path::Path};

use muster_tests::{Live, Served};
use serde_json::json;
use word_count::{WordCount, WordIntegration, WordPlanning};

const WORKFLOWS: &str = "../examples/workflows";

#[test]
fn the_guide_shows_this_very_code() {
    let guide = fs::read_to_string("../docs/agents.md").unwrap();
    for (language, file) in [
        ("rust", "agents/word_count.rs"),
        ("yaml", "workflows/word-count/workflow.yaml"),
    ] {
        let code = fs::read_to_string(format!("../examples/{file}")).unwrap();
        let shown = guide.contains(&format!("```{language}\n{code}```\n"));
        assert!(shown, "{file} is not in the guide as it is");
    }
}

#[test]
fn the_files_that_the_guide_links_to_exist() {
    let guide = fs::read_to_string("../docs/agents.md").unwrap();
    let targets = guide
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next());
    for target in targets.filter(|target| !target.is_empty()) {
        assert!(Path::new("../docs").join(target).exists(), "{target}");
    }
}

#[tokio::test]
async fn a_workflow_of_new_agents_needs_a_file_and_a_folder() {
    let mut live = Live::with_workflows(Path::new(WORKFLOWS)).await.unwrap();
    let url = live.broker().url();
    let _planning = Served::start(&url, "plan-1", WordPlanning).await.unwrap();
    let _counting = Served::start(&url, "count-1", WordCount).await.unwrap();
    let _integration = Served::start(&url, "sum-1", WordIntegration).await.unwrap();
    let body = json!({"workflow": "word-count", "request": "to be or\n\nnot to be\n\n"});
    let api = live.api().unwrap();
    let done = api.post("/api/runs?wait=20", &body).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(done.body["result"], json!({"words": 6}));

    let empty = json!({"workflow": "word-count", "request": " \n\n"});
    let failed = api.post("/api/runs?wait=20", &empty).await.unwrap();
    assert_eq!(
        failed.text("/fault/message").unwrap(),
        "the text is empty: send some words"
    );
}
