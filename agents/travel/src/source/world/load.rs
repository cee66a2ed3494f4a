use std::collections::BTreeMap;

use jiff::civil::Time;

use super::airport::Airport;
use super::lodging_level::District;
use super::road::Road;
use super::rows::{ClimateRow, DistrictRow, LegRow, MealRow, SeasonRow, SightRow, TipRow};
use super::{World, opening_note, places};
use crate::source::table::{bad_row, listed, rows};
use crate::source::{About, Climate, Meal, Occasion, Point, Season, Sight, SourceError, Tip};
use crate::trip::{Cents, PlaceId, Theme, TransportMode};

macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/world/", $name)),
        )
    };
}

/// A file's name and its text.
pub(super) type File = (&'static str, &'static str);

/// Builds the world from the embedded files.
pub(super) fn world() -> Result<World, SourceError> {
    let countries = places::countries(file!("countries.csv"))?;
    let cities = places::cities(file!("cities.csv"))?;
    let airports = Airport::read(file!("airports.csv"))?;
    Ok(World {
        about: about(),
        areas: places::areas(&countries, &cities),
        gateways: places::gateways(&airports),
        countries,
        cities,
        airports,
        roads: roads(file!("legs.csv"))?,
        districts: districts(file!("districts.csv"))?,
        sights: sights(file!("sights.csv"))?,
        meals: meals(file!("meals.csv"))?,
        climates: climates(file!("climate.csv"))?,
        seasons: seasons(file!("price_seasons.csv"))?,
        tips: tips(file!("tips.csv"))?,
    })
}

fn about() -> About {
    About {
        id: "world".to_owned(),
        title: "the bundled world data of Muster".to_owned(),
        prices: "All prices are estimates from typical levels, not quotes.".to_owned(),
        how_to_add: "Add its rows to the files in agents/travel/data/world, or name a folder of your own data as the \
                     source in the settings."
            .to_owned(),
    }
}

fn roads((file, text): File) -> Result<Vec<Road>, SourceError> {
    let each = rows::<LegRow>(file, text)?.into_iter().enumerate();
    each.map(|(index, row)| {
        let mode = match row.mode.as_str() {
            "train" => TransportMode::Train,
            "bus" => TransportMode::Bus,
            "ferry" => TransportMode::Ferry,
            "car" => TransportMode::SelfDriving,
            other => return Err(bad_row(file, index + 1, format!("unknown mode `{other}`"))),
        };
        Ok(Road {
            ends: [PlaceId(row.from_city_id), PlaceId(row.to_city_id)],
            mode,
            minutes: (row.hours * 60.0).round() as u32,
            price: Cents::from_units_f64(row.price_usd),
            note: row.note,
        })
    })
    .collect()
}

fn districts((file, text): File) -> Result<BTreeMap<PlaceId, Vec<District>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<District>> = BTreeMap::new();
    for row in rows::<DistrictRow>(file, text)? {
        by_city
            .entry(PlaceId(row.city_id))
            .or_default()
            .push(District {
                name: row.district,
                point: Point {
                    latitude: row.latitude,
                    longitude: row.longitude,
                },
                character: row.character,
                double_usd: [
                    row.lodging_usd_budget,
                    row.lodging_usd_mid,
                    row.lodging_usd_upper,
                ],
            });
    }
    Ok(by_city)
}

fn sights((file, text): File) -> Result<BTreeMap<PlaceId, Vec<Sight>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<Sight>> = BTreeMap::new();
    for (index, row) in rows::<SightRow>(file, text)?.into_iter().enumerate() {
        let sight = sight(row).map_err(|reason| bad_row(file, index + 1, reason))?;
        by_city.entry(sight.place.clone()).or_default().push(sight);
    }
    for sights in by_city.values_mut() {
        sights.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
    }
    Ok(by_city)
}

fn sight(row: SightRow) -> Result<Sight, String> {
    let themes = listed(&row.themes, ';');
    let known = themes
        .iter()
        .map(|word| Theme::from_word(word).ok_or(format!("unknown theme `{word}`")));
    let (opens, closes) = (time(&row.opens)?, time(&row.closes)?);
    let mut closed = opening_note::closed_weekdays(&row.note);
    closed.extend(
        (1..=7)
            .contains(&row.closed_weekday)
            .then_some(row.closed_weekday),
    );
    let opens = opening_note::opens_after(&row.note).or(opens);
    // Midnight to midnight is a place without doors.
    let always = opens == closes;
    Ok(Sight {
        name: row.sight,
        place: PlaceId(row.city_id),
        point: Some(Point {
            latitude: row.latitude,
            longitude: row.longitude,
        }),
        themes: known.collect::<Result<_, _>>()?,
        visit_minutes: (row.hours * 60.0).round() as u32,
        price: Cents::from_units_f64(row.price_usd),
        opens: opens.filter(|_| !always),
        closes: closes.filter(|_| !always),
        closed_weekdays: closed.into_iter().collect(),
        open_months: opening_note::open_months(&row.note),
        indoor: row.indoor,
        rank: row.rank.clamp(1, 3),
        note: row.note,
    })
}

/// A time of day; `24:00` is the midnight at its end, an empty cell is none.
fn time(cell: &str) -> Result<Option<Time>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    if cell == "24:00" {
        return Ok(Some(Time::midnight()));
    }
    let wrong = || format!("`{cell}` is no time of day like 09:30");
    let (hour, minute) = cell.split_once(':').ok_or_else(wrong)?;
    let hour = hour.parse().map_err(|_| wrong())?;
    let minute = minute.parse().map_err(|_| wrong())?;
    Time::new(hour, minute, 0, 0).map(Some).map_err(|_| wrong())
}

fn meals((file, text): File) -> Result<BTreeMap<PlaceId, Vec<Meal>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<Meal>> = BTreeMap::new();
    for (index, row) in rows::<MealRow>(file, text)?.into_iter().enumerate() {
        let occasion = match row.meal.as_str() {
            "breakfast" => Occasion::Breakfast,
            "lunch" => Occasion::Lunch,
            "dinner" => Occasion::Dinner,
            other => return Err(bad_row(file, index + 1, format!("unknown meal `{other}`"))),
        };
        let place = PlaceId(row.city_id);
        by_city.entry(place.clone()).or_default().push(Meal {
            name: row.dish,
            place,
            cuisines: vec![row.cuisine],
            occasions: vec![occasion],
            district: Some(row.district).filter(|district| !district.is_empty()),
            price: Cents::from_units_f64(row.price_usd),
            vegetarian: row.vegetarian,
            rating: None,
            estimate: true,
        });
    }
    Ok(by_city)
}

fn climates((file, text): File) -> Result<BTreeMap<(PlaceId, i8), Climate>, SourceError> {
    let each = rows::<ClimateRow>(file, text)?.into_iter();
    Ok(each
        .map(|row| {
            let climate = Climate {
                high_c: row.high_c,
                low_c: row.low_c,
                rain_days: row.rain_days,
                sea_c: row.sea_c,
            };
            ((PlaceId(row.city_id), row.month), climate)
        })
        .collect())
}

fn seasons((file, text): File) -> Result<BTreeMap<(String, i8), Season>, SourceError> {
    let each = rows::<SeasonRow>(file, text)?.into_iter();
    Ok(each
        .map(|row| {
            let season = Season {
                lodging_factor: row.lodging_factor,
                flight_factor: row.flight_factor,
            };
            ((row.country_code, row.month), season)
        })
        .collect())
}

fn tips((file, text): File) -> Result<BTreeMap<PlaceId, Vec<Tip>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<Tip>> = BTreeMap::new();
    for row in rows::<TipRow>(file, text)? {
        by_city.entry(PlaceId(row.city_id)).or_default().push(Tip {
            topic: row.topic,
            text: row.tip,
        });
    }
    Ok(by_city)
}
