//! What a choice costs, by the alternatives that the specialists offered.

use super::pricing::Till;
use super::subject::Subject;
use super::{Choices, CostLine, Pick};
use crate::activity::Fitting;

/// A choice that was not made, or not of what was offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotOffered {
    pub(super) subject: Subject,
    pub(super) chosen: Option<usize>,
    pub(super) offered: usize,
}

/// Every line, and what is wrong with the choices.
pub(super) fn of(till: &Till<'_>, choices: &Choices) -> (Vec<CostLine>, Vec<NotOffered>) {
    let mut lines = till.getting_around();
    let mut wrong = Vec::new();
    let mut chosen = |subject: Subject, picks: &[Pick], offered: usize| {
        let chosen = Pick::option_of(picks, subject.index());
        if offered > 0 && chosen.is_none_or(|chosen| chosen >= offered) {
            wrong.push(NotOffered {
                subject,
                chosen,
                offered,
            });
        }
        chosen
    };
    for leg in till.trip.legs() {
        let Some(found) = till.findings.leg(&leg) else {
            continue;
        };
        let subject = Subject::Leg(leg.index);
        let chosen = chosen(subject, &choices.legs, found.options.len());
        let option = chosen.and_then(|at| found.options.get(at));
        lines.extend(option.into_iter().flat_map(|it| till.way(found, it)));
    }
    for (index, stop) in till.trip.stops.iter().enumerate() {
        if let Some(found) = till.findings.accommodations.get(&stop.place) {
            let subject = Subject::Lodging(index);
            let chosen = chosen(subject, &choices.lodgings, found.options.len());
            let option = chosen.and_then(|at| found.options.get(at));
            lines.extend(option.into_iter().flat_map(|it| till.bed(stop, it)));
        }
        if let Some(found) = till.findings.activities.get(&stop.place) {
            let subject = Subject::Programme(index);
            let chosen = chosen(subject, &choices.programmes, found.programmes.len());
            let programme = chosen.and_then(|at| found.programmes.get(at));
            let fitting = Fitting {
                stop,
                pace: till.trip.pace,
                times: till.findings.times(till.trip, choices, index),
            };
            let days = programme.map(|it| fitting.days(it)).unwrap_or_default();
            lines.extend(till.days(&days));
        }
    }
    lines.sort_by_key(|line| (line.date, line.category));
    (lines, wrong)
}
