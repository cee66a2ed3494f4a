//! `live`: sources of live data beside the data that the agents bring.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    broker_url::without_secret,
    duration_text,
    violation::{Violation, within},
};

/// Sources of live data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveSettings {
    /// The weather forecast of a day at a place, for trips; none by default: then the usual weather
    /// of the month is told.
    pub weather: WeatherSource,
}

/// Where forecasts come from, and where in an answer they stand. Placeholders in `url` and in the
/// texts of `arguments`: `{city}`, `{country}`, `{latitude}`, `{longitude}`, `{date}` (a day, as
/// `2027-04-01`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeatherSource {
    /// An MCP server that the agent starts, and speaks to over its standard input and output: a
    /// program and its arguments, separated by spaces.
    pub command: Option<String>,
    /// The address of an MCP server that runs elsewhere (streamable HTTP), `https://…` or `http://…`.
    pub server: Option<String>,
    /// An address that answers a GET with JSON, `https://…` or `http://…`.
    pub url: Option<String>,
    /// The tool of the MCP server.
    pub tool: Option<String>,
    /// What the tool is given: a JSON object as text; `{}` by default.
    pub arguments: String,
    /// JSON pointer (RFC 6901) to the lowest temperature of the day in °C, such as `/daily/0/low`.
    pub low_c: Option<String>,
    /// JSON pointer to the highest temperature of the day in °C.
    pub high_c: Option<String>,
    /// JSON pointer to the chance of rain in percent, where the source tells it.
    pub rain_percent: Option<String>,
    /// How many days ahead the source knows anything, 1 to 366; 14 by default. Later days are not
    /// asked for.
    pub days_ahead: u32,
    /// How long an answer is kept, 1s to 24h; 1h by default.
    #[serde(with = "duration_text")]
    pub keep_for: Duration,
    /// How long one answer may take, 100ms to 60s; 5s by default.
    #[serde(with = "duration_text")]
    pub timeout: Duration,
}

impl LiveSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        self.weather.validate()
    }
}

impl WeatherSource {
    /// Whether there is one.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.command.is_some() || self.server.is_some() || self.url.is_some()
    }

    fn validate(&self) -> Result<(), Violation> {
        let ways = [&self.command, &self.server, &self.url];
        let set = ways.iter().filter(|way| way.is_some()).count();
        if set > 1 {
            return Err(Violation::new(
                "live.weather",
                format!("{set} ways"),
                "one of command, server and url",
            ));
        }
        for (key, url) in [("server", &self.server), ("url", &self.url)] {
            if let Some(url) = url
                && !["https://", "http://"].iter().any(|it| url.starts_with(it))
            {
                let key = format!("live.weather.{key}");
                return Err(Violation::new(
                    &key,
                    without_secret(url),
                    "https://… or http://…",
                ));
            }
        }
        let is_mcp = self.command.is_some() || self.server.is_some();
        for (key, value, is_needed) in [
            ("tool", &self.tool, is_mcp),
            ("low_c", &self.low_c, set > 0),
            ("high_c", &self.high_c, set > 0),
        ] {
            if is_needed && value.is_none() {
                let key = format!("live.weather.{key}");
                return Err(Violation::new(
                    &key,
                    "nothing",
                    "a value, as there is a source",
                ));
            }
        }
        for pointer in [&self.low_c, &self.high_c, &self.rain_percent]
            .into_iter()
            .flatten()
        {
            if !pointer.starts_with('/') {
                return Err(Violation::new(
                    "live.weather",
                    pointer,
                    "JSON pointers such as /daily/0/low",
                ));
            }
        }
        within("live.weather.days_ahead", self.days_ahead, 1..=366)?;
        self.validate_times()
    }

    fn validate_times(&self) -> Result<(), Violation> {
        let day = Duration::from_secs(86_400);
        for (key, value, range) in [
            ("keep_for", self.keep_for, Duration::from_secs(1)..=day),
            (
                "timeout",
                self.timeout,
                Duration::from_millis(100)..=Duration::from_secs(60),
            ),
        ] {
            if !range.contains(&value) {
                let shown = (
                    duration_text::show(*range.start()),
                    duration_text::show(*range.end()),
                );
                return Err(Violation::new(
                    &format!("live.weather.{key}"),
                    duration_text::show(value),
                    format!("{} to {}", shown.0, shown.1),
                ));
            }
        }
        Ok(())
    }
}
