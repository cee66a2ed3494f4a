//! Words that say nothing about what a text is about.

use std::collections::HashSet;
use std::sync::LazyLock;

const WORDS: &str = "a about above across against along around beside after again all also am an and any are as at be because been before being below \
     between both but by can could did do does doing during each either few for from further get gets getting \
     give gives go goes going good got had has have having he her here hers him his how i if in into is it its \
     just let like likes looking made make makes many may me might more most much must my need needs neither no nor \
     not now of off on once one only or other our ours out over own please quite rather really same shall she should \
     so some something sort such take than that the their theirs them then there these they thing things this those \
     through to too under until up us use used uses using very want wants was we well were what when where which \
     while who whom whose why will with within without would you your yours i'm i'd i've i'll it's don't can't \
     won't doesn't isn't aren't that's there's let's";

static STOP_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether a word, in lower case, says nothing about what a text is about.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(word) || word.chars().count() == 1
}
