use super::token::Kind;
use super::tokens::Tokens;
use super::{currency, number_words::number_at};

/// A budget as it was said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    /// In units of the currency, as written: may be zero, negative or absurd.
    pub(crate) units: f64,
    /// ISO 4217; `None` when only a number was said.
    pub(crate) currency: Option<&'static str>,
    /// "about", "around", "roughly".
    pub(crate) approximate: bool,
    pub(crate) per: Per,
}

impl Amount {
    /// Whether it is in the currency of people who write the day before the month.
    pub(crate) fn is_of_day_first_lands(&self) -> bool {
        const MONTH_OR_YEAR_FIRST: &[&str] = &["USD", "CAD", "JPY", "CNY", "KRW"];
        self.currency
            .is_some_and(|code| !MONTH_OR_YEAR_FIRST.contains(&code))
    }
}

/// What an amount is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Per {
    Trip,
    Person,
    Day,
    PersonDay,
    /// One night of lodging: no budget for the trip.
    Night,
}

const ABOUT: &[&str] = &[
    "about",
    "around",
    "roughly",
    "approximately",
    "approx",
    "circa",
    "ca",
    "near",
    "nearly",
];

/// Words that make a bare number after them a budget.
const BUDGET: &[&str] = &[
    "budget", "spend", "spending", "cost", "costs", "under", "max", "maximum", "price", "afford",
];

/// Smaller numbers without a currency count days, people or years of age.
const MONEY_MIN: f64 = 50.0;

/// How far behind such a word the number may stand: `budget for this trip is set at`.
const BUDGET_REACH_TOKENS: usize = 7;

/// Reads the amounts of money and returns the one that bounds the whole trip. Amounts for one
/// night are left unused, and so are named as not understood.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Option<Amount> {
    let mut best: Option<Amount> = None;
    let mut at = 0;
    while at < tokens.len() {
        let Some((mut amount, from, to)) = amount_at(tokens, at) else {
            at += 1;
            continue;
        };
        let (per, end) = per_at(tokens, to);
        amount.per = per;
        amount.approximate = approximate(tokens, from);
        if per != Per::Night {
            tokens.mark_used(from, end);
            // `$3,000-4,000`, `between $2000 and $3000`: the upper end is the limit.
            let better = best.as_ref().is_none_or(|b| {
                let larger =
                    b.per == amount.per && b.units < amount.units && is_range(tokens, from);
                // A sum with a currency is money for certain.
                larger || b.currency.is_none() && amount.currency.is_some()
            });
            if better {
                best = Some(amount);
            }
        }
        at = end.max(at + 1);
    }
    best
}

fn is_range(tokens: &Tokens<'_>, from: usize) -> bool {
    tokens
        .before(from, 1)
        .is_some_and(|t| t.mark('-') || t.any(&["to", "and", "or"]))
}

/// An amount that begins at `at`: (amount, first token, index behind the last).
fn amount_at(tokens: &Tokens<'_>, at: usize) -> Option<(Amount, usize, usize)> {
    let token = tokens.get(at)?;
    if let Kind::Currency(sign) = token.kind {
        return signed(tokens, at, sign);
    }
    let code = currency::of_word(&token.word);
    if let (Some(code), Some((units, taken))) = (code, sum_at(tokens, at + 1)) {
        return Some((amount(units, Some(code)), at, at + 1 + taken));
    }
    let (units, taken) = before_currency(tokens, at).or_else(|| number_at(tokens, at))?;
    let end = at + taken;
    let (from, units) = with_minus(tokens, at, units);
    let sign = match tokens.get(end).map(|t| t.kind) {
        Some(Kind::Currency(sign)) => Some(currency::of_sign(sign, "")),
        _ => None,
    };
    if sign.is_some() {
        return Some((amount(units, sign), from, end + 1));
    }
    named(tokens, from, end, units).or_else(|| bare(tokens, from, end, units))
}

/// A sum of money: a number, whose groups may be set apart by spaces or apostrophes: `1 200`.
fn sum_at(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let (mut units, mut taken) = number_at(tokens, at)?;
    let digits = |i: usize, chars: std::ops::RangeInclusive<usize>| {
        let raw = tokens.raw(i, i + 1);
        chars.contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_digit())
    };
    if taken != 1 || !digits(at, 1..=3) {
        return Some((units, taken));
    }
    while digits(at + taken, 3..=3) {
        let near = tokens.before(at + taken, 1).map_or(0, |t| t.end);
        let (Some(group), Some((value, 1))) =
            (tokens.get(at + taken), number_at(tokens, at + taken))
        else {
            break;
        };
        // One space, of whatever width, or one apostrophe.
        if group.start - near > 3 {
            break;
        }
        units = units * 1_000.0 + value;
        taken += 1;
    }
    Some((units, taken))
}

/// `1 200 €`, but not the day and the sum of `March 3 200 €`.
fn before_currency(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let (units, taken) = sum_at(tokens, at)?;
    let behind = tokens.get(at + taken)?;
    let currency =
        matches!(behind.kind, Kind::Currency(_)) || currency::of_word(&behind.word).is_some();
    let dated = tokens
        .before(at, 1)
        .is_some_and(|t| super::month::month_of(&t.word).is_some());
    (currency && !dated).then_some((units, taken))
}

fn signed(tokens: &Tokens<'_>, at: usize, sign: char) -> Option<(Amount, usize, usize)> {
    let prefix = tokens.word_before(at, 1);
    let code = currency::of_sign(sign, prefix);
    let minus = tokens.get(at + 1).is_some_and(|t| t.mark('-'));
    let (units, taken) = sum_at(tokens, at + 1 + usize::from(minus))?;
    let end = at + 1 + usize::from(minus) + taken;
    let worded = matches!(
        prefix,
        "us" | "a" | "au" | "c" | "ca" | "nz" | "s" | "sg" | "hk" | "can" | "cn"
    ) && tokens
        .before(at, 1)
        .is_some_and(|t| Some(t.end) == tokens.get(at).map(|s| s.start));
    let from = if worded { at - 1 } else { at };
    let (from, units) = with_minus(tokens, from, if minus { -units } else { units });
    // `$4,000 USD`
    let repeated = currency::of_word(tokens.word(end));
    let end = end + usize::from(repeated.is_some());
    Some((amount(units, Some(repeated.unwrap_or(code))), from, end))
}

/// `-500`, but not the `-` of a range.
fn with_minus(tokens: &Tokens<'_>, at: usize, units: f64) -> (usize, f64) {
    let minus = tokens.before(at, 1).is_some_and(|t| t.mark('-'));
    let range = tokens
        .before(at, 2)
        .is_some_and(|t| matches!(t.kind, Kind::Number(_)));
    match minus && !range {
        true => (at - 1, -units),
        false => (at, units),
    }
}

/// `4000 US dollars`, `800 euros`.
fn named(
    tokens: &Tokens<'_>,
    from: usize,
    end: usize,
    units: f64,
) -> Option<(Amount, usize, usize)> {
    let nation = match tokens.word(end) {
        "us" | "american" => Some("USD"),
        "australian" => Some("AUD"),
        "canadian" => Some("CAD"),
        "singapore" => Some("SGD"),
        "swiss" => Some("CHF"),
        _ => None,
    };
    let skip = usize::from(nation.is_some());
    let code = currency::of_word(tokens.word(end + skip))?;
    // `kids of 4 and 7 EUR 1500`: the currency goes with the sum.
    let next = number_at(tokens, end + skip + 1);
    if units < MONEY_MIN && next.is_some_and(|(sum, _)| sum >= MONEY_MIN) {
        return None;
    }
    Some((
        amount(units, Some(nation.unwrap_or(code))),
        from,
        end + skip + 1,
    ))
}

/// A number without a currency, behind a word such as "budget" or in thousands (`1.5k`). Small
/// numbers count days or people, and a number before a noun that is counted is no money.
fn bare(
    tokens: &Tokens<'_>,
    from: usize,
    end: usize,
    units: f64,
) -> Option<(Amount, usize, usize)> {
    const COUNTED: &[&str] = &[
        "day", "days", "night", "nights", "people", "persons", "adults", "cities", "week", "weeks",
        "kids", "children", "person", "of", "years", "months", "hours", "km", "star",
    ];
    let cue = tokens.last_before(from, BUDGET_REACH_TOKENS, BUDGET);
    let suffixed = tokens.raw(from, end).ends_with(['k', 'K'])
        && !tokens.is_any(end, &["run", "race", "marathon", "walk", "hike", "steps"]);
    if cue.is_none() && !suffixed {
        return None;
    }
    let year = (2000.0..2100.0).contains(&units)
        && !suffixed
        && tokens.before(from, 1).is_some_and(|t| {
            let month = |word: &str| super::month::month_of(word).is_some();
            // `March 15 2022`
            let day = month(tokens.word_before(from, 2));
            t.mark(',') || t.is("in") || month(&t.word) || day
        });
    let money = units <= 0.0 || units >= MONEY_MIN || end - from > 1;
    let dated = tokens
        .before(from, 1)
        .is_some_and(|t| super::month::month_of(&t.word).is_some());
    if year || dated || !money || tokens.is_any(end, COUNTED) {
        return None;
    }
    Some((amount(units, None), from, end))
}

fn amount(units: f64, currency: Option<&'static str>) -> Amount {
    Amount {
        units,
        currency,
        approximate: false,
        per: Per::Trip,
    }
}

fn approximate(tokens: &Tokens<'_>, from: usize) -> bool {
    (1..=2).any(|back| {
        tokens
            .before(from, back)
            .is_some_and(|t| t.any(ABOUT) || t.mark('~'))
    })
}

/// `per person`, `each`, `a day`, `per person per day`, `a night`; with the index behind it.
fn per_at(tokens: &Tokens<'_>, at: usize) -> (Per, usize) {
    const PHRASES: &[(&str, Per)] = &[
        ("per person per day", Per::PersonDay),
        ("per day per person", Per::PersonDay),
        ("a day per person", Per::PersonDay),
        ("a day each", Per::PersonDay),
        ("per day each", Per::PersonDay),
        ("a person per day", Per::PersonDay),
        ("per person", Per::Person),
        ("per head", Per::Person),
        ("per traveler", Per::Person),
        ("per traveller", Per::Person),
        ("per adult", Per::Person),
        ("a person", Per::Person),
        ("a head", Per::Person),
        ("each", Per::Person),
        ("pp", Per::Person),
        ("per day", Per::Day),
        ("a day", Per::Day),
        ("daily", Per::Day),
        ("per night", Per::Night),
        ("a night", Per::Night),
        ("nightly", Per::Night),
    ];
    let slash = usize::from(tokens.get(at).is_some_and(|t| t.mark('/')));
    if slash == 1 {
        match tokens.word(at + 1) {
            "person" | "pp" | "head" => return (Per::Person, at + 2),
            "day" => return (Per::Day, at + 2),
            "night" => return (Per::Night, at + 2),
            _ => {}
        }
    }
    let found = PHRASES
        .iter()
        .find_map(|(phrase, per)| tokens.phrase(at, phrase).map(|taken| (*per, at + taken)));
    found.unwrap_or((Per::Trip, at))
}
