//! The integration agent: the chosen alternatives become one itinerary, checked before it leaves.

mod check;
mod conflicts;
mod days;
mod headline;
mod know;

use crate::budget::{BudgetFinding, CostLine};
use crate::exchange::Exchange;
use crate::exchange_rates::exchange_rate;
use crate::finding::Findings;
use crate::itinerary::{BillLine, Itinerary};
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{CurrencyCode, Trip};

pub use check::Contradiction;
pub(crate) use conflicts::Given;

/// An optional result that does not exist, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The task.
    pub task: String,
    /// Why there is no result.
    pub reason: String,
}

/// Why no itinerary came out.
#[derive(Debug, thiserror::Error)]
pub enum IntegrationError {
    /// The inputs are not enough.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The specialists' results contradict each other.
    #[error("the results contradict each other: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Contradictory(Vec<Contradiction>),
}

/// Puts the itinerary together.
///
/// # Errors
/// When the budget is missing, or the finished itinerary breaks one of the rules in [`Contradiction`].
pub fn integrate(
    source: &dyn Source,
    trip: &Trip,
    findings: &Findings,
    absences: &[Absence],
) -> Result<Itinerary, IntegrationError> {
    let (itinerary, contradictions) = assemble(source, trip, findings, absences)?;
    if contradictions.is_empty() {
        Ok(itinerary)
    } else {
        Err(IntegrationError::Contradictory(contradictions))
    }
}

/// The itinerary, whatever it is like, and each rule that it breaks.
///
/// # Errors
/// When the budget is missing.
pub(crate) fn assemble(
    source: &dyn Source,
    trip: &Trip,
    findings: &Findings,
    absences: &[Absence],
) -> Result<(Itinerary, Vec<Contradiction>), Refusal> {
    let missing = || Refusal::MissingInput("the budget task".to_owned());
    let budget = findings.budget.as_ref().ok_or_else(missing)?;
    let exchange = Exchange::of(source, &trip.currency);
    let desk = days::Desk {
        trip,
        findings,
        budget,
        exchange: &exchange,
        estimates: source.rules().estimates,
    };
    let mut itinerary = Itinerary {
        title: headline::title(trip),
        dates: trip.dates,
        travellers: trip.travellers,
        complexity: trip.complexity,
        headlines: headline::of(trip, budget, source.rules().dated),
        wishes: trip.wishes.clone(),
        days: desk.days(),
        currency: budget.currency.clone(),
        total_cents: budget.total_cents,
        limit_cents: budget.limit_cents,
        excess_cents: budget.excess_cents,
        bill: BillLine::of(&budget.lines),
        costs: budget.lines.clone(),
        advice: budget.advice.clone(),
        good_to_know: know::good_to_know(source, trip, findings, budget),
        assumptions: headline::assumptions(trip),
        not_understood: trip.not_understood.clone(),
        gaps: know::gaps(trip, findings, budget, absences),
        admissions_known: source.rules().timed_sights,
        sources: vec![source.about().title.clone()],
        method:
            "Made by fixed rules without a language model: the same request gives the same answer."
                .to_owned(),
        prices: prices(source, &exchange),
        markdown: String::new(),
        documents: std::collections::BTreeMap::new(),
    };
    let contradictions = check::all(source, trip, &itinerary);
    itinerary.render();
    Ok((itinerary, contradictions))
}

/// What a person accepts although it does not fit is said among the gaps.
pub(crate) fn admit(itinerary: &mut Itinerary, conflicts: &[muster_proto::Conflict]) {
    let said = conflicts.iter().map(|conflict| {
        format!(
            "Accepted although it does not fit ({}): {}.",
            conflict.responsible, conflict.reason
        )
    });
    itinerary.gaps.extend(said);
    itinerary.render();
}

/// What the prices are worth, and how they were converted.
fn prices(source: &dyn Source, exchange: &Exchange) -> String {
    let prices = &source.about().prices;
    if exchange.currency == CurrencyCode::usd() {
        return prices.clone();
    }
    let rate = if exchange.per_usd < 10.0 {
        format!("{:.2}", exchange.per_usd)
    } else {
        format!("{:.0}", exchange.per_usd)
    };
    let as_of = exchange_rate(&exchange.currency.0).map(|rate| format!(" of {}", rate.as_of));
    format!(
        "{prices} A US dollar was taken as about {rate} {}: a rounded rate{}, an estimate.",
        exchange.currency,
        as_of.unwrap_or_default()
    )
}

/// The costs of one day.
fn of_day(budget: &BudgetFinding, date: jiff::civil::Date) -> impl Iterator<Item = &CostLine> {
    budget.lines.iter().filter(move |line| line.date == date)
}
