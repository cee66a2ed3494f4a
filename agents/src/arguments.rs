//! What is said on the command line. Where it says nothing, the settings count.

use std::{io::Write as _, path::PathBuf, time::Duration};

use clap::{ArgGroup, Parser};
use muster_agent::{HandInOptions, RuntimeOptions};
use muster_drought::DroughtConfig;
use muster_live::LiveAccess;
use muster_product::ProductConfig;
use muster_proto::{AgentId, ContentType, limits::AGENT_CAPACITY_MAX};
use muster_settings::{Settings, WeatherSource};
use muster_transport::{Credentials, Options};
use muster_travel::{ForecastConfig, TravelConfig};

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
    #[arg(
        long,
        value_name = "URL",
        env = "MUSTER_NATS_URL",
        hide_env_values = true
    )]
    nats: Option<String>,
    /// A NATS credentials file.
    #[arg(long, value_name = "FILE", env = "MUSTER_NATS_CREDENTIALS")]
    nats_credentials: Option<PathBuf>,
    /// Id of this instance: letters, digits, '-' and '_'. With several types each gets its own added.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Most tasks at a time for each agent, instead of what it says itself.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(AGENT_CAPACITY_MAX)))]
    capacity: Option<u32>,
    /// How tasks and results are encoded on the wire.
    #[arg(long, value_enum, default_value_t = Encoding::Json)]
    encoding: Encoding,
    /// Where trips begin when a request does not say it.
    #[arg(long, value_name = "CITY", env = "MUSTER_HOME_CITY")]
    home_city: Option<String>,
    /// Where travel data comes from: `bundled`, or a folder in the TravelPlanner format.
    #[arg(long, value_name = "bundled|FOLDER", env = "MUSTER_TRAVEL_SOURCE")]
    travel_source: Option<String>,
    /// The folder with series (CSV) that drought requests may name; without it they may name none.
    #[arg(long, value_name = "FOLDER", env = "MUSTER_DROUGHT_DATA")]
    drought_data: Option<PathBuf>,
}

/// The encodings of the wire.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Encoding {
    Json,
    Protobuf,
}

impl Arguments {
    /// How to reach the broker.
    pub(crate) fn connection(&self, settings: &Settings) -> Options {
        let url = self.nats.as_deref();
        let servers = url.unwrap_or_else(|| settings.nats.url.expose());
        let mut options = Options::new(servers, self.id.as_deref().unwrap_or("agent"));
        options.connect_wait = Duration::from_secs(settings.nats.connect_timeout_s);
        options.tls_required = settings.communication.encryption;
        options.ca_file.clone_from(&settings.nats.ca_file);
        if let Some(file) = &self.nats_credentials {
            options.credentials = Credentials::File(file.clone());
        }
        options
    }

    /// How to serve.
    pub(crate) fn runtime(&self, settings: &Settings) -> anyhow::Result<RuntimeOptions> {
        let id = self.id.as_deref().map(AgentId::new).transpose();
        let agent_id = id.map_err(|error| anyhow::anyhow!("--id {error}"))?;
        Ok(RuntimeOptions {
            agent_id,
            max_capacity: self.capacity.or(settings.agent.capacity),
            heartbeat_interval: Duration::from_millis(settings.agent.heartbeat_interval_ms),
            drain_grace: Duration::from_secs(settings.agent.grace_period_s),
            content_type: match self.encoding {
                Encoding::Json => ContentType::Json,
                Encoding::Protobuf => ContentType::Protobuf,
            },
            compression: settings.communication.compression,
            hand_in: hand_in(settings),
        })
    }

    /// Where the drought agents find what they need.
    pub(crate) fn drought(&self) -> DroughtConfig {
        DroughtConfig {
            data: self.drought_data.clone(),
        }
    }

    /// What the travel agents need to know.
    pub(crate) fn travel(&self, settings: &Settings) -> TravelConfig {
        let city = self.home_city.as_ref();
        let source = self.travel_source.as_ref();
        let config = TravelConfig::from_words(
            city.or(settings.travel.home_city.as_ref()).cloned(),
            source.unwrap_or(&settings.travel.source),
        );
        TravelConfig {
            forecast: forecast(&settings.live.weather),
            ..config
        }
    }
}

/// The live source of forecasts, where one is set up; the settings were checked.
fn forecast(weather: &WeatherSource) -> Option<ForecastConfig> {
    let tool = weather.tool.clone().unwrap_or_default();
    let arguments = weather.arguments.clone();
    let access = match (&weather.command, &weather.server, &weather.url) {
        (Some(command), _, _) => LiveAccess::Command {
            words: command.split_whitespace().map(ToOwned::to_owned).collect(),
            tool,
            arguments,
        },
        (_, Some(server), _) => LiveAccess::Server {
            url: server.clone(),
            tool,
            arguments,
        },
        (_, _, Some(url)) => LiveAccess::Web { url: url.clone() },
        (None, None, None) => return None,
    };
    Some(ForecastConfig {
        access,
        low_c: weather.low_c.clone()?,
        high_c: weather.high_c.clone()?,
        rain_percent: weather.rain_percent.clone(),
        days_ahead: weather.days_ahead,
        keep_for: weather.keep_for,
        timeout: weather.timeout,
    })
}

/// What the product agents need to know.
pub(crate) fn product(settings: &Settings) -> ProductConfig {
    ProductConfig::from_words(
        &settings.product.catalogue,
        &settings.product.voice,
        settings.documents.folder.clone(),
    )
}

/// Where results go while the broker is out of reach.
fn hand_in(settings: &Settings) -> Option<HandInOptions> {
    let urls = settings.hand_in.urls();
    let token = settings.hand_in.token.as_ref()?.expose().to_owned();
    (!urls.is_empty()).then_some(HandInOptions {
        urls,
        token,
        ca_file: settings.hand_in.ca_file.clone(),
    })
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

    fn settings() -> Settings {
        muster_settings::load(&muster_settings::LoadOptions::default()).unwrap()
    }

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
        let error = arguments.runtime(&settings()).unwrap_err().to_string();
        assert!(error.starts_with("--id is 129 bytes long"), "{error}");
    }

    #[test]
    fn the_command_line_wins_over_the_settings() {
        let mut settings = settings();
        settings.travel.home_city = Some("Berlin".to_owned());
        let parse = |words: &[&str]| Arguments::try_parse_from(words.iter().copied()).unwrap();
        let silent = parse(&["agent", "--all"]);
        assert_eq!(
            silent.travel(&settings).home_city.as_deref(),
            Some("Berlin")
        );
        let said = parse(&[
            "agent",
            "--all",
            "--home-city",
            "Oslo",
            "--nats",
            "nats://b:1",
        ]);
        assert_eq!(said.travel(&settings).home_city.as_deref(), Some("Oslo"));
        assert_eq!(said.connection(&settings).servers, ["nats://b:1"]);
    }
}
