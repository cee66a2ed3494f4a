//! A folder in the format of the TravelPlanner benchmark (OSU-NLP-Group/TravelPlanner, ICML 2024): cities of the
//! United States, and the flights of March 2022. Costs are counted as its judge counts them.

mod drive;
mod flight;
mod load;
mod rows;
mod words;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::{
    About, Area, City, Climate, Country, Endpoint, Gateway, Journey, Lodging, Meal, Period, Rules,
    Season, Sight, Source, Tip,
};
use crate::trip::PlaceId;
use drive::Drive;
use flight::Flight;

/// From where to where.
type Route = (PlaceId, PlaceId);

/// The data of one folder, read and checked. Its prices are in US dollars.
#[derive(Debug)]
pub struct TravelPlannerFolder {
    about: About,
    cities: Vec<City>,
    countries: Vec<Country>,
    areas: Vec<Area>,
    sights: BTreeMap<PlaceId, Vec<Sight>>,
    meals: BTreeMap<PlaceId, Vec<Meal>>,
    lodgings: BTreeMap<PlaceId, Vec<Lodging>>,
    flights: BTreeMap<Route, Vec<Flight>>,
    drives: BTreeMap<Route, Drive>,
}

impl TravelPlannerFolder {
    fn route(from: &Endpoint, to: &Endpoint) -> Option<Route> {
        match (from, to) {
            (Endpoint::City { place: a }, Endpoint::City { place: b }) => {
                Some((a.clone(), b.clone()))
            }
            _ => None,
        }
    }
}

impl Source for TravelPlannerFolder {
    fn about(&self) -> &About {
        &self.about
    }

    fn rules(&self) -> Rules {
        Rules {
            estimates: false,
            local_transport: false,
            mixes_driving: false,
            dated: true,
            timed_sights: false,
            house_rules: true,
        }
    }

    fn period(&self, _today: Date) -> Period {
        Period {
            first: date(2022, 3, 1),
            last: date(2022, 3, 31),
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
        &[]
    }

    fn sights(&self, city: &PlaceId) -> &[Sight] {
        self.sights.get(city).map_or(&[], Vec::as_slice)
    }

    fn meals(&self, city: &PlaceId) -> &[Meal] {
        self.meals.get(city).map_or(&[], Vec::as_slice)
    }

    fn lodgings(&self, city: &PlaceId, _night: Date) -> Vec<Lodging> {
        self.lodgings.get(city).cloned().unwrap_or_default()
    }

    fn journeys(&self, from: &Endpoint, to: &Endpoint, date: Date) -> Vec<Journey> {
        let Some(route) = Self::route(from, to) else {
            return Vec::new();
        };
        let flights = self.flights.get(&route).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<Journey> = flights
            .iter()
            .filter(|f| f.date == date)
            .map(Flight::journey)
            .collect();
        found.extend(
            self.drives
                .get(&route)
                .into_iter()
                .flat_map(Drive::journeys),
        );
        found.sort_by(|a, b| (a.price, &a.label).cmp(&(b.price, &b.label)));
        found
    }

    fn climate(&self, _city: &PlaceId, _month: i8) -> Option<Climate> {
        None
    }

    fn tips(&self, _city: &PlaceId) -> &[Tip] {
        &[]
    }

    fn season(&self, _country_code: &str, _month: i8) -> Season {
        Season::default()
    }
}
