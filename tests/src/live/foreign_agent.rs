//! An agent in another language: one of the examples in `examples/agents`.

use std::{
    env,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use super::Program;

/// The variable that names a Python with nats-py; without it, the project's own script is asked.
const PYTHON_VARIABLE: &str = "MUSTER_TEST_PYTHON";

/// One running example.
#[derive(Debug)]
pub struct ForeignAgent {
    program: Program,
}

impl ForeignAgent {
    /// Starts a Python example.
    ///
    /// # Errors
    /// When there is no Python with nats-py.
    pub fn python(
        file: &str,
        name: &str,
        words: &[&str],
        broker: &str,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(python()?);
        command
            .arg(example(file))
            .args(words)
            .env("NATS_URL", broker);
        Ok(Self {
            program: Program::start(name, folder, command)?,
        })
    }

    /// Starts the shell example: a type, and the command that does the work.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn shell(name: &str, words: &[&str], broker: &str, folder: &Path) -> anyhow::Result<Self> {
        let port = broker
            .rsplit(':')
            .next()
            .context("the broker has no port")?;
        let mut command = Command::new("bash");
        // A group of its own: the command that it runs ends with it.
        command
            .arg(example("agent.sh"))
            .args(words)
            .env("NATS_PORT", port)
            .process_group(0);
        Ok(Self {
            program: Program::start(name, folder, command)?,
        })
    }

    /// Its process.
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }
}

fn example(file: &str) -> PathBuf {
    root().join("examples/agents").join(file)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn python() -> anyhow::Result<PathBuf> {
    if let Some(given) = env::var_os(PYTHON_VARIABLE) {
        return Ok(given.into());
    }
    let asked = Command::new(root().join("scripts/get-test-python"))
        .arg("--present")
        .output()?;
    let path = String::from_utf8(asked.stdout)?;
    if !asked.status.success() || path.trim().is_empty() {
        bail!("there is no Python with nats-py: run `make tools`, or set {PYTHON_VARIABLE}");
    }
    Ok(path.trim().into())
}
