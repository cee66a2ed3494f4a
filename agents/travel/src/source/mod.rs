//! Where facts about places and prices come from.
//!
//! [`Source`] is the only door to them: no agent opens a file. A source says what it is, which period it covers and
//! which rules its prices follow; everything that an itinerary names must come out of it.

mod area;
mod basis;
mod city;
mod climate;
mod country;
mod error;
mod journey;
mod lodging;
mod meal;
mod name;
mod point;
mod rules;
mod sight;
mod table;
mod travel_planner;
mod world;

pub use area::{Area, AreaKind};
pub use basis::Basis;
pub use city::City;
pub use climate::{Climate, Season, Tip};
pub use country::Country;
pub use error::SourceError;
pub use journey::{Endpoint, Gateway, Journey, Terminal};
pub use lodging::{Lodging, RoomKind, Tier};
pub use meal::{Meal, Occasion};
pub use name::folded;
pub use point::Point;
pub use rules::{About, Period, Rules};
pub use sight::Sight;
pub use travel_planner::TravelPlannerFolder;
pub use world::World;

use jiff::civil::Date;

use crate::exchange_rates::exchange_rate;
use crate::trip::PlaceId;

/// A body of travel data. All answers are owned by the source or derived from it without clock or randomness, so the
/// same question always has the same answer.
pub trait Source: Send + Sync + 'static {
    /// What the data is, how to cite it and how to extend it.
    fn about(&self) -> &About;

    /// How costs are counted and what may be combined.
    fn rules(&self) -> Rules;

    /// The dates for which this source can plan, when the run's own clock says `today`.
    fn period(&self, today: Date) -> Period;

    /// Every covered destination, ordered by id.
    fn cities(&self) -> &[City];

    /// One covered destination.
    fn city(&self, id: &PlaceId) -> Option<&City>;

    /// Countries with currency, rate and best months, ordered by code.
    fn countries(&self) -> &[Country];

    /// Countries, parts of the world and states by which several destinations can be asked for.
    fn areas(&self) -> &[Area];

    /// Places from which one can set out though nothing is known to see there (airports without a city).
    fn gateways(&self) -> &[Gateway];

    /// What there is to see in a city, best first.
    fn sights(&self, city: &PlaceId) -> &[Sight];

    /// Where or what to eat in a city.
    fn meals(&self, city: &PlaceId) -> &[Meal];

    /// Beds in a city with the price of the night that begins on `night`.
    fn lodgings(&self, city: &PlaceId, night: Date) -> Vec<Lodging>;

    /// Ways from one place to another on a date, cheapest first; empty when there is none.
    fn journeys(&self, from: &Endpoint, to: &Endpoint, date: Date) -> Vec<Journey>;

    /// Usual weather of a month (1 to 12) in a city, where it is known.
    fn climate(&self, city: &PlaceId, month: i8) -> Option<Climate>;

    /// What locals would tell a visitor.
    fn tips(&self, city: &PlaceId) -> &[Tip];

    /// How dear a month (1 to 12) is in a country, against the yearly mean.
    fn season(&self, country_code: &str, month: i8) -> Season;

    /// The country of this ISO 3166 code.
    fn country(&self, country_code: &str) -> Option<&Country> {
        self.countries()
            .iter()
            .find(|c| c.country_code == country_code)
    }

    /// Destinations whose name or alias is `name`, ignoring case, accents and punctuation. More than one where a name
    /// is shared.
    fn cities_named(&self, name: &str) -> Vec<&City> {
        let wanted = folded(name);
        self.cities()
            .iter()
            .filter(|city| city.answers_to(&wanted))
            .collect()
    }

    /// The area of this name or alias, ignoring case, accents and punctuation.
    fn area_named(&self, name: &str) -> Option<&Area> {
        let wanted = folded(name);
        self.areas().iter().find(|area| area.answers_to(&wanted))
    }

    /// At most `limit` destinations with their distance from `point` in kilometres, nearest first.
    fn nearest_cities(&self, point: Point, limit: usize) -> Vec<(&City, f64)> {
        let mut found: Vec<(&City, f64)> = self
            .cities()
            .iter()
            .filter_map(|city| city.point.map(|p| (city, p.km_to(point))))
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.place.cmp(&b.0.place)));
        found.truncate(limit);
        found
    }

    /// Units of a currency (ISO 4217) for one US dollar: as a country of the data has it, or as the table that comes with the
    /// program does. An estimate.
    fn currency_per_usd(&self, currency: &str) -> Option<f64> {
        self.countries()
            .iter()
            .find(|c| c.currency == currency)
            .map(|c| c.currency_per_usd)
            .or_else(|| exchange_rate(currency).map(|rate| rate.per_usd))
    }
}
