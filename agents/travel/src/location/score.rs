//! What a sight is worth to these travellers.

use crate::source::Sight;
use crate::trip::{Theme, Trip};

/// Points of a sight by its rank: the famous ones come first when nothing else is known.
const RANK_POINTS: [i32; 3] = [60, 40, 20];
/// Points for each step of weight of an interest that the sight meets: a beloved theme (3) lifts a sight by nearly
/// one rank and a half.
const INTEREST_POINTS: i32 = 11;
/// Interests counted for one sight: a place that is a bit of everything should not beat the real thing.
const INTERESTS_MAX: usize = 2;
/// Places that children enjoy, when there are children.
const FAMILY_POINTS: i32 = 18;
/// Bars and clubs, when there are children.
const NIGHTLIFE_WITH_CHILDREN: i32 = -60;

/// What the travellers said that they do not want: never worth it.
const AVOIDED_POINTS: i32 = -500;

pub(super) fn of(sight: &Sight, trip: &Trip) -> i32 {
    let rank = usize::from(sight.rank.clamp(1, 3)) - 1;
    let base = RANK_POINTS.get(rank).copied().unwrap_or_default();
    let mut weights: Vec<u8> = sight
        .themes
        .iter()
        .map(|theme| trip.weight(*theme))
        .collect();
    weights.sort_unstable_by(|a, b| b.cmp(a));
    let interest: i32 = weights
        .iter()
        .take(INTERESTS_MAX)
        .map(|weight| i32::from(*weight) * INTEREST_POINTS)
        .sum();
    let avoided = sight
        .themes
        .first()
        .is_some_and(|theme| trip.avoided.contains(theme));
    let avoided = if avoided { AVOIDED_POINTS } else { 0 };
    base + interest + with_children(sight, trip) + avoided
}

fn with_children(sight: &Sight, trip: &Trip) -> i32 {
    if trip.travellers.children + trip.travellers.infants == 0 {
        return 0;
    }
    let has = |theme| sight.themes.contains(&theme);
    match (has(Theme::Family), has(Theme::Nightlife)) {
        (true, _) => FAMILY_POINTS,
        (false, true) => NIGHTLIFE_WITH_CHILDREN,
        (false, false) => 0,
    }
}
