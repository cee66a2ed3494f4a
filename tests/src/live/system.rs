//! A broker, orchestrators and agents that belong together.

use std::path::Path;

use anyhow::Context;
use tempfile::TempDir;

use super::{Api, Bus, ForeignAgent, LiveAgent, Orchestrator};
use crate::Broker;

/// What the workflow `travel` needs.
pub const TRAVEL_TYPES: &[&str] = &[
    "planning",
    "location",
    "transport",
    "accommodation",
    "activity",
    "weather",
    "budget",
    "integration",
];

/// What the workflow `echo` needs.
const ECHO_TYPES: &[&str] = &["echo", "echo-planning", "echo-integration"];

/// A running system of one test. Fields are dropped in this order: the broker last of the
/// processes, the folder after all of them.
#[derive(Debug)]
pub struct Live {
    agents: Vec<LiveAgent>,
    orchestrators: Vec<Orchestrator>,
    orchestrator_words: Vec<String>,
    broker: Broker,
    folder: TempDir,
}

impl Live {
    /// A broker and one orchestrator, no agents.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(Vec::new()).await
    }

    /// The same, with the workflows of a folder.
    ///
    /// # Errors
    /// When something does not start, or a workflow is not valid.
    pub async fn with_workflows(workflows: &Path) -> anyhow::Result<Self> {
        let words = ["--workflows".to_owned(), workflows.display().to_string()];
        Self::start_with(words.into()).await
    }

    /// The same, with settings of its own, as YAML.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with_settings(settings: &str) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let words = settings_words(folder.path(), settings)?;
        Self::start_in(folder, words).await
    }

    /// The same, with what the workflow `echo` needs.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with_echo_and_settings(settings: &str) -> anyhow::Result<Self> {
        let mut live = Self::with_settings(settings).await?;
        live.add_agent("all", ECHO_TYPES).await?;
        Ok(live)
    }

    /// Changes the settings of orchestrators that are started from now on.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn set_settings(&mut self, settings: &str) -> anyhow::Result<()> {
        self.orchestrator_words = settings_words(self.folder.path(), settings)?;
        Ok(())
    }

    /// Where the broker listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.broker.url()
    }

    async fn start_with(orchestrator_words: Vec<String>) -> anyhow::Result<Self> {
        Self::start_in(TempDir::new()?, orchestrator_words).await
    }

    async fn start_in(folder: TempDir, orchestrator_words: Vec<String>) -> anyhow::Result<Self> {
        let mut live = Self {
            agents: Vec::new(),
            orchestrators: Vec::new(),
            orchestrator_words,
            broker: Broker::start()?,
            folder,
        };
        live.add_orchestrator().await?;
        Ok(live)
    }

    /// The same, with what the workflow `echo` needs.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with_echo() -> anyhow::Result<Self> {
        Self::with("all", ECHO_TYPES).await
    }

    /// The same, with what the workflow `travel` needs.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with_travel() -> anyhow::Result<Self> {
        Self::with("all", TRAVEL_TYPES).await
    }

    /// The same, with one process that serves agents of these types.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with(id: &str, types: &[&str]) -> anyhow::Result<Self> {
        let mut live = Self::start().await?;
        live.add_agent(id, types).await?;
        Ok(live)
    }

    /// Starts another orchestrator.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn add_orchestrator(&mut self) -> anyhow::Result<()> {
        let name = format!("orchestrator-{}", self.orchestrators.len());
        let url = self.broker.url();
        let started =
            Orchestrator::start(&name, &url, self.folder.path(), &self.orchestrator_words).await?;
        self.orchestrators.push(started);
        Ok(())
    }

    /// Starts an agent process and waits until the first orchestrator sees all its agents.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn add_agent(&mut self, id: &str, types: &[&str]) -> anyhow::Result<()> {
        let started = LiveAgent::start(id, types, &self.broker.url(), self.folder.path())?;
        let ids = started.ids().to_vec();
        self.agents.push(started);
        for id in &ids {
            self.sees(id).await?;
        }
        Ok(())
    }

    /// Waits until the first orchestrator sees an agent.
    ///
    /// # Errors
    /// When it never does.
    pub async fn sees(&self, agent_id: &str) -> anyhow::Result<()> {
        let first = self.orchestrators.first().context("no orchestrator")?;
        first.sees(agent_id).await
    }

    /// A client of the first orchestrator.
    ///
    /// # Errors
    /// When there is none.
    pub fn api(&self) -> anyhow::Result<Api> {
        self.orchestrators.first().context("no orchestrator")?.api()
    }

    /// A client on NATS.
    ///
    /// # Errors
    /// When the broker does not answer.
    pub async fn bus(&self) -> anyhow::Result<Bus> {
        Bus::connect(&self.broker.url()).await
    }

    /// The broker.
    pub fn broker(&mut self) -> &mut Broker {
        &mut self.broker
    }

    /// An orchestrator, by the order in which they started.
    ///
    /// # Errors
    /// When there is none.
    pub fn orchestrator(&mut self, place: usize) -> anyhow::Result<&mut Orchestrator> {
        self.orchestrators
            .get_mut(place)
            .context("no such orchestrator")
    }

    /// An agent process, by the order in which they started.
    ///
    /// # Errors
    /// When there is none.
    pub fn agent(&mut self, place: usize) -> anyhow::Result<&mut LiveAgent> {
        self.agents.get_mut(place).context("no such agent")
    }

    /// Starts a Python example under a name.
    ///
    /// # Errors
    /// As [`ForeignAgent::python`].
    pub fn python(&self, file: &str, name: &str, words: &[&str]) -> anyhow::Result<ForeignAgent> {
        ForeignAgent::python(file, name, words, &self.broker.url(), self.folder())
    }

    /// Starts the shell example under a name.
    ///
    /// # Errors
    /// As [`ForeignAgent::shell`].
    pub fn shell(&self, name: &str, words: &[&str]) -> anyhow::Result<ForeignAgent> {
        ForeignAgent::shell(name, words, &self.broker.url(), self.folder())
    }

    /// A folder of the test's own, removed at the end.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Writes settings down, in a file of their own each time, and names it.
fn settings_words(folder: &Path, settings: &str) -> anyhow::Result<Vec<String>> {
    let written = std::fs::read_dir(folder)?.count();
    let path = folder.join(format!("settings-{written}.yaml"));
    std::fs::write(&path, settings)?;
    Ok(vec!["--config".to_owned(), path.display().to_string()])
}
