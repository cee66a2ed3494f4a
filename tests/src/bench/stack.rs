//! The processes of one case, started and stopped with it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use tempfile::TempDir;

use super::{BaselineRole, Case, Entry, Sync, api_connection::Addresses, usage::Observed};
use crate::{Broker, BrokerOptions, LiveAgent, Orchestrator, Program};

/// The agents: each a process, started as `muster dev` starts them.
const AGENTS: [(&str, &str); 4] = [
    ("echo-planning", "echo-planning"),
    ("echo-1", "echo"),
    ("echo-2", "echo"),
    ("echo-integration", "echo-integration"),
];
/// The processes of the baseline.
const BASELINE: [(&str, BaselineRole); 3] = [
    ("planner", BaselineRole::Planner),
    ("echo-1", BaselineRole::Echo),
    ("echo-2", BaselineRole::Echo),
];

/// What runs behind a case. Fields are dropped in this order: the broker last of the processes, the
/// folder after all of them.
pub(super) struct Stack {
    system: System,
    broker: Broker,
    folder: TempDir,
}

enum System {
    Muster {
        agents: Vec<LiveAgent>,
        orchestrator: Orchestrator,
    },
    Baseline(Vec<Program>),
}

impl Stack {
    /// Starts everything with an empty store under a folder, and waits until it is ready.
    ///
    /// # Errors
    /// When something does not start.
    pub(super) async fn start(case: Case, parent: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("run-").tempdir_in(parent)?;
        let options = BrokerOptions {
            sync_always: case.sync == Sync::Always,
        };
        let broker = Broker::start_in(folder.path(), options)?;
        let system = match case.entry {
            Entry::Nats | Entry::Http => System::muster(&broker.url(), folder.path()).await?,
            Entry::Baseline => System::baseline(&broker.url(), folder.path()).await?,
        };
        Ok(Self {
            system,
            broker,
            folder,
        })
    }

    /// Where it listens. The baseline has no API over HTTP.
    pub(super) fn addresses(&self) -> Addresses {
        let api = match &self.system {
            System::Muster { orchestrator, .. } => orchestrator.address().to_owned(),
            System::Baseline(_) => String::new(),
        };
        Addresses {
            broker: self.broker.url(),
            api,
        }
    }

    /// Where the processes write; removed with them.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the orchestrator keeps what is trimmed off its log.
    pub(super) fn archives(&self) -> PathBuf {
        self.folder.path().join("archive")
    }

    /// The processes, by name, and the client that measures them.
    pub(super) fn processes(&mut self) -> Vec<Observed> {
        let mut processes = vec![
            Observed::new("client", std::process::id()),
            Observed::new("nats-server", self.broker.pid()),
        ];
        match &mut self.system {
            System::Muster {
                agents,
                orchestrator,
            } => {
                processes.push(Observed::new("orchestrator", orchestrator.program().pid()));
                let named = AGENTS.iter().zip(agents);
                processes.extend(
                    named.map(|((name, _), agent)| Observed::new(name, agent.program().pid())),
                );
            }
            System::Baseline(programs) => {
                let named = BASELINE.iter().zip(programs);
                processes
                    .extend(named.map(|((name, _), program)| Observed::new(name, program.pid())));
            }
        }
        processes
    }

    /// Checks that no process ended while it was measured.
    ///
    /// # Errors
    /// With what it said at last.
    pub(super) fn check_running(&mut self) -> anyhow::Result<()> {
        let programs: Vec<&mut Program> = match &mut self.system {
            System::Muster {
                agents,
                orchestrator,
            } => {
                let agents = agents.iter_mut().map(LiveAgent::program);
                agents
                    .chain(std::iter::once(orchestrator.program()))
                    .collect()
            }
            System::Baseline(programs) => programs.iter_mut().collect(),
        };
        for program in programs {
            if !program.is_running() {
                bail!("a process ended in the middle; it said:\n{}", program.log());
            }
        }
        Ok(())
    }
}

impl System {
    async fn muster(broker: &str, folder: &Path) -> anyhow::Result<Self> {
        let start =
            |(id, agent_type): &(&str, &str)| LiveAgent::start(id, &[agent_type], broker, folder);
        let agents: Vec<LiveAgent> = AGENTS.iter().map(start).collect::<anyhow::Result<_>>()?;
        let orchestrator = Orchestrator::start("orchestrator", broker, folder, &[]).await?;
        for (id, _) in AGENTS {
            orchestrator.sees(id).await?;
        }
        Ok(Self::Muster {
            agents,
            orchestrator,
        })
    }

    /// The baseline's processes are this program in another role.
    async fn baseline(broker: &str, folder: &Path) -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("this program does not know where it is")?;
        let mut programs = Vec::with_capacity(BASELINE.len());
        for (name, role) in BASELINE {
            let mut command = Command::new(&this);
            command.args([BaselineRole::ARGUMENT, role.as_str(), broker]);
            programs.push(Program::start(name, folder, command)?);
        }
        super::baseline::ready(broker).await?;
        Ok(Self::Baseline(programs))
    }
}
