//! A copy of what the simulator needs, with all mutations in it, in the folder of what is built.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::table::MUTATIONS;

/// What the simulator is built from, the manifests of the workspace besides.
const FOLDERS: &[&str] = &[
    "proto",
    "telemetry",
    "orchestrator/engine/src",
    "agents/runtime/src",
    "tests/tests/simulation",
];
const FILES: &[&str] = &[
    "Cargo.lock",
    "orchestrator/engine/Cargo.toml",
    "agents/runtime/Cargo.toml",
];
const MEMBERS: &str = r#"members = ["proto", "proto/transport", "telemetry", "orchestrator/engine", "agents/runtime", "tests"]"#;
/// Played more often than built: a little optimisation saves more time than it takes.
const FASTER: &str = r"
[profile.dev.package]
muster-agent = { opt-level = 1 }
muster-engine = { opt-level = 1 }
muster-mutations = { opt-level = 1 }
muster-proto = { opt-level = 1 }
";
/// The package of the simulator, with nothing else of these tests.
const PACKAGE: &str = r#"[package]
name = "muster-mutations"
edition.workspace = true

[dev-dependencies]
muster-agent.workspace = true
muster-engine.workspace = true
muster-proto.workspace = true
"#;
/// How a mutation is chosen.
const SWITCH: &str = r#"
/// Whether this defect is in.
#[doc(hidden)]
pub fn mutated(name: &str) -> bool {
    static CHOSEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| std::env::var("MUSTER_MUTATION").ok());
    chosen.as_deref() == Some(name)
}
"#;

/// Where the copy is, and where it is built.
pub(crate) struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Writes what has changed since the last time.
    pub(crate) fn make() -> anyhow::Result<Self> {
        let this = std::env::current_exe()?;
        // target/PROFILE/deps/TEST
        let target = this
            .ancestors()
            .nth(3)
            .context("the test is not in target/")?;
        let folder = target.join("mutations");
        let files = Self::files()?;
        remove_others(&folder, &folder, &files)?;
        for (name, text) in &files {
            write_if_changed(&folder.join(name), text)?;
        }
        let target = target.to_owned();
        Ok(Self { folder, target })
    }

    /// Everything that is in a copy, by its name.
    pub(crate) fn files() -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        mutated(originals(&root)?)
    }

    /// Builds the simulator of the copy, and says where it is.
    pub(crate) fn build(&self) -> anyhow::Result<PathBuf> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        // What cargo told this test of its own package would make build scripts of dependencies run
        // again, here and in every build after this one.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_"]
                .iter()
                .any(|it| name.starts_with(it))
            {
                command.env_remove(&*name);
            }
        }
        let output = command
            .current_dir(&self.folder)
            .args(["test", "--offline", "--no-run", "--test", "simulation"])
            .args(["--package", "muster-mutations", "--message-format", "json"])
            .arg("--target-dir")
            .arg(&self.target)
            .output()?;
        ensure!(
            output.status.success(),
            "the mutations do not compile; `cargo test --no-run` in {} says why:\n{}",
            self.folder.display(),
            errors(&output.stdout)
        );
        let messages = output.stdout.split(|byte| *byte == b'\n');
        let executable = messages
            .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
            .filter(|message| message["target"]["name"] == "simulation")
            .find_map(|message| message["executable"].as_str().map(PathBuf::from));
        executable.context("no simulator was built")
    }
}

fn errors(messages: &[u8]) -> String {
    let messages = messages.split(|byte| *byte == b'\n');
    let messages = messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let errors = messages.filter(|it| it["message"]["level"] == "error");
    let texts = errors.filter_map(|it| Some(it["message"]["rendered"].as_str()?.to_owned()));
    texts.collect()
}

/// Every file of the copy, by its name.
fn originals(root: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for folder in FOLDERS {
        read_folder(root, folder, &mut files)?;
    }
    for name in FILES {
        let text = fs::read(root.join(name)).with_context(|| (*name).to_owned())?;
        files.insert((*name).to_owned(), text);
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let (head, members) = manifest.split_once("members = [").context("no members")?;
    let (_, tail) = members.split_once(']').context("no end of the members")?;
    let manifest = [head, MEMBERS, tail, FASTER].concat();
    files.insert("Cargo.toml".to_owned(), manifest.into());
    files.insert("tests/Cargo.toml".to_owned(), PACKAGE.into());
    Ok(files)
}

fn read_folder(
    root: &Path,
    folder: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<()> {
    for entry in fs::read_dir(root.join(folder)).with_context(|| folder.to_owned())? {
        let entry = entry?;
        let name = format!("{folder}/{}", entry.file_name().display());
        if entry.file_type()?.is_dir() {
            read_folder(root, &name, files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// The same with every mutation in it, and with what chooses one.
fn mutated(mut files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    for mutation in MUTATIONS {
        for edit in mutation.edits {
            let before = files.get(edit.file).context(edit.file)?;
            let after = mutation.put_into(edit, std::str::from_utf8(before)?)?;
            files.insert(edit.file.to_owned(), after.into());
        }
    }
    let proto = files.get_mut("proto/src/lib.rs").context("no contract")?;
    proto.extend_from_slice(SWITCH.as_bytes());
    Ok(files)
}

/// What is the same keeps its time, so that only what has changed is built again.
fn write_if_changed(path: &Path, text: &[u8]) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

/// Removes what an earlier copy had and this one has not.
fn remove_others(
    root: &Path,
    folder: &Path,
    files: &BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(root, &path, files)?;
        } else if !files.contains_key(&path.strip_prefix(root)?.display().to_string()) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
