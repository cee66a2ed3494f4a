//! Which sights go on which day.

use std::collections::BTreeSet;

use super::clock::Minutes;
use super::day_order::{self, DayOrder, EXCURSION_MINUTES, SIGHTS_A_DAY_MAX};
use super::day_window::DayWindow;
use super::level::Level;
use super::meal_choice::MealChoice;
use super::{Item, ItemKind, Programme, ProgrammeDay, clock, free_time, rain_plan};
use crate::location::ScoredSight;
use crate::source::{Sight, Source};
use crate::trip::{Pace, PlaceId, Theme, Trip};
use crate::weather::WeatherOfStop;

/// Sights that are tried when one is added to a day: the best of those left.
const CANDIDATES_MAX: usize = 24;
/// Points lost for each kilometre away from the day's other sights, and at most.
const POINTS_A_KM: f64 = 8.0;
const DISTANCE_POINTS_MAX: f64 = 120.0;
/// A sight below this is not worth the way.
const SCORE_MIN: i32 = 0;
/// From this length on a visit takes the place of others.
const EXCURSION_FROM: Minutes = 180;
/// What generous meals are worth to those who travel to eat.
const FOOD_LOVERS_POINTS: i32 = 6;
/// A part of a day that is shorter holds no sight.
const WINDOW_MIN: Minutes = 120;

/// Everything that programmes of one stop are made from.
pub(super) struct Stage<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) trip: &'a Trip,
    pub(super) place: &'a PlaceId,
    pub(super) sights: &'a [ScoredSight],
    pub(super) windows: &'a [DayWindow],
    pub(super) weather: Option<&'a WeatherOfStop>,
}

/// A day that is being filled.
struct Day<'a> {
    window: &'a DayWindow,
    /// Indices into the stage's sights.
    chosen: Vec<usize>,
    order: DayOrder,
}

impl Stage<'_> {
    pub(super) fn programme(&self, level: Level) -> Programme {
        let scores: Vec<i32> = self
            .sights
            .iter()
            .map(|scored| self.score(scored, level))
            .collect();
        let days = self.filled(&scores);
        let used: BTreeSet<usize> = days
            .iter()
            .flat_map(|day| day.chosen.iter().copied())
            .collect();
        let mut rain = rain_plan::RainPlans::new(self, used);
        let mut meals = MealChoice::new(self, level);
        let quality = self.quality(level, &days);
        let mut made: Vec<ProgrammeDay> = Vec::new();
        // The days that nothing is taken out of choose first.
        for (index, day) in in_turn(&days) {
            made.push(ProgrammeDay {
                day: u32::try_from(index).unwrap_or(u32::MAX),
                items: self.items(day, &mut meals),
                rain_plan: rain.next(self, day.window, &day.chosen),
            });
        }
        made.sort_by_key(|day| day.day);
        Programme {
            level,
            days: made,
            quality,
        }
    }

    fn score(&self, scored: &ScoredSight, level: Level) -> i32 {
        let sight = &scored.sight;
        scored.score
            - level.price_penalty(sight, self.purpose(sight))
            - self.excursion_points(sight)
            + self.weather.map_or(0, |weather| by_weather(sight, weather))
    }

    /// Whether the travellers said with weight that they come for such things.
    fn purpose(&self, sight: &Sight) -> bool {
        sight
            .themes
            .iter()
            .any(|theme| self.trip.weight(*theme) >= 2)
    }

    /// A long excursion takes the place of many sights: the fewer full days there are, the more it must be worth.
    fn excursion_points(&self, sight: &Sight) -> i32 {
        let full_days = self
            .windows
            .iter()
            .filter(|window| !window.edge && window.minutes() > 12 * 60)
            .count();
        let over = sight.visit_minutes.saturating_sub(EXCURSION_FROM);
        let minutes_a_point = match full_days {
            0..3 => 3,
            _ if self.purpose(sight) => return 0,
            _ => 10,
        };
        i32::try_from(over / minutes_a_point)
            .unwrap_or(i32::MAX)
            .min(100)
    }

    /// The level's fit, a little better with better sights.
    fn quality(&self, level: Level, days: &[Day<'_>]) -> i32 {
        let chosen = days.iter().flat_map(|day| &day.chosen);
        let scores: Vec<i32> = chosen
            .filter_map(|index| self.sights.get(*index))
            .map(|scored| scored.score)
            .collect();
        let mean = scores.iter().sum::<i32>() / i32::try_from(scores.len()).unwrap_or(1).max(1);
        let eats_well = level == Level::Generous && self.trip.weight(Theme::Food) >= 2;
        let food = if eats_well { FOOD_LOVERS_POINTS } else { 0 };
        (level.quality(self.trip) + food + mean / 8).clamp(0, 100)
    }

    fn filled(&self, scores: &[i32]) -> Vec<Day<'_>> {
        let mut days: Vec<Day<'_>> = self
            .windows
            .iter()
            .map(|window| Day {
                window,
                chosen: Vec::new(),
                order: day_order::best(&[], window).unwrap_or_default(),
            })
            .collect();
        let mut left: Vec<usize> = (0..self.sights.len()).collect();
        left.sort_by_key(|index| {
            std::cmp::Reverse(scores.get(*index).copied().unwrap_or(i32::MIN))
        });
        left.retain(|index| scores.get(*index).is_some_and(|score| *score > SCORE_MIN));
        // Whole days first: the best sights deserve the time.
        let turns: Vec<usize> = in_turn(&days).map(|(turn, _)| turn).collect();
        for _round in 0..SIGHTS_A_DAY_MAX {
            for turn in &turns {
                if let Some(day) = days.get_mut(*turn) {
                    self.add_best(day, &mut left, scores);
                }
            }
        }
        days
    }

    fn add_best(&self, day: &mut Day<'_>, left: &mut Vec<usize>, scores: &[i32]) {
        if day.chosen.len() >= sights_max(self.trip.pace, day.window) {
            return;
        }
        let mut best: Option<(i32, usize, DayOrder)> = None;
        for index in left.iter().take(CANDIDATES_MAX) {
            let value =
                scores.get(*index).copied().unwrap_or(0) - self.distance_points(day, *index);
            if value <= SCORE_MIN || best.as_ref().is_some_and(|(known, _, _)| value <= *known) {
                continue;
            }
            if let Some(order) = self.order_with(day, *index) {
                best = Some((value, *index, order));
            }
        }
        if let Some((_, index, order)) = best {
            left.retain(|other| *other != index);
            day.chosen.push(index);
            day.order = order;
        }
    }

    fn order_with(&self, day: &Day<'_>, index: usize) -> Option<DayOrder> {
        let sights: Vec<&Sight> = day
            .chosen
            .iter()
            .chain([&index])
            .filter_map(|i| self.sight(*i))
            .collect();
        let excursion = |sight: &&Sight| sight.visit_minutes >= EXCURSION_MINUTES;
        if day.window.edge && self.windows.len() > 1 && sights.iter().any(excursion) {
            return None;
        }
        let minutes: Minutes = sights.iter().map(|sight| sight.visit_minutes).sum();
        if minutes > self.visit_minutes_max() && sights.len() > 1 {
            return None;
        }
        day_order::best(&sights, day.window)
    }

    pub(super) fn sight(&self, index: usize) -> Option<&Sight> {
        self.sights.get(index).map(|scored| &scored.sight)
    }

    fn distance_points(&self, day: &Day<'_>, index: usize) -> i32 {
        let point = self.sight(index).and_then(|sight| sight.point);
        let others = day.chosen.iter().filter_map(|i| self.sight(*i)?.point);
        let nearest = others
            .filter_map(|other| Some(point?.km_to(other)))
            .fold(f64::INFINITY, f64::min);
        if nearest.is_finite() {
            (nearest * POINTS_A_KM).min(DISTANCE_POINTS_MAX).round() as i32
        } else {
            0
        }
    }

    fn visit_minutes_max(&self) -> Minutes {
        match self.trip.pace {
            Pace::Relaxed => 5 * 60,
            Pace::Moderate => 6 * 60 + 30,
            Pace::Packed => 9 * 60,
        }
    }

    fn items(&self, day: &Day<'_>, meals: &mut MealChoice<'_>) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for (position, start, end) in &day.order.visits {
            let sight = day
                .chosen
                .get(*position)
                .and_then(|index| self.sight(*index));
            items.extend(sight.map(|sight| {
                item(
                    *start,
                    *end,
                    ItemKind::Sight {
                        sight: sight.clone(),
                    },
                )
            }));
        }
        let stays: Vec<_> = day
            .order
            .visits
            .iter()
            .map(|(position, start, _)| {
                let sight = day
                    .chosen
                    .get(*position)
                    .and_then(|index| self.sight(*index));
                (*start, sight.and_then(|sight| sight.point))
            })
            .collect();
        items.extend(meals.of_day(&day.order, &stays));
        items.sort_by_key(|item| item.start);
        items.extend(free_time::of(day.window, day.chosen.is_empty(), &items));
        items.sort_by_key(|item| item.start);
        items
    }
}

/// Days with their index: whole ones first, then that of arrival and that of departure.
fn in_turn<'d, 's>(days: &'d [Day<'s>]) -> impl Iterator<Item = (usize, &'d Day<'s>)> {
    let whole = days.iter().enumerate().filter(|(_, day)| !day.window.edge);
    let edges = days.iter().enumerate().filter(|(_, day)| day.window.edge);
    whole.chain(edges)
}

/// How many sights a day of this length holds.
pub(super) fn sights_max(pace: Pace, window: &DayWindow) -> usize {
    let full = match pace {
        Pace::Relaxed => 2,
        Pace::Moderate => 4,
        Pace::Packed => SIGHTS_A_DAY_MAX,
    };
    match window.minutes() {
        minutes if minutes < WINDOW_MIN => 0,
        minutes if minutes < 5 * 60 => full.min(2),
        minutes if minutes < 9 * 60 => full.min(3),
        _ => full,
    }
}

pub(super) fn item(start: Minutes, end: Minutes, kind: ItemKind) -> Item {
    Item {
        start: clock::time(start),
        end: clock::time(end),
        kind,
    }
}

/// Points for what suits the usual weather: roofs in wet months, beaches only where one can swim, snow for skiing.
fn by_weather(sight: &Sight, weather: &WeatherOfStop) -> i32 {
    let has = |theme| sight.themes.contains(&theme);
    let climate = &weather.climate;
    let cold_sea = climate.sea_c.is_some_and(|sea| sea < 20.0) || climate.high_c < 22.0;
    let mut points = 0;
    if weather.wet {
        points += if sight.indoor { 10 } else { -6 };
    }
    if cold_sea && (has(Theme::Beaches) || has(Theme::Diving)) {
        points -= 30;
    }
    if climate.high_c > 9.0 && has(Theme::WinterSports) {
        points -= 70;
    }
    points
}
