//! The bundled data: destinations all over the world, written for this project. Prices are typical levels.

mod airport;
mod fare;
mod load;
mod lodging_level;
mod opening_note;
mod overland;
mod places;
mod road;
mod rows;
mod timetable;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{
    About, Area, City, Climate, Country, Endpoint, Gateway, Journey, Lodging, Meal, Period, Rules,
    Season, Sight, Source, SourceError, Tip,
};
use crate::trip::PlaceId;
use airport::Airport;
use lodging_level::District;
use road::Road;

/// Typical price levels say little about a time further away.
const YEARS_AHEAD: i64 = 2;

/// The bundled data, read and checked.
#[derive(Debug)]
pub struct World {
    about: About,
    countries: Vec<Country>,
    cities: Vec<City>,
    areas: Vec<Area>,
    gateways: Vec<Gateway>,
    airports: Vec<Airport>,
    roads: Vec<Road>,
    districts: BTreeMap<PlaceId, Vec<District>>,
    sights: BTreeMap<PlaceId, Vec<Sight>>,
    meals: BTreeMap<PlaceId, Vec<Meal>>,
    climates: BTreeMap<(PlaceId, i8), Climate>,
    seasons: BTreeMap<(String, i8), Season>,
    tips: BTreeMap<PlaceId, Vec<Tip>>,
}

impl World {
    /// Reads the data that is compiled in.
    ///
    /// # Errors
    /// When a row is malformed, which a test of this crate rules out for what is shipped.
    pub fn bundled() -> Result<Self, SourceError> {
        load::world()
    }

    fn endpoint_city(&self, end: &Endpoint) -> Option<&City> {
        match end {
            Endpoint::City { place } => self.city(place),
            Endpoint::Place { .. } => None,
        }
    }

    fn flight_factor(&self, end: &Endpoint, date: Date) -> f64 {
        let city = self.endpoint_city(end);
        city.map_or(1.0, |city| {
            self.season(&city.country_code, date.month()).flight_factor
        })
    }
}

impl Source for World {
    fn about(&self) -> &About {
        &self.about
    }

    fn rules(&self) -> Rules {
        Rules {
            estimates: true,
            local_transport: true,
            mixes_driving: true,
            dated: false,
            timed_sights: true,
            house_rules: false,
        }
    }

    fn period(&self, today: Date) -> Period {
        Period {
            first: today,
            last: today.saturating_add(YEARS_AHEAD.years()),
        }
    }

    fn cities(&self) -> &[City] {
        &self.cities
    }

    fn city(&self, id: &PlaceId) -> Option<&City> {
        let at = self
            .cities
            .binary_search_by(|city| city.place.cmp(id))
            .ok()?;
        self.cities.get(at)
    }

    fn countries(&self) -> &[Country] {
        &self.countries
    }

    fn areas(&self) -> &[Area] {
        &self.areas
    }

    fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    fn sights(&self, city: &PlaceId) -> &[Sight] {
        self.sights.get(city).map_or(&[], Vec::as_slice)
    }

    fn meals(&self, city: &PlaceId) -> &[Meal] {
        self.meals.get(city).map_or(&[], Vec::as_slice)
    }

    fn lodgings(&self, city: &PlaceId, night: Date) -> Vec<Lodging> {
        let country = self.city(city).map_or("", |c| c.country_code.as_str());
        let factor = self.season(country, night.month()).lodging_factor;
        let districts = self.districts.get(city).map_or(&[][..], Vec::as_slice);
        let mut lodgings: Vec<Lodging> = districts
            .iter()
            .flat_map(|d| d.lodgings(city, factor))
            .collect();
        lodgings.sort_by(|a, b| (a.price_night, &a.name).cmp(&(b.price_night, &b.name)));
        lodgings
    }

    fn journeys(&self, from: &Endpoint, to: &Endpoint, date: Date) -> Vec<Journey> {
        let mut found = self.overland(from, to);
        found.extend(self.flights(from, to, date));
        found.sort_by_key(|journey| (journey.price, journey.duration_minutes));
        found
    }

    fn climate(&self, city: &PlaceId, month: i8) -> Option<Climate> {
        self.climates.get(&(city.clone(), month)).copied()
    }

    fn tips(&self, city: &PlaceId) -> &[Tip] {
        self.tips.get(city).map_or(&[], Vec::as_slice)
    }

    fn season(&self, country_code: &str, month: i8) -> Season {
        self.seasons
            .get(&(country_code.to_owned(), month))
            .copied()
            .unwrap_or_default()
    }
}
