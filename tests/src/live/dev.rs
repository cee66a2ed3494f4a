//! `muster dev`: everything on one machine, started as a person does.

use std::{path::Path, time::Duration};

use anyhow::Context as _;

use super::{Api, Program};
use crate::eventually;

/// A running `muster dev`. It is asked to stop when it is dropped: killed, it would leave its children
/// behind.
#[derive(Debug)]
pub struct Dev(Program);

impl Dev {
    /// Starts it with these settings, its data and its log in a folder.
    ///
    /// # Errors
    /// When the settings cannot be written, or the program cannot be started.
    pub fn start(folder: &Path, settings: &str) -> anyhow::Result<Self> {
        let config = folder.join("muster.yaml");
        std::fs::write(&config, settings)?;
        let (config, data) = (config.display().to_string(), folder.join("data"));
        let data = data.display().to_string();
        let words = ["dev", "--config", &config, "--data", &data];
        let variables: Vec<(&str, String)> = std::env::var("MUSTER_NATS_SERVER")
            .map(|program| ("MUSTER_NATS_SERVER", program))
            .into_iter()
            .collect();
        let program = Program::built_with("muster", "muster", folder, &words, &variables)?;
        Ok(Self(program))
    }

    /// What it has said so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.0.log()
    }

    /// What stands behind a word in what it says, once it does.
    ///
    /// # Errors
    /// When it does not say so.
    pub async fn says(&self, word: &str) -> anyhow::Result<String> {
        eventually(&format!("muster dev says {word}"), || async {
            let log = self.log();
            let rest = log.find(word).map(|at| &log[at..]);
            // One that is not ended yet may go on.
            let whole = rest.and_then(|rest| rest[word.len()..].split_once(char::is_whitespace));
            let whole = whole.map(|(rest, _)| format!("{word}{rest}"));
            Ok(whole.map(|said| said.trim_end_matches([',', '.']).to_owned()))
        })
        .await
    }

    /// Its API, once it is ready.
    ///
    /// # Errors
    /// When it does not get ready.
    pub async fn api(&self) -> anyhow::Result<Api> {
        self.says("Muster is ready").await?;
        let url = self.says("http://127.0.0.1:").await?;
        Api::new(url.strip_prefix("http://").context("no address")?)
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        if self.0.terminate().is_ok() {
            while self.0.is_running() {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
