//! From words to a need.

use std::sync::Arc;

use muster_reading::{TokenKind, is_stop_word, number_word, stem, tokens};

use super::request_text::RequestText;
use super::shelf::Shelf;
use super::whole::Need;
use super::wish::Wish;
use super::{
    budget, exclusion, kind_reader, measure, occasion, recipient, size_reader, unknown_object,
};
use crate::language::{KindMention, Lexicon};

/// What only follows from a word counts half as much as the word.
const FOLLOWS_WEIGHT: f64 = 0.5;

/// Reads what shoppers need.
#[derive(Debug, Clone)]
pub struct NeedReader {
    lexicon: Arc<Lexicon>,
}

impl NeedReader {
    /// A reader with this lexicon.
    #[must_use]
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self { lexicon }
    }

    /// What a text asks for, of a catalogue of which the reader knows sizes and names.
    #[must_use]
    pub fn read(&self, text: &str, shelf: &Shelf) -> Need {
        let all = tokens(text);
        let mut request = RequestText::new(text, &all);
        let lexicon = &*self.lexicon;
        let kinds = kind_reader::asked(&request, lexicon);
        let mut need = Need {
            text: text.to_owned(),
            sizes: Vec::new(),
            ..Need::default()
        };
        need.sizes = size_reader::read(&mut request, shelf);
        need.measures = measure::read(&mut request);
        need.budget = budget::read(&mut request);
        need.pieces = occasion::pieces(&mut request, &kinds);
        need.count = occasion::count(&mut request);
        need.recipient = recipient::read(&mut request, lexicon);
        need.occasion = occasion::read(&mut request, lexicon);
        need.exclusions = exclusion::read(&mut request, lexicon);
        self.read_colours(&mut request, &kinds, &mut need);
        self.read_kinds(&request, kinds, &mut need);
        if need.kinds.is_empty() {
            need.unknown = unknown_object::find(&request, shelf, lexicon);
        }
        self.read_wishes(&request, &mut need);
        need
    }

    fn read_colours(&self, text: &mut RequestText<'_>, kinds: &[KindMention], need: &mut Need) {
        for at in 0..text.content.len() {
            let Some((len, colour)) = self.lexicon.colour_at(&text.content, at) else {
                continue;
            };
            let is_kind = kinds
                .iter()
                .any(|kind| (kind.at..kind.at + kind.len).contains(&at));
            // "sky", "sand" and "stone" are places, too, where something follows that says so.
            let is_place = at > 0 && text.is_any(at - 1, &["the", "on", "at", "up"]);
            if !is_kind && !is_place && text.is_free(at, len) {
                need.colours.push(colour.to_owned());
                add(&mut need.wishes, &stem(colour), FOLLOWS_WEIGHT, colour);
                text.take(at, len);
            }
        }
    }

    fn read_kinds(&self, text: &RequestText<'_>, kinds: Vec<KindMention>, need: &mut Need) {
        for mention in kinds {
            let window = text.content.get(mention.at..mention.at + mention.len);
            let stems = window
                .unwrap_or_default()
                .iter()
                .map(|token| token.stem.clone());
            let term = stems.collect::<Vec<_>>().join(" ");
            let name = tokens(&mention.kind).into_iter().map(|token| token.stem);
            if name.collect::<Vec<_>>().join(" ") != term {
                need.narrower.push(term);
            }
            if !need.kinds.contains(&mention.kind) {
                need.kinds.push(mention.kind);
            }
        }
    }

    fn read_wishes(&self, text: &RequestText<'_>, need: &mut Need) {
        for (at, token) in text.content.iter().enumerate() {
            let is_word = matches!(token.kind, TokenKind::Word);
            // "two" is no word of a product that has two doors.
            let says_nothing = number_word(&token.text).is_some()
                || is_stop_word(&token.text)
                || self.lexicon.is_filler(&token.stem);
            if text.is_free(at, 1) && !(is_word && says_nothing) {
                add(&mut need.wishes, &token.stem, 1.0, &token.text);
            }
        }
        for concept in self.lexicon.concepts_in(&text.content) {
            let said = text.said(concept.at, concept.len);
            // What was understood as something else, such as a measure, brings no wishes besides.
            if text.is_free(concept.at, concept.len) {
                for term in concept.means {
                    add(&mut need.wishes, &term, FOLLOWS_WEIGHT, &said);
                }
            }
        }
    }
}

fn add(wishes: &mut Vec<Wish>, term: &str, weight: f64, said: &str) {
    match wishes.iter_mut().find(|wish| wish.term == term) {
        Some(known) => known.weight = known.weight.max(weight),
        None => wishes.push(Wish {
            term: term.to_owned(),
            weight,
            said: said.to_owned(),
        }),
    }
}
