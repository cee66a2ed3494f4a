//! A real nats-server for one test: its own port, its own store, gone when it is dropped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long a broker may take to listen: it needs a tenth of a second on an idle machine.
const READY_WAIT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// The variable that names the binary; without it, the project's own script is asked.
const BINARY_VARIABLE: &str = "MUSTER_NATS_SERVER";

/// What streams may reserve, as in `muster dev`: by default a share of the free disk, which on a
/// small one is less than the log's bound. Reserving takes no room.
const STORE_RESERVED_MAX: &str = "256G";

/// How a broker is set up.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrokerOptions {
    /// Syncs every stored message to the disk before it is acknowledged.
    pub sync_always: bool,
}

/// A running nats-server with JetStream.
#[derive(Debug)]
pub struct Broker {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Broker {
    /// Starts one on a free port with an empty store, and waits until it listens.
    ///
    /// # Errors
    /// When there is no binary, or it does not start.
    pub fn start() -> anyhow::Result<Self> {
        Self::start_with(BrokerOptions::default())
    }

    /// The same, set up in another way.
    ///
    /// # Errors
    /// As [`Broker::start`].
    pub fn start_with(options: BrokerOptions) -> anyhow::Result<Self> {
        Self::start_in(&env::temp_dir(), options)
    }

    /// The same, with its store in a folder of its own under the one given: on which disk it is
    /// decides what a sync costs.
    ///
    /// # Errors
    /// As [`Broker::start`].
    pub fn start_in(parent: &Path, options: BrokerOptions) -> anyhow::Result<Self> {
        let folder = TempDir::new_in(parent)?;
        write_settings(folder.path(), options)?;
        let (process, port) = launch(folder.path(), None)?;
        Ok(Self {
            process,
            folder,
            port,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Lets it stand still, as a machine does that swaps or is moved; its connections stay open.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it go on after [`Broker::pause`].
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        Ok(kill_process(pid.context("no process id")?, signal)?)
    }

    /// Kills it without warning. Its store stays.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it again on its port and its store, after [`Broker::kill`].
    ///
    /// # Errors
    /// As [`Broker::start`].
    pub fn restart(&mut self) -> anyhow::Result<()> {
        let (process, port) = launch(self.folder.path(), Some(self.port))?;
        self.process = process;
        self.port = port;
        Ok(())
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // It may be dead already, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn write_settings(folder: &Path, options: BrokerOptions) -> anyhow::Result<()> {
    let sync = if options.sync_always { "always" } else { "2m" };
    let store = folder.join("store");
    let settings = format!(
        "host: 127.0.0.1\njetstream {{ store_dir: {store:?}, max_file_store: {STORE_RESERVED_MAX}, sync_interval: {sync} }}\n"
    );
    fs::write(folder.join("nats.conf"), settings)?;
    Ok(())
}

fn launch(folder: &Path, port: Option<u16>) -> anyhow::Result<(Child, u16)> {
    let binary = find_binary()?;
    let log = fs::File::create(folder.join("nats.log"))?;
    // -1 lets the system choose; the broker writes down what it got.
    let asked = port.map_or_else(|| "-1".to_owned(), |port| port.to_string());
    let process = Command::new(&binary)
        .arg("--config")
        .arg(folder.join("nats.conf"))
        .arg("--ports_file_dir")
        .arg(folder)
        .args(["--port", &asked])
        .envs(muster_settings::broker_variables())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    wait_until_ready(process, folder)
}

fn wait_until_ready(mut process: Child, folder: &Path) -> anyhow::Result<(Child, u16)> {
    let give_up = Instant::now() + READY_WAIT;
    let ports = folder.join(format!("nats-server_{}.ports", process.id()));
    loop {
        if let Some(port) = fs::read_to_string(&ports)
            .ok()
            .and_then(|text| port_in(&text))
        {
            return Ok((process, port));
        }
        let ended = process.try_wait()?;
        if ended.is_some() || Instant::now() >= give_up {
            let _ = process.kill();
            let _ = process.wait();
            let log = fs::read_to_string(folder.join("nats.log")).unwrap_or_default();
            bail!("nats-server did not start: {log}");
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

/// The port in `{"nats":["nats://127.0.0.1:4222"],…}`; `None` while the file is half written.
fn port_in(text: &str) -> Option<u16> {
    let ports: serde_json::Value = serde_json::from_str(text).ok()?;
    let url = ports.get("nats")?.get(0)?.as_str()?;
    url.rsplit_once(':')?.1.parse().ok()
}

fn find_binary() -> anyhow::Result<PathBuf> {
    if let Some(given) = env::var_os(BINARY_VARIABLE) {
        return Ok(given.into());
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/get-nats-server");
    let asked = Command::new(script).arg("--present").output()?;
    let path = String::from_utf8(asked.stdout)?;
    if !asked.status.success() || path.trim().is_empty() {
        bail!("there is no nats-server: run `make tools`, or set {BINARY_VARIABLE} to one");
    }
    Ok(path.trim().into())
}
