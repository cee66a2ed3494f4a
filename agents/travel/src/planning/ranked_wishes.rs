//! What counts, in order: rules that a plan must keep before wishes that it should.

use super::day_text::{count, list, span};
use crate::trip::{Dates, HouseRule, RoomType, TransportMode, Trip, Wish, WishKind};

/// The wishes of a trip, the most important first.
pub(crate) fn rank(trip: &Trip, dates_said: bool) -> Vec<Wish> {
    let mut musts = Vec::new();
    let mut shoulds = Vec::new();
    let cities: Vec<&str> = trip.stops.iter().map(|s| s.city.as_str()).collect();
    musts.push(format!("visit {}", list(&cities)));
    push_dates(trip.dates, dates_said, &mut musts, &mut shoulds);
    if let Some(budget) = &trip.budget {
        let about = if budget.approximate {
            "about"
        } else {
            "at most"
        };
        musts.push(format!(
            "{about} {} {} in all",
            budget.amount_cents, budget.currency
        ));
    }
    musts.extend(
        trip.transport
            .ruled_out
            .iter()
            .map(|m| format!("no {}", mode_text(*m))),
    );
    musts.extend(trip.lodging.room_type.map(|r| room_text(r).to_owned()));
    musts.extend(
        trip.lodging
            .house_rules
            .iter()
            .map(|r| format!("lodging that allows {}", rule_text(*r))),
    );
    if !trip.cuisines.is_empty() {
        musts.push(format!("{} food", list(&trip.cuisines)));
    }
    musts.extend(trip.diets.iter().map(|diet| format!("{diet} meals")));
    shoulds.extend(trip.interests.iter().map(|i| {
        format!(
            "{}{}",
            if i.weight > 2 { "above all " } else { "" },
            i.theme
        )
    }));
    shoulds.extend(trip.avoided.iter().map(|t| format!("no {t}")));
    shoulds.extend(
        trip.transport
            .preferred
            .iter()
            .map(|m| format!("rather by {}", mode_text(*m))),
    );
    let musts = musts.into_iter().map(|wish| (WishKind::Must, wish));
    let shoulds = shoulds.into_iter().map(|wish| (WishKind::Should, wish));
    musts
        .chain(shoulds)
        .zip(1..)
        .map(|((kind, wish), rank)| Wish { rank, kind, wish })
        .collect()
}

fn push_dates(dates: Dates, said: bool, musts: &mut Vec<String>, shoulds: &mut Vec<String>) {
    if said {
        musts.push(format!("from {}", span(dates)));
    } else {
        musts.push(count(dates.days(), "day"));
        shoulds.push(format!("from {}", span(dates)));
    }
}

fn mode_text(mode: TransportMode) -> &'static str {
    match mode {
        TransportMode::Flight => "flight",
        TransportMode::Train => "train",
        TransportMode::Bus => "bus",
        TransportMode::Ferry => "ferry",
        TransportMode::SelfDriving => "car driven by themselves",
        TransportMode::Taxi => "taxi",
    }
}

fn room_text(room: RoomType) -> &'static str {
    match room {
        RoomType::EntireRoom => "an entire home",
        RoomType::PrivateRoom => "a private room",
        RoomType::SharedRoom => "a shared room",
        RoomType::NotSharedRoom => "no shared room",
    }
}

fn rule_text(rule: HouseRule) -> &'static str {
    match rule {
        HouseRule::Smoking => "smoking",
        HouseRule::Pets => "pets",
        HouseRule::Parties => "parties",
        HouseRule::ChildrenUnder10 => "children under 10",
        HouseRule::Visitors => "visitors",
    }
}
