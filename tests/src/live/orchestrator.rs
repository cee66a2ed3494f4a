//! A real orchestrator.

use std::path::{Path, PathBuf};

use anyhow::Context;
use muster_transport::{FAIL_POINT, FailPoint};
use serde_json::Value;

use super::{Api, Program, eventually};

/// One orchestrator process. Its address stays the same over [`Orchestrator::restart`].
#[derive(Debug)]
pub struct Orchestrator {
    name: String,
    broker: String,
    folder: PathBuf,
    words: Vec<String>,
    address: String,
    program: Program,
}

impl Orchestrator {
    /// Starts one on a free port with further words on its command line, and waits until it is
    /// ready.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(
        name: &str,
        broker: &str,
        folder: &Path,
        words: &[String],
    ) -> anyhow::Result<Self> {
        let mut program = launch(name, broker, folder, "127.0.0.1:0", words, &[])?;
        let what = format!("{name} listens, or has ended");
        let address = eventually(&what, || {
            let found = match address_in(&program.log()) {
                Some(address) => Some(Some(address)),
                None if program.is_running() => None,
                None => Some(None),
            };
            std::future::ready(Ok(found))
        })
        .await?;
        let ended = || format!("{name} has ended: {}", program.log());
        let address = address.with_context(ended)?;
        let orchestrator = Self {
            name: name.to_owned(),
            broker: broker.to_owned(),
            folder: folder.to_owned(),
            words: words.to_owned(),
            address,
            program,
        };
        orchestrator.ready().await?;
        Ok(orchestrator)
    }

    /// Where it serves HTTP, such as `127.0.0.1:8080`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A client of it.
    ///
    /// # Errors
    /// As [`Api::new`].
    pub fn api(&self) -> anyhow::Result<Api> {
        Api::new(&self.address)
    }

    /// Its process.
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    /// Starts it again at the same address; it must have ended.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.launch_again(&[])?;
        self.ready().await
    }

    /// Starts it again to die when it comes by a place for the `times`-th time, which may be before
    /// it is ready.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn restart_to_die(&mut self, place: FailPoint, times: u64) -> anyhow::Result<()> {
        self.launch_again(&[(FAIL_POINT, format!("{}:{times}", place.name()))])
    }

    fn launch_again(&mut self, variables: &[(&str, String)]) -> anyhow::Result<()> {
        self.program = launch(
            &self.name,
            &self.broker,
            &self.folder,
            &self.address,
            &self.words,
            variables,
        )?;
        Ok(())
    }

    /// Runs `orchestrator read-model WORD` with its settings. Returns whether that went well, and
    /// what it printed.
    ///
    /// # Errors
    /// When it cannot be started, or does not end.
    pub async fn read_model(&self, word: &str) -> anyhow::Result<(bool, String)> {
        let name = format!("{}-{word}-{}", self.name, fastrand::u32(..));
        let words = [&self.words[..], &["read-model".to_owned(), word.to_owned()]].concat();
        let mut program = launch(
            &name,
            &self.broker,
            &self.folder,
            "127.0.0.1:0",
            &words,
            &[],
        )?;
        let status = program.wait().await?;
        Ok((status.success(), program.log()))
    }

    /// Waits until it is ready.
    ///
    /// # Errors
    /// When it never is.
    pub async fn ready(&self) -> anyhow::Result<()> {
        let api = &self.api()?;
        eventually(&format!("{} is ready", self.name), || async move {
            Ok((api.get("/readyz").await?.status == 200).then_some(()))
        })
        .await
    }

    /// Waits until an agent takes work, by its id.
    ///
    /// # Errors
    /// When it never does.
    pub async fn sees(&self, agent_id: &str) -> anyhow::Result<()> {
        let api = &self.api()?;
        eventually(&format!("{} sees {agent_id}", self.name), || async move {
            let agents = api.get("/api/agents").await?.body;
            let agents = agents.as_array().context("no list of agents")?;
            let is_it = |agent: &&Value| agent["record"]["agent_id"] == agent_id;
            let found = agents.iter().find(is_it);
            Ok(found
                .is_some_and(|agent| agent["online"] == true)
                .then_some(()))
        })
        .await
    }
}

fn launch(
    name: &str,
    broker: &str,
    folder: &Path,
    listen: &str,
    words: &[String],
    further: &[(&str, String)],
) -> anyhow::Result<Program> {
    let mut all = vec!["--nats", broker, "--listen", listen];
    all.extend(words.iter().map(String::as_str));
    // All orchestrators of one system share an archive.
    let archive = folder.join("archive").display().to_string();
    let mut variables = vec![("MUSTER__ARCHIVE__URL", archive)];
    variables.extend_from_slice(further);
    // What a test's own settings say is not said again: the environment would win.
    if !says_read_model(words) {
        let read_model = folder.join("read-model.db").display().to_string();
        variables.push(("MUSTER__READ_MODEL__URL", format!("sqlite:{read_model}")));
    }
    Program::built_with("orchestrator", name, folder, &all, &variables)
}

fn says_read_model(words: &[String]) -> bool {
    let files = words.iter().filter(|word| word.ends_with(".yaml"));
    let mut texts = files.filter_map(|file| std::fs::read_to_string(file).ok());
    texts.any(|text| text.contains("read_model:"))
}

/// From the line of the log that says `listening`.
fn address_in(log: &str) -> Option<String> {
    let mut lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told = lines.rfind(|line| line["message"] == "listening")?;
    Some(told["address"].as_str()?.to_owned())
}
