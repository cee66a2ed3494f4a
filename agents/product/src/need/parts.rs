//! A request for several things, in its parts.

use muster_reading::{Token, tokens};
use serde::{Deserialize, Serialize};

use super::kind_reader;
use super::request_text::RequestText;
use crate::language::{KindMention, Lexicon};

/// Most things that one request may ask for; what comes after goes with the last.
pub const PARTS_MAX: usize = 6;

/// One thing that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPart {
    /// Its own words.
    pub text: String,
    /// Words of the request that name no goods, and hold for every part.
    pub shared: String,
}

impl RequestPart {
    /// All that holds for it.
    #[must_use]
    pub fn whole(&self) -> String {
        if self.shared.is_empty() {
            self.text.clone()
        } else {
            format!("{}. {}", self.text, self.shared)
        }
    }
}

/// A request in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestParts(pub Vec<RequestPart>);

impl RequestParts {
    /// Cuts a request between the kinds of goods that it asks for: at the end of a sentence, at a comma or an "and" before
    /// the next one. A list after "with" stays together: it says what one thing has.
    #[must_use]
    pub fn of(text: &str, lexicon: &Lexicon) -> Self {
        let all = tokens(text);
        let request = RequestText::new(text, &all);
        let kinds = kind_reader::asked(&request, lexicon);
        let cuts = cuts(&request, &kinds);
        let mut own = Vec::new();
        let mut shared = Vec::new();
        let mut from = 0;
        for to in cuts.into_iter().chain([text.len()]) {
            let piece = text.get(from..to).unwrap_or_default();
            from = to;
            for (piece, names_goods) in sentences(piece, lexicon) {
                if names_goods {
                    own.push(piece);
                } else if !piece.is_empty() {
                    shared.push(piece);
                }
            }
        }
        let shared = if own.is_empty() { Vec::new() } else { shared };
        if own.len() < 2 {
            let text = text.trim().to_owned();
            let part = RequestPart {
                text,
                shared: String::new(),
            };
            return Self(vec![part]);
        }
        let rest = own.split_off(own.len().min(PARTS_MAX));
        if let Some(last) = own.last_mut() {
            for piece in rest {
                last.push_str(", ");
                last.push_str(&piece);
            }
        }
        let shared = shared.join(". ");
        let part = |text| RequestPart {
            text,
            shared: shared.clone(),
        };
        Self(own.into_iter().map(part).collect())
    }
}

/// Where one thing ends and the next begins, as bytes of the text.
fn cuts(text: &RequestText<'_>, kinds: &[KindMention]) -> Vec<usize> {
    let mut cuts = Vec::new();
    for pair in kinds.windows(2) {
        let [first, second] = pair else { continue };
        let end = first.at + first.len;
        if first.kind == second.kind {
            continue;
        }
        let joints = (end..=second.at).rev().filter(|at| is_joint(text, *at));
        let cut = joints
            .into_iter()
            .find(|at| !lists_parts(text, first.at, *at));
        if let Some(at) = cut {
            cuts.extend(text.at(at).map(|token| token.start));
        }
    }
    cuts
}

/// Whether something new may begin here: after a mark, or with "and" or "plus".
fn is_joint(text: &RequestText<'_>, at: usize) -> bool {
    text.is_any(at, &["and", "plus", "also"]) || (at > 0 && text.ends_after(at - 1))
}

/// Whether what comes before is a list of what the first thing has.
fn lists_parts(text: &RequestText<'_>, from: usize, to: usize) -> bool {
    let before = (from..to).rev();
    let mut inner = before.take_while(|at| *at + 1 == to || !text.ends_after(*at));
    inner.any(|at| text.is_any(at, &["with", "without", "or"]))
}

/// The sentences of a piece, joined where they name goods, with whether they do.
fn sentences(piece: &str, lexicon: &Lexicon) -> Vec<(String, bool)> {
    let trim = |text: &str| {
        let text = text.trim().trim_matches([',', ';', '.', ' ']);
        let bare = ["and ", "plus ", "also "]
            .iter()
            .find_map(|word| text.strip_prefix(word));
        bare.unwrap_or(text).trim().to_owned()
    };
    let mut found: Vec<(String, bool)> = Vec::new();
    for sentence in muster_reading::sentences(piece) {
        let all = tokens(sentence);
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        let names_goods = !lexicon.kinds_in(&content).is_empty();
        found.push((trim(sentence), names_goods));
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(String, String)> {
        let parts = RequestParts::of(text, &Lexicon::bundled().unwrap());
        parts
            .0
            .into_iter()
            .map(|part| (part.text, part.shared))
            .collect()
    }

    fn texts(text: &str) -> Vec<String> {
        parts(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn each_thing_that_is_asked_for_is_a_part() {
        assert_eq!(
            texts(
                "A light rain jacket for day hikes, women's L, under $100, and thick socks for size 39"
            ),
            [
                "A light rain jacket for day hikes, women's L, under $100",
                "thick socks for size 39"
            ]
        );
        assert_eq!(texts("I need a tent, a sleeping bag and a stove.").len(), 3);
    }

    #[test]
    fn what_one_thing_has_or_goes_with_is_no_part() {
        assert_eq!(texts("a tool with pliers and a knife").len(), 1);
        assert_eq!(texts("rain pants to pull over my boots").len(), 1);
        assert_eq!(texts("a beanie or a cap").len(), 1);
    }

    #[test]
    fn what_names_no_goods_holds_for_every_part() {
        let parts = parts("I need a jacket and trousers. I wear M. At most $90 each.");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].1, "I wear M. At most $90 each");
    }

    #[test]
    fn more_things_than_allowed_go_with_the_last() {
        let text = "a tent, a stove, a mug, a towel, a chair, a blanket, a poster, a vest";
        let texts = texts(text);
        assert_eq!(texts.len(), PARTS_MAX);
        assert!(texts[PARTS_MAX - 1].contains("poster"));
    }
}
