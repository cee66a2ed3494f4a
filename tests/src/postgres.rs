//! A real PostgreSQL for one test: its own port, its own folder, gone when it is dropped.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::eventually;

/// The variable that names the folder of initdb and postgres; without it, the project's own script
/// is asked.
const FOLDER_VARIABLE: &str = "MUSTER_TEST_POSTGRES";
/// The account of services without one of their own: the server does not run as root.
const NOBODY: u32 = 65_534;

/// A running server with an empty database.
#[derive(Debug)]
pub struct Postgres {
    process: Child,
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Starts one on a free port, and waits until it takes connections.
    ///
    /// # Errors
    /// When there is none, or it does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let programs = programs()?;
        let folder = TempDir::new()?;
        if rustix::process::geteuid().is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY))?;
        }
        let data = folder.path().join("data");
        let mut make = as_nobody(&programs.join("initdb"));
        make.args(["--auth=trust", "--username=muster", "--no-sync", "--pgdata"]);
        let made = make.arg(&data).output()?;
        if !made.status.success() {
            bail!("initdb: {}", String::from_utf8_lossy(&made.stderr));
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = launch(&programs, folder.path(), port)?;
        let server = Self {
            process,
            programs,
            folder,
            port,
        };
        server.ready().await?;
        Ok(server)
    }

    /// Its address, as a setting.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://muster@127.0.0.1:{}/postgres", self.port)
    }

    /// Kills it without warning. What it holds stays.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.signal(Signal::QUIT)?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it again, after [`Postgres::kill`].
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.process = launch(&self.programs, self.folder.path(), self.port)?;
        self.ready().await
    }

    async fn ready(&self) -> anyhow::Result<()> {
        let url = self.url();
        eventually("PostgreSQL takes connections", || async {
            let opened = muster_read_model::ReadModel::ping(&url).await;
            Ok(opened.is_ok().then_some(()))
        })
        .await
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw);
        Ok(kill_process(pid.context("no process id")?, signal)?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It may be dead already. SIGQUIT ends its children too, which SIGKILL would leave.
        let _ = self.signal(Signal::QUIT);
        let _ = self.process.wait();
    }
}

fn programs() -> anyhow::Result<PathBuf> {
    if let Some(folder) = env::var_os(FOLDER_VARIABLE) {
        return Ok(folder.into());
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/get-postgres");
    let output = Command::new(script).arg("--present").output()?;
    let folder = String::from_utf8(output.stdout)?;
    if folder.trim().is_empty() {
        bail!("there is no PostgreSQL: run `make tools`");
    }
    Ok(folder.trim().into())
}

fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new(program);
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn launch(programs: &Path, folder: &Path, port: u16) -> anyhow::Result<Child> {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("postgres.log"))?;
    let mut command = as_nobody(&programs.join("postgres"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-F"])
        .arg("-k")
        .arg(folder);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    command.spawn().context("cannot start postgres")
}
