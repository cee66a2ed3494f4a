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
const TRIES_MAX: usize = 60;
/// A budget is raised to a round sum.
const ROUND_CENTS: i64 = 1_000;
/// How the budget is spoken of.
const BUDGET: &str = "the budget";
/// Other days that are offered.
const OTHERS_MAX: usize = 2;

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

/// A request that differs from what was said, and how that is said: as a label and as an answer.
pub(crate) struct Otherwise {
    pub(crate) label: String,
    pub(crate) answer: String,
    pub(crate) outcome: Outcome,
}

/// Wishes that exclude each other.
pub(crate) struct Clash<'a> {
    reading: &'a Reading,
    wishes: Vec<FirmWish>,
    budget: Option<(Cents, CurrencyCode)>,
}

impl<'a> Clash<'a> {
    pub(crate) fn new(reading: &'a Reading, budget: Option<(Cents, CurrencyCode)>) -> Self {
        Clash {
            reading,
            wishes: FirmWish::of(reading, budget.is_some()),
            budget,
        }
    }

    fn all(&self) -> u32 {
        (1_u32 << self.wishes.len().min(31)) - 1
    }

    /// What the request comes to with only these wishes. Who does not insist on so many cities may have them all the
    /// same.
    fn with(&self, kept: u32, tried: &mut impl FnMut(&Reading, bool) -> Outcome) -> Outcome {
        let given_up = |at: &usize| kept & (1 << at) == 0;
        let (mut less, mut limited) = (self.reading.clone(), self.budget.is_some());
        let mut fewer = None;
        for (_, wish) in self
            .wishes
            .iter()
            .enumerate()
            .filter(|(at, _)| given_up(at))
        {
            limited &= *wish != FirmWish::Budget;
            match wish {
                FirmWish::Cities(_) => fewer = Some(wish),
                _ => less = wish.given_up(&less),
            }
        }
        match (tried(&less, limited), fewer) {
            (Outcome::Holds(total), _) => Outcome::Holds(total),
            (_, Some(wish)) => tried(&wish.given_up(&less), limited),
            (outcome, None) => outcome,
        }
    }

    /// A smallest set of them; none where the trip cannot be had with none of them either.
    fn smallest(&self, tried: &mut impl FnMut(&Reading, bool) -> Outcome) -> Vec<&FirmWish> {
        let count = u32::try_from(self.wishes.len()).unwrap_or(u32::MAX);
        let set = smallest_conflict(count, TRIES_MAX, |set| {
            matches!(self.with(set, tried), Outcome::Holds(_))
        });
        let wishes = self.wishes.iter().enumerate();
        let excluding = wishes.filter(|(at, _)| set.is_some_and(|set| set & (1 << at) != 0));
        excluding.map(|(_, wish)| wish).collect()
    }

    /// The wishes each of which makes the trip possible when it is given up, with what it costs then.
    fn ways_out(&self, tried: &mut impl FnMut(&Reading, bool) -> Outcome) -> Vec<(String, String)> {
        let mut options = Vec::new();
        for wish in &self.wishes {
            let less = wish.given_up(self.reading);
            let limited = self.budget.is_some();
            match (wish, &self.budget) {
                (FirmWish::Budget, Some((_, currency))) => {
                    if let Outcome::TooDear(total) = tried(self.reading, true) {
                        let amount = show_money(rounded_up(total), currency);
                        options.push((format!("a budget of {amount}"), amount));
                    }
                }
                _ => {
                    if let Outcome::Holds(total) = tried(&less, limited) {
                        let label = format!("{}: {}", wish.way_out(), self.shown(total));
                        options.push((label, wish.way_out()));
                    }
                }
            }
        }
        options
    }

    fn shown(&self, total: Cents) -> String {
        let currency = self.budget.as_ref().map(|(_, currency)| currency);
        show_money(total, currency.unwrap_or(&CurrencyCode::usd()))
    }

    /// How much is short with everything else as it was asked for.
    fn short(&self, tried: &mut impl FnMut(&Reading, bool) -> Outcome) -> Option<String> {
        let (limit, currency) = self.budget.as_ref()?;
        let Outcome::TooDear(total) = tried(self.reading, true) else {
            return None;
        };
        Some(format!(
            "With everything as it was asked for, {} is {} short.",
            show_money(*limit, currency),
            show_money(total - *limit, currency)
        ))
    }

    /// The question; `tried` says what a request comes to, and `others` are requests for other days.
    pub(crate) fn ask(
        &self,
        mut tried: impl FnMut(&Reading, bool) -> Outcome,
        others: impl Iterator<Item = Otherwise>,
    ) -> Halt {
        let tried = &mut tried;
        let excluding: Vec<String> = match self.all() {
            0 => Vec::new(),
            _ => self
                .smallest(tried)
                .into_iter()
                .map(FirmWish::phrase)
                .collect(),
        };
        let mut options = self.ways_out(tried);
        let holding = others.filter_map(|other| match other.outcome {
            Outcome::Holds(total) => Some((
                format!("{}: {}", other.label, self.shown(total)),
                other.answer,
            )),
            Outcome::TooDear(_) | Outcome::Impossible => None,
        });
        options.extend(holding.take(OTHERS_MAX));
        let text = match excluding.as_slice() {
            [] => "Whatever is given up, this trip cannot be had on these days: a way or a bed is missing. \
                   What may change?"
                .to_owned(),
            [one] if one == BUDGET => "The budget does not reach. What may change?".to_owned(),
            [one] => format!("Nothing was found with {one}. What may change?"),
            several => format!(
                "These wishes exclude each other: {}. Which may change?",
                several.join(", ")
            ),
        };
        let why = self
            .short(tried)
            .unwrap_or_else(|| match options.is_empty() {
                true => "No single change that was tried makes it possible.".to_owned(),
                false => "Every way out stands with what the trip then costs.".to_owned(),
            });
        question(Topic::Wishes, text, why, options)
            .map_or(Halt::Refuse(RequestRefusal::NoTrip), Halt::Ask)
    }
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
