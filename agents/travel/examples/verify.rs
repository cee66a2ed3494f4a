//! Judges plans in the TravelPlanner benchmark's format, without a running system:
//! `cargo run -p muster-travel --example verify -- DATA QUERIES.jsonl PLANS.jsonl`. DATA is the folder with the data, QUERIES
//! has labelled lines, PLANS lines of `{"idx", "query", "plan"}`. One line of JSON for each plan on stdout, the rates on
//! stderr.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for trying, not a part of the system

use std::collections::BTreeMap;
use std::path::Path;

use muster_travel::{Query, Rates, Submission, Verifier};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [data, queries, plans] = words.as_slice() else {
        return Err("give DATA QUERIES.jsonl PLANS.jsonl".into());
    };
    let verifier = Verifier::open(Path::new(data))?;
    let mut labels = BTreeMap::new();
    for (number, line) in lines(queries)? {
        let query = Query::read(&line).map_err(|error| format!("{queries}:{number}: {error}"))?;
        labels.insert(query.idx, query.labels);
    }
    let mut rates = Rates::default();
    for (number, line) in lines(plans)? {
        let at = |error: String| format!("{plans}:{number}: {error}");
        let plan: Submission =
            serde_json::from_str(&line).map_err(|error| at(error.to_string()))?;
        let Some(Some(asked)) = labels.get(&plan.idx) else {
            return Err(at(format!("no labelled query has the number {}", plan.idx)).into());
        };
        let verification = verifier.verify(asked, &plan.plan.unwrap_or_default());
        rates.add(&verification, asked.hard_rules());
        println!(
            "{}",
            serde_json::json!({"idx": plan.idx, "verification": verification})
        );
    }
    eprintln!("{rates}");
    Ok(())
}

fn lines(path: &str) -> Result<Vec<(usize, String)>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    Ok(lines
        .map(|(number, line)| (number, line.to_owned()))
        .collect())
}
