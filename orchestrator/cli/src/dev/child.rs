//! One child process.

use std::{path::PathBuf, process::ExitStatus, process::Stdio, time::Duration};

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child as Process, Command},
    time::timeout,
};

use super::child_log::ChildLog;

/// How a child is started, once and again.
#[derive(Debug, Clone)]
pub(super) struct ChildSpec {
    /// What people call it, and its log file's name.
    pub(super) name: String,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    pub(super) variables: Vec<(String, String)>,
    pub(super) log: ChildLog,
}

impl ChildSpec {
    /// The same once more, under a name and with a log file of its own.
    pub(super) fn instance(&self, number: u32) -> Self {
        let mut spec = self.clone();
        if number > 1 {
            spec.name = format!("{}-{number}", self.name);
            spec.log.path.set_file_name(format!("{}.log", spec.name));
        }
        spec
    }
}

/// A child process. It is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) spec: ChildSpec,
    process: Process,
}

impl Child {
    /// Starts it, in a process group of its own.
    pub(super) fn spawn(spec: ChildSpec) -> anyhow::Result<Self> {
        let mut process = Command::new(&spec.program)
            .args(&spec.arguments)
            .envs(spec.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(spec.log.target()?)
            .stderr(spec.log.target()?)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", spec.program.display()))?;
        spec.log.show(&spec.name, process.stdout.take())?;
        spec.log.show(&spec.name, process.stderr.take())?;
        Ok(Self { spec, process })
    }

    /// Its process id; `None` once it has ended.
    pub(super) fn pid(&self) -> Option<u32> {
        self.process.id()
    }

    /// How it ended, when it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// Asks it to stop.
    pub(super) fn ask_to_stop(&self) {
        let pid = self
            .pid()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended in between, which is what is wanted.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    /// Waits until it has ended, and kills it when that takes too long. True when it had to be killed.
    pub(super) async fn wait_or_kill(&mut self, patience: Duration) -> bool {
        if timeout(patience, self.process.wait()).await.is_ok() {
            return false;
        }
        self.kill().await;
        true
    }

    /// Kills it and waits until it is gone.
    pub(super) async fn kill(&mut self) {
        let _ = self.process.kill().await;
    }
}
