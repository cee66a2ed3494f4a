use crate::request::Reading;
use crate::trip::{HouseRule, RoomType, TransportMode};

/// A wish that a plan may not break, and that could be given up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FirmWish {
    /// The most that the trip may cost.
    Budget,
    /// So many cities, more than one.
    Cities(u32),
    /// What kind of room.
    Room(RoomType),
    /// What the house must allow.
    Rule(HouseRule),
    /// A way of travelling that is ruled out.
    Without(TransportMode),
    /// A kitchen.
    Kitchen(String),
}

impl FirmWish {
    /// The wishes of a request.
    pub(crate) fn of(reading: &Reading, limited: bool) -> Vec<FirmWish> {
        let mut wishes = Vec::new();
        if reading.amount.is_some() || limited {
            wishes.push(FirmWish::Budget);
        }
        let cities = reading.city_count.filter(|count| *count > 1);
        wishes.extend(cities.map(FirmWish::Cities));
        wishes.extend(reading.lodging.room_type.map(FirmWish::Room));
        wishes.extend(
            reading
                .lodging
                .house_rules
                .iter()
                .copied()
                .map(FirmWish::Rule),
        );
        let modes = reading.transport.ruled_out.iter().copied();
        wishes.extend(modes.map(FirmWish::Without));
        wishes.extend(reading.cuisines.iter().cloned().map(FirmWish::Kitchen));
        wishes
    }

    /// The request without this wish.
    pub(crate) fn given_up(&self, reading: &Reading) -> Reading {
        let mut reading = reading.clone();
        match self {
            FirmWish::Budget => reading.amount = None,
            FirmWish::Cities(count) => reading.city_count = Some(count - 1),
            FirmWish::Room(_) => reading.lodging.room_type = None,
            FirmWish::Rule(rule) => reading.lodging.house_rules.retain(|it| it != rule),
            FirmWish::Without(mode) => reading.transport.ruled_out.retain(|it| it != mode),
            FirmWish::Kitchen(kitchen) => reading.cuisines.retain(|it| it != kitchen),
        }
        reading
    }

    /// The wish as a phrase.
    pub(crate) fn phrase(&self) -> String {
        match self {
            FirmWish::Budget => "the budget".to_owned(),
            FirmWish::Cities(count) => format!("{count} cities"),
            FirmWish::Room(RoomType::EntireRoom) => "an entire home".to_owned(),
            FirmWish::Room(RoomType::PrivateRoom) => "a private room".to_owned(),
            FirmWish::Room(RoomType::SharedRoom) => "a shared room".to_owned(),
            FirmWish::Room(RoomType::NotSharedRoom) => "a room that is not shared".to_owned(),
            FirmWish::Rule(rule) => format!("a house that allows {}", rule_word(*rule)),
            FirmWish::Without(mode) => format!("no {}", mode_word(*mode)),
            FirmWish::Kitchen(kitchen) => format!("{kitchen} food"),
        }
    }

    /// What it is to give the wish up, as a phrase; the answer to the question. A larger budget is
    /// said with its amount instead.
    pub(crate) fn way_out(&self) -> String {
        match self {
            FirmWish::Budget => "any budget".to_owned(),
            FirmWish::Cities(2) => "one city instead of two".to_owned(),
            FirmWish::Cities(count) => format!("{} cities instead of {count}", count - 1),
            FirmWish::Room(_) => "any kind of room".to_owned(),
            FirmWish::Rule(rule) => format!("a house that does not allow {}", rule_word(*rule)),
            FirmWish::Without(mode) => format!("{} after all", mode_word(*mode)),
            FirmWish::Kitchen(kitchen) => format!("without {kitchen} food"),
        }
    }
}

fn rule_word(rule: HouseRule) -> &'static str {
    match rule {
        HouseRule::Smoking => "smoking",
        HouseRule::Pets => "pets",
        HouseRule::Parties => "parties",
        HouseRule::ChildrenUnder10 => "children under ten",
        HouseRule::Visitors => "visitors",
    }
}

fn mode_word(mode: TransportMode) -> &'static str {
    match mode {
        TransportMode::Flight => "flights",
        TransportMode::Train => "trains",
        TransportMode::Bus => "buses",
        TransportMode::Ferry => "ferries",
        TransportMode::SelfDriving => "driving oneself",
        TransportMode::Taxi => "taxis",
    }
}
