//! What to do when not all wishes can be had together: which ones exclude each other, and what helps.

use super::ask::{Topic, question};
use super::firm_wish::FirmWish;
use super::planner::Halt;
use super::request_refusal::RequestRefusal;
use super::smallest_conflict::smallest_conflict;
use crate::exchange::show_money;
use crate::request::Reading;
use crate::trip::{Cents, CurrencyCode};

/// Sets of wishes that are tried. Each takes some milliseconds; few requests have more than six wishes.
const TRIES_MAX: usize = 80;
/// A budget is raised to a round sum.
const ROUND_CENTS: i64 = 1_000;

/// What a request comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It can be had for so much.
    Holds(Cents),
    /// It could be had for so much, which is more than it may cost.
    TooDear(Cents),
    /// It cannot be had.
    Impossible,
}

/// The question about wishes that exclude each other; `tried` says what a request comes to.
pub(crate) fn ask(
    reading: &Reading,
    budget: Option<(Cents, CurrencyCode)>,
    mut tried: impl FnMut(&Reading, bool) -> Outcome,
) -> Halt {
    let wishes = FirmWish::of(reading, budget.is_some());
    let mut with = |kept: u32| {
        let given_up = wishes.iter().enumerate();
        let given_up = given_up.filter(|(at, _)| kept & (1 << at) == 0);
        let mut less = reading.clone();
        let mut limited = budget.is_some();
        for (_, wish) in given_up {
            less = wish.given_up(&less);
            limited &= *wish != FirmWish::Budget;
        }
        tried(&less, limited)
    };
    let count = u32::try_from(wishes.len()).unwrap_or(u32::MAX);
    let conflict = smallest_conflict(count, TRIES_MAX, |set| {
        matches!(with(set), Outcome::Holds(_))
    });
    let all = (1_u32 << count.min(31)) - 1;
    let mut sentences = Vec::new();
    let mut options: Vec<(String, String)> = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        let Outcome::Holds(total) = with(all & !(1 << at)) else {
            continue;
        };
        let currency = budget
            .as_ref()
            .map_or_else(CurrencyCode::usd, |(_, it)| it.clone());
        match (&budget, wish) {
            (Some((limit, _)), FirmWish::Budget) => {
                let short = show_money(total - *limit, &currency);
                let enough = rounded_up(total);
                sentences.push(format!(
                    "{} is {short} short",
                    show_money(*limit, &currency)
                ));
                let amount = show_money(enough, &currency);
                options.push((format!("a budget of {amount}"), amount));
            }
            _ => {
                let cost = show_money(total, &currency);
                options.push((format!("{}: {cost}", wish.way_out()), wish.way_out()));
            }
        }
    }
    let excluding: Vec<String> = wishes
        .iter()
        .enumerate()
        .filter(|(at, _)| conflict.is_some_and(|set| set & (1 << at) != 0))
        .map(|(_, wish)| wish.phrase())
        .collect();
    let text = match excluding.as_slice() {
        [] => "This trip cannot be had as it was asked for. What may change?".to_owned(),
        [one] => format!("Nothing was found with {one}. What may change?"),
        several => format!(
            "These wishes exclude each other: {}. Which may change?",
            several.join(", ")
        ),
    };
    let why = match sentences.first() {
        Some(short) => format!("With everything else as it was asked for, {short}."),
        None => "Every way out stands with what the trip then costs.".to_owned(),
    };
    question(Topic::Wishes, text, why, options)
        .map_or(Halt::Refuse(RequestRefusal::NoTrip), Halt::Ask)
}

fn rounded_up(amount: Cents) -> Cents {
    Cents(
        amount
            .0
            .div_euclid(ROUND_CENTS)
            .saturating_add(1)
            .saturating_mul(ROUND_CENTS),
    )
}
