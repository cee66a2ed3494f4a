//! A real nats-server for one test: its own port, its own store, gone when it is dropped.

use std::{
    env, fs,
    net::SocketAddr,
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

/// One of the brokers of a cluster, as its settings have it.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) name: String,
    /// Where it reaches each of the others.
    pub(crate) routes: Vec<SocketAddr>,
}

/// Where a broker listens.
#[derive(Debug, Clone, Copy)]
struct Ports {
    clients: u16,
    /// For the other brokers of its cluster.
    routes: Option<u16>,
}

/// A running nats-server with JetStream.
#[derive(Debug)]
pub struct Broker {
    process: Child,
    folder: TempDir,
    ports: Ports,
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
        Self::launch_first(parent, options, None)
    }

    /// The same, as one of a cluster. It is of use once most of the others are there.
    pub(crate) fn start_member(
        parent: &Path,
        options: BrokerOptions,
        member: Member,
    ) -> anyhow::Result<Self> {
        Self::launch_first(parent, options, Some(member))
    }

    fn launch_first(
        parent: &Path,
        options: BrokerOptions,
        member: Option<Member>,
    ) -> anyhow::Result<Self> {
        let folder = TempDir::new_in(parent)?;
        write_settings(folder.path(), options, member.as_ref(), None)?;
        let (process, ports) = launch(folder.path(), None)?;
        // A broker that is started again has to be where the others look for it.
        write_settings(folder.path(), options, member.as_ref(), ports.routes)?;
        Ok(Self {
            process,
            folder,
            ports,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    /// Where it listens for clients.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports.clients))
    }

    /// Where it listens for the other brokers of its cluster.
    pub(crate) fn route_address(&self) -> Option<SocketAddr> {
        let port = self.ports.routes?;
        Some(SocketAddr::from(([127, 0, 0, 1], port)))
    }

    /// Everything that it has written since it was started last.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("nats.log")).unwrap_or_default()
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
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
        let (process, ports) = launch(self.folder.path(), Some(self.ports.clients))?;
        self.process = process;
        self.ports = ports;
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

fn write_settings(
    folder: &Path,
    options: BrokerOptions,
    member: Option<&Member>,
    route_port: Option<u16>,
) -> anyhow::Result<()> {
    let sync = if options.sync_always { "always" } else { "2m" };
    let store = folder.join("store");
    let mut settings = format!(
        "host: 127.0.0.1\njetstream {{ store_dir: {store:?}, max_file_store: {STORE_RESERVED_MAX}, sync_interval: {sync} }}\n"
    );
    if let Some(member) = member {
        settings += &cluster_settings(member, route_port);
    }
    fs::write(folder.join("nats.conf"), settings)?;
    Ok(())
}

/// Brokers and clients reach each other only where they were told to: what passes a link that can
/// be cut must not find a way around it. So nobody is told of addresses, and the one that brokers
/// tell each other all the same is one where nobody listens.
fn cluster_settings(member: &Member, route_port: Option<u16>) -> String {
    let routes = member.routes.iter().map(|route| format!("nats://{route}"));
    let routes: Vec<String> = routes.collect();
    let port = route_port.map_or_else(|| "-1".to_owned(), |port| port.to_string());
    format!(
        "server_name: {}\ncluster {{ name: muster, host: 127.0.0.1, port: {port}, no_advertise: true, advertise: \"127.0.0.1:1\", routes: {routes:?} }}\n",
        member.name
    )
}

fn launch(folder: &Path, port: Option<u16>) -> anyhow::Result<(Child, Ports)> {
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

fn wait_until_ready(mut process: Child, folder: &Path) -> anyhow::Result<(Child, Ports)> {
    let give_up = Instant::now() + READY_WAIT;
    let ports = folder.join(format!("nats-server_{}.ports", process.id()));
    loop {
        if let Some(ports) = fs::read_to_string(&ports)
            .ok()
            .and_then(|text| ports_in(&text))
        {
            return Ok((process, ports));
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

/// The ports in `{"nats":["nats://127.0.0.1:4222"],"cluster":["nats://127.0.0.1:6222"],…}`; `None`
/// while the file is half written.
fn ports_in(text: &str) -> Option<Ports> {
    let ports: serde_json::Value = serde_json::from_str(text).ok()?;
    let port = |list: &str| {
        let url = ports.get(list)?.get(0)?.as_str()?;
        url.rsplit_once(':')?.1.parse().ok()
    };
    Some(Ports {
        clients: port("nats")?,
        routes: port("cluster"),
    })
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
