//! How good a bed is for these travellers.

use crate::source::{Lodging, RoomKind, Tier};
use crate::trip::{RoomType, Style, Trip};

/// Points for the level of comfort, by what the travellers want to spend: columns are budget, mid, upper.
const TIER_POINTS: [(Style, [i32; 3]); 3] = [
    (Style::Budget, [70, 66, 60]),
    (Style::Moderate, [45, 72, 68]),
    (Style::Luxury, [10, 45, 80]),
];
/// A bed among strangers, for those who did not ask for one.
const SHARED_POINTS: i32 = -40;
/// Points lost for each kilometre from what is worth seeing, and at most.
const POINTS_A_KM: f64 = 3.0;
const DISTANCE_POINTS_MAX: f64 = 18.0;
/// Points for each step of the guests' grade above 3 (of 5).
const RATING_POINTS: f64 = 7.0;
/// A home of their own suits families and larger parties.
const HOME_FOR_FAMILY_POINTS: i32 = 8;

pub(super) fn of(lodging: &Lodging, km_to_sights: Option<f64>, trip: &Trip) -> i32 {
    let distance = (km_to_sights.unwrap_or(0.0) * POINTS_A_KM).min(DISTANCE_POINTS_MAX);
    let rating = lodging
        .rating
        .map_or(0.0, |rating| (rating - 3.0) * RATING_POINTS);
    let soft = (rating - distance).round() as i32;
    (tier_points(lodging.tier, trip.style) + soft + room_points(lodging, trip)).clamp(0, 100)
}

fn tier_points(tier: Tier, style: Style) -> i32 {
    let row = TIER_POINTS
        .iter()
        .find(|(of, _)| *of == style)
        .map_or([50; 3], |(_, row)| *row);
    match tier {
        Tier::Budget => row[0],
        Tier::Mid => row[1],
        Tier::Upper => row[2],
    }
}

fn room_points(lodging: &Lodging, trip: &Trip) -> i32 {
    let family = trip.travellers.children > 0 || trip.travellers.paying() > 2;
    match lodging.room_type {
        RoomKind::SharedRoom if trip.lodging.room_type != Some(RoomType::SharedRoom) => {
            SHARED_POINTS
        }
        RoomKind::EntireRoom if family => HOME_FOR_FAMILY_POINTS,
        // A lone room for two does not need a kitchen.
        RoomKind::EntireRoom if lodging.estimate => -3,
        _ => 0,
    }
}
