//! From what was found to the answer.

use super::markdown;
use super::outcome::{PartAnswer, Recommendation, RecommendationAnswer, VoiceCheck};
use super::together;
use super::truth;
use super::wording;
use crate::catalogue::Catalogue;
use crate::matching::{Found, Match};
use crate::need::Need;
use crate::voice::Voice;

/// How answers are made, for people.
const METHOD: &str = "Chosen by search in the catalogue (BM25 over names, attributes and descriptions) among what meets size, \
                      budget, stock and recipient. No model was used.";

/// What was found for one thing that was asked for.
pub(crate) struct PartFound {
    pub(crate) asked: String,
    pub(crate) need: Need,
    pub(crate) found: Found,
}

/// Puts the answer together: what is not in the catalogue, or not true of it, or not in the voice, is left out and said.
pub(crate) fn compose(
    catalogue: &Catalogue,
    voice: &Voice,
    parts: Vec<PartFound>,
    gaps: Vec<String>,
) -> RecommendationAnswer {
    let mut answer = RecommendationAnswer {
        title: title(&parts),
        parts: Vec::new(),
        total: None,
        currency: catalogue.currency.clone(),
        voice: VoiceCheck {
            name: voice.name.clone(),
            sentences: 0,
            breaches: Vec::new(),
        },
        assumptions: assumptions(catalogue, &parts),
        gaps,
        sources: vec![format!(
            "{}: {} products",
            catalogue.name,
            catalogue.products.len()
        )],
        method: METHOD.to_owned(),
        markdown: String::new(),
    };
    let limits = parts.iter().filter(|part| part.need.budget.for_all);
    let limit = limits.filter_map(|part| part.need.budget.max).next();
    for part in parts {
        let part = part_answer(catalogue, voice, part, &mut answer);
        answer.parts.push(part);
    }
    if let Some(limit) = limit
        && !together::fit(&mut answer.parts, limit)
    {
        let limit = catalogue.money(limit);
        answer.gaps.push(format!(
            "nothing that we would recommend for every part stays within {limit} together"
        ));
    }
    answer.total = total(&answer.parts);
    if !answer.voice.breaches.is_empty() {
        let count = answer.voice.breaches.len();
        let sentences = if count == 1 {
            "one sentence was".to_owned()
        } else {
            format!("{count} sentences were")
        };
        answer.gaps.push(format!(
            "{sentences} left out for breaking a rule of the voice"
        ));
    }
    answer.markdown = markdown::markdown(catalogue, voice, &answer);
    answer
}

fn title(parts: &[PartFound]) -> String {
    let kinds: Vec<&str> = parts
        .iter()
        .flat_map(|part| &part.need.kinds)
        .map(String::as_str)
        .collect();
    let occasion = parts.iter().find_map(|part| part.need.occasion.as_deref());
    match (kinds.as_slice(), occasion) {
        ([], Some(occasion)) => format!("Ideas for a {occasion}"),
        ([], None) => "What we would pick for you".to_owned(),
        (kinds, _) => format!("What we would pick: {}", kinds.join(", ")),
    }
}

fn assumptions(catalogue: &Catalogue, parts: &[PartFound]) -> Vec<String> {
    let mut found = Vec::new();
    for need in parts.iter().map(|part| &part.need) {
        let other = need
            .budget
            .currency
            .as_ref()
            .filter(|it| **it != catalogue.currency);
        let other = other.map(|named| {
            format!(
                "prices are in {}, and your budget in {named}: it was compared one to one, because no rate is known here",
                catalogue.currency
            )
        });
        let unsized_ = need.sizes.is_empty() && need.kinds.iter().any(|kind| is_worn(kind));
        let sizes = unsized_
            .then(|| "you named no size: what is in stock in any size was looked at".to_owned());
        for text in other.into_iter().chain(sizes) {
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

fn is_worn(kind: &str) -> bool {
    let worn = [
        "jackets",
        "trousers",
        "shirts",
        "shorts",
        "boots",
        "shoes",
        "socks",
        "gloves",
        "sweaters",
        "vests",
        "base layers",
    ];
    worn.contains(&kind)
}

fn part_answer(
    catalogue: &Catalogue,
    voice: &Voice,
    part: PartFound,
    answer: &mut RecommendationAnswer,
) -> PartAnswer {
    let mut recommendations = Vec::new();
    for found in part.found.matches {
        let id = found.id.clone();
        match recommendation(catalogue, voice, found, answer) {
            Some(recommendation) => recommendations.push(recommendation),
            None => answer.gaps.push(format!(
                "a product {id:?} was proposed that the catalogue does not have"
            )),
        }
    }
    let known = part
        .found
        .near_misses
        .into_iter()
        .filter(|miss| catalogue.get(&miss.id).is_some());
    PartAnswer {
        asked: part.asked,
        pieces: part.need.pieces.unwrap_or(1),
        recommendations,
        near_misses: known.collect(),
        nothing: part.found.nothing,
    }
}

fn recommendation(
    catalogue: &Catalogue,
    voice: &Voice,
    found: Match,
    answer: &mut RecommendationAnswer,
) -> Option<Recommendation> {
    let product = catalogue.get(&found.id)?;
    let said = found.reasons.len();
    let true_ones: Vec<_> = found
        .reasons
        .into_iter()
        .filter(|reason| truth::is_true(catalogue, product, reason))
        .collect();
    if true_ones.len() < said {
        let untrue = said - true_ones.len();
        answer.gaps.push(format!(
            "what was said for {} in {untrue} of its reasons was left out: the catalogue does not say so",
            product.name
        ));
    }
    let worded = wording::worded(voice, product, true_ones);
    answer.voice.sentences += worded.sentences;
    answer.voice.breaches.extend(worded.breaches);
    Some(Recommendation {
        id: found.id,
        name: product.name.clone(),
        price: product.price,
        reasons: worded.kept,
        text: worded.text,
        cautions: found.cautions,
    })
}

fn total(parts: &[PartAnswer]) -> Option<f64> {
    let firsts = parts
        .iter()
        .map(|part| Some(part.recommendations.first()?.price? * f64::from(part.pieces)));
    let prices: Option<Vec<f64>> = firsts.collect();
    prices
        .filter(|prices| !prices.is_empty())
        .map(|prices| prices.iter().sum())
}
