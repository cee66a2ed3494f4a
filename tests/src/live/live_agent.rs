//! A real `agent` process.

use std::path::Path;

use super::Program;

/// One process that serves one or many types of agent.
#[derive(Debug)]
pub struct LiveAgent {
    program: Program,
    ids: Vec<String>,
}

impl LiveAgent {
    /// Starts it. The broker, not yet any orchestrator, may know of it when this returns.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(id: &str, types: &[&str], broker: &str, folder: &Path) -> anyhow::Result<Self> {
        let mut words = vec!["--nats", broker, "--id", id];
        words.extend(types.iter().flat_map(|name| ["--type", name]));
        let program = Program::built("agent", id, folder, &words)?;
        // With several types each gets its own added.
        let ids = match types {
            [_] => vec![id.to_owned()],
            many => many.iter().map(|name| format!("{id}-{name}")).collect(),
        };
        Ok(Self { program, ids })
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
