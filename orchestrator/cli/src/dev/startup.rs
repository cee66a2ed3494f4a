//! From nothing to ready.

use std::{collections::HashSet, path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use muster_proto::AgentType;
use muster_settings::Settings;
use tokio::time::{Instant, sleep};

use super::{
    agent_types,
    binaries::Binaries,
    broker::Broker,
    certificates::Certificates,
    child::ChildSpec,
    child_log::ChildLog,
    data_folder::DataFolder,
    ports::PortChoice,
    stack::{Role, Stack},
};
use crate::{api::Client, args::DevArgs, output};

/// All processes start within two seconds on a slow machine; a log of gigabytes takes longer.
const READY_MAX: Duration = Duration::from_secs(60);
/// How often it is looked whether something is ready.
const LOOK_INTERVAL: Duration = Duration::from_millis(30);
/// Starts on another port, when somebody took the one just found free.
const PORT_TRIES_MAX: u32 = 5;

/// What runs, and where.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) api_url: String,
    pub(super) broker_url: String,
    pub(super) logs: PathBuf,
}

/// Starts broker, orchestrator and agents, and waits until each is ready.
pub(super) async fn start(
    stack: &mut Stack,
    args: &DevArgs,
    settings: &Settings,
    data: &DataFolder,
) -> anyhow::Result<Running> {
    let binaries = Binaries::find().await?;
    let types = agent_types::list(&binaries.agent).await?;
    // Before anything is started, so that a port in use costs no time.
    broker_port(args).choose()?;
    api_port(args).choose()?;
    let logs = data.path().join("logs");
    output::hint(&format!("data and logs: {}", data.path().display()));
    let encrypts = settings.communication.encryption;
    let plan = Startup {
        args,
        data,
        binaries: &binaries,
        certificates: encrypts.then(|| Certificates::make(data)).transpose()?,
    };
    let broker = plan.start_broker(stack).await?;
    let broker_url = broker.url();
    plan.start_agents(stack, &types, &broker_url)?;
    let client = plan.start_orchestrator(stack, &broker_url).await?;
    report(stack);
    wait_for_agents(stack, &client, &types).await?;
    Ok(Running {
        api_url: client.url().to_owned(),
        broker_url,
        logs,
    })
}

fn broker_port(args: &DevArgs) -> PortChoice {
    PortChoice {
        asked: args.nats_port,
        usual: 4222,
        flag: "--nats-port",
    }
}

fn api_port(args: &DevArgs) -> PortChoice {
    PortChoice {
        asked: args.api_port,
        usual: 8080,
        flag: "--api-port",
    }
}

struct Startup<'a> {
    args: &'a DevArgs,
    data: &'a DataFolder,
    binaries: &'a Binaries,
    certificates: Option<Certificates>,
}

impl Startup<'_> {
    async fn start_broker(&self, stack: &mut Stack) -> anyhow::Result<Broker> {
        let choice = broker_port(self.args);
        for _ in 0..PORT_TRIES_MAX {
            let broker = Broker::new(choice.choose()?, self.certificates.clone());
            let settings = broker.write_settings(self.data, self.args.sync)?;
            let arguments = vec!["--config".to_owned(), settings.display().to_string()];
            let mut spec = self.spec(stack, "broker", &self.binaries.broker, arguments);
            spec.variables.extend(muster_settings::broker_variables());
            stack.start(Role::Broker, spec)?;
            let ready = wait_until(stack, "the broker", async || broker.is_ready().await).await;
            if self.settle(stack, ready, &choice).await? {
                return Ok(broker);
            }
        }
        bail!(
            "each port for the broker was taken by somebody else: choose one with {}",
            choice.flag
        )
    }

    async fn start_orchestrator(
        &self,
        stack: &mut Stack,
        broker_url: &str,
    ) -> anyhow::Result<Client> {
        let choice = api_port(self.args);
        for _ in 0..PORT_TRIES_MAX {
            let address = format!("127.0.0.1:{}", choice.choose()?);
            let arguments = ["--nats", broker_url, "--listen", &address]
                .map(ToOwned::to_owned)
                .to_vec();
            let mut spec = self.spec(
                stack,
                "orchestrator",
                &self.binaries.orchestrator,
                arguments,
            );
            spec.variables.extend(self.data.variables());
            stack.start(Role::Orchestrator, spec)?;
            let client = Client::new(&format!("http://{address}"), None)?;
            let ready =
                wait_until(stack, "the orchestrator", async || client.is_ready().await).await;
            if self.settle(stack, ready, &choice).await? {
                return Ok(client);
            }
        }
        bail!(
            "each port for the API was taken by somebody else: choose one with {}",
            choice.flag
        )
    }

    /// True when it is ready; false when its port was taken in between and another may be tried.
    async fn settle(
        &self,
        stack: &mut Stack,
        ready: anyhow::Result<()>,
        choice: &PortChoice,
    ) -> anyhow::Result<bool> {
        let Err(error) = ready else { return Ok(true) };
        let port_was_taken = format!("{error:#}")
            .to_lowercase()
            .contains("address already in use");
        if port_was_taken && choice.may_change() {
            stack.take_back().await;
            return Ok(false);
        }
        Err(error)
    }

    fn start_agents(
        &self,
        stack: &mut Stack,
        types: &[AgentType],
        broker_url: &str,
    ) -> anyhow::Result<()> {
        for agent_type in types {
            let arguments = ["--type", agent_type.as_str(), "--nats", broker_url];
            let arguments = arguments.map(ToOwned::to_owned).to_vec();
            let spec = self.spec(stack, agent_type.as_str(), &self.binaries.agent, arguments);
            stack.start_pool(agent_type.clone(), spec)?;
        }
        Ok(())
    }

    fn spec(
        &self,
        stack: &Stack,
        name: &str,
        program: &std::path::Path,
        arguments: Vec<String>,
    ) -> ChildSpec {
        let mut variables = Vec::new();
        if let Some(file) = &self.args.config {
            variables.push(("MUSTER_CONFIG".to_owned(), file.display().to_string()));
        }
        if let Some(files) = &self.certificates {
            let file = files.ca_file.display().to_string();
            variables.push(("MUSTER__NATS__CA_FILE".to_owned(), file));
        }
        if let Some(environment) = self.args.environment {
            variables.push(("MUSTER_ENVIRONMENT".to_owned(), environment.to_string()));
        }
        ChildSpec {
            name: name.to_owned(),
            program: program.to_owned(),
            arguments,
            variables,
            log: ChildLog {
                path: self.data.log_file(name),
                verbose: stack.verbose,
            },
        }
    }
}

/// Waits until something is so; fails when a child ends or it takes too long.
async fn wait_until(
    stack: &mut Stack,
    what: &str,
    is_so: impl AsyncFn() -> bool,
) -> anyhow::Result<()> {
    let until = Instant::now() + READY_MAX;
    loop {
        if let Some(death) = stack.find_death() {
            return Err(death.context(format!("{what} could not get ready")));
        }
        if is_so().await {
            return Ok(());
        }
        if Instant::now() >= until {
            bail!(
                "{what} is not ready after {} s; with --verbose you see what the processes say",
                READY_MAX.as_secs()
            );
        }
        sleep(LOOK_INTERVAL).await;
    }
}

async fn wait_for_agents(
    stack: &mut Stack,
    client: &Client,
    types: &[AgentType],
) -> anyhow::Result<()> {
    let all_online = async || {
        missing(client, types)
            .await
            .is_some_and(|missing| missing.is_empty())
    };
    if let Err(error) = wait_until(stack, "the agents", all_online).await {
        let names = match missing(client, types).await {
            Some(missing) => missing.join(", "),
            None => "unknown, because the API does not answer".to_owned(),
        };
        return Err(error).context(format!("agents that are not there: {names}"));
    }
    Ok(())
}

/// Types of which the orchestrator hears no agent; `None` where it does not answer.
async fn missing(client: &Client, types: &[AgentType]) -> Option<Vec<String>> {
    let agents = client.agents().await.ok()?;
    let online: HashSet<&AgentType> = agents
        .iter()
        .filter(|agent| agent.online)
        .map(|agent| &agent.record.agent_type)
        .collect();
    let missing = types
        .iter()
        .filter(|agent_type| !online.contains(agent_type));
    Some(missing.map(ToString::to_string).collect())
}

fn report(stack: &Stack) {
    // Glued together, so that no line ends between a name and its number.
    let glued = |(name, pid): (&str, Option<u32>)| {
        let pid = pid.unwrap_or_default();
        format!("{name}\u{a0}{pid}")
    };
    let named = |role| {
        let texts: Vec<String> = stack.pids(role).into_iter().map(glued).collect();
        texts.join(", ")
    };
    let processes = [Role::Broker, Role::Orchestrator, Role::Agent]
        .map(named)
        .join(", ");
    let width = output::columns(&console::Term::stderr()).min(100);
    for line in crate::markdown::wrap_plain(&format!("processes: {processes}"), width) {
        output::hint(&line);
    }
}
