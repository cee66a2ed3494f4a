use std::collections::{BTreeMap, BTreeSet};

use super::airport::Airport;
use super::load::File;
use super::rows::{CityRow, CountryRow};
use crate::exchange_rates::exchange_rate;
use crate::source::table::{bad_row, listed, rows};
use crate::source::{Area, AreaKind, City, Country, Gateway, Point, SourceError};
use crate::trip::{PlaceId, Theme};

pub(super) fn countries((file, text): File) -> Result<Vec<Country>, SourceError> {
    let each = rows::<CountryRow>(file, text)?.into_iter().enumerate();
    let mut countries = each
        .map(|(index, row)| {
            let Some(rate) = exchange_rate(&row.currency) else {
                let reason = format!("exchange_rates.csv has no rate of {}", row.currency);
                return Err(bad_row(file, index + 1, reason));
            };
            let months = listed(&row.best_months, ';')
                .into_iter()
                .filter_map(|month| month.parse().ok());
            Ok(Country {
                country_code: row.country_code,
                name: row.country,
                aliases: listed(&row.aliases, ';'),
                currency: row.currency,
                currency_per_usd: rate.per_usd,
                region: row.region,
                best_months: months.filter(|month| (1..=12).contains(month)).collect(),
                entry_note: row.entry_note,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    countries.sort_by(|a, b| a.country_code.cmp(&b.country_code));
    Ok(countries)
}

pub(super) fn cities((file, text): File) -> Result<Vec<City>, SourceError> {
    let each = rows::<CityRow>(file, text)?.into_iter().enumerate();
    let mut cities = each
        .map(|(index, row)| city(row).map_err(|reason| bad_row(file, index + 1, reason)))
        .collect::<Result<Vec<_>, _>>()?;
    cities.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(cities)
}

fn city(row: CityRow) -> Result<City, String> {
    let themes = listed(&row.themes, ';');
    Ok(City {
        place: PlaceId(row.city_id),
        name: row.city,
        aliases: listed(&row.aliases, ';'),
        country_code: row.country_code,
        state: None,
        point: Some(Point {
            latitude: row.latitude,
            longitude: row.longitude,
        }),
        timezone: Some(row.timezone).filter(|zone| !zone.is_empty()),
        airport_codes: listed(&row.airport_codes, ';'),
        nights_suggested: row.nights_suggested.max(1),
        nights_min: row.nights_min.max(1),
        daily_cost_factor: row.daily_cost_factor,
        themes: themes
            .iter()
            .map(|cell| graded(cell))
            .collect::<Result<_, _>>()?,
        summary: row.summary,
    })
}

/// `food:5` as a theme and its grade.
fn graded(cell: &str) -> Result<(Theme, u8), String> {
    let (word, grade) = cell.split_once(':').unwrap_or((cell, "3"));
    let theme = Theme::from_word(word).ok_or_else(|| format!("unknown theme `{word}`"))?;
    let grade = grade
        .parse::<u8>()
        .map_err(|_| format!("`{grade}` is no grade from 1 to 5"))?;
    Ok((theme, grade.clamp(1, 5)))
}

/// Countries first, then parts of the world, each with the destinations inside.
pub(super) fn areas(countries: &[Country], cities: &[City]) -> Vec<Area> {
    let within = |codes: &BTreeSet<&str>| -> Vec<PlaceId> {
        let inside = cities
            .iter()
            .filter(|city| codes.contains(city.country_code.as_str()));
        inside.map(|city| city.place.clone()).collect()
    };
    let mut areas: Vec<Area> = countries
        .iter()
        .map(|country| Area {
            name: country.name.clone(),
            aliases: country.aliases.clone(),
            kind: AreaKind::Country,
            places: within(&BTreeSet::from([country.country_code.as_str()])),
        })
        .collect();
    for (name, codes) in regions(countries) {
        areas.push(Area {
            places: within(&codes),
            name,
            aliases: Vec::new(),
            kind: AreaKind::Region,
        });
    }
    areas.retain(|area| !area.places.is_empty());
    areas
}

/// Each part of the world with its countries, and the continent that `Southern Europe` is a part of.
fn regions(countries: &[Country]) -> BTreeMap<String, BTreeSet<&str>> {
    let mut regions: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for country in countries
        .iter()
        .filter(|country| !country.region.is_empty())
    {
        let code = country.country_code.as_str();
        regions
            .entry(country.region.clone())
            .or_default()
            .insert(code);
        let whole = country.region.rsplit(' ').next().unwrap_or_default();
        if matches!(whole, "Europe" | "Asia" | "Africa" | "America") {
            regions.entry(whole.to_owned()).or_default().insert(code);
        }
    }
    regions
}

/// Airports that belong to no covered destination.
pub(super) fn gateways(airports: &[Airport]) -> Vec<Gateway> {
    let uncovered = airports.iter().filter(|airport| airport.place.is_none());
    uncovered
        .flat_map(|airport| {
            airport.serves.iter().map(|city| Gateway {
                name: city.clone(),
                aliases: vec![airport.code.clone(), airport.name.clone()],
                point: airport.point,
            })
        })
        .collect()
}
