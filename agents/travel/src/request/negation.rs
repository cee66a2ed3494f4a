use super::tokens::Tokens;

/// Words that turn what follows into its opposite.
const NEGATORS: &[&str] = &[
    "no",
    "not",
    "non",
    "never",
    "without",
    "avoid",
    "avoiding",
    "neither",
    "nor",
    "dont",
    "doesnt",
    "wont",
    "cannot",
    "cant",
    "didnt",
    "isnt",
    "arent",
    "shouldnt",
    "wouldnt",
    "refuse",
    "hate",
    "hates",
    "dislike",
    "skip",
    "skipping",
    "refrain",
    "exclude",
    "excluding",
    "except",
    "afraid",
    "fear",
    "scared",
    "instead",
    "minus",
    "nobody",
];

/// Words behind which a negation no longer holds.
const TURNS: &[&str] = &[
    "but", "although", "though", "however", "because", "since", "so",
];

/// How far a negation reaches: `would prefer a journey that does not involve any flights`.
const REACH_TOKENS: usize = 8;

/// Whether the word at `at` is negated by something before it in its sentence.
pub(crate) fn negated(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(negator) = tokens.last_before(at, REACH_TOKENS, NEGATORS) else {
        return false;
    };
    // `except Rome with its museums`: the negation is spent on a place.
    let or = || (negator + 1..at).any(|i| tokens.is_any(i, &["or", "nor"]));
    if tokens.used(negator) && !or() {
        return false;
    }
    // `not only museums`, `no problem with`, `we don't mind flying`, `not afraid of flying`.
    let next = tokens.word(negator + 1);
    if matches!(
        next,
        "specific" | "particular" | "special" | "preference" | "preferences" | "restrictions"
    ) {
        return false;
    }
    if matches!(
        next,
        "only" | "problem" | "just" | "mind" | "afraid" | "scared" | "to"
    ) && !(next == "to" && tokens.is_any(negator, &["not", "neither", "nor", "never"]))
    {
        return false;
    }
    if tokens.is_any(negator, &["afraid", "scared", "fear"])
        && tokens.last_before(negator, 2, &["not", "no"]).is_some()
    {
        return false;
    }
    let turned = (negator + 1..at).any(|i| tokens.is_any(i, TURNS));
    !turned && !beyond_comma(tokens, negator, at)
}

/// Whether a comma ends the negation before `at`: `no museums, relaxed pace`, but not
/// `no museums, churches or shops`.
fn beyond_comma(tokens: &Tokens<'_>, negator: usize, at: usize) -> bool {
    let comma = (negator + 1..at).any(|i| tokens.get(i).is_some_and(|t| t.mark(',')));
    let listed = (at.saturating_sub(1)..at + 5).any(|i| tokens.is_any(i, &["or", "nor"]));
    comma && !listed
}
