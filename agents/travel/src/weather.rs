//! The weather agent: what the sky usually does at each stop in that month. Climate, not a forecast.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::location::month_name;
use crate::source::{Climate, Source};
use crate::trip::{Assignment, PlaceId, Stop};

/// From this share of rainy days on, indoor sights are preferred.
const WET_SHARE: f64 = 0.45;

/// The usual weather along the trip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeatherFinding {
    /// In the order of travel; stops of which nothing is known are left out.
    pub stops: Vec<WeatherOfStop>,
    /// What to pack and what is not known, as sentences.
    pub notes: Vec<String>,
}

/// The usual weather at one stop in the month of arrival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeatherOfStop {
    /// The city's id in the source.
    pub place: PlaceId,
    /// The city's name.
    pub city: String,
    /// 1 to 12.
    pub month: i8,
    /// Means of that month.
    pub climate: Climate,
    /// Chance of rain on a day, 0 to 1: rainy days over days of the month.
    pub rain_chance: f64,
    /// Whether indoor sights should be preferred.
    pub wet: bool,
    /// The same as a sentence.
    pub text: String,
    /// What a live source expects of the first days, where there is one and they are near.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forecast: Vec<DayForecast>,
}

/// What a live source expects of a day at one stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayForecast {
    /// The day.
    pub day: Date,
    /// Lowest temperature in °C.
    pub low_c: f64,
    /// Highest temperature in °C.
    pub high_c: f64,
    /// Chance of rain in percent, where the source tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rain_percent: Option<f64>,
}

impl WeatherOfStop {
    /// Adds what a live source expects, also to the sentence.
    pub(crate) fn add_forecast(&mut self, days: Vec<DayForecast>) {
        let told: Vec<String> = days.iter().map(DayForecast::told).collect();
        if !told.is_empty() {
            self.text = format!("{} Forecast: {}.", self.text, told.join("; "));
        }
        self.forecast = days;
    }
}

impl DayForecast {
    fn told(&self) -> String {
        let rain = self
            .rain_percent
            .map(|percent| format!(", rain {percent:.0} %"));
        format!(
            "{} {:.0} to {:.0} °C{}",
            self.day.strftime("%a %-d %b"),
            self.low_c,
            self.high_c,
            rain.unwrap_or_default()
        )
    }
}

/// Looks up the climate of every stop of the assignment.
pub fn weather(source: &dyn Source, assignment: &Assignment) -> WeatherFinding {
    let stops = assignment.trip.stops.iter().enumerate();
    let known: Vec<WeatherOfStop> = stops
        .filter(|(index, _)| assignment.part.has_stop(*index))
        .filter_map(|(_, stop)| of_stop(source, stop))
        .collect();
    WeatherFinding {
        notes: notes(&known),
        stops: known,
    }
}

impl WeatherFinding {
    /// Adds what another task found; the notes are those on both.
    pub(crate) fn join(&mut self, other: WeatherFinding) {
        self.stops.extend(other.stops);
        self.stops.sort_by(|a, b| a.place.cmp(&b.place));
        self.notes = notes(&self.stops);
    }
}

fn notes(known: &[WeatherOfStop]) -> Vec<String> {
    if known.is_empty() {
        vec!["The data has no climate for these places: look at a forecast.".to_owned()]
    } else {
        packing(known)
    }
}

fn of_stop(source: &dyn Source, stop: &Stop) -> Option<WeatherOfStop> {
    let month = stop.arrive.month();
    let climate = source.climate(&stop.place, month)?;
    let rain_chance = (climate.rain_days / f64::from(stop.arrive.days_in_month())).clamp(0.0, 1.0);
    Some(WeatherOfStop {
        place: stop.place.clone(),
        city: stop.city.clone(),
        month,
        climate,
        rain_chance,
        wet: rain_chance >= WET_SHARE,
        text: text(&stop.city, month, &climate, rain_chance),
        forecast: Vec::new(),
    })
}

fn text(city: &str, month: i8, climate: &Climate, rain_chance: f64) -> String {
    let month = month_name(month).unwrap_or("that month");
    let rain = match rain_chance {
        share if share < 0.1 => "hardly any rain".to_owned(),
        share => format!(
            "rain on about one day in {:.0}",
            (1.0 / share).max(1.0).round()
        ),
    };
    let rain = if rain_chance > 0.67 {
        "rain on most days".to_owned()
    } else {
        rain
    };
    let sea = climate
        .sea_c
        .map(|sea| format!(", sea {sea:.0} °C"))
        .unwrap_or_default();
    format!(
        "{city} in {month}: {:.0} to {:.0} °C, {rain}{sea}.",
        climate.low_c, climate.high_c
    )
}

fn packing(stops: &[WeatherOfStop]) -> Vec<String> {
    let low = stops
        .iter()
        .map(|stop| stop.climate.low_c)
        .fold(f64::INFINITY, f64::min);
    let high = stops
        .iter()
        .map(|stop| stop.climate.high_c)
        .fold(f64::NEG_INFINITY, f64::max);
    let wettest = stops
        .iter()
        .map(|stop| stop.rain_chance)
        .fold(0.0, f64::max);
    let mut pack = Vec::new();
    if low < 3.0 {
        pack.push("warm coat, hat and gloves");
    } else if low < 11.0 {
        pack.push("a warm layer for mornings and evenings");
    }
    if high >= 27.0 {
        pack.push("light clothes, hat and sun cream");
    }
    if wettest >= 0.25 {
        pack.push("a rain jacket or umbrella");
    }
    match pack.split_last() {
        None => Vec::new(),
        Some((only, [])) => vec![format!("Pack {only}.")],
        Some((last, rest)) => vec![format!("Pack {}, and {last}.", rest.join(", "))],
    }
}
