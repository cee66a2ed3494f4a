use super::number_words::number_at;
use super::party::Party;
use super::tokens::Tokens;

/// `aged 4 and 7`, `(5, 8)`, `ages 1 and 3`: takes the ages, and turns those under two into
/// infants. At most ten are read.
pub(crate) fn ages(party: &mut Party, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let bracket = usize::from(tokens.get(at).is_some_and(|t| t.mark('(')));
    let word = usize::from(tokens.is_any(at + bracket, &["aged", "age", "ages"]));
    if bracket + word == 0 {
        return Some(at);
    }
    let mut next = at + bracket + word;
    let mut seen = Vec::new();
    while seen.len() < 10 {
        let Some((age, taken)) = number_at(tokens, next) else {
            break;
        };
        seen.push(age);
        next += taken;
        while tokens
            .get(next)
            .is_some_and(|t| t.mark(',') || t.mark('&') || t.is("and"))
            && number_at(tokens, next + 1).is_some()
        {
            next += 1;
        }
    }
    if seen.is_empty() {
        return Some(at);
    }
    while tokens
        .get(next)
        .is_some_and(|t| t.mark(')') || t.any(&["years", "year", "old"]))
    {
        next += 1;
    }
    let infants = seen.iter().filter(|age| **age < 2.0).count() as u32;
    let said = party.children.unwrap_or(0).max(seen.len() as u32);
    party.children = Some(said.saturating_sub(infants));
    if infants > 0 {
        party.infants = Some(party.infants.unwrap_or(0) + infants);
    }
    Some(next)
}

/// A child that is spoken of by its age alone.
pub(crate) struct ChildAged {
    pub(crate) years: f64,
    /// The index behind `old`.
    pub(crate) end: usize,
}

/// Older than this is no child.
const CHILD_YEARS_MAX: f64 = 17.0;

/// `a 3 year old`, `our 2yo`: the age of one child that is named by it.
pub(crate) fn child_aged(tokens: &Tokens<'_>, at: usize) -> Option<ChildAged> {
    if !tokens.is_any(at, &["a", "an", "our", "my", "one"]) {
        return None;
    }
    let (years, taken) = number_at(tokens, at + 1)?;
    let unit = at + 1 + taken;
    let end = match (tokens.word(unit), tokens.word(unit + 1)) {
        ("yo", _) => unit + 1,
        ("year" | "years" | "yr" | "yrs", "old") => unit + 2,
        _ => return None,
    };
    (years <= CHILD_YEARS_MAX).then_some(ChildAged { years, end })
}
