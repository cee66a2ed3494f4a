//! Whether a bill is what its choices cost, by the alternatives that the specialists offered.

use super::bill::{self, NotOffered};
use super::subject::Subject;
use super::{BudgetFinding, CostLine, limit, pricing::Till};
use crate::exchange::Exchange;
use crate::finding::Findings;
use crate::source::Source;
use crate::trip::{Cents, Trip};

/// Something in a bill that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The choice that it is about; none for the bill as a whole.
    pub(crate) subject: Option<Subject>,
    /// What is wrong.
    pub(crate) reason: String,
}

/// Adds the bill up again, from what was offered.
pub(crate) fn audit(
    source: &dyn Source,
    trip: &Trip,
    findings: &Findings,
    budget: &BudgetFinding,
) -> Vec<Doubt> {
    let exchange = Exchange::of(source, &trip.currency);
    let till = Till {
        trip,
        findings,
        exchange: &exchange,
        estimates: source.rules().estimates,
    };
    let (due, wrong) = bill::of(&till, &budget.choices);
    let doubts: Vec<Doubt> = wrong.iter().map(not_offered).collect();
    if !doubts.is_empty() {
        return doubts;
    }
    sums(source, trip, &exchange, budget, due)
}

fn not_offered(wrong: &NotOffered) -> Doubt {
    let what = named(wrong.subject);
    let reason = match wrong.chosen {
        Some(option) => format!(
            "it chose alternative {option} of {what}, which was not offered: there are {}",
            wrong.offered
        ),
        None => format!("it chose nothing for {what}"),
    };
    Doubt {
        subject: Some(wrong.subject),
        reason,
    }
}

fn named(subject: Subject) -> String {
    match subject {
        Subject::Leg(index) => format!("leg {index}"),
        Subject::Lodging(index) => format!("the bed at stop {index}"),
        Subject::Programme(index) => format!("the programme at stop {index}"),
    }
}

fn sums(
    source: &dyn Source,
    trip: &Trip,
    exchange: &Exchange,
    budget: &BudgetFinding,
    due: Vec<CostLine>,
) -> Vec<Doubt> {
    let mut reasons = Vec::new();
    if let Some(line) = first_difference(&budget.lines, &due) {
        reasons.push(line);
    }
    let total: Cents = due.iter().map(|line| line.total_cents).sum();
    if budget.total_cents != total {
        reasons.push(format!(
            "its total is {}, but what it chose costs {total}",
            budget.total_cents
        ));
    }
    let most = limit(source, trip, exchange);
    let excess = most.filter(|most| total > *most).map(|most| total - most);
    if budget.limit_cents != most || budget.excess_cents != excess {
        reasons.push("it holds the total against another budget than the trip has".to_owned());
    }
    let doubt = |reason| Doubt {
        subject: None,
        reason,
    };
    reasons.into_iter().map(doubt).collect()
}

/// The first line that is on one of the bills and not on the other.
fn first_difference(said: &[CostLine], due: &[CostLine]) -> Option<String> {
    let sorted = |lines: &[CostLine]| {
        let mut texts: Vec<String> = lines.iter().map(shown).collect();
        texts.sort_unstable();
        texts
    };
    let (said, due) = (sorted(said), sorted(due));
    let surplus = said
        .iter()
        .find(|line| count(&said, line) > count(&due, line));
    let absent = due
        .iter()
        .find(|line| count(&due, line) > count(&said, line));
    surplus
        .map(|line| format!("it bills {line}, which what it chose does not cost"))
        .or_else(|| absent.map(|line| format!("it does not bill {line}")))
}

fn count(lines: &[String], line: &String) -> usize {
    lines.iter().filter(|other| *other == line).count()
}

fn shown(line: &CostLine) -> String {
    format!(
        "{} for {} on {}, {} times {}",
        line.total_cents, line.label, line.date, line.count, line.unit_cents
    )
}
