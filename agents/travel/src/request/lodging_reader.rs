//! What the lodging must be like.

use super::negation::negated;
use super::tokens::Tokens;
use crate::trip::{HouseRule, LodgingWishes, RoomType};

/// Words that show that a sentence is about lodging: "parties" and "visitors" mean a rule there.
const HOUSE: &[&str] = &[
    "accommodation",
    "accommodations",
    "lodging",
    "lodgings",
    "rooms",
    "room",
    "house",
    "rules",
    "rule",
    "allow",
    "allows",
    "allowed",
    "permit",
    "permits",
    "permitted",
    "host",
    "hosting",
    "hotel",
    "hotels",
    "apartment",
    "airbnb",
    "stay",
    "places",
    "stays",
    "suitable",
    "lets",
    "let",
    "receive",
    "somewhere",
];

/// A sentence of a request is about one thing; forty tokens see all of it.
const SENTENCE_REACH_TOKENS: usize = 40;

/// Reads room type and house rules.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> LodgingWishes {
    let mut wishes = LodgingWishes::default();
    for at in 0..tokens.len() {
        if tokens.used(at) {
            continue;
        }
        if let Some((rule, to)) = rule_at(tokens, at) {
            if !wishes.house_rules.contains(&rule) {
                wishes.house_rules.push(rule);
            }
            tokens.mark_used(at, to);
        }
        if let Some((room, to)) = room_at(tokens, at) {
            wishes.room_type = Some(stronger(wishes.room_type, room));
            tokens.mark_used(at, to);
        }
    }
    wishes
}

fn rule_at(tokens: &Tokens<'_>, at: usize) -> Option<(HouseRule, usize)> {
    if set_aside(tokens, at + 1) {
        return None;
    }
    let about_house = || tokens.near(at, SENTENCE_REACH_TOKENS, HOUSE);
    let to = at + 1;
    match tokens.word(at) {
        "smoking" | "smoker" | "smokers" | "smoke" if !negated_near(tokens, at) => {
            Some((HouseRule::Smoking, to))
        }
        "pet" | "pets" | "dog" | "dogs" | "puppy"
            if !negated_near(tokens, at) && !tokens.is_any(to, &["sledding", "sled"]) =>
        {
            Some((HouseRule::Pets, to))
        }
        "cat" | "cats" if tokens.near(at, 3, &["our", "my", "with", "bring", "bringing"]) => {
            Some((HouseRule::Pets, to))
        }
        "parties" | "party" if tokens.last_before(at, 2, &["throw", "throwing"]).is_some() => {
            Some((HouseRule::Parties, to))
        }
        "parties" if about_house() && !negated_near(tokens, at) => Some((HouseRule::Parties, to)),
        "party" | "partying"
            if tokens.near(at, 3, &["allow", "allows", "host", "friendly", "allowed"])
                && tokens.word(to) != "of" =>
        {
            Some((HouseRule::Parties, to))
        }
        "visitors" | "visitor" if about_house() => Some((HouseRule::Visitors, to)),
        "children" | "kids" | "child" | "kid" => children_rule(tokens, at),
        _ => None,
    }
}

/// `pets stay at home`, `parties are not planned`: named, but not wished for.
fn set_aside(tokens: &Tokens<'_>, to: usize) -> bool {
    const NOT_WISHED: &[&str] = &[
        "planned",
        "needed",
        "required",
        "necessary",
        "coming",
        "wanted",
    ];
    let stays = tokens.is_any(to, &["stay", "stays", "staying"]);
    let home = (to + 1..to + 4).any(|i| tokens.is_any(i, &["home", "behind"]));
    let not = tokens.is_any(to, &["arent", "isnt"]) || tokens.word(to + 1) == "not";
    let wished = (to + 1..to + 3).any(|i| tokens.is_any(i, NOT_WISHED));
    stays && home || not && wished
}

/// `children under 10`, `child-friendly`.
fn children_rule(tokens: &Tokens<'_>, at: usize) -> Option<(HouseRule, usize)> {
    if tokens.is_any(at + 1, &["under", "below", "younger"]) {
        let ten = (at + 2..at + 7).find(|i| matches!(tokens.word(*i), "10" | "ten"))?;
        let end = if tokens.is_any(ten + 1, &["years", "year"]) {
            ten + 2
        } else {
            ten + 1
        };
        return Some((HouseRule::ChildrenUnder10, end));
    }
    let friendly = tokens.is_any(at + 1, &["friendly", "allowed", "welcome"])
        && tokens.near(at, SENTENCE_REACH_TOKENS, HOUSE);
    friendly.then_some((HouseRule::ChildrenUnder10, at + 2))
}

/// `non-smoking`, `no smoking`, `no pets`: not what a house must allow.
fn negated_near(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens
        .last_before(at, 1, &["non", "no", "not", "without"])
        .is_some()
}

fn room_at(tokens: &Tokens<'_>, at: usize) -> Option<(RoomType, usize)> {
    const ROOMS: &[&str] = &[
        "room",
        "rooms",
        "home",
        "homes",
        "apartment",
        "apartments",
        "place",
        "places",
        "house",
        "houses",
        "flat",
        "accommodation",
        "accommodations",
        "unit",
        "units",
    ];
    let room = tokens.is_any(at + 1, ROOMS);
    let colon = tokens.before(at, 1).is_some_and(|t| t.mark(':'));
    let labelled = colon && tokens.last_before(at, 3, &["room", "rooms"]).is_some();
    match tokens.word(at) {
        "entire" | "whole" if room || labelled => {
            Some((RoomType::EntireRoom, at + 1 + usize::from(room)))
        }
        "private" if room => Some((RoomType::PrivateRoom, at + 2)),
        // `each room should be private`, `room: private`
        "private"
            if labelled
                || tokens.is_any(at.wrapping_sub(1), &["be", "is", "are"])
                    && tokens.last_before(at, 5, ROOMS).is_some() =>
        {
            Some((RoomType::PrivateRoom, at + 1))
        }
        "shared" | "share" | "sharing" if room || tokens.near(at, 6, ROOMS) => {
            let to = at + 1 + usize::from(room);
            let kind = if negated(tokens, at) {
                RoomType::NotSharedRoom
            } else {
                RoomType::SharedRoom
            };
            Some((kind, to))
        }
        "dorm" | "dorms" | "dormitory" if !negated(tokens, at) => {
            Some((RoomType::SharedRoom, at + 1))
        }
        _ => None,
    }
}

/// The narrower of two room types: `neither shared ... and should be private rooms` is private.
fn stronger(before: Option<RoomType>, now: RoomType) -> RoomType {
    match before {
        Some(RoomType::NotSharedRoom) | None => now,
        Some(kept) => kept,
    }
}
