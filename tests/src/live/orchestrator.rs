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
        let program = launch(name, broker, folder, "127.0.0.1:0", words, &[])?;
        let what = format!("{name} listens");
        let address =
            eventually(&what, || std::future::ready(Ok(address_in(&program.log())))).await?;
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
    let variables = [&[("MUSTER__ARCHIVE__URL", archive)], further].concat();
    Program::built_with("orchestrator", name, folder, &all, &variables)
}

/// From the line of the log that says `listening`.
fn address_in(log: &str) -> Option<String> {
    let mut lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told = lines.rfind(|line| line["message"] == "listening")?;
    Some(told["address"].as_str()?.to_owned())
}
