use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::python_literal;
use crate::exchange_rates::exchange_rate;
use crate::trip::{HouseRule, RoomType, TransportMode, Trip};

/// Trips of at most so many days have a city as their destination, longer ones a state.
const DAYS_OF_ONE_CITY: u32 = 3;

/// What was asked for, as the benchmark labels it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Constraints {
    /// The city that the trip begins and ends in.
    pub org: String,
    /// A city, or the state whose cities are visited.
    pub dest: String,
    /// Days of the trip.
    pub days: u32,
    /// Cities to visit.
    pub visiting_city_number: usize,
    /// The days, in order; the benchmark's judge does not look at them.
    #[serde(default, deserialize_with = "written")]
    pub date: Vec<Date>,
    /// People who travel.
    pub people_number: u32,
    /// The most that it may cost, in US dollars.
    pub budget: f64,
    /// Wishes that are not always there.
    #[serde(default, deserialize_with = "written")]
    pub local_constraint: LocalConstraint,
}

/// Wishes that a request may have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LocalConstraint {
    /// What the house has to allow: `smoking`, `parties`, `children under 10`, `visitors` or `pets`.
    #[serde(rename = "house rule")]
    pub house_rule: Option<String>,
    /// Cuisines to eat, each at least once.
    pub cuisine: Option<Vec<String>>,
    /// `shared room`, `not shared room`, `private room` or `entire room`.
    #[serde(rename = "room type")]
    pub room_type: Option<String>,
    /// `no flight` or `no self-driving`.
    pub transportation: Option<String>,
}

impl Constraints {
    /// The number of rules that the request sets: the budget, and each wish.
    #[must_use]
    pub fn hard_rules(&self) -> usize {
        let local = &self.local_constraint;
        let cuisine = local.cuisine.as_ref().is_some_and(|list| !list.is_empty());
        let wishes = [
            local.house_rule.is_some(),
            cuisine,
            local.room_type.is_some(),
            local.transportation.is_some(),
        ];
        1 + wishes.iter().filter(|asked| **asked).count()
    }

    /// What a request was read as, in the benchmark's terms; nothing when it has no origin, no stop or no budget,
    /// without which a plan cannot be judged.
    #[must_use]
    pub fn of_trip(trip: &Trip) -> Option<Self> {
        let budget = trip.budget.as_ref()?;
        let rate = exchange_rate(&budget.currency.0)?.per_usd;
        let stop = trip.stops.first()?;
        let (cities, days) = (trip.stops.len(), trip.dates.days());
        let rooms = trip.lodging.room_type;
        let local_constraint = LocalConstraint {
            house_rule: trip.lodging.house_rules.first().copied().map(house_rule),
            cuisine: Some(trip.cuisines.clone()).filter(|list| !list.is_empty()),
            room_type: rooms.map(room_type),
            transportation: trip
                .transport
                .ruled_out
                .iter()
                .find_map(|it| ruled_out(*it)),
        };
        Some(Self {
            org: trip.origin.as_ref()?.city.clone(),
            dest: if cities == 1 && days <= DAYS_OF_ONE_CITY {
                stop.city.clone()
            } else {
                stop.region.clone()
            },
            days,
            visiting_city_number: cities,
            date: trip.dates.each().collect(),
            people_number: trip.travellers.total(),
            budget: budget.amount_cents.0 as f64 / 100.0 / rate,
            local_constraint,
        })
    }
}

fn house_rule(rule: HouseRule) -> String {
    let word = match rule {
        HouseRule::Smoking => "smoking",
        HouseRule::Pets => "pets",
        HouseRule::Parties => "parties",
        HouseRule::ChildrenUnder10 => "children under 10",
        HouseRule::Visitors => "visitors",
    };
    word.to_owned()
}

fn room_type(room: RoomType) -> String {
    let word = match room {
        RoomType::EntireRoom => "entire room",
        RoomType::PrivateRoom => "private room",
        RoomType::SharedRoom => "shared room",
        RoomType::NotSharedRoom => "not shared room",
    };
    word.to_owned()
}

fn ruled_out(mode: TransportMode) -> Option<String> {
    match mode {
        TransportMode::Flight => Some("no flight".to_owned()),
        TransportMode::SelfDriving => Some("no self-driving".to_owned()),
        _ => None,
    }
}

/// The benchmark's files hold some labels as data and others as the text of a Python literal.
fn written<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let value = match Value::deserialize(deserializer)? {
        Value::String(text) => python_literal::parsed(&text).map_err(D::Error::custom)?,
        value => value,
    };
    serde_json::from_value(value).map_err(D::Error::custom)
}
