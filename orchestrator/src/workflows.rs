//! Workflows: one folder each, read at start.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use config::{File, FileFormat};
use include_dir::{Dir, include_dir};
use muster_engine::{
    ConfirmPolicy, ConflictPolicy, ConversationPolicy, QuestionPolicy, Schema, Stage, WorkflowSpec,
};
use muster_proto::{
    AgentType, Json, WorkflowName,
    api::WorkflowView,
    limits::{FEEDBACK_MAX, PLAN_TASKS_MAX},
    sha256_hex,
};
use serde::Deserialize;

/// The workflows that come with the program.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../config/workflows");
/// The file that each folder has.
const FILE: &str = "workflow.yaml";
/// Where the schemas of results are: `schemas/<agent type>.json`.
const SCHEMAS: &str = "schemas/";
/// Where the data of agents are: each run brings them to its planning and its integration.
const DATA: &str = "data/";
/// Longest text of all data of one workflow, in bytes: it is kept with every request.
const DATA_BYTES_MAX: usize = 128 * 1024;
/// Longest text of all schemas of one workflow, in bytes: they go into one record of the log,
/// beside a request with a plan.
const SCHEMAS_BYTES_MAX: usize = 128 * 1024;
/// Most workflows: more is a mistake in the path.
const WORKFLOWS_MAX: usize = 256;

/// Why workflows cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// The folder cannot be read.
    #[error("cannot read the workflows in {folder}: {reason}")]
    Unreadable {
        /// Where.
        folder: String,
        /// Why not.
        reason: String,
    },
    /// One of them is not valid.
    #[error("workflow {folder}/{FILE}: {reason}")]
    Invalid {
        /// Which.
        folder: String,
        /// What is wrong.
        reason: String,
    },
    /// There is none.
    #[error("there is no workflow in {0}: each is a folder with a {FILE}")]
    None(String),
}

/// One workflow: what the engine needs, and what people read.
#[derive(Debug, Clone)]
pub struct Workflow {
    /// What the engine needs.
    pub spec: Arc<WorkflowSpec>,
    /// What it is for.
    pub description: String,
    /// Requests to try.
    pub examples: Vec<String>,
    /// The texts below `data`, by path within it: what its agents work by.
    pub data: BTreeMap<String, String>,
}

/// All workflows, by name.
#[derive(Debug, Clone)]
pub struct Workflows(BTreeMap<WorkflowName, Workflow>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    name: WorkflowName,
    description: String,
    #[serde(default)]
    examples: Vec<String>,
    planning: Stage,
    integration: Stage,
    #[serde(default)]
    comparison: Option<Stage>,
    agent_types: Vec<AgentType>,
    #[serde(default = "tasks_max_default")]
    tasks_max: usize,
    #[serde(default)]
    conflicts: ConflictPolicy,
    #[serde(default)]
    confirm: ConfirmPolicy,
    #[serde(default)]
    questions: QuestionPolicy,
    #[serde(default)]
    conversations: ConversationPolicy,
}

fn tasks_max_default() -> usize {
    PLAN_TASKS_MAX
}

/// A folder's files, by path within it.
type Files = BTreeMap<String, Vec<u8>>;

impl Workflows {
    /// Reads those that come with the program, and those of a folder beside them. A folder of the same
    /// name takes the place of one that comes along.
    ///
    /// # Errors
    /// [`WorkflowError`] naming the folder and what is wrong in it.
    pub fn load(folder: Option<&Path>) -> Result<Self, WorkflowError> {
        let own = folder.map(read_folders).transpose()?.unwrap_or_default();
        if let Some(path) = folder.filter(|_| own.is_empty()) {
            return Err(WorkflowError::None(path.display().to_string()));
        }
        let mut workflows = BTreeMap::new();
        for (folder, files) in embedded_folders()
            .into_iter()
            .chain(own)
            .take(WORKFLOWS_MAX)
        {
            let workflow = read_workflow(&folder, &files)?;
            workflows.insert(workflow.spec.name.clone(), workflow);
        }
        Ok(Self(workflows))
    }

    /// A workflow by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Workflow> {
        self.0.get(name)
    }

    /// Their names, for messages.
    #[must_use]
    pub fn names(&self) -> String {
        self.0
            .keys()
            .map(WorkflowName::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// What clients see of them.
    #[must_use]
    pub fn views(&self) -> Vec<WorkflowView> {
        let view = |workflow: &Workflow| WorkflowView {
            name: workflow.spec.name.clone(),
            description: workflow.description.clone(),
            examples: workflow.examples.clone(),
            agent_types: workflow.spec.agent_types.clone(),
            hash: workflow.spec.hash.clone(),
        };
        self.0.values().map(view).collect()
    }
}

fn read_workflow(folder: &str, files: &Files) -> Result<Workflow, WorkflowError> {
    let invalid = |reason: String| WorkflowError::Invalid {
        folder: folder.to_owned(),
        reason,
    };
    let text = files
        .get(FILE)
        .ok_or_else(|| invalid("is missing".to_owned()))?;
    let text = std::str::from_utf8(text).map_err(|error| invalid(error.to_string()))?;
    let manifest: Manifest = config::Config::builder()
        .add_source(File::from_str(text, FileFormat::Yaml))
        .build()
        .and_then(config::Config::try_deserialize)
        .map_err(|error| invalid(error.to_string()))?;
    if manifest.name.as_str() != folder {
        return Err(invalid(format!(
            "name: is {}, but the folder is {folder}",
            manifest.name
        )));
    }
    if !(1..=PLAN_TASKS_MAX).contains(&manifest.tasks_max) {
        return Err(invalid(format!(
            "tasks_max: has to be between 1 and {PLAN_TASKS_MAX}"
        )));
    }
    if manifest.conflicts.send_back_max as usize > FEEDBACK_MAX {
        return Err(invalid(format!(
            "conflicts.send_back_max: at most {FEEDBACK_MAX} is allowed"
        )));
    }
    if manifest.confirm.changes_above_percent > 100 {
        return Err(invalid(
            "confirm.changes_above_percent: has to be between 0 and 100".to_owned(),
        ));
    }
    if manifest
        .confirm
        .plan_above_usd
        .is_some_and(|usd| !(usd.is_finite() && usd >= 0.0))
    {
        return Err(invalid(
            "confirm.plan_above_usd: has to be zero or more US dollars".to_owned(),
        ));
    }
    let schemas = read_schemas(&manifest, files).map_err(&invalid)?;
    let data = read_data(files).map_err(&invalid)?;
    let spec = WorkflowSpec {
        name: manifest.name,
        hash: hash_of(files),
        planning: manifest.planning,
        integration: manifest.integration,
        comparison: manifest.comparison,
        agent_types: manifest.agent_types,
        tasks_max: manifest.tasks_max,
        schemas,
        conflicts: manifest.conflicts,
        confirm: manifest.confirm,
        questions: manifest.questions,
        conversations: manifest.conversations,
    };
    Ok(Workflow {
        spec: Arc::new(spec),
        description: manifest.description,
        examples: manifest.examples,
        data,
    })
}

/// The texts that the agents of a workflow work by.
fn read_data(files: &Files) -> Result<BTreeMap<String, String>, String> {
    let mut data = BTreeMap::new();
    let mut bytes = 0;
    for (path, content) in files.range(DATA.to_owned()..) {
        let Some(name) = path.strip_prefix(DATA) else {
            break;
        };
        let text = std::str::from_utf8(content)
            .map_err(|error| format!("{path}: is no text in UTF-8 ({error})"))?;
        bytes += text.len();
        data.insert(name.to_owned(), text.to_owned());
    }
    if bytes > DATA_BYTES_MAX {
        return Err(format!(
            "{DATA}: {bytes} bytes in all, at most {DATA_BYTES_MAX} are allowed"
        ));
    }
    Ok(data)
}

/// What results have to look like, from the files that are named like the types that bring them.
fn read_schemas(manifest: &Manifest, files: &Files) -> Result<BTreeMap<AgentType, Schema>, String> {
    let stages = [
        &manifest.planning.agent_type,
        &manifest.integration.agent_type,
    ];
    let compares = manifest.comparison.iter().map(|stage| &stage.agent_type);
    let mut schemas = BTreeMap::new();
    let mut bytes = 0;
    for (path, content) in files.range(SCHEMAS.to_owned()..) {
        let Some(name) = path.strip_prefix(SCHEMAS) else {
            break;
        };
        let agent_type = name.strip_suffix(".json").and_then(|name| {
            let types = manifest.agent_types.iter().chain(stages);
            let mut types = types.chain(compares.clone());
            types.find(|known| known.as_str() == name)
        });
        let agent_type = agent_type.ok_or_else(|| {
            format!("{path}: has to be named like an agent type of the workflow, with .json")
        })?;
        let text = Json::from_slice(content).map_err(|error| format!("{path}: {error}"))?;
        let schema = Schema::new(text).map_err(|error| format!("{path}: {error}"))?;
        bytes += schema.bytes();
        schemas.insert(agent_type.clone(), schema);
    }
    if bytes > SCHEMAS_BYTES_MAX {
        return Err(format!(
            "{SCHEMAS}: {bytes} bytes in all, at most {SCHEMAS_BYTES_MAX} are allowed"
        ));
    }
    Ok(schemas)
}

/// Names and contents, so that a run knows when anything in the folder has changed.
fn hash_of(files: &Files) -> String {
    let mut all = Vec::new();
    for (name, content) in files {
        all.extend_from_slice(format!("{name}\n{}\n", content.len()).as_bytes());
        all.extend_from_slice(content);
    }
    sha256_hex(&all)
}

fn embedded_folders() -> Vec<(String, Files)> {
    let name = |dir: &Dir<'_>| dir.path().to_string_lossy().into_owned();
    let files = |dir: &Dir<'static>| {
        let mut files = Files::new();
        collect_embedded(dir, dir.path(), &mut files);
        files
    };
    EMBEDDED.dirs().map(|dir| (name(dir), files(dir))).collect()
}

fn collect_embedded(dir: &Dir<'static>, base: &Path, files: &mut Files) {
    for file in dir.files() {
        let name = file.path().strip_prefix(base).unwrap_or(file.path());
        files.insert(
            name.to_string_lossy().into_owned(),
            file.contents().to_vec(),
        );
    }
    for inner in dir.dirs() {
        collect_embedded(inner, base, files);
    }
}

fn read_folders(path: &Path) -> Result<Vec<(String, Files)>, WorkflowError> {
    let unreadable = |error: std::io::Error| WorkflowError::Unreadable {
        folder: path.display().to_string(),
        reason: error.to_string(),
    };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.path().join(FILE).is_file() {
            let mut files = Files::new();
            collect_files(&entry.path(), &entry.path(), &mut files).map_err(unreadable)?;
            folders.push((entry.file_name().to_string_lossy().into_owned(), files));
        }
    }
    folders.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(folders)
}

fn collect_files(folder: &Path, base: &Path, files: &mut Files) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, base, files)?;
        } else {
            let name = path
                .strip_prefix(base)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            files.insert(name, std::fs::read(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        Files::from([(FILE.to_owned(), text.as_bytes().to_vec())])
    }

    #[test]
    fn the_workflows_that_come_along_are_valid() {
        let workflows = Workflows::load(None).unwrap();
        assert!(
            workflows.get("echo").is_some(),
            "found {}",
            workflows.names()
        );
    }

    #[test]
    fn a_wrong_key_is_refused_with_its_name() {
        let echo = EMBEDDED
            .get_file("echo/workflow.yaml")
            .unwrap()
            .contents_utf8()
            .unwrap();
        assert!(read_workflow("echo", &files(echo)).is_ok());
        let error = read_workflow("echo", &files(&format!("{echo}\ntask_max: 3\n"))).unwrap_err();
        assert!(error.to_string().contains("task_max"), "{error}");
    }

    #[test]
    fn a_schema_is_named_like_the_type_that_it_is_for_and_is_a_schema() {
        let echo = EMBEDDED
            .get_file("echo/workflow.yaml")
            .unwrap()
            .contents_utf8()
            .unwrap();
        let with = |path: &str, text: &str| {
            let mut files = files(echo);
            files.insert(path.to_owned(), text.as_bytes().to_vec());
            read_workflow("echo", &files).map(|workflow| workflow.spec.schemas.len())
        };
        assert_eq!(with("schemas/echo.json", "{}").unwrap(), 1);
        assert_eq!(with("schemas/echo-planning.json", "{}").unwrap(), 1);
        for (path, text) in [
            ("schemas/stranger.json", "{}"),
            ("schemas/echo.yaml", "{}"),
            ("schemas/echo.json", "{"),
            ("schemas/echo.json", r#"{"type": "no type"}"#),
        ] {
            let error = with(path, text).unwrap_err().to_string();
            assert!(error.contains(path), "{error}");
        }
    }

    #[test]
    fn data_are_texts_and_have_a_bound() {
        let echo = EMBEDDED.get_file("echo/workflow.yaml").unwrap();
        let with = |content: &[u8]| {
            let mut files = files(echo.contents_utf8().unwrap());
            files.insert("data/a/b.yaml".to_owned(), content.to_vec());
            read_workflow("echo", &files).map(|workflow| workflow.data)
        };
        assert_eq!(with(b"x: 1").unwrap()["a/b.yaml"], "x: 1");
        let wrong = with(&[0xff]).unwrap_err().to_string();
        assert!(wrong.contains("data/a/b.yaml: is no text"), "{wrong}");
        let large = with(&vec![b'a'; DATA_BYTES_MAX + 1])
            .unwrap_err()
            .to_string();
        assert!(large.contains("data/: 131073 bytes"), "{large}");
    }

    #[test]
    fn another_content_has_another_hash() {
        assert_ne!(hash_of(&files("a")), hash_of(&files("b")));
    }
}
