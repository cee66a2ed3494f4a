//! A real `agent` process.

use std::path::{Path, PathBuf};

use muster_transport::{FAIL_POINT, FailPoint};

use super::Program;

/// One process that serves one or many types of agent.
#[derive(Debug)]
pub struct LiveAgent {
    id: String,
    words: Vec<String>,
    folder: PathBuf,
    program: Program,
    ids: Vec<String>,
}

impl LiveAgent {
    /// Starts it. The broker, not yet any orchestrator, may know of it when this returns.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(id: &str, types: &[&str], broker: &str, folder: &Path) -> anyhow::Result<Self> {
        Self::start_with(id, types, broker, folder, &[])
    }

    /// The same, with settings of its own, as variables of its environment.
    ///
    /// # Errors
    /// As [`LiveAgent::start`].
    pub fn start_with(
        id: &str,
        types: &[&str],
        broker: &str,
        folder: &Path,
        variables: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let mut words = vec!["--nats", broker, "--id", id];
        words.extend(types.iter().flat_map(|name| ["--type", name]));
        let words: Vec<String> = words.into_iter().map(ToOwned::to_owned).collect();
        let program = launch(id, folder, &words, variables)?;
        // With several types each gets its own added.
        let ids = match types {
            [_] => vec![id.to_owned()],
            many => many.iter().map(|name| format!("{id}-{name}")).collect(),
        };
        Ok(Self {
            id: id.to_owned(),
            words,
            folder: folder.to_owned(),
            program,
            ids,
        })
    }

    /// Starts it again to die when it comes by a place for the `times`-th time; it must have ended.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn restart_to_die(&mut self, place: FailPoint, times: u64) -> anyhow::Result<()> {
        let variables = [(FAIL_POINT, format!("{}:{times}", place.name()))];
        self.program = launch(&self.id, &self.folder, &self.words, &variables)?;
        Ok(())
    }

    /// The ids that it registers.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Its process.
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }
}

fn launch(
    id: &str,
    folder: &Path,
    words: &[String],
    variables: &[(&str, String)],
) -> anyhow::Result<Program> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Program::built_with("agent", id, folder, &words, variables)
}
