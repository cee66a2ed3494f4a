//! What it may cost.

use serde::{Deserialize, Serialize};

use super::bound::Bound;
use super::request_text::RequestText;

/// How far from an amount that was said with "about" a price may be: a third is what people call about.
const ABOUT_SHARE: f64 = 0.34;
/// Words that make a number an amount without naming a currency.
const BUDGET_WORDS: [&str; 5] = ["budget", "spend", "pay", "price", "cost"];

/// What it may cost, in the catalogue's currency.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Budget {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<f64>,
    /// The amount that was said with "about".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<f64>,
    /// Whether it is for everything together.
    #[serde(default)]
    pub(crate) for_all: bool,
    /// The currency that was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

impl Budget {
    /// Whether a price is within it.
    pub(crate) fn admits(&self, price: f64) -> bool {
        self.min.is_none_or(|min| price >= min) && self.max.is_none_or(|max| price <= max)
    }

    pub(crate) fn is_set(&self) -> bool {
        self.min.is_some() || self.max.is_some()
    }
}

/// One number that is money.
struct Amount {
    value: f64,
    from: usize,
    len: usize,
    bound: Option<Bound>,
}

/// Reads the budget and takes it off the text.
pub(super) fn read(text: &mut RequestText<'_>) -> Budget {
    let mut budget = between(text).unwrap_or_default();
    for at in 0..text.content.len() {
        let Some(amount) = amount_at(text, at, &mut budget.currency) else {
            continue;
        };
        text.take(amount.from, amount.len);
        match amount.bound {
            Some(Bound::AtLeast) => budget.min = Some(amount.value),
            Some(Bound::About) => {
                budget.about = Some(amount.value);
                budget.min = Some(amount.value * (1.0 - ABOUT_SHARE));
                budget.max = Some(amount.value * (1.0 + ABOUT_SHARE));
            }
            Some(Bound::AtMost) | None => budget.max = Some(amount.value),
        }
    }
    // What was said later holds.
    budget.min = budget
        .min
        .filter(|min| budget.max.is_none_or(|max| *min <= max));
    budget.for_all = budget.is_set() && says_for_all(text);
    budget
}

fn says_for_all(text: &RequestText<'_>) -> bool {
    let words = ["altogether", "total", "together", "everything", "overall"];
    (0..text.content.len()).any(|at| text.is_any(at, &words))
        || (0..text.content.len())
            .any(|at| text.is_any(at, &["in"]) && text.is_any(at + 1, &["all"]))
}

/// "between 20 and 40"
fn between(text: &mut RequestText<'_>) -> Option<Budget> {
    let at = (0..text.content.len()).find(|at| text.is_any(*at, &["between"]))?;
    let low = text.at(at + 1)?.number()?;
    let high = text.at(at + 3)?.number()?;
    let mut currency = currency_of(text, at + 1);
    currency = currency.or_else(|| currency_of(text, at + 3));
    let joined = text.is_any(at + 2, &["and"]);
    if !joined || !text.is_free(at, 4) {
        return None;
    }
    text.take(at, 4);
    Some(Budget {
        min: Some(low.min(high)),
        max: Some(low.max(high)),
        currency,
        ..Budget::default()
    })
}

fn amount_at(text: &RequestText<'_>, at: usize, currency: &mut Option<String>) -> Option<Amount> {
    let value = text.at(at)?.number().filter(|value| *value >= 0.0)?;
    if !text.is_free(at, 1) {
        return None;
    }
    let named = currency_of(text, at);
    let names_itself = is_currency_word(text, at + 1);
    let before = Bound::before(&text.content, at);
    let mut len = 1 + usize::from(names_itself);
    let after = Bound::after(&text.content, at + len);
    let budget_word = (1..=3).any(|back| at >= back && text.is_any(at - back, &BUDGET_WORDS));
    let is_money = named.is_some()
        || (is_digits(text, at) && ends_amount(text, at) && (before.is_some() || budget_word));
    if !is_money {
        return None;
    }
    let from = at - before.map_or(0, |(_, words)| words);
    len += at - from + after.map_or(0, |(_, words)| words);
    *currency = named.or(currency.take());
    Some(Amount {
        value,
        from,
        len,
        bound: before.or(after).map(|(bound, _)| bound),
    })
}

fn is_digits(text: &RequestText<'_>, at: usize) -> bool {
    text.at(at)
        .is_some_and(|token| token.text.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether nothing is counted by the number: what follows is the end, a mark, or a word that cannot be counted.
fn ends_amount(text: &RequestText<'_>, at: usize) -> bool {
    let next = [
        "for",
        "please",
        "in",
        "and",
        "or",
        "each",
        "total",
        "max",
        "altogether",
        "but",
    ];
    text.ends_after(at) || text.is_any(at + 1, &next)
}

fn is_currency_word(text: &RequestText<'_>, at: usize) -> bool {
    currency_word(text, at).is_some()
}

fn currency_word(text: &RequestText<'_>, at: usize) -> Option<&'static str> {
    match text.at(at)?.text.as_str() {
        "dollar" | "dollars" | "usd" | "bucks" | "buck" => Some("USD"),
        "euro" | "euros" | "eur" => Some("EUR"),
        "pound" | "pounds" | "gbp" | "quid" => Some("GBP"),
        _ => None,
    }
}

/// The currency that stands at a number.
fn currency_of(text: &RequestText<'_>, at: usize) -> Option<String> {
    let mark = |gap: &str| {
        let gap = gap.trim();
        [("$", "USD"), ("€", "EUR"), ("£", "GBP")]
            .into_iter()
            .find(|(mark, _)| gap.contains(mark))
            .map(|(_, currency)| currency)
    };
    let before = mark(
        text.gap_before(at)
            .rsplit([',', ';'])
            .next()
            .unwrap_or_default(),
    );
    let after = text.gap_after(at);
    let after = || mark(after).filter(|_| after.starts_with(['€', '£', '$']));
    let found = before
        .or_else(after)
        .or_else(|| currency_word(text, at + 1));
    found.map(str::to_owned)
}
