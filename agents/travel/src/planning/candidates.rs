//! Which cities are worth trying together.

use super::appeal::appeal;
use super::leg_cost::LegCosts;
use super::route::{GRADES_A_BUDGET, IMPOSSIBLE, RouteWishes, SEQUENCES_MAX};
use super::stay_cost::StayCosts;
use super::target::Target;
use crate::source::Source;
use crate::trip::{Dates, Nights, PlaceId};

/// Candidates for the stops of an area, however few stops it has.
const CANDIDATES_MAX: usize = 24;

/// Candidates with a way from home, and with a way home, that a shortlist has where there are so many.
const CONNECTED_MIN: usize = 6;

/// For each target, its cities with the most appealing and cheapest first, few enough that all
/// sequences can be looked at.
pub(crate) fn candidates(
    source: &dyn Source,
    wishes: &RouteWishes<'_>,
    legs: &mut LegCosts<'_>,
    stays: &mut StayCosts<'_>,
) -> Vec<Vec<PlaceId>> {
    let nights = wishes.dates.nights() / (wishes.slots.len().max(1) as u32);
    let per_slot = (SEQUENCES_MAX as f64).powf(1.0 / wishes.slots.len().max(1) as f64) as usize;
    let mut lists = Vec::new();
    for target in wishes.targets {
        let list = match target {
            Target::City(place) => vec![place.clone()],
            Target::Area { places, .. } => {
                let mut ranked: Vec<(f64, &PlaceId)> = places
                    .iter()
                    .map(|place| {
                        (
                            first_value(source, wishes, legs, stays, place, nights),
                            place,
                        )
                    })
                    .collect();
                ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
                let needed = wishes.slots.len() + 1;
                let ranked: Vec<PlaceId> = ranked.into_iter().map(|(_, it)| it.clone()).collect();
                shortlist(
                    ranked,
                    CANDIDATES_MAX.min(per_slot.max(needed)),
                    wishes,
                    legs,
                )
            }
        };
        lists.push(list);
    }
    lists
}

/// The first so many cities, the last of them replaced by further ones from which or to which there is a way home where
/// the others have too few.
fn shortlist(
    ranked: Vec<PlaceId>,
    count: usize,
    wishes: &RouteWishes<'_>,
    legs: &mut LegCosts<'_>,
) -> Vec<PlaceId> {
    if ranked.len() <= count || !legs.has_home() {
        return ranked.into_iter().take(count).collect();
    }
    let Dates { start, end } = wishes.dates;
    let mut kept: Vec<PlaceId> = Vec::new();
    for there in [true, false] {
        let connected = ranked.iter().filter(|place| {
            let leg = match there {
                true => legs.leg(None, Some(place), start),
                false => legs.leg(Some(place), None, end),
            };
            leg.either().is_some()
        });
        let connected: Vec<&PlaceId> = connected.take(CONNECTED_MIN.min(count / 2)).collect();
        for place in connected {
            if !kept.contains(place) {
                kept.push(place.clone());
            }
        }
    }
    let rank = |place: &PlaceId| ranked.iter().position(|other| other == place);
    for place in &ranked {
        if kept.len() < count && !kept.contains(place) {
            kept.push(place.clone());
        }
    }
    kept.sort_by_key(rank);
    kept
}

/// A city's value by itself: as if it were the only stop.
fn first_value(
    source: &dyn Source,
    wishes: &RouteWishes<'_>,
    legs: &mut LegCosts<'_>,
    stays: &mut StayCosts<'_>,
    place: &PlaceId,
    nights: Nights,
) -> f64 {
    let mut value = source
        .city(place)
        .map_or(0.0, |city| appeal(city, wishes.interests));
    let stay = stays.stay(place, nights);
    value -= if stay.lively { 0.0 } else { 5.0 };
    value += stay.kitchens.len() as f64;
    let dollars = stay.dollars.unwrap_or(wishes.budget() * IMPOSSIBLE);
    value -= dollars / wishes.budget() * GRADES_A_BUDGET;
    if legs.has_home() {
        let there = legs.leg(None, Some(place), wishes.dates.start).either();
        let back = legs.leg(Some(place), None, wishes.dates.end).either();
        // Only the first and the last stop need a way from and to home.
        value -= if there.is_some() || back.is_some() {
            0.0
        } else {
            2.0
        };
    }
    value
}
