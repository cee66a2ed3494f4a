//! The budget agent: from the alternatives of all specialists, the combination that suits best and is affordable.
//!
//! The search ([`search`]) is exact as long as it does not have to be thinned: alternatives are joined along the trip,
//! and of all partial combinations only those are kept that no other beats.

mod advice;
mod audit;
mod bill;
mod choices;
mod cost_line;
mod frontier;
mod otherwise;
mod pricing;
mod search;
mod stays;
mod subject;

use serde::{Deserialize, Serialize};

use frontier::State;

use crate::exchange::Exchange;
use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{Assignment, Cents, CurrencyCode, Trip};

pub(crate) use audit::audit;
pub use choices::{Choices, Pick};
pub use cost_line::{Category, CostLine};
pub(crate) use subject::Subject;

/// What the trip costs, and what was chosen for that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BudgetFinding {
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// Units of it for a US dollar, as used here.
    pub per_usd: f64,
    /// Every cost by day; their sum is the total.
    pub lines: Vec<CostLine>,
    /// The sum of the lines.
    pub total_cents: Cents,
    /// The most that it may cost, if that was said.
    pub limit_cents: Option<Cents>,
    /// By how much the total exceeds the limit; none when it does not.
    pub excess_cents: Option<Cents>,
    /// What the cheapest valid combination costs.
    pub cheapest_cents: Cents,
    /// Kitchens asked for that no meal of the trip has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kitchens_missing: Vec<String>,
    /// What was chosen.
    pub choices: Choices,
    /// What would help, and other things to know, as sentences.
    pub advice: Vec<String>,
    /// Gaps and doubts, as sentences.
    pub notes: Vec<String>,
}

/// Chooses among the findings.
///
/// # Errors
/// When the trip has no stops, or the programmes or beds of a stop are missing.
pub fn budget(
    source: &dyn Source,
    assignment: &Assignment,
    findings: &Findings,
) -> Result<BudgetFinding, Refusal> {
    let trip = &assignment.trip;
    if trip.stops.is_empty() {
        return Err(Refusal::EmptyTrip("no stops".to_owned()));
    }
    for stop in &trip.stops {
        if !findings.activities.contains_key(&stop.place) {
            return Err(Refusal::MissingInput(format!(
                "the activity task on {}",
                stop.city
            )));
        }
        if stop.nights > 0 && !findings.accommodations.contains_key(&stop.place) {
            return Err(Refusal::MissingInput(format!(
                "the accommodation task on {}",
                stop.city
            )));
        }
    }
    let exchange = Exchange::of(source, &trip.currency);
    let till = pricing::Till {
        trip,
        findings,
        exchange: &exchange,
        estimates: source.rules().estimates,
    };
    Ok(settle(source, trip, &till))
}

fn settle(source: &dyn Source, trip: &Trip, till: &pricing::Till<'_>) -> BudgetFinding {
    let limit = limit(source, trip, till.exchange);
    let around: Cents = till.getting_around().iter().map(|l| l.total_cents).sum();
    let room = limit.map(|limit| limit - around);
    let mixes_driving = source.rules().mixes_driving;
    let found = search::search(till, mixes_driving);
    let best = found.best_within(room).cloned().unwrap_or(State::NONE);
    let cheapest = found.cheapest().map_or(Cents::ZERO, |state| state.cost) + around;
    let choices = Choices::picked(&found.subjects, &best.picks);
    let (lines, _) = bill::of(till, &choices);
    let total: Cents = lines.iter().map(|line| line.total_cents).sum();
    let excess = limit
        .filter(|limit| total > *limit)
        .map(|limit| total - limit);
    let mut advice = advice::of(source, trip, till.exchange, &lines, limit);
    advice.extend(advice::cheaper(till.exchange, total, cheapest));
    advice.extend(otherwise::better(till, &found, &best));
    advice.extend(otherwise::elsewhere(till, mixes_driving, limit, &best));
    BudgetFinding {
        currency: till.exchange.currency.clone(),
        per_usd: till.exchange.per_usd,
        advice,
        notes: notes(trip, till.exchange, found.mixes),
        cheapest_cents: cheapest,
        limit_cents: limit,
        excess_cents: excess,
        total_cents: total,
        kitchens_missing: missing(trip, best.kitchens),
        choices,
        lines,
    }
}

fn missing(trip: &Trip, kitchens: u32) -> Vec<String> {
    let wanted = trip.cuisines.iter().zip(0..u32::BITS);
    let missing = wanted.filter(|(_, at)| kitchens & (1 << at) == 0);
    missing.map(|(kitchen, _)| kitchen.clone()).collect()
}

/// The limit in the currency of the answer.
fn limit(source: &dyn Source, trip: &Trip, exchange: &Exchange) -> Option<Cents> {
    let budget = trip.budget.as_ref()?;
    if budget.currency == exchange.currency {
        return Some(budget.amount_cents);
    }
    let own = Exchange::of(source, &budget.currency);
    Some(budget.amount_cents.scaled(exchange.per_usd / own.per_usd))
}

fn notes(trip: &Trip, exchange: &Exchange, mixes: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if exchange.fell_back {
        notes.push(format!(
            "The data has no rate for {}: amounts are in US dollars.",
            trip.currency
        ));
    }
    if mixes {
        notes.push(
            "The data knows no way round without mixing your own car with flights or taxis."
                .to_owned(),
        );
    }
    notes
}
