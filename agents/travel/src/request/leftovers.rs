use super::token::Kind;
use super::tokens::Tokens;
use super::vocabulary::ordinary_in_form;

/// Parts that are named to the user; more would bury the answer.
const PARTS_MAX: usize = 8;

/// Longest part, in bytes of the user's text.
const PART_BYTES_MAX: usize = 80;

/// The parts of the request that no reader understood, in the user's words: runs of words that
/// are not ordinary, with what ties them together.
pub(crate) fn read(tokens: &Tokens<'_>) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    while at < tokens.len() && parts.len() < PARTS_MAX {
        if !strange(tokens, at) {
            at += 1;
            continue;
        }
        let mut to = at + 1;
        // One ordinary word between two strange ones belongs to the part: `sagrada of familia`.
        while strange(tokens, to) || (plain(tokens, to) && strange(tokens, to + 1)) {
            to += 1;
        }
        let mut text = tokens.raw(at, to).to_owned();
        text.truncate(text.floor_char_boundary(PART_BYTES_MAX));
        if !parts.contains(&text) {
            parts.push(text);
        }
        at = to;
    }
    parts
}

fn strange(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|t| {
        !t.used
            && match t.kind {
                Kind::Word => t.word.chars().count() > 1 && !ordinary_in_form(&t.word),
                Kind::Number(_) | Kind::Numeric(_) | Kind::Currency(_) => true,
                Kind::Ordinal(_) | Kind::Stop | Kind::Mark(_) => false,
            }
    })
}

fn plain(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|t| t.kind == Kind::Word && !t.used)
}
