//! One child process with its log, gone when it is dropped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, getpgid, kill_process, kill_process_group};

use super::eventually;

/// Lines of a log that are shown when a test fails.
const LOG_LINES_SHOWN: usize = 25;

/// A running program. Where it leads a process group, what it started ends with it.
#[derive(Debug)]
pub struct Program {
    name: String,
    process: Child,
    log: PathBuf,
}

impl Program {
    /// Starts a program of this workspace, as it was built beside the running test.
    ///
    /// # Errors
    /// When it was not built, or cannot be started.
    pub fn built(binary: &str, name: &str, folder: &Path, words: &[&str]) -> anyhow::Result<Self> {
        let path = built_path(binary)?;
        if !path.exists() {
            bail!(
                "{} is missing: run `cargo build --workspace --bins` first",
                path.display()
            );
        }
        let mut command = Command::new(path);
        command.args(words);
        Self::start(name, folder, command)
    }

    /// Starts any program. Its output goes to `NAME.log` in the folder; the settings of whoever
    /// runs the tests do not reach it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, folder: &Path, mut command: Command) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = fs::File::options().create(true).append(true).open(&log)?;
        for (variable, _) in env::vars_os() {
            if variable.to_string_lossy().starts_with("MUSTER_") {
                command.env_remove(variable);
            }
        }
        let process = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let name = name.to_owned();
        Ok(Self { name, process, log })
    }

    /// Everything that it has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it without warning, and all that it started.
    ///
    /// # Errors
    /// When it does not end.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        // Fails only when nothing is left of it, which is what is wanted.
        let _ = self.signal(Signal::KILL);
        self.process.wait()?;
        Ok(())
    }

    /// Asks it to stop, as systems do: SIGTERM.
    ///
    /// # Errors
    /// When it does not run any more.
    pub fn terminate(&self) -> anyhow::Result<()> {
        self.signal(Signal::TERM)
            .with_context(|| format!("{} does not run", self.name))
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        let what = format!("{} ends", self.name);
        let process = &mut self.process;
        eventually(&what, || {
            std::future::ready(process.try_wait().map_err(Into::into))
        })
        .await
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let raw = i32::try_from(self.process.id())?;
        let pid = Pid::from_raw(raw).context("the system gave no process id")?;
        if getpgid(Some(pid)).is_ok_and(|leader| leader == pid) {
            kill_process_group(pid, signal)?;
        } else {
            kill_process(pid, signal)?;
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let shown = lines.len().saturating_sub(LOG_LINES_SHOWN);
            eprintln!("--- {}\n{}", self.name, lines[shown..].join("\n"));
        }
    }
}

/// `target/PROFILE/deps/TEST` runs; its programs are in `target/PROFILE`.
fn built_path(binary: &str) -> anyhow::Result<PathBuf> {
    let test = env::current_exe()?;
    let profile = test.parent().and_then(Path::parent);
    Ok(profile.context("the test is not in target/")?.join(binary))
}
