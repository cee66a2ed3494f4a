//! Kitchens and diets asked for.

use super::negation::negated;
use super::tokens::Tokens;

/// Folded word → kitchen. Adjectives count only where a sentence speaks of food ("Greek islands").
const KITCHENS: &[(&str, &str)] = &[
    ("american", "American"),
    ("chinese", "Chinese"),
    ("french", "French"),
    ("indian", "Indian"),
    ("italian", "Italian"),
    ("mediterranean", "Mediterranean"),
    ("mexican", "Mexican"),
    ("japanese", "Japanese"),
    ("thai", "Thai"),
    ("greek", "Greek"),
    ("spanish", "Spanish"),
    ("vietnamese", "Vietnamese"),
    ("korean", "Korean"),
    ("turkish", "Turkish"),
    ("lebanese", "Lebanese"),
    ("moroccan", "Moroccan"),
    ("ethiopian", "Ethiopian"),
    ("peruvian", "Peruvian"),
    ("portuguese", "Portuguese"),
    ("german", "German"),
    ("british", "British"),
    ("brazilian", "Brazilian"),
    ("asian", "Asian"),
    ("indonesian", "Indonesian"),
    ("malaysian", "Malaysian"),
    ("persian", "Persian"),
];

/// Dishes that name a kitchen wherever they stand.
const DISHES: &[(&str, &str)] = &[
    ("sushi", "Japanese"),
    ("ramen", "Japanese"),
    ("izakaya", "Japanese"),
    ("tapas", "Spanish"),
    ("paella", "Spanish"),
    ("pizza", "Italian"),
    ("pasta", "Italian"),
    ("gelato", "Italian"),
    ("tacos", "Mexican"),
    ("curry", "Indian"),
    ("seafood", "Seafood"),
    ("bbq", "Barbecue"),
    ("barbecue", "Barbecue"),
    ("pho", "Vietnamese"),
    ("dumplings", "Chinese"),
];

const FOOD: &[&str] = &[
    "cuisine",
    "cuisines",
    "food",
    "foods",
    "restaurant",
    "restaurants",
    "meal",
    "meals",
    "dish",
    "dishes",
    "dining",
    "dine",
    "eat",
    "eating",
    "cooking",
    "culinary",
    "kitchen",
    "flavors",
    "flavours",
    "taste",
    "tasting",
];

/// A sentence of a request is about one thing; sixty tokens see all of it.
const SENTENCE_REACH_TOKENS: usize = 60;

/// Reads the kitchens asked for, each once, in the order said.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for at in 0..tokens.len() {
        let word = tokens.word(at);
        let kitchen =
            lookup(KITCHENS, word).filter(|_| tokens.near(at, SENTENCE_REACH_TOKENS, FOOD));
        let Some(kitchen) = kitchen.or_else(|| lookup(DISHES, word)) else {
            continue;
        };
        if negated(tokens, at) {
            continue;
        }
        tokens.mark_used(at, at + 1);
        if !found.iter().any(|f| f == kitchen) {
            found.push(kitchen.to_owned());
        }
    }
    found
}

/// Reads diets, each once.
pub(crate) fn read_diets(tokens: &mut Tokens<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for at in 0..tokens.len() {
        let (diet, taken) = match (tokens.word(at), tokens.word(at + 1)) {
            ("vegetarian" | "vegetarians" | "veggie", _) => ("vegetarian", 1),
            ("vegan" | "vegans", _) => ("vegan", 1),
            ("halal", _) => ("halal", 1),
            ("kosher", _) => ("kosher", 1),
            ("gluten", "free") => ("gluten free", 2),
            _ => continue,
        };
        tokens.mark_used(at, at + taken);
        if !found.iter().any(|f| f == diet) {
            found.push(diet.to_owned());
        }
    }
    found
}

fn lookup(list: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    list.iter()
        .find(|(w, _)| *w == word)
        .map(|(_, kitchen)| *kitchen)
}
