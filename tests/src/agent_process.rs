//! The program `agent` as a process of its own.

use std::{
    env,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Instant,
};

use anyhow::{Context, bail};

use crate::PATIENCE;

/// A running `agent`; killed when it is dropped.
#[derive(Debug)]
pub struct AgentProcess {
    child: Option<Child>,
}

impl AgentProcess {
    /// Starts it with arguments.
    ///
    /// # Errors
    /// When the program was not built.
    pub fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let child = command()?
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Self { child: Some(child) })
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// When the program was not built.
    pub fn run(arguments: &[&str]) -> anyhow::Result<Output> {
        Ok(command()?.args(arguments).stdin(Stdio::null()).output()?)
    }

    /// Sends it a signal such as `TERM`.
    ///
    /// # Errors
    /// When it has ended.
    pub fn signal(&self, name: &str) -> anyhow::Result<()> {
        let child = self.child.as_ref().context("it has ended")?;
        let sent = Command::new("kill")
            .args(["-s", name, &child.id().to_string()])
            .status()?;
        if !sent.success() {
            bail!("kill -s {name} failed");
        }
        Ok(())
    }

    /// Waits until it has ended, and gives what it printed.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn ended(&mut self) -> anyhow::Result<Output> {
        let mut child = self.child.take().context("it has ended before")?;
        let give_up = Instant::now() + PATIENCE;
        while child.try_wait()?.is_none() {
            if Instant::now() >= give_up {
                child.kill()?;
                child.wait()?;
                bail!("the agent does not end");
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        Ok(child.wait_with_output()?)
    }
}

impl Drop for AgentProcess {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended already, which is what is wanted.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The program lies beside the folder of the tests: `target/debug/deps/…` and `target/debug/agent`.
fn command() -> anyhow::Result<Command> {
    let test = env::current_exe()?;
    let folder = test.parent().and_then(|deps| deps.parent());
    let program: PathBuf = folder.context("no target folder")?.join("agent");
    if !program.exists() {
        bail!(
            "{} is missing: cargo build -p muster-agents",
            program.display()
        );
    }
    let mut command = Command::new(program);
    // Settings of whoever runs the tests are not part of them.
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("MUSTER_") {
            command.env_remove(name);
        }
    }
    Ok(command)
}
