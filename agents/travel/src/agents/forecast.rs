//! Forecasts from a live source, for the days that it knows anything about.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use muster_agent::Context;
use muster_live::{LiveAccess, LiveSource};
use muster_proto::Fault;
use serde_json::Value;

use crate::source::Source;
use crate::trip::{Stop, Trip};
use crate::weather::{DayForecast, WeatherFinding};

/// Days of one stop that are asked for: whoever stays longer sees the weather change anyway.
const DAYS_MAX: usize = 16;

/// A live source of forecasts, and where in its answers they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastConfig {
    /// How it is reached. Placeholders: `{city}`, `{country}`, `{latitude}`, `{longitude}`, `{date}`.
    pub access: LiveAccess,
    /// JSON pointer to the lowest temperature of the day in °C.
    pub low_c: String,
    /// JSON pointer to the highest temperature of the day in °C.
    pub high_c: String,
    /// JSON pointer to the chance of rain in percent.
    pub rain_percent: Option<String>,
    /// How many days ahead it knows anything.
    pub days_ahead: u32,
    /// How long an answer is kept.
    pub keep_for: Duration,
    /// How long one may take.
    pub timeout: Duration,
}

/// The source, ready to be asked.
pub(super) struct Forecasts {
    config: ForecastConfig,
    source: LiveSource,
}

impl Forecasts {
    /// # Errors
    /// When the arguments of the tool are no JSON object.
    pub(super) fn new(config: &ForecastConfig) -> Result<Self, String> {
        Ok(Self {
            source: LiveSource::new(config.access.clone(), config.timeout)?,
            config: config.clone(),
        })
    }

    /// Adds forecasts to what is known of each stop. What the source does not tell is returned as an
    /// assumption; nobody is asked about days that it cannot know.
    pub(super) async fn add(
        &self,
        context: &Context,
        data: &dyn Source,
        trip: &Trip,
        now: Timestamp,
        finding: &mut WeatherFinding,
    ) -> Vec<String> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let mut without = Vec::new();
        for weather in &mut finding.stops {
            let Some(stop) = trip.stops.iter().find(|it| it.place == weather.place) else {
                continue;
            };
            match self.of_stop(context, data, stop, today).await {
                Ok(days) => weather.add_forecast(days),
                Err(fault) => without.push(format!(
                    "There is no forecast for {}, only the usual weather: {fault}",
                    stop.city
                )),
            }
        }
        without
    }

    async fn of_stop(
        &self,
        context: &Context,
        data: &dyn Source,
        stop: &Stop,
        today: Date,
    ) -> Result<Vec<DayForecast>, Fault> {
        let last = today.saturating_add(i64::from(self.config.days_ahead).days());
        let stay = stop.arrive.series(1.day());
        let stay = stay.take_while(|day| *day <= stop.leave && *day <= last);
        let known = stay.filter(|day| *day >= today).take(DAYS_MAX);
        let mut days = Vec::new();
        for day in known {
            days.push(self.of_day(context, data, stop, day).await?);
        }
        Ok(days)
    }

    async fn of_day(
        &self,
        context: &Context,
        data: &dyn Source,
        stop: &Stop,
        day: Date,
    ) -> Result<DayForecast, Fault> {
        let point = data.city(&stop.place).and_then(|city| city.point);
        let part = |value: Option<f64>| value.map_or_else(String::new, |it| it.to_string());
        let values = BTreeMap::from([
            ("city", stop.city.clone()),
            ("country", stop.region.clone()),
            ("latitude", part(point.map(|it| it.latitude))),
            ("longitude", part(point.map(|it| it.longitude))),
            ("date", day.to_string()),
        ]);
        let name = format!("forecast {} {day}", stop.place);
        let fetched = context.remembered(&name, self.config.keep_for, self.source.ask(&values));
        self.read(&fetched.await?, day)
    }

    fn read(&self, answer: &Value, day: Date) -> Result<DayForecast, Fault> {
        let number = |pointer: &str| {
            let found = answer.pointer(pointer).and_then(Value::as_f64);
            found.ok_or_else(|| {
                let message = format!("the live source tells no number at {pointer}");
                Fault::dependency(message).with_code("live_source")
            })
        };
        let rain = self.config.rain_percent.as_deref().map(number);
        Ok(DayForecast {
            day,
            low_c: number(&self.config.low_c)?,
            high_c: number(&self.config.high_c)?,
            rain_percent: rain.transpose()?,
        })
    }
}
