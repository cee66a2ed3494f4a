//! What would help when the money does not reach, and what is left when it does.

use std::collections::BTreeMap;

use super::cost_line::{Category, CostLine};
use crate::exchange::Exchange;
use crate::location::month_name;
use crate::source::Source;
use crate::trip::{Cents, Style, Trip};

/// A month whose beds, or a plain way of travelling that, cost this much less is worth naming.
const CHEAPER_SHARE: f64 = 0.9;

pub(super) fn of(
    source: &dyn Source,
    trip: &Trip,
    exchange: &Exchange,
    lines: &[CostLine],
    limit: Option<Cents>,
) -> Vec<String> {
    let total: Cents = lines.iter().map(|line| line.total_cents).sum();
    let Some(limit) = limit else {
        return Vec::new();
    };
    if total <= limit {
        return Vec::new();
    }
    let mut advice = Vec::new();
    advice.extend(fewer_days(trip, lines, limit));
    advice.extend(largest(exchange, lines, total));
    advice.extend(cheaper_month(source, trip));
    if trip.style != Style::Budget {
        advice.push(
            "Say \"on a shoestring\" to have simple rooms and street food preferred.".to_owned(),
        );
    }
    if trip.travellers.paying() > 1 {
        let people = i64::from(trip.travellers.paying());
        advice.push(format!(
            "That is {} for each of you.",
            exchange.show(Cents(total.0 / people))
        ));
    }
    advice
}

/// What the same trip costs at its simplest, when that is much less.
pub(super) fn cheaper(exchange: &Exchange, total: Cents, cheapest: Cents) -> Option<String> {
    (cheapest.units() < total.units() * CHEAPER_SHARE).then(|| {
        let cheapest = exchange.show(cheapest);
        format!(
            "At its simplest (cheapest beds, ways and meals) the same trip comes to {cheapest}."
        )
    })
}

/// How many days the money reaches for, with the same way there.
fn fewer_days(trip: &Trip, lines: &[CostLine], limit: Cents) -> Option<String> {
    let is_way = |line: &&CostLine| line.category == Category::Transport;
    let ways: Cents = lines
        .iter()
        .filter(is_way)
        .map(|line| line.total_cents)
        .sum();
    let total: Cents = lines.iter().map(|line| line.total_cents).sum();
    let days = i64::from(trip.dates.days());
    let a_day = (total - ways).0 / days.max(1);
    let reach = (limit - ways).0.checked_div(a_day)?;
    match reach {
        _ if ways > limit => {
            Some("Even the way there and back costs more than the budget.".to_owned())
        }
        i64::MIN..=0 => Some("At this level the budget does not reach for one day.".to_owned()),
        reach if reach < days => {
            let plural = if reach == 1 { "day" } else { "days" };
            Some(format!(
                "At this level the budget reaches for about {reach} {plural} instead of {days}."
            ))
        }
        _ => None,
    }
}

fn largest(exchange: &Exchange, lines: &[CostLine], total: Cents) -> Option<String> {
    let mut sums: BTreeMap<Category, Cents> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.category).or_default();
        *sum = *sum + line.total_cents;
    }
    let (category, sum) = sums.into_iter().max_by_key(|(_, sum)| *sum)?;
    let share = sum.0.saturating_mul(100) / total.0.max(1);
    let what = match category {
        Category::Transport => "the way there and back",
        Category::Lodging => "beds",
        Category::Meals => "meals",
        Category::Sights => "admissions",
        Category::Around => "getting around",
    };
    Some(format!(
        "The largest part is {what}: {} ({share} %).",
        exchange.show(sum)
    ))
}

fn cheaper_month(source: &dyn Source, trip: &Trip) -> Option<String> {
    let stop = trip.stops.first()?;
    let factor = |month: i8| source.season(&stop.country_code, month).lodging_factor;
    let now = factor(stop.arrive.month());
    let best = (1..=12).min_by(|a, b| factor(*a).total_cmp(&factor(*b)))?;
    (factor(best) < now * CHEAPER_SHARE).then(|| {
        let less = ((1.0 - factor(best) / now) * 100.0).round();
        format!(
            "In {} beds cost about {less:.0} % less.",
            month_name(best).unwrap_or_default()
        )
    })
}
