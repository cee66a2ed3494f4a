//! Where to, for those who did not say.

use muster_proto::Question;

use super::appeal::appeal;
use super::ask::{Topic, question};
use super::bounds::CHOICES_OFFERED_MAX;
use crate::place::Atlas;
use crate::request::WeatherWish;
use crate::source::{City, Source};
use crate::trip::Interest;

/// A question with the destinations that suit best, at most one a country so that they differ.
pub(crate) fn ask(
    atlas: &Atlas,
    interests: &[Interest],
    weather: Option<WeatherWish>,
    month: i8,
) -> Option<Question> {
    // The last source is the widest: those before it are about one country.
    let source = atlas.sources().last()?;
    let mut ranked: Vec<(&City, f64)> = source
        .cities()
        .iter()
        .map(|city| {
            (
                city,
                appeal(city, interests) + fit(source.as_ref(), city, weather, month),
            )
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.place.cmp(&b.0.place)));
    let mut countries: Vec<&str> = Vec::new();
    let mut options = Vec::new();
    for (city, _) in ranked {
        if countries.contains(&city.country_code.as_str()) {
            continue;
        }
        countries.push(&city.country_code);
        options.push((label(source.as_ref(), city, month), city.name.clone()));
        if options.len() == CHOICES_OFFERED_MAX {
            break;
        }
    }
    question(
        Topic::Destination,
        "Where to? The request names no destination; these suit it best.",
        "A destination is the one thing that is never guessed. Any covered city, country or part of the world can be named.",
        options,
    )
}

fn label(source: &dyn Source, city: &City, month: i8) -> String {
    let country = source
        .country(&city.country_code)
        .map_or("", |c| c.name.as_str());
    let weather = source
        .climate(&city.place, month)
        .map_or(String::new(), |climate| {
            format!(
                " (about {:.0} °C by day in {})",
                climate.high_c,
                crate::request::month_name(month)
            )
        });
    format!("{}, {country}{weather}", city.name)
}

/// How well the usual weather suits, from -6 to 2; 0 where nothing is known or wished.
fn fit(source: &dyn Source, city: &City, wish: Option<WeatherWish>, month: i8) -> f64 {
    let (Some(wish), Some(climate)) = (wish, source.climate(&city.place, month)) else {
        return 0.0;
    };
    let misses = match wish {
        WeatherWish::Warm => (24.0 - climate.high_c).max(0.0) + (climate.high_c - 34.0).max(0.0),
        WeatherWish::Cool => (climate.high_c - 22.0).max(0.0),
        WeatherWish::Snow => (climate.high_c - 2.0).max(0.0),
    };
    2.0 - (misses / 3.0).min(6.0) - (climate.rain_days / 10.0).min(2.0)
}
