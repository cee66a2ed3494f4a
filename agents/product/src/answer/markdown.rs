//! The answer to read.

use std::fmt::Write as _;

use super::outcome::{PartAnswer, Recommendation, RecommendationAnswer};
use crate::catalogue::Catalogue;
use crate::voice::Voice;

/// The whole answer as Markdown.
pub(super) fn markdown(
    catalogue: &Catalogue,
    voice: &Voice,
    answer: &RecommendationAnswer,
) -> String {
    let mut out = format!("# {}\n\n", answer.title);
    let count = answer
        .parts
        .iter()
        .map(|part| part.recommendations.len())
        .sum();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}\n", voice.opening(count));
    for part in &answer.parts {
        if answer.parts.len() > 1 {
            let _ = writeln!(out, "## {}\n", part.asked);
        }
        write_part(&mut out, catalogue, part);
    }
    if let Some(total) = answer.total.filter(|_| answer.parts.len() > 1) {
        let _ = writeln!(
            out,
            "The first of each, in the number that you named, together: **{}**\n",
            catalogue.money(total)
        );
    }
    let _ = writeln!(out, "{}\n", voice.closing(count));
    list(&mut out, "Taken to be so", &answer.assumptions);
    list(&mut out, "Left out", &answer.gaps);
    let how = [
        answer.method.clone(),
        format!("Source: {}.", answer.sources.join("; ")),
    ];
    list(&mut out, "How this was made", &how);
    out
}

fn write_part(out: &mut String, catalogue: &Catalogue, part: &PartAnswer) {
    for (at, it) in part.recommendations.iter().enumerate() {
        let _ = writeln!(
            out,
            "{}. **{}** · {} · {}",
            at + 1,
            it.name,
            price(catalogue, it),
            it.id
        );
        if !it.text.is_empty() {
            let _ = writeln!(out, "   {}", it.text);
        }
        for caution in &it.cautions {
            let _ = writeln!(out, "   Before you buy: {caution}.");
        }
    }
    if !part.recommendations.is_empty() {
        let _ = writeln!(out);
    }
    if let Some(why) = &part.nothing {
        let _ = writeln!(out, "Nothing is recommended here: {why}.\n");
    }
    if !part.near_misses.is_empty() {
        let _ = writeln!(out, "Near, but not what you named:\n");
    }
    for miss in &part.near_misses {
        let name = catalogue
            .get(&miss.id)
            .map_or("", |product| product.name.as_str());
        let _ = writeln!(out, "- {name} ({}): {}", miss.id, miss.fails.join("; "));
    }
    if !part.near_misses.is_empty() {
        let _ = writeln!(out);
    }
}

fn price(catalogue: &Catalogue, recommendation: &Recommendation) -> String {
    let price = recommendation.price.map(|price| catalogue.money(price));
    price.unwrap_or_else(|| "price not known".to_owned())
}

fn list(out: &mut String, title: &str, points: &[String]) {
    if points.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {title}\n");
    for point in points {
        let _ = writeln!(out, "- {point}");
    }
    let _ = writeln!(out);
}
