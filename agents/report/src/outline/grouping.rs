//! Paragraphs that belong together.

use std::collections::{BTreeMap, BTreeSet};

use muster_reading::{Token, is_stop_word, tokens};

use super::relevance::{Place, stems};
use crate::source::Document;

/// Headings that share this part of their words say the same.
const SAME_HEADING_SHARE: f64 = 0.6;
/// Paragraphs without headings for one group of them, on average.
const BLOCKS_A_GROUP: usize = 4;
/// What stands under a title alone.
const INTRODUCTION: &str = "Introduction";
/// Most groups that paragraphs without headings are put in.
const GROUPS_MAX: usize = 5;

/// Paragraphs that belong together, with what they are about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) places: Vec<Place>,
}

/// Puts paragraphs together by their headings, and those without by their words.
pub(super) fn groups(documents: &[Document], places: &[Place]) -> Vec<Group> {
    let mut groups: Vec<(BTreeSet<String>, Group)> = Vec::new();
    let mut bare = Vec::new();
    for place in places {
        let Some(heading) = heading(documents, *place) else {
            bare.push(*place);
            continue;
        };
        let mut words: BTreeSet<String> = stems(heading).into_iter().collect();
        if words.is_empty() {
            words.insert(heading.to_lowercase());
        }
        match groups.iter_mut().find(|(known, _)| is_same(known, &words)) {
            Some((_, group)) => group.places.push(*place),
            None => {
                let name = heading.to_owned();
                groups.push((
                    words,
                    Group {
                        name,
                        places: vec![*place],
                    },
                ));
            }
        }
    }
    let headed = groups.into_iter().map(|(_, group)| group);
    headed.chain(by_words(documents, &bare)).collect()
}

/// The heading that a paragraph is put under: the second widest, because the widest is the title of the whole in most
/// documents. What stands right under a title, before other headings, is an introduction.
fn heading(documents: &[Document], (document, block): Place) -> Option<&str> {
    let document = documents.get(document)?;
    let headings = &document.blocks.get(block)?.headings;
    let widest = headings.first()?;
    if let Some(second) = headings.get(1) {
        return Some(second);
    }
    let is_title = document
        .blocks
        .iter()
        .all(|other| other.headings.first() == Some(widest));
    let has_more = document.blocks.iter().any(|other| other.headings.len() > 1);
    match (is_title, has_more) {
        (true, true) => Some(INTRODUCTION),
        (true, false) => None,
        (false, _) => Some(widest),
    }
}

fn is_same(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let shared = one.intersection(other).count();
    let all = one.union(other).count();
    all > 0 && shared as f64 >= all as f64 * SAME_HEADING_SHARE
}

/// Groups by the words that tell paragraphs apart: each word that is common among some and not among all draws to itself the
/// paragraphs that have it.
fn by_words(documents: &[Document], places: &[Place]) -> Vec<Group> {
    let words: Vec<BTreeMap<String, (usize, String)>> = places
        .iter()
        .filter_map(|(document, block)| documents.get(*document)?.blocks.get(*block))
        .map(|block| counted(&block.text))
        .collect();
    let wanted = places.len().div_ceil(BLOCKS_A_GROUP).min(GROUPS_MAX);
    let seeds = seeds(&words, wanted);
    let mut groups: Vec<Group> = seeds
        .iter()
        .map(|(_, name)| Group {
            name: name.clone(),
            places: Vec::new(),
        })
        .collect();
    let mut rest = Vec::new();
    for (place, words) in places.iter().zip(&words) {
        let strength = |stem: &String| words.get(stem).map_or(0, |(count, _)| *count);
        let best = (0..seeds.len()).max_by_key(|at| {
            let seed = seeds.get(*at).map_or(0, |(stem, _)| strength(stem));
            // Of equal ones the first.
            (seed, std::cmp::Reverse(*at))
        });
        let best = best.filter(|at| seeds.get(*at).is_some_and(|(stem, _)| strength(stem) > 0));
        match best.and_then(|at| groups.get_mut(at)) {
            Some(group) => group.places.push(*place),
            None => rest.push(*place),
        }
    }
    if !rest.is_empty() {
        groups.push(Group {
            name: "Further points".to_owned(),
            places: rest,
        });
    }
    groups.retain(|group| !group.places.is_empty());
    groups
}

/// How often each stem occurs, with the word as it is written there.
fn counted(text: &str) -> BTreeMap<String, (usize, String)> {
    let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for token in tokens(text).into_iter().filter(Token::is_content) {
        if token.number().is_none() && !is_stop_word(&token.text) {
            counts.entry(token.stem).or_insert((0, token.text)).0 += 1;
        }
    }
    counts
}

/// The stems that groups form around, with their names.
fn seeds(words: &[BTreeMap<String, (usize, String)>], wanted: usize) -> Vec<(String, String)> {
    let mut spread: BTreeMap<&String, (usize, &String)> = BTreeMap::new();
    for (stem, (_, word)) in words.iter().flatten() {
        spread.entry(stem).or_insert((0, word)).0 += 1;
    }
    let all = words.len() as f64;
    // A word in about a third of the paragraphs divides them most usefully.
    let use_of = |count: usize| {
        let share = count as f64 / all.max(1.0);
        if count < 2 && words.len() > 1 {
            0.0
        } else {
            share * (1.0 - share).max(0.05)
        }
    };
    let mut ranked: Vec<(f64, &String, &String)> = spread
        .into_iter()
        .map(|(stem, (count, word))| (use_of(count), stem, word))
        .collect();
    ranked.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then(right.2.len().cmp(&left.2.len()))
    });
    let useful = ranked
        .into_iter()
        .filter(|(usefulness, _, _)| *usefulness > 0.0);
    useful
        .take(wanted)
        .map(|(_, stem, word)| (stem.clone(), capitalised(word)))
        .collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
