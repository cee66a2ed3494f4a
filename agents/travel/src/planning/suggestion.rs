//! Where to, for those who did not say.

use muster_proto::Question;

use super::appeal::appeal;
use super::ask::{Topic, question};
use super::bounds::CHOICES_OFFERED_MAX;
use super::exclusions::Exclusions;
use crate::request::{WeatherWish, month_name};
use crate::source::{City, Point, Source};
use crate::trip::Interest;

/// Local costs of a day in a middling city, in US dollars a person: meals, getting about, sights.
const DOLLARS_A_DAY: f64 = 45.0;

/// What is known when no destination is.
pub(crate) struct Asked<'a> {
    pub(crate) interests: &'a [Interest],
    pub(crate) weather: Option<WeatherWish>,
    /// 1 to 12, when something was said about the time.
    pub(crate) month: Option<i8>,
    /// Where they set out, and for how many days.
    pub(crate) from: Option<(Point, u32)>,
    /// US dollars a person and day, when a budget was said.
    pub(crate) dollars_day: Option<f64>,
    pub(crate) exclusions: Exclusions<'a>,
}

/// A question with the destinations that suit best, at most one a country so that they differ.
pub(crate) fn ask(asked: &Asked<'_>) -> Option<Question> {
    // The last source is the widest: those before it are about one country.
    let sources = asked.exclusions.atlas().sources();
    let source = sources.last()?;
    let out = asked.exclusions.in_source(sources.len() - 1);
    let value = |city: &City| {
        appeal(city, asked.interests) + weather_fit(source.as_ref(), city, asked)
            - cost(source.as_ref(), city, asked)
            - distance(city, asked)
    };
    let mut ranked: Vec<(&City, f64)> = source
        .cities()
        .iter()
        .filter(|city| !out.iter().any(|target| target.has(&city.place)))
        .map(|city| (city, value(city)))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.place.cmp(&b.0.place)));
    let mut countries: Vec<&str> = Vec::new();
    let mut options = Vec::new();
    for (city, _) in ranked {
        if countries.contains(&city.country_code.as_str()) {
            continue;
        }
        countries.push(&city.country_code);
        options.push((label(source.as_ref(), city, asked.month), city.name.clone()));
        if options.len() == CHOICES_OFFERED_MAX {
            break;
        }
    }
    let text = match asked.exclusions.sentence() {
        Some(sentence) => {
            format!("Where to? The request names no destination; these suit it best. {sentence}")
        }
        None => "Where to? The request names no destination; these suit it best.".to_owned(),
    };
    question(
        Topic::Destination,
        text,
        "A destination is the one thing that is never guessed. Any covered city, country or part of the world can be named.",
        options,
    )
}

fn label(source: &dyn Source, city: &City, month: Option<i8>) -> String {
    let country = source
        .country(&city.country_code)
        .map_or("", |c| c.name.as_str());
    let weather = month.and_then(|month| {
        let climate = source.climate(&city.place, month)?;
        Some(format!(
            " (about {:.0} °C by day in {})",
            climate.high_c,
            month_name(month)
        ))
    });
    let place = if country == city.name {
        city.name.clone()
    } else {
        format!("{}, {country}", city.name)
    };
    format!("{place}{}", weather.unwrap_or_default())
}

/// How well the usual weather suits, from -6 to 2; 0 where nothing is known or wished.
fn weather_fit(source: &dyn Source, city: &City, asked: &Asked<'_>) -> f64 {
    let climate = asked
        .month
        .and_then(|month| source.climate(&city.place, month));
    let (Some(wish), Some(climate)) = (asked.weather, climate) else {
        return 0.0;
    };
    let misses = match wish {
        WeatherWish::Warm => (24.0 - climate.high_c).max(0.0) + (climate.high_c - 34.0).max(0.0),
        WeatherWish::Cool => (climate.high_c - 22.0).max(0.0),
        WeatherWish::Snow => (climate.high_c - 2.0).max(0.0),
    };
    2.0 - (misses / 3.0).min(6.0) - (climate.rain_days / 10.0).min(2.0)
}

/// How much dearer a day there is than the budget allows, in grades: nothing while it fits.
fn cost(source: &dyn Source, city: &City, asked: &Asked<'_>) -> f64 {
    let Some(budget) = asked.dollars_day else {
        return 0.0;
    };
    let night = jiff::civil::Date::constant(2000, asked.month.unwrap_or(5), 1);
    let beds = source.lodgings(&city.place, night);
    let shared = |bed: &crate::source::Lodging| {
        bed.price_night.units() / f64::from(bed.occupancy_max.max(1))
    };
    let bed = beds
        .iter()
        .map(shared)
        .min_by(f64::total_cmp)
        .unwrap_or(0.0);
    let day = bed + DOLLARS_A_DAY * city.daily_cost_factor;
    ((day / budget.max(1.0) - 1.0) * 3.0).clamp(0.0, 8.0)
}

/// How far a city is for the days there are, in grades. Home itself is no destination.
fn distance(city: &City, asked: &Asked<'_>) -> f64 {
    let (Some((from, days)), Some(to)) = (asked.from, city.point) else {
        return 0.0;
    };
    let km = from.km_to(to);
    if km < AT_HOME_KM {
        return 10.0;
    }
    (km / (KM_A_DAY * f64::from(days.max(1)))).min(8.0)
}

/// Nearer than this is home.
const AT_HOME_KM: f64 = 50.0;

/// So many kilometres for each day of the trip cost a grade: a weekend stays within an hour's
/// flight, a fortnight reaches the other side of the world.
const KM_A_DAY: f64 = 500.0;
