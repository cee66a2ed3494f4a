//! Which rules a house breaks for these travellers.

use crate::source::{Lodging, RoomKind, Source};
use crate::trip::{Assignment, HouseRule, Nights, RoomType, Stop, Trip};

pub(super) fn breaks(lodging: &Lodging, nights: Nights, trip: &Trip) -> Vec<String> {
    let mut breaks = Vec::new();
    if let Some(wanted) = trip.lodging.room_type
        && !is_of_type(lodging.room_type, wanted)
    {
        breaks.push(format!("it is not {}", room_phrase(wanted)));
    }
    for rule in trip
        .lodging
        .house_rules
        .iter()
        .filter(|rule| lodging.forbids.contains(rule))
    {
        breaks.push(format!("it does not allow {}", rule_phrase(*rule)));
    }
    if nights < lodging.nights_min {
        breaks.push(format!(
            "it asks for at least {} nights",
            lodging.nights_min
        ));
    }
    breaks
}

/// Hostels take no children in dormitories; a source with quotes says so itself, by its house rules.
pub(super) fn is_proper(lodging: &Lodging, trip: &Trip) -> bool {
    let dormitory = lodging.room_type == RoomKind::SharedRoom && lodging.estimate;
    let children = trip.travellers.children + trip.travellers.infants > 0;
    !(dormitory && children) || trip.lodging.room_type == Some(RoomType::SharedRoom)
}

/// A hotel room of a source with price levels counts as private; an entire room is asked for by name.
fn is_of_type(kind: RoomKind, wanted: RoomType) -> bool {
    match wanted {
        RoomType::EntireRoom => kind == RoomKind::EntireRoom,
        RoomType::PrivateRoom => kind == RoomKind::PrivateRoom,
        RoomType::SharedRoom => kind == RoomKind::SharedRoom,
        RoomType::NotSharedRoom => kind != RoomKind::SharedRoom,
    }
}

fn room_phrase(wanted: RoomType) -> &'static str {
    match wanted {
        RoomType::EntireRoom => "an entire home",
        RoomType::PrivateRoom => "a private room",
        RoomType::SharedRoom => "a shared room",
        RoomType::NotSharedRoom => "a room of your own",
    }
}

fn rule_phrase(rule: HouseRule) -> &'static str {
    match rule {
        HouseRule::Smoking => "smoking",
        HouseRule::Pets => "pets",
        HouseRule::Parties => "parties",
        HouseRule::ChildrenUnder10 => "children under ten",
        HouseRule::Visitors => "visitors",
    }
}

pub(super) fn notes(
    source: &dyn Source,
    assignment: &Assignment,
    stop: &Stop,
    considered: usize,
    fitting: usize,
) -> Vec<String> {
    let mut notes = Vec::new();
    let rules = &assignment.trip.lodging.house_rules;
    if stop.nights > 0 && considered == 0 {
        notes.push(format!(
            "The data has no beds in {}: their cost is not in the total.",
            stop.city
        ));
    } else if considered > 0 && fitting == 0 {
        notes.push(format!(
            "No bed in {} keeps all your rules; the nearest to them is shown.",
            stop.city
        ));
    }
    if !rules.is_empty() && !source.rules().house_rules {
        let named: Vec<&str> = rules.iter().map(|rule| rule_phrase(*rule)).collect();
        notes.push(format!(
            "The data does not say which houses in {} allow {}: ask before you book.",
            stop.city,
            named.join(" and ")
        ));
    }
    notes
}
