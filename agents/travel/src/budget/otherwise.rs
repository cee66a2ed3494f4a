//! What other choices would cost: the next better thing, and other cities.

use super::frontier::State;
use super::pricing::Till;
use super::search::{Found, search};
use super::subject::Subject;
use crate::transport::mode_word;
use crate::trip::Cents;

/// Differences that are named of the next better trip.
const DIFFERENCES_MAX: usize = 2;

/// What the next better combination costs, and what it has that this one does not.
pub(super) fn better(till: &Till<'_>, found: &Found, best: &State) -> Option<String> {
    let next = found.next_better(best)?;
    let picks = found
        .subjects
        .iter()
        .zip(best.picks.iter().zip(&next.picks));
    let differences: Vec<String> = picks
        .filter(|(_, (now, then))| now != then)
        .filter_map(|(subject, (_, then))| named(till, *subject, usize::from(*then)))
        .take(DIFFERENCES_MAX)
        .collect();
    if differences.is_empty() {
        return None;
    }
    Some(format!(
        "The next better trip costs {} more, with {}.",
        till.exchange.show(next.cost - best.cost),
        differences.join(" and ")
    ))
}

fn named(till: &Till<'_>, subject: Subject, option: usize) -> Option<String> {
    let trip = till.trip;
    match subject {
        Subject::Leg(index) => {
            let leg = trip.legs().into_iter().find(|leg| leg.index == index)?;
            let journey = &till.findings.leg(&leg)?.options.get(option)?.journey;
            let (from, to) = (leg.from.city(), leg.to.city());
            let way = format!("{} {}", mode_word(journey.mode), journey.label);
            Some(format!("the {} from {from} to {to}", way.trim()))
        }
        Subject::Lodging(index) => {
            let stop = trip.stops.get(index)?;
            let beds = till.findings.accommodations.get(&stop.place)?;
            let lodging = &beds.options.get(option)?.lodging;
            let rating = lodging.rating.map(|rating| format!(" ({rating:.1} of 5)"));
            let rating = rating.unwrap_or_default();
            Some(format!("{}{rating} in {}", lodging.name, stop.city))
        }
        Subject::Programme(index) => {
            let stop = trip.stops.get(index)?;
            Some(format!("dearer meals and sights in {}", stop.city))
        }
    }
}

/// What it would cost to go to the other cities that were looked at, as one sentence each.
pub(super) fn elsewhere(
    till: &Till<'_>,
    mixes_driving: bool,
    limit: Option<Cents>,
    best: &State,
) -> Vec<String> {
    let mut sentences = Vec::new();
    for alternative in &till.trip.alternatives {
        let trip = till.trip.with(alternative);
        let other = Till {
            trip: &trip,
            ..*till
        };
        let found = search(&other, mixes_driving);
        let Some(state) = found.best_within(limit).filter(|_| !found.mixes) else {
            continue;
        };
        let whole = state.picks.len() == best.picks.len();
        let kitchens = state.kitchens & best.kitchens == best.kitchens;
        let affordable = limit.is_none_or(|limit| state.cost <= limit);
        let Some(stop) = till.trip.stops.get(alternative.instead_of) else {
            continue;
        };
        if whole && kitchens && affordable {
            let city = &alternative.stop.city;
            sentences.push(format!(
                "{city} instead of {}: {}.",
                stop.city,
                difference(till, best.cost, state.cost)
            ));
        }
    }
    sentences
}

fn difference(till: &Till<'_>, now: Cents, then: Cents) -> String {
    let by = |more: Cents| till.exchange.show(more);
    match then.cmp(&now) {
        std::cmp::Ordering::Greater => format!("{} more", by(then - now)),
        std::cmp::Ordering::Less => format!("{} less", by(now - then)),
        std::cmp::Ordering::Equal => "the same price".to_owned(),
    }
}
