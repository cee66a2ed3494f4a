use super::number_words::number_at;
use super::token::Kind;
use super::tokens::Tokens;

/// Reads how many cities shall be visited: `2 cities`, `three different cities`, `only one city`.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Option<u32> {
    const BETWEEN: &[&str] = &[
        "different",
        "distinct",
        "separate",
        "unique",
        "major",
        "other",
        "various",
        "more",
        "big",
        "small",
        "of",
        "the",
        "its",
        "their",
        "beautiful",
        "great",
    ];
    const CITIES: &[&str] = &[
        "city",
        "cities",
        "towns",
        "town",
        "stops",
        "destinations",
        "places",
    ];
    for at in 0..tokens.len() {
        if let Some((value, to)) = labelled(tokens, at) {
            tokens.mark_used(at, to);
            return Some(value.clamp(0.0, 1_000.0) as u32);
        }
        let lone = tokens
            .is_any(at, &["solitary", "single"])
            .then_some((1.0, 1));
        let Some((value, taken)) = lone.or_else(|| number_at(tokens, at)) else {
            continue;
        };
        let mut noun = at + taken;
        // `2 Wisconsin cities`, `three Californian cities`
        let place = |i: usize| {
            let token = tokens.get(i);
            token.is_some_and(|t| t.capital && t.kind == Kind::Word)
        };
        for _ in 0..3 {
            if tokens.is_any(noun, BETWEEN) || place(noun) {
                noun += 1;
            }
        }
        if tokens.is_any(noun, CITIES) && !tokens.used(at) {
            tokens.mark_used(at, at + taken);
            tokens.mark_used(noun, noun + 1);
            return Some(value.clamp(0.0, 1_000.0) as u32);
        }
    }
    None
}

/// `number of cities is 2`, `cities: 2`; with the index behind it.
fn labelled(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let cities = tokens.is_any(at, &["cities", "towns", "stops"]);
    let counted = tokens.word_before(at, 1) == "of" && tokens.word_before(at, 2) == "number";
    let colon = tokens.get(at + 1).is_some_and(|t| t.mark(':'));
    let is = counted && tokens.is_any(at + 1, &["is", "are"]);
    if !cities || !colon && !is {
        return None;
    }
    let (value, taken) = number_at(tokens, at + 2)?;
    Some((value, at + 2 + taken))
}
