//! How good a plan is.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use muster_travel::{Endpoint, Journey, PlaceId, Point, Source};

use crate::outline::Outline;

/// Nobody knows when a driver sets out: at eight, for every plan.
const SET_OUT_HOURS: f64 = 8.0;
/// Kilometres by which two sums of distances may differ and be the same.
const SAME_KM: f64 = 1.0;

/// What is known of a request.
pub(crate) struct Asked {
    pub(crate) origin: String,
    pub(crate) people: u32,
    pub(crate) budget: f64,
    pub(crate) days: Vec<Date>,
}

/// Five measures of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quality {
    /// Mean of the guests' grades of the beds, by night.
    pub(crate) grade: f64,
    /// What the plan costs against the budget.
    pub(crate) share: f64,
    /// Different kitchens that one eats at.
    pub(crate) kitchens: usize,
    /// Kilometres beyond the shortest order of its cities.
    pub(crate) detour_km: f64,
    /// The mean hour of the day at which one arrives in a city.
    pub(crate) arrival: f64,
}

impl Quality {
    pub(crate) fn of(source: &dyn Source, asked: &Asked, plan: &Outline) -> Self {
        let place = |city: &String| PlaceId(city.clone());
        let mut spent = 0.0;
        let mut grades = Vec::new();
        for (name, city) in &plan.beds {
            let beds = source.lodgings(&place(city), asked.days[0]);
            if let Some(bed) = beds.iter().find(|bed| bed.name.trim() == name.trim()) {
                grades.push(bed.rating.unwrap_or(0.0));
                let units = asked.people.div_ceil(bed.occupancy_max.max(1));
                spent += bed.price_night.units() * f64::from(units);
            }
        }
        let mut kitchens = BTreeSet::new();
        for (name, city) in &plan.meals {
            let meals = source.meals(&place(city)).iter();
            for meal in meals.filter(|meal| meal.name.trim() == name.trim()).take(1) {
                kitchens.extend(meal.cuisines.iter().cloned());
                spent += meal.price.units() * f64::from(asked.people);
            }
        }
        let mut arrivals = Vec::new();
        for leg in &plan.legs {
            let Some(journey) = journey(source, asked, leg) else {
                continue;
            };
            spent += (journey.price * journey.basis.units(asked.people)).units();
            if leg.1 != asked.origin {
                arrivals.push(arrival(&journey));
            }
        }
        Self {
            grade: mean(&grades),
            share: spent / asked.budget,
            kitchens: kitchens.len(),
            detour_km: detour_km(source, asked, plan),
            arrival: mean(&arrivals),
        }
    }

    /// In how many of the five measures it is not worse than another plan. Less of the budget is better: what it buys
    /// is what the other measures say.
    pub(crate) fn not_worse_in(&self, other: &Quality) -> usize {
        let measures = [
            self.grade >= other.grade - 1e-9,
            self.share <= other.share + 1e-9,
            self.kitchens >= other.kitchens,
            self.detour_km <= other.detour_km + SAME_KM,
            self.arrival <= other.arrival + 1e-9,
        ];
        measures.into_iter().filter(|held| *held).count()
    }
}

fn journey(
    source: &dyn Source,
    asked: &Asked,
    (from, to, way): &(String, String, String),
) -> Option<Journey> {
    let end = |city: &String| Endpoint::City {
        place: PlaceId(city.clone()),
    };
    let mut days = asked.days.iter();
    days.find_map(|day| {
        let mut journeys = source.journeys(&end(from), &end(to), *day).into_iter();
        journeys.find(|journey| match journey.label.as_str() {
            "" => format!("{:?}", journey.mode).to_lowercase() == way.replace('-', ""),
            label => label.to_lowercase() == way.to_lowercase(),
        })
    })
}

fn arrival(journey: &Journey) -> f64 {
    let hour = |time: Time| f64::from(time.hour()) + f64::from(time.minute()) / 60.0;
    match journey.arrives {
        Some(time) => hour(time) + 24.0 * f64::from(journey.arrives_days_later),
        None => SET_OUT_HOURS + f64::from(journey.duration_minutes) / 60.0,
    }
}

fn detour_km(source: &dyn Source, asked: &Asked, plan: &Outline) -> f64 {
    let cities: Vec<&String> = plan.legs.iter().map(|(_, to, _)| to).collect();
    let visited = cities.split_last().map_or(&[][..], |(_, visited)| visited);
    let point = |city: &String| source.city(&PlaceId(city.clone()))?.point;
    let points: Option<Vec<Point>> = visited.iter().map(|city| point(city)).collect();
    let (Some(points), Some(home)) = (points, point(&asked.origin)) else {
        return 0.0;
    };
    let round = |order: &[Point]| {
        let whole = [&[home], order, &[home]].concat();
        whole
            .windows(2)
            .map(|pair| pair[0].km_to(pair[1]))
            .sum::<f64>()
    };
    let shortest = orders(&points)
        .iter()
        .map(|order| round(order))
        .fold(f64::INFINITY, f64::min);
    round(&points) - shortest
}

fn orders(points: &[Point]) -> Vec<Vec<Point>> {
    let Some((last, others)) = points.split_last() else {
        return vec![Vec::new()];
    };
    let shorter = orders(others);
    let with_last = shorter.iter().flat_map(|order| {
        (0..=order.len()).map(|at| {
            let mut order = order.clone();
            order.insert(at, *last);
            order
        })
    });
    with_last.collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
