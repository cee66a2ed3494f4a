//! Long gaps by daylight, said openly.

use super::clock::{self, Minutes};
use super::day_window::DayWindow;
use super::filling::item;
use super::{Item, ItemKind};

/// What is said of a day for which the data has no sight, and of a long gap in another.
const NOTHING_LEFT: &str = "Time of your own: the data has nothing left here that fits";
const OWN_TIME: &str = "Time of your own, for wandering or a rest";
/// A gap from which on it is worth naming on a day with sights.
const GAP_MIN: Minutes = 150;
/// Less than this between meals needs no words.
const FREE_MIN: Minutes = 60;
/// Evenings are one's own anyway.
const FREE_UNTIL: Minutes = 18 * 60 + 45;

/// The gaps of a day between its items, which are in the order of time.
pub(super) fn of(window: &DayWindow, sightless: bool, items: &[Item]) -> Vec<Item> {
    let (text, shortest) = if sightless {
        (NOTHING_LEFT, FREE_MIN)
    } else {
        (OWN_TIME, GAP_MIN)
    };
    let end = window.to.min(FREE_UNTIL);
    let starts = items.iter().map(|item| clock::of(item.start)).chain([end]);
    let mut free = Vec::new();
    let mut from = window.from;
    for (position, start) in starts.enumerate() {
        let until = start.min(end);
        if until >= from + shortest {
            let kind = ItemKind::Free {
                text: text.to_owned(),
            };
            free.push(item(clock::quarter(from + 10), until, kind));
        }
        from = items
            .get(position)
            .map_or(until, |item| from.max(clock::of(item.end)));
    }
    free
}
