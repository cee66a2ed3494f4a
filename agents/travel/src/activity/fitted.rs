//! What is left of a programme when one comes and goes at certain times.

use jiff::civil::Date;

use super::day_order::{self, DayOrder, SIGHTS_A_DAY_MAX};
use super::day_window::{self, DayWindow};
use super::filling::{item, sights_max};
use super::{Item, ItemKind, Programme, ProgrammeDay, free_time};
use crate::source::{Occasion, Sight};
use crate::transport::TimesInTown;
use crate::trip::{Pace, Stop};

/// A stay whose times are known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fitting<'a> {
    /// Where and when.
    pub(crate) stop: &'a Stop,
    /// How much a day should hold.
    pub(crate) pace: Pace,
    /// When the first day begins and the last one ends.
    pub(crate) times: TimesInTown,
}

/// A day as it will be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FittedDay {
    /// The day.
    pub(crate) date: Date,
    /// In the order of time.
    pub(crate) items: Vec<Item>,
    /// An indoor sight to fall back on.
    pub(crate) rain_plan: Option<String>,
}

impl Fitting<'_> {
    /// The days of a programme: a day that is cut short keeps as many of its sights as fit into it,
    /// in the order that suits the time that is left, and the meals for which there is time.
    pub(crate) fn days(&self, programme: &Programme) -> Vec<FittedDay> {
        let windows = day_window::of_stop(self.pace, self.stop, self.times);
        let whole = day_window::of_stop(self.pace, self.stop, day_window::ALL_DAY);
        let windows = windows.iter().zip(&whole);
        let days = programme.days.iter().zip(windows);
        days.map(|(day, (window, whole))| FittedDay {
            date: window.date,
            items: if window == whole {
                day.items.clone()
            } else {
                self.cut(day, window)
            },
            rain_plan: day.rain_plan.clone(),
        })
        .collect()
    }

    fn cut(&self, day: &ProgrammeDay, window: &DayWindow) -> Vec<Item> {
        let sights: Vec<&Sight> = day.items.iter().filter_map(sight_of).collect();
        let (chosen, order) = most_that_fit(&sights, sights_max(self.pace, window), window);
        let mut items: Vec<Item> = Vec::new();
        for (position, start, end) in &order.visits {
            if let Some(sight) = chosen.get(*position) {
                let sight = (*sight).clone();
                items.push(item(*start, *end, ItemKind::Sight { sight }));
            }
        }
        let meals = [
            (Occasion::Breakfast, order.breakfast),
            (Occasion::Lunch, order.lunch),
            (Occasion::Dinner, order.dinner),
        ];
        for (occasion, slot) in meals {
            let planned = day.items.iter().find(|item| serves(item, occasion));
            if let Some((planned, (start, end))) = planned.zip(slot) {
                items.push(item(start, end, planned.kind.clone()));
            }
        }
        items.sort_by_key(|item| item.start);
        items.extend(free_time::of(window, chosen.is_empty(), &items));
        items.sort_by_key(|item| item.start);
        items
    }
}

fn sight_of(item: &Item) -> Option<&Sight> {
    match &item.kind {
        ItemKind::Sight { sight } => Some(sight),
        _ => None,
    }
}

fn serves(item: &Item, wanted: Occasion) -> bool {
    match &item.kind {
        ItemKind::Meal { occasion, .. } | ItemKind::OwnMeal { occasion, .. } => *occasion == wanted,
        ItemKind::Sight { .. } | ItemKind::Free { .. } => false,
    }
}

/// The largest set of sights, at most so many, that a day holds; of equally large ones the first.
fn most_that_fit<'s>(
    sights: &[&'s Sight],
    most: usize,
    window: &DayWindow,
) -> (Vec<&'s Sight>, DayOrder) {
    let sights = sights
        .get(..sights.len().min(SIGHTS_A_DAY_MAX))
        .unwrap_or_default();
    let mut sets: Vec<u32> = (0..1_u32 << sights.len()).collect();
    sets.retain(|set| set.count_ones() as usize <= most);
    sets.sort_by_key(|set| (std::cmp::Reverse(set.count_ones()), *set));
    for set in sets {
        let in_set = |(at, _): &(usize, &&Sight)| set & (1 << at) != 0;
        let chosen = sights.iter().enumerate().filter(in_set);
        let chosen: Vec<&Sight> = chosen.map(|(_, sight)| *sight).collect();
        if let Some(order) = day_order::best(&chosen, window) {
            return (chosen, order);
        }
    }
    (Vec::new(), DayOrder::default())
}
