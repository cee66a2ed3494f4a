use std::collections::BTreeMap;

use jiff::civil::Date;
use muster_travel::{Constraints, HouseRule, RoomType, TransportMode, Trip};

/// What a person reads in a request. Fields that are none are not compared.
#[derive(Debug, Default)]
pub(crate) struct Label {
    pub(crate) org: Option<String>,
    pub(crate) dest: Option<String>,
    pub(crate) days: Option<u32>,
    pub(crate) cities: Option<usize>,
    pub(crate) first: Option<Date>,
    pub(crate) people: Option<u32>,
    pub(crate) budget: Option<f64>,
    pub(crate) rules: Vec<HouseRule>,
    pub(crate) room: Option<RoomType>,
    pub(crate) cuisines: Vec<String>,
    pub(crate) out: Vec<TransportMode>,
    /// A word that the result has to say of what it is not sure of.
    pub(crate) said: Option<String>,
}

/// One field: what it should be and what it is.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) wanted: String,
    pub(crate) got: String,
}

impl Field {
    pub(crate) fn is_right(&self) -> bool {
        self.wanted == self.got
    }
}

/// Fields of a label that are compared always, and those that may be absent.
pub(crate) const FIELDS: usize = 11;

impl Label {
    pub(crate) fn of_constraints(asked: &Constraints) -> Self {
        let local = &asked.local_constraint;
        Self {
            org: Some(asked.org.clone()),
            dest: Some(asked.dest.clone()),
            days: Some(asked.days),
            cities: Some(asked.visiting_city_number),
            first: asked.date.first().copied(),
            people: Some(asked.people_number),
            budget: Some(asked.budget),
            rules: local.house_rule.iter().map(|word| rule(word)).collect(),
            room: local.room_type.as_deref().map(room),
            cuisines: local.cuisine.clone().unwrap_or_default(),
            out: local.transportation.iter().map(|word| mode(word)).collect(),
            said: None,
        }
    }

    /// Of a line such as `org=Denver dest=St. Louis days=3`.
    pub(crate) fn of_line(line: &str) -> Self {
        let mut fields: BTreeMap<&str, String> = BTreeMap::new();
        let mut key = "";
        for word in line.split(' ') {
            if let Some((name, value)) = word.split_once('=') {
                key = name;
                fields.insert(key, value.to_owned());
            } else if let Some(value) = fields.get_mut(key) {
                *value = format!("{value} {word}");
            }
        }
        let get = |key: &str| fields.get(key).cloned();
        let list = |key: &str| -> Vec<String> {
            let text = get(key).unwrap_or_default();
            let parts = text.split(',').filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let number = |key: &str| get(key).map(|text| text.parse::<f64>().expect("a number"));
        Self {
            org: get("org"),
            dest: get("dest"),
            days: number("days").map(|days| days as u32),
            cities: number("cities").map(|cities| cities as usize),
            first: get("date").map(|text| text.parse().expect("a date")),
            people: number("people").map(|people| people as u32),
            budget: number("budget"),
            rules: list("rule").iter().map(|word| rule(word)).collect(),
            room: get("room").as_deref().map(room),
            cuisines: list("cuisine"),
            out: list("out").iter().map(|word| mode(word)).collect(),
            said: get("said"),
        }
    }

    /// The fields of a trip beside what they should be.
    pub(crate) fn compare(&self, trip: &Trip) -> Vec<Field> {
        let origin = trip.origin.as_ref().map(|origin| origin.city.clone());
        let first = trip.stops.first();
        let cities = trip.stops.len();
        let place = first.map(|stop| match (&self.dest, cities) {
            (Some(dest), _) if *dest == stop.city => stop.city.clone(),
            (_, 1) => stop.city.clone(),
            _ => stop.region.clone(),
        });
        let budget = trip
            .budget
            .as_ref()
            .map(|budget| budget.amount_cents.0 as f64 / 100.0);
        let mut compared = Vec::new();
        let mut put = |name, wanted: Option<String>, got: Option<String>| {
            let got = got.unwrap_or_else(|| "nothing".to_owned());
            compared.extend(wanted.map(|wanted| Field { name, wanted, got }));
        };
        put("org", self.org.clone(), origin);
        put("dest", self.dest.clone(), place);
        put(
            "days",
            self.days.map(|n| n.to_string()),
            Some(trip.dates.days().to_string()),
        );
        put(
            "cities",
            self.cities.map(|n| n.to_string()),
            Some(cities.to_string()),
        );
        put(
            "date",
            self.first.map(|day| day.to_string()),
            Some(trip.dates.start.to_string()),
        );
        let people = trip.travellers.total();
        put(
            "people",
            self.people.map(|n| n.to_string()),
            Some(people.to_string()),
        );
        put(
            "budget",
            self.budget.map(|n| n.to_string()),
            budget.map(|n| n.to_string()),
        );
        let lodging = &trip.lodging;
        put(
            "house rule",
            Some(sorted(&self.rules)),
            Some(sorted(&lodging.house_rules)),
        );
        put(
            "room type",
            Some(format!("{:?}", self.room)),
            Some(format!("{:?}", lodging.room_type)),
        );
        put(
            "cuisine",
            Some(sorted(&self.cuisines)),
            Some(sorted(&trip.cuisines)),
        );
        put(
            "transport",
            Some(sorted(&self.out)),
            Some(sorted(&trip.transport.ruled_out)),
        );
        compared
    }
}

fn sorted<T: std::fmt::Debug>(list: &[T]) -> String {
    let mut words: Vec<String> = list.iter().map(|it| format!("{it:?}")).collect();
    words.sort();
    words.join(", ")
}

fn rule(text: &str) -> HouseRule {
    match text {
        "smoking" => HouseRule::Smoking,
        "pets" => HouseRule::Pets,
        "parties" => HouseRule::Parties,
        "children" | "children under 10" => HouseRule::ChildrenUnder10,
        "visitors" => HouseRule::Visitors,
        other => panic!("the label has a house rule that is not known: {other}"),
    }
}

fn room(text: &str) -> RoomType {
    match text {
        "entire" | "entire room" => RoomType::EntireRoom,
        "private" | "private room" => RoomType::PrivateRoom,
        "shared" | "shared room" => RoomType::SharedRoom,
        "not_shared" | "not shared room" => RoomType::NotSharedRoom,
        other => panic!("the label has a room type that is not known: {other}"),
    }
}

fn mode(text: &str) -> TransportMode {
    match text {
        "flight" | "no flight" => TransportMode::Flight,
        "self_driving" | "no self-driving" => TransportMode::SelfDriving,
        other => panic!("the label has a transport rule that is not known: {other}"),
    }
}
