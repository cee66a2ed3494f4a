//! Where or what to eat, never the same twice.

use std::collections::{BTreeMap, BTreeSet};

use super::clock::Minutes;
use super::day_order::DayOrder;
use super::filling::{Stage, item};
use super::level::Level;
use super::{Item, ItemKind, Programme};
use crate::source::{Meal, Occasion, Point, folded};
use crate::trip::{Cents, Theme, Trip};

/// For a city of which the data has no meal of that kind: a plain meal, an estimate of this project.
const OWN_MEAL_USD_CENTS: i64 = 1_500;
/// Points (of 100, the width of the price list) for a kitchen that was asked for and did not come yet, for one that
/// came already, and for the same kitchen twice on a day.
const CUISINE_NEW_POINTS: f64 = -300.0;
const CUISINE_AGAIN_POINTS: f64 = -20.0;
const SAME_KITCHEN_POINTS: f64 = 25.0;
/// Points for a kitchen that was not met yet, and for how many of one table they count.
const VARIETY_POINTS: f64 = -14.0;
const VARIETY_MAX: usize = 4;
/// Up to this much above the city's cheapest meal of its kind, the thrifty take a named one.
const SIMPLE_FACTOR: f64 = 1.4;
/// Points for each kilometre from where the day is spent, and at most.
const POINTS_A_KM: f64 = 12.0;
const DISTANCE_POINTS_MAX: f64 = 70.0;
/// Points for each step of the guests' grade below 5.
const RATING_POINTS: f64 = 18.0;

/// Hands out meals for the days of one stop.
pub(super) struct MealChoice<'a> {
    meals: &'a [Meal],
    /// Where the districts are, as far as the source says.
    districts: BTreeMap<String, Point>,

    trip: &'a Trip,
    level: Level,
    used: BTreeSet<&'a str>,
    cuisines_met: BTreeSet<String>,
}

impl<'a> MealChoice<'a> {
    pub(super) fn new(stage: &Stage<'a>, level: Level) -> Self {
        Self {
            meals: stage.source.meals(stage.place),
            districts: districts(stage),

            trip: stage.trip,
            level,
            used: BTreeSet::new(),
            cuisines_met: BTreeSet::new(),
        }
    }

    /// Meals for a day; `stays` are its visits with where they are, by start.
    pub(super) fn of_day(
        &mut self,
        order: &DayOrder,
        stays: &[(Minutes, Option<Point>)],
    ) -> Vec<Item> {
        let mut kitchens: Vec<&str> = Vec::new();
        // The later ones first: who comes late misses the others, and who goes early has breakfast
        // before anything else is cut.
        let slots = [
            (Occasion::Dinner, order.dinner),
            (Occasion::Lunch, order.lunch),
            (Occasion::Breakfast, order.breakfast),
        ];
        let mut items = Vec::new();
        for (occasion, slot) in slots {
            let Some(slot) = slot else { continue };
            if occasion == Occasion::Lunch && order.packed_lunch {
                items.push(self.own(occasion, slot, true));
                continue;
            }
            let near = nearest_stay(stays, slot.0);
            items.push(self.meal(occasion, slot, near, &mut kitchens));
        }
        items
    }

    fn meal(
        &mut self,
        occasion: Occasion,
        slot: (Minutes, Minutes),
        near: Option<Point>,
        kitchens: &mut Vec<&'a str>,
    ) -> Item {
        let mut fitting: Vec<&'a Meal> = self
            .meals
            .iter()
            .filter(|meal| self.suits(meal, occasion))
            .collect();
        fitting.sort_by_key(|meal| meal.price);
        let last = fitting.len().saturating_sub(1).max(1) as f64;
        let points = |(position, meal): &(usize, &'a Meal)| {
            let off = (*position as f64 / last - self.position()).abs() * 100.0;
            off + self.distance_points(meal, near)
                + self.cuisine_points(meal)
                + self.variety_points(meal)
                + self.repeat_points(meal, kitchens)
                + self.rating_points(meal)
        };
        let free = fitting
            .into_iter()
            .enumerate()
            .filter(|(_, meal)| !self.used.contains(meal.name.as_str()));
        let best = free
            .map(|placed| (points(&placed), placed.1))
            .min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
        let Some((_, meal)) = best.filter(|(_, meal)| !self.too_dear(meal, occasion)) else {
            return self.own(occasion, slot, false);
        };
        self.used.insert(&meal.name);
        self.cuisines_met
            .extend(meal.cuisines.iter().map(|cuisine| folded(cuisine)));
        kitchens.extend(meal.cuisines.first().map(String::as_str));
        let kind = ItemKind::Meal {
            occasion,
            meal: meal.clone(),
        };
        item(slot.0, slot.1, kind)
    }

    /// The thrifty eat simply, once the cheap places are used up. A source with real restaurants has no such meals.
    fn too_dear(&self, meal: &Meal, occasion: Occasion) -> bool {
        let cheapest = self.prices(occasion).first().copied().unwrap_or_default();
        self.level == Level::Thrifty && meal.estimate && meal.price > cheapest.scaled(SIMPLE_FACTOR)
    }

    fn prices(&self, occasion: Occasion) -> Vec<Cents> {
        let serving = self
            .meals
            .iter()
            .filter(|meal| meal.occasions.contains(&occasion));
        let mut prices: Vec<Cents> = serving.map(|meal| meal.price).collect();
        prices.sort();
        prices
    }

    fn own(&self, occasion: Occasion, slot: (Minutes, Minutes), packed: bool) -> Item {
        let prices = self.prices(occasion);
        let simple = packed || self.level == Level::Thrifty;
        let at = if simple { 0 } else { prices.len() / 2 };
        let price = prices.get(at).copied().unwrap_or(Cents(OWN_MEAL_USD_CENTS));
        item(slot.0, slot.1, ItemKind::OwnMeal { occasion, price })
    }

    fn suits(&self, meal: &Meal, occasion: Occasion) -> bool {
        meal.occasions.contains(&occasion) && (!needs_vegetarian(self.trip) || meal.vegetarian)
    }

    /// Those who travel to eat look a little further up the list.
    fn position(&self) -> f64 {
        let eager = self.level != Level::Thrifty && self.trip.weight(Theme::Food) >= 2;
        (self.level.meal_position() + if eager { 0.15 } else { 0.0 }).min(1.0)
    }

    fn cuisine_points(&self, meal: &Meal) -> f64 {
        let wanted = self.trip.cuisines.iter().map(|cuisine| folded(cuisine));
        let met = wanted.filter(|cuisine| meal.cuisines.iter().any(|of| serves(of, cuisine)));
        let came = |cuisine: &String| self.cuisines_met.iter().any(|of| serves(of, cuisine));
        let (again, new): (Vec<String>, Vec<String>) = met.partition(came);
        // The thrifty take the cheapest table that has one of them; others like several at once.
        let new = match self.level {
            Level::Thrifty => new.len().min(1),
            Level::Modest | Level::Balanced | Level::Generous => new.len(),
        };
        CUISINE_NEW_POINTS * new as f64 + CUISINE_AGAIN_POINTS * again.len() as f64
    }

    /// Kitchens that were not met yet make a trip richer.
    fn variety_points(&self, meal: &Meal) -> f64 {
        if self.level == Level::Thrifty {
            return 0.0;
        }
        let new = meal.cuisines.iter().map(|of| folded(of));
        let new = new.filter(|of| !self.cuisines_met.contains(of)).count();
        VARIETY_POINTS * new.min(VARIETY_MAX) as f64
    }

    /// Nobody crosses the city for lunch.
    fn distance_points(&self, meal: &Meal, near: Option<Point>) -> f64 {
        let district = meal
            .district
            .as_ref()
            .and_then(|name| self.districts.get(name));
        district.zip(near).map_or(0.0, |(there, here)| {
            (there.km_to(here) * POINTS_A_KM).min(DISTANCE_POINTS_MAX)
        })
    }

    fn repeat_points(&self, meal: &Meal, kitchens: &[&str]) -> f64 {
        let again = meal
            .cuisines
            .first()
            .is_some_and(|cuisine| kitchens.contains(&cuisine.as_str()));
        if again { SAME_KITCHEN_POINTS } else { 0.0 }
    }

    fn rating_points(&self, meal: &Meal) -> f64 {
        match (self.level, meal.rating) {
            (Level::Thrifty, _) | (_, None) => 0.0,
            (_, Some(rating)) => (5.0 - rating) * RATING_POINTS,
        }
    }
}

/// The last visit before a time, or the first one after it.
fn nearest_stay(stays: &[(Minutes, Option<Point>)], at: Minutes) -> Option<Point> {
    let before = stays.iter().rev().find(|(start, _)| *start < at);
    before
        .or_else(|| stays.first())
        .and_then(|(_, point)| *point)
}

/// Districts are placed by the beds in them.
fn districts(stage: &Stage<'_>) -> BTreeMap<String, Point> {
    let Some(window) = stage.windows.first() else {
        return BTreeMap::new();
    };
    let beds = stage.source.lodgings(stage.place, window.date);
    beds.into_iter()
        .filter_map(|bed| bed.district.zip(bed.point))
        .collect()
}

/// `Japanese cafe` serves `japanese`.
pub(crate) fn serves(kitchen: &str, cuisine: &str) -> bool {
    folded(kitchen)
        .split(' ')
        .collect::<Vec<_>>()
        .windows(cuisine.split(' ').count())
        .any(|part| part.join(" ") == cuisine)
}

fn needs_vegetarian(trip: &Trip) -> bool {
    trip.diets
        .iter()
        .any(|diet| matches!(folded(diet).as_str(), "vegetarian" | "vegan"))
}

/// What could not be met, as sentences.
pub(super) fn notes(trip: &Trip, city: &str, programmes: &[Programme]) -> Vec<String> {
    let mut notes = Vec::new();
    let meals: Vec<&Meal> = programmes
        .iter()
        .filter(|programme| programme.level == Level::Balanced)
        .flat_map(|programme| &programme.days)
        .flat_map(|day| &day.items)
        .filter_map(|item| match &item.kind {
            ItemKind::Meal { meal, .. } => Some(meal),
            _ => None,
        })
        .collect();
    for cuisine in &trip.cuisines {
        let wanted = folded(cuisine);
        let met = meals
            .iter()
            .any(|meal| meal.cuisines.iter().any(|of| serves(of, &wanted)));
        if !met && !meals.is_empty() {
            notes.push(format!(
                "No {cuisine} meal in {city} is in the data, or no time for it."
            ));
        }
    }
    for diet in trip
        .diets
        .iter()
        .filter(|diet| folded(diet) != "vegetarian")
    {
        notes.push(format!(
            "The data does not know what is {diet} in {city}: ask on the spot."
        ));
    }
    notes
}
