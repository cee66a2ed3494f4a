//! The data of workflows that users wrote, held against the rules of the agents that work by them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use muster_procedure::Procedure;

/// Whose planning works by the data of a folder.
const PROCEDURE: &str = "procedure-planning";
const DROUGHT: &str = "drought-planning";
/// Largest file that is read, in bytes: the orchestrator refuses more of all of them.
const FILE_BYTES_MAX: u64 = 128 * 1024;

/// Checks every workflow of a folder. What has no planner with data is left to the orchestrator.
///
/// # Errors
/// Names the folder, the file, the key and what to do.
pub(crate) fn check(folder: &Path) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder);
    let entries =
        entries.with_context(|| format!("cannot read the workflows in {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if let Ok(manifest) = fs::read_to_string(path.join("workflow.yaml")) {
            check_one(&path, &manifest).with_context(|| format!("workflow {}", path.display()))?;
        }
    }
    Ok(())
}

fn check_one(folder: &Path, manifest: &str) -> anyhow::Result<()> {
    let plans = |agent_type: &str| {
        let line = format!("agent_type: {agent_type}");
        manifest.lines().any(|it| it.trim() == line)
    };
    if plans(PROCEDURE) {
        let data = data(&folder.join("data"))?;
        let text = data.get("procedure.yaml");
        let text =
            text.context("data/procedure.yaml: is missing; write it as docs/workflows.md says")?;
        Procedure::read(text)?;
    } else if plans(DROUGHT) {
        muster_drought::Settings::read(&data(&folder.join("data"))?)?;
    }
    Ok(())
}

fn data(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut data = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(data);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            continue;
        }
        let bytes = fs::metadata(&path)?.len();
        anyhow::ensure!(
            bytes <= FILE_BYTES_MAX,
            "data/{name}: has {bytes} bytes, at most {FILE_BYTES_MAX} are allowed"
        );
        let text = fs::read_to_string(&path).with_context(|| format!("data/{name}"))?;
        data.insert(name, text);
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLES: &str = "../examples/workflows";

    #[test]
    fn the_examples_are_valid_and_a_missing_file_is_named() {
        check(Path::new(EXAMPLES)).unwrap();
        let manifest = format!("planning:\n  agent_type: {PROCEDURE}\n");
        let error = check_one(Path::new(EXAMPLES), &manifest).unwrap_err();
        let error = error.to_string();
        assert!(
            error.starts_with("data/procedure.yaml: is missing"),
            "{error}"
        );
    }
}
