//! The budget agent: from the alternatives of all specialists, the combination that suits best and is affordable.
//!
//! The search is exact: alternatives are joined slot by slot (each leg, each stop's bed, each stop's programme), and of
//! all partial combinations only those are kept that no other beats in both cost and quality.

mod advice;
mod audit;
mod choices;
mod combination;
mod cost_line;
mod frontier;
mod pricing;
mod slot;

use serde::{Deserialize, Serialize};

use crate::exchange::Exchange;
use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{Assignment, Cents, CurrencyCode, Trip};

pub(crate) use audit::audit;
pub use choices::{Choices, Pick};
pub use cost_line::{Category, CostLine};
pub(crate) use slot::Subject;

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
    for (index, stop) in trip.stops.iter().enumerate() {
        if !findings.activities.contains_key(&index) {
            return Err(Refusal::MissingInput(format!(
                "the activity task on {}",
                stop.city
            )));
        }
        if stop.nights > 0 && !findings.accommodations.contains_key(&index) {
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
    let around = till.getting_around();
    let fixed: Cents = around.iter().map(|line| line.total_cents).sum();
    let slots = slot::of(till);
    let room = limit.map(|limit| limit - fixed);
    let best = combination::best(&slots, room, source.rules().mixes_driving);
    let choices = Choices::picked(&slots, &best.picks);
    let mut lines: Vec<CostLine> = slot::picked(&slots, &best.picks)
        .flat_map(|c| c.lines.clone())
        .collect();
    lines.extend(around);
    lines.sort_by_key(|line| (line.date, line.category));
    let total: Cents = lines.iter().map(|line| line.total_cents).sum();
    let excess = limit
        .filter(|limit| total > *limit)
        .map(|limit| total - limit);
    BudgetFinding {
        currency: till.exchange.currency.clone(),
        per_usd: till.exchange.per_usd,
        advice: advice::of(source, trip, till.exchange, &lines, limit)
            .into_iter()
            .chain(advice::cheaper(
                till.exchange,
                total,
                best.cheapest_cents + fixed,
            ))
            .collect(),
        notes: notes(trip, till.exchange, best.mixes),
        cheapest_cents: best.cheapest_cents + fixed,
        limit_cents: limit,
        excess_cents: excess,
        total_cents: total,
        choices,
        lines,
    }
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
