//! What the faults happen to: three brokers, two orchestrators, agents, and a link to cut before
//! each of them.

use std::{path::Path, time::Duration};

use anyhow::Context;
use muster_transport::{Connection, LogStream, Options, connect};
use tempfile::TempDir;

use crate::{
    Api, BrokerOptions, ClientLinks, Cluster, LiveAgent, Orchestrator, Program, eventually,
};

/// Orchestrators: one dies, the other one takes over.
pub(super) const ORCHESTRATORS: usize = 2;
/// Agent processes. With four, three are left when one is killed, and none is alone.
pub(super) const WORKERS: usize = 4;
/// Slices of the runs: both orchestrators own one while all is well.
pub(super) const SHARDS: u32 = 2;
/// Copies that the brokers keep of each stream.
const REPLICAS: usize = 3;
/// What each agent process serves.
pub(super) const AGENT_TYPES: &[&str] = &["echo", "echo-planning", "echo-integration"];
/// How long a process that starts looks for a broker: longer than any fault lasts.
const CONNECT_WAIT: Duration = Duration::from_secs(60);

/// How an arena differs from the usual one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ArenaOptions {
    /// Settings of the orchestrators besides the usual ones: lines of YAML for `orchestrator`.
    pub(super) orchestrator: &'static str,
    /// The same for `log`.
    pub(super) log: &'static str,
    /// Whole sections.
    pub(super) sections: &'static str,
}

/// A running system. Fields are dropped in this order: the brokers last of the processes, the
/// folder after all of them.
#[derive(Debug)]
pub(super) struct Arena {
    workers: Vec<LiveAgent>,
    orchestrators: Vec<Orchestrator>,
    /// Each orchestrator's own links.
    orchestrator_links: Vec<ClientLinks>,
    /// The links of all agents.
    agent_links: ClientLinks,
    /// The links of the clients.
    client_links: ClientLinks,
    cluster: Cluster,
    folder: TempDir,
}

impl Arena {
    /// Starts everything in a folder under the one given, and waits until it is of use.
    ///
    /// # Errors
    /// When something does not start.
    pub(super) async fn start(parent: &Path, options: ArenaOptions) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("run-").tempdir_in(parent)?;
        let synced = BrokerOptions { sync_always: true };
        let cluster = Cluster::start(folder.path(), synced).await?;
        has_a_leader(&cluster.urls()).await?;
        let mut orchestrator_links = Vec::new();
        for _ in 0..ORCHESTRATORS {
            orchestrator_links.push(cluster.links().await?);
        }
        let mut arena = Self {
            workers: Vec::new(),
            orchestrators: Vec::new(),
            orchestrator_links,
            agent_links: cluster.links().await?,
            client_links: cluster.links().await?,
            cluster,
            folder,
        };
        arena.start_processes(options).await?;
        Ok(arena)
    }

    async fn start_processes(&mut self, options: ArenaOptions) -> anyhow::Result<()> {
        let settings = self.folder.path().join("settings.yaml");
        std::fs::write(&settings, settings_text(options))?;
        let words = ["--config".to_owned(), settings.display().to_string()];
        for (number, links) in self.orchestrator_links.iter().enumerate() {
            let name = format!("orchestrator-{number}");
            let urls = links.urls();
            let started = Orchestrator::start(&name, &urls, self.folder.path(), &words).await?;
            self.orchestrators.push(started);
        }
        for number in 0..WORKERS {
            let worker = self.start_worker(number)?;
            self.workers.push(worker);
        }
        for worker in &self.workers {
            for id in worker.ids() {
                self.orchestrators[0].sees(id).await?;
            }
        }
        Ok(())
    }

    fn start_worker(&self, number: usize) -> anyhow::Result<LiveAgent> {
        let (id, urls) = (worker_id(number), self.agent_links.urls());
        LiveAgent::start(&id, AGENT_TYPES, &urls, self.folder.path())
    }

    /// Starts an agent process again that was killed.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn restart_worker(&mut self, number: usize) -> anyhow::Result<()> {
        self.workers[number] = self.start_worker(number)?;
        Ok(())
    }

    /// One agent process.
    pub(super) fn worker(&mut self, number: usize) -> &mut Program {
        self.workers[number].program()
    }

    /// One orchestrator.
    pub(super) fn orchestrator(&mut self, number: usize) -> &mut Orchestrator {
        &mut self.orchestrators[number]
    }

    /// Clients of both orchestrators over HTTP.
    ///
    /// # Errors
    /// As [`Api::new`].
    pub(super) fn apis(&self) -> anyhow::Result<Vec<Api>> {
        self.orchestrators.iter().map(Orchestrator::api).collect()
    }

    /// A client on NATS, behind links that may be cut.
    ///
    /// # Errors
    /// When no broker answers.
    pub(super) async fn client(&self) -> anyhow::Result<Connection> {
        patient(&self.client_links.urls(), "chaos-client").await
    }

    /// A connection to the brokers themselves, past all links.
    ///
    /// # Errors
    /// When no broker answers.
    pub(super) async fn observer(&self) -> anyhow::Result<Connection> {
        patient(&self.cluster.urls(), "chaos-observer").await
    }

    /// Where what is trimmed off the logs is kept.
    pub(super) fn archives(&self) -> std::path::PathBuf {
        self.folder.path().join("archive")
    }

    /// Where that folder is while it must not be found.
    pub(super) fn archives_away(&self) -> std::path::PathBuf {
        self.folder.path().join("archive-away")
    }

    /// The file of the SQL database.
    pub(super) fn read_model(&self) -> std::path::PathBuf {
        self.folder.path().join("read-model.db")
    }

    /// The brokers.
    pub(super) fn cluster(&mut self) -> &mut Cluster {
        &mut self.cluster
    }

    /// The links of clients, agents and orchestrators to one broker.
    pub(super) fn links_to(&self, broker: usize) -> anyhow::Result<Vec<&crate::Proxy>> {
        let all = self.orchestrator_links.iter();
        let all = all.chain([&self.agent_links, &self.client_links]);
        all.map(|links| links.to(broker)).collect()
    }

    /// Every process that should run, by name, with its id.
    pub(super) fn processes(&mut self) -> Vec<(String, u32)> {
        let mut all = Vec::new();
        for (number, broker) in self.cluster.brokers().iter().enumerate() {
            all.push((format!("broker-{number}"), broker.pid()));
        }
        for (number, orchestrator) in self.orchestrators.iter_mut().enumerate() {
            all.push((
                format!("orchestrator-{number}"),
                orchestrator.program().pid(),
            ));
        }
        for (number, worker) in self.workers.iter_mut().enumerate() {
            all.push((worker_id(number), worker.program().pid()));
        }
        all
    }

    /// Everything that the orchestrators and agents have written so far, by name.
    pub(super) fn logs(&mut self) -> Vec<(String, String)> {
        let orchestrators = self.orchestrators.iter_mut().enumerate();
        let mut logs: Vec<(String, String)> = orchestrators
            .map(|(number, one)| (format!("orchestrator-{number}"), one.program().log()))
            .collect();
        let workers = self.workers.iter_mut().enumerate();
        logs.extend(workers.map(|(number, one)| (worker_id(number), one.program().log())));
        logs
    }
}

/// The id of an agent process.
pub(super) fn worker_id(number: usize) -> String {
    format!("worker-{number}")
}

fn settings_text(options: ArenaOptions) -> String {
    let ArenaOptions {
        orchestrator,
        log,
        sections,
    } = options;
    let connect_s = CONNECT_WAIT.as_secs();
    format!(
        "orchestrator:\n  shards: {SHARDS}\n{orchestrator}log:\n  replicas: {REPLICAS}\n{log}nats:\n  connect_timeout_s: {connect_s}\n{sections}"
    )
}

async fn patient(urls: &str, name: &str) -> anyhow::Result<Connection> {
    let mut options = Options::new(urls, name);
    options.connect_wait = CONNECT_WAIT;
    connect(&options).await.context("no broker answers")
}

/// Waits until the brokers have found each other and store things: the first orchestrator would
/// create this stream, too.
async fn has_a_leader(urls: &str) -> anyhow::Result<()> {
    let connection = patient(urls, "chaos-observer").await?;
    eventually("the brokers store things", || async {
        Ok(Some(LogStream::create_map(&connection, REPLICAS).await?))
    })
    .await?;
    Ok(())
}
