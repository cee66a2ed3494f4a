//! One child process with its log, gone when it is dropped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, getpgid, kill_process, kill_process_group};

use super::eventually;

/// Lines of a log that are shown when a test fails.
const LOG_LINES_SHOWN: usize = 25;

/// How often it is looked whether a program has ended.
const WAIT_INTERVAL: Duration = Duration::from_millis(10);

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
        Self::built_with(binary, name, folder, words, &[])
    }

    /// The same, with settings of its own.
    ///
    /// # Errors
    /// As [`Program::built`].
    pub fn built_with(
        binary: &str,
        name: &str,
        folder: &Path,
        words: &[&str],
        variables: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let path = built_path(binary)?;
        if !path.exists() {
            bail!(
                "{} is missing: run `cargo build --workspace --bins` first",
                path.display()
            );
        }
        let mut command = Command::new(path);
        command.args(words);
        Self::start_with(name, folder, command, variables)
    }

    /// Starts any program. Its output goes to `NAME.log` in the folder; the settings of whoever
    /// runs the tests do not reach it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, folder: &Path, command: Command) -> anyhow::Result<Self> {
        Self::start_with(name, folder, command, &[])
    }

    /// The same, with settings of its own.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_with(
        name: &str,
        folder: &Path,
        mut command: Command,
        variables: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = fs::File::options().create(true).append(true).open(&log)?;
        for (variable, _) in env::vars_os() {
            if variable.to_string_lossy().starts_with("MUSTER_") {
                command.env_remove(variable);
            }
        }
        let process = command
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let name = name.to_owned();
        Ok(Self { name, process, log })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
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

    /// Lets it stand still, as a machine that swaps or a frozen container does: SIGSTOP.
    ///
    /// # Errors
    /// When it does not run any more.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it go on after [`Program::pause`].
    ///
    /// # Errors
    /// When it does not run any more.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.signal(Signal::CONT)
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

    /// Waits until it has ended by itself, however long that takes.
    ///
    /// # Errors
    /// When the system does not tell.
    pub async fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        loop {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(WAIT_INTERVAL).await;
        }
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

/// `target/PROFILE/deps/TEST` runs, or `target/PROFILE/bench`; programs are in `target/PROFILE`.
fn built_path(binary: &str) -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let folder = this.parent().context("this program is in no folder")?;
    let is_test = folder.ends_with("deps");
    let profile = if is_test {
        folder.parent()
    } else {
        Some(folder)
    };
    Ok(profile.context("the test is not in target/")?.join(binary))
}
