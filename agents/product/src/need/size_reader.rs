//! What somebody wears.

use std::mem::discriminant;

use muster_reading::TokenKind;

use super::request_text::RequestText;
use super::shelf::Shelf;
use crate::catalogue::{Letter, SizeWish};

/// Words after which a number is a size.
const BEFORE_NUMBER: [&str; 13] = [
    "size", "sized", "sizes", "eu", "us", "uk", "wear", "wears", "waist", "women's", "men's",
    "womens", "mens",
];
/// Numbers that are sizes after "in", as in "shoes in 38": shoes, waists and children.
const SIZES_AFTER_IN: std::ops::RangeInclusive<f64> = 24.0..=176.0;

/// Reads sizes and takes them off the text.
pub(super) fn read(text: &mut RequestText<'_>, shelf: &Shelf) -> Vec<SizeWish> {
    let mut found: Vec<SizeWish> = Vec::new();
    for at in 0..text.content.len() {
        let read = range(text, at, shelf)
            .or_else(|| inseam(text, at))
            .or_else(|| number(text, at))
            .or_else(|| letter(text, at))
            .or_else(|| named(text, at, shelf));
        let Some((wish, from, len)) = read else {
            continue;
        };
        if text.is_free(from, len) {
            text.take(from, len);
            // Who says two sizes of one sort has changed their mind.
            found.retain(|known| discriminant(known) != discriminant(&wish));
            found.push(wish);
        }
    }
    found
}

type Read = Option<(SizeWish, usize, usize)>;

fn digits(text: &RequestText<'_>, at: usize) -> Option<f64> {
    match text.at(at)?.kind {
        TokenKind::Number(value) => Some(value),
        _ => None,
    }
}

/// "110 to 130 cm", where the catalogue has such a size.
fn range(text: &RequestText<'_>, at: usize, shelf: &Shelf) -> Read {
    let from = digits(text, at)?;
    let (to, len) = if text.is_any(at + 1, &["to"]) {
        (digits(text, at + 2)?, 3)
    } else {
        (
            digits(text, at + 1).filter(|_| matches!(text.gap_after(at), "-" | "–"))?,
            2,
        )
    };
    let unit = usize::from(text.is_any(at + len, &["cm"]));
    let known = shelf.has_size(&format!("{from}-{to}"));
    known.then_some((SizeWish::Range(from, to), at, len + unit))
}

/// "inseam 32", "32 inch inseam", "32 inseam"
fn inseam(text: &RequestText<'_>, at: usize) -> Read {
    if text.is_any(at, &["inseam"]) {
        return Some((SizeWish::Inseam(digits(text, at + 1)?), at, 2));
    }
    let inches = digits(text, at)?;
    let unit = usize::from(text.is_any(at + 1, &["inch", "inches", "in"]));
    let named = names_after(text, at, unit, "inseam");
    named.then_some((SizeWish::Inseam(inches), at, 2 + unit))
}

/// Whether a number and its unit are followed by a word without a mark between: in "waist 34, inseam 32" the 34 is no inseam.
fn names_after(text: &RequestText<'_>, at: usize, unit: usize, word: &str) -> bool {
    text.is_any(at + 1 + unit, &[word]) && !(at..=at + unit).any(|place| text.ends_after(place))
}

fn number(text: &RequestText<'_>, at: usize) -> Read {
    let value = digits(text, at)?;
    let before = |back: usize, words: &[&str]| at >= back && text.is_any(at - back, words);
    let unit = usize::from(text.is_any(at + 1, &["inch", "inches", "in"]));
    if names_after(text, at, unit, "waist") {
        return Some((SizeWish::Number(value), at, 2 + unit));
    }
    if before(1, &BEFORE_NUMBER) && text.gap_before(at).is_empty() {
        let named = usize::from(before(2, &["size"]) && before(1, &["eu", "us", "uk"]));
        // "men's" says for whom it is, too, and is left to be read as that.
        let keeps = before(1, &["women's", "men's", "womens", "mens"]);
        let back = if keeps { 0 } else { 1 + named };
        return Some((SizeWish::Number(value), at - back, 1 + back));
    }
    let after_in = before(1, &["in"]) && SIZES_AFTER_IN.contains(&value);
    let stands_alone = text.ends_after(at) && text.gap_before(at).is_empty();
    (after_in && stands_alone).then_some((SizeWish::Number(value), at - 1, 2))
}

fn letter(text: &RequestText<'_>, at: usize) -> Read {
    let token = text.at(at)?;
    if !matches!(token.kind, TokenKind::Word) {
        return None;
    }
    let written = text.said(at, 1);
    let glued = at.checked_sub(1).filter(|before| {
        text.at(*before).is_some_and(|it| it.end == token.start)
            && digits(text, *before).is_some()
            && token.text.len() > 1
    });
    let from = glued.unwrap_or(at);
    let whole = text.said(from, 1 + at - from);
    if token.is_any(&["small", "medium", "large"]) {
        return spelled(text, at);
    }
    // "35 L" is a volume.
    let counts = at > 0 && glued.is_none() && digits(text, at - 1).is_some();
    if counts && written.chars().count() == 1 {
        return None;
    }
    let letter = Letter::read(&whole)?;
    // A single small letter is a shortening of something else.
    let is_capital = written.chars().all(char::is_uppercase);
    let is_long = written.chars().count() > 1;
    let after_size = at > 0 && text.is_any(at - 1, &["size", "sized"]);
    if !(is_capital || is_long || after_size) || text.gap_after(at).starts_with(['\'', '’', '&'])
    {
        return None;
    }
    let back = usize::from(after_size);
    Some((SizeWish::Letter(letter), from - back, 1 + at - from + back))
}

/// "large", where it does not describe what follows, as in "a large tent".
fn spelled(text: &RequestText<'_>, at: usize) -> Read {
    let is_extra = at > 0 && text.is_any(at - 1, &["extra", "x"]);
    let from = at - usize::from(is_extra);
    let letter = Letter::read(&text.said(from, 1 + at - from))?;
    let after_size = from > 0 && text.is_any(from - 1, &["size", "in", "wear", "wears"]);
    let followers = [
        "please", "size", "for", "in", "and", "or", "with", "under", "if",
    ];
    let describes = !text.ends_after(at) && !text.is_any(at + 1, &followers);
    (after_size || !describes).then_some((SizeWish::Letter(letter), from, 1 + at - from))
}

/// A label of the catalogue that makes up a part of the sentence, as in "sleeping bag, long".
fn named(text: &RequestText<'_>, at: usize, shelf: &Shelf) -> Read {
    let token = text.at(at)?;
    let alone = text.begins_at(at) && text.ends_after(at) && at > 0;
    let after_size = at > 0 && text.is_any(at - 1, &["size", "length"]);
    let fits = matches!(token.kind, TokenKind::Word) && shelf.has_size(&token.text);
    (fits && (alone || after_size)).then(|| (SizeWish::Named(token.text.clone()), at, 1))
}
