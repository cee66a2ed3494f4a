//! What is said on the command line.

use std::{io::Write as _, path::PathBuf};

use clap::{ArgGroup, Args, Parser};
use muster_agent::RuntimeOptions;
use muster_proto::{AgentId, limits::AGENT_CAPACITY_MAX};
use muster_transport::{Credentials, Options, SERVER_DEFAULT};

/// Serves Muster agents until told to stop (SIGTERM or Ctrl-C), then finishes what it has in hand.
#[derive(Debug, Parser)]
#[command(name = "agent", version)]
#[command(group = ArgGroup::new("which").required(true).args(["types", "all", "list"]))]
pub(crate) struct Arguments {
    /// Serve this agent type; may be given several times.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
    /// Serve every agent type that this program has.
    #[arg(long)]
    pub(crate) all: bool,
    /// Print the agent types that this program has, and stop.
    #[arg(long)]
    pub(crate) list: bool,
    /// Where NATS is; several servers separated by commas.
    #[arg(long, value_name = "URL", env = "MUSTER_NATS_URL", default_value = SERVER_DEFAULT)]
    nats: String,
    /// A NATS credentials file.
    #[arg(long, value_name = "FILE", env = "MUSTER_NATS_CREDENTIALS")]
    nats_credentials: Option<PathBuf>,
    /// Id of this instance: letters, digits, '-' and '_'. With several types each gets its own added.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Most tasks at a time for each agent, instead of what it says itself.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(AGENT_CAPACITY_MAX)))]
    capacity: Option<u32>,
    #[command(flatten)]
    pub(crate) travel: TravelArguments,
}

/// What the travel agents need to know.
#[derive(Debug, Clone, Args)]
pub(crate) struct TravelArguments {
    /// Where trips begin when a request does not say it.
    #[arg(long, value_name = "CITY", env = "MUSTER_HOME_CITY")]
    pub(crate) home_city: Option<String>,
    /// Where travel data comes from: `bundled`, or a folder in the TravelPlanner format.
    #[arg(
        long,
        value_name = "bundled|FOLDER",
        env = "MUSTER_TRAVEL_SOURCE",
        default_value = "bundled"
    )]
    pub(crate) travel_source: String,
}

impl Arguments {
    /// How to reach the broker.
    pub(crate) fn connection(&self) -> Options {
        let mut options = Options::new(&self.nats, self.id.as_deref().unwrap_or("agent"));
        if let Some(file) = &self.nats_credentials {
            options.credentials = Credentials::File(file.clone());
        }
        options
    }

    /// How to serve.
    pub(crate) fn runtime(&self) -> anyhow::Result<RuntimeOptions> {
        let id = self.id.as_deref().map(AgentId::new).transpose();
        let agent_id = id.map_err(|error| anyhow::anyhow!("--id {error}"))?;
        Ok(RuntimeOptions {
            agent_id,
            max_capacity: self.capacity,
            ..RuntimeOptions::default()
        })
    }
}

/// Prints one name a line.
pub(crate) fn print(names: &[String]) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    for name in names {
        writeln!(output, "{name}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn one_of_type_all_and_list_is_needed_and_only_one() {
        let parse = |words: &[&str]| Arguments::try_parse_from(words.iter().copied());
        assert!(parse(&["agent"]).is_err());
        assert!(parse(&["agent", "--all", "--list"]).is_err());
        let both = parse(&["agent", "--type", "echo", "--type", "weather"]).unwrap();
        assert_eq!(both.types, ["echo", "weather"]);
    }

    #[test]
    fn an_id_that_is_too_long_is_refused_by_name() {
        let id = "x".repeat(129);
        let arguments = Arguments::try_parse_from(["agent", "--all", "--id", &id]).unwrap();
        let error = arguments.runtime().unwrap_err().to_string();
        assert!(error.starts_with("--id is 129 bytes long"), "{error}");
    }
}
