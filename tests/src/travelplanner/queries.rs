use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use muster_travel::{Constraints, Query};
use serde::Deserialize;

/// What a query asks for, on a line of its own.
#[derive(Deserialize)]
struct Labels {
    idx: u64,
    #[serde(flatten)]
    asked: Constraints,
}

/// Gives queries without labels those of a file.
///
/// # Errors
/// When the file or a line cannot be read; the message names the line.
pub fn add_labels(queries: &mut [Query], path: &Path) -> anyhow::Result<()> {
    let file = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("LABELS: cannot read {file}"))?;
    let mut labels = BTreeMap::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        if !line.trim().is_empty() {
            let read: Labels =
                serde_json::from_str(line).with_context(|| format!("{file}, line {number}"))?;
            labels.insert(read.idx, read.asked);
        }
    }
    for query in queries.iter_mut().filter(|query| query.labels.is_none()) {
        query.labels = labels.remove(&query.idx);
    }
    Ok(())
}

/// Reads a file with a query a line; empty lines are passed over.
///
/// # Errors
/// When the file or a line cannot be read, a number comes twice, or there is no query at all. The message names the line.
pub fn read_queries(path: &Path) -> anyhow::Result<Vec<Query>> {
    let file = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("QUERIES: cannot read {file}"))?;
    let mut queries: Vec<Query> = Vec::new();
    let mut lines = BTreeMap::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let query = Query::read(line).with_context(|| format!("{file}, line {number}"))?;
        if let Some(first) = lines.insert(query.idx, number) {
            let idx = query.idx;
            bail!("{file}, line {number}: idx {idx} is on line {first} already");
        }
        queries.push(query);
    }
    ensure!(!queries.is_empty(), "{file} has no query");
    Ok(queries)
}
