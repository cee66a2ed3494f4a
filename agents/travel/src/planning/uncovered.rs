//! Answers for places that the data does not cover, or of which nothing is left.

use muster_proto::Question;

use super::ask::{Topic, question};
use super::bounds::CHOICES_OFFERED_MAX;
use super::day_text::list;
use super::exclusions::Exclusions;
use super::target::{Target, target};
use crate::place::{Atlas, Gazetteer, Meaning, is_legend};
use crate::request::Mention;
use crate::source::{Point, folded};

/// Covered places offered near a real one.
const NEAREST_MAX: usize = 3;

/// The question about a destination without data: a real place is answered with the nearest
/// covered ones, one that exists nowhere with close spellings.
pub(crate) fn ask(
    mention: &Mention,
    others: &[&Mention],
    exclusions: &Exclusions<'_>,
) -> Option<Question> {
    // What lies nearest counts, and a part of a country is nearer than the country.
    let part = mention
        .meanings
        .iter()
        .find(|m| matches!(m, Meaning::Part { .. }));
    match part.or(mention.meanings.first()) {
        Some(meaning) => real(mention, meaning, others, exclusions),
        None => unknown(mention, others, exclusions.atlas()),
    }
}

/// The names of the other destinations, with one more: what answers for the whole list.
fn with_others(others: &[&Mention], name: &str) -> String {
    let mut names: Vec<&str> = others.iter().map(|m| m.text.as_str()).collect();
    if !name.is_empty() {
        names.push(name);
    }
    list(&names)
}

fn real(
    mention: &Mention,
    meaning: &Meaning,
    others: &[&Mention],
    exclusions: &Exclusions<'_>,
) -> Option<Question> {
    let atlas = exclusions.atlas();
    let name = atlas.name(meaning);
    let country = crate::place::country_name(&atlas.country_code(meaning)).to_owned();
    let place = if matches!(meaning, Meaning::Country { .. }) || country.is_empty() {
        name.clone()
    } else {
        format!("{name} ({country})")
    };
    let near = atlas.point(meaning).map(|point| nearest(point, exclusions));
    let mut options: Vec<(String, String)> = near
        .unwrap_or_default()
        .into_iter()
        .filter(|(city, _)| !others.iter().any(|m| m.text.eq_ignore_ascii_case(city)))
        .take(NEAREST_MAX)
        .map(|(city, km)| {
            (
                format!("{city}, {km:.0} km away"),
                with_others(others, &city),
            )
        })
        .collect();
    if !others.is_empty() {
        options.push((format!("leave {name} out"), with_others(others, "")));
    }
    let sources = 0..atlas.sources().len();
    let covered = sources
        .filter_map(|source| target(mention, atlas, source, false))
        .count();
    let (text, why) = match covered {
        0 => uncovered_text(mention, &place, atlas),
        _ => (
            format!("Nothing that the travel data covers in {place} is left. Where to instead?"),
            exclusions.sentence().unwrap_or_default(),
        ),
    };
    question(Topic::Destination, text, why, options)
}

fn uncovered_text(mention: &Mention, place: &str, atlas: &Atlas) -> (String, String) {
    let last = atlas.sources().last();
    let how = last.map_or("", |s| s.about().how_to_add.as_str());
    let text = format!(
        "{place} is a real place, but the travel data does not cover it. Where to instead?"
    );
    let why = format!(
        "\"{}\": without data there are no sights and no prices, and none are invented. {how}",
        mention.text
    );
    (text, why)
}

/// Covered cities around a point with their distance in km, the nearest first, without what is
/// ruled out.
fn nearest(point: Point, exclusions: &Exclusions<'_>) -> Vec<(String, f64)> {
    let mut near: Vec<(String, f64)> = Vec::new();
    for (index, source) in exclusions.atlas().sources().iter().enumerate() {
        let out = exclusions.in_source(index);
        let spare: usize = out.iter().map(Target::count).sum();
        let cities = source.nearest_cities(point, NEAREST_MAX + spare);
        let left = cities
            .into_iter()
            .filter(|(city, _)| !out.iter().any(|target| target.has(&city.place)));
        near.extend(left.map(|(city, km)| (city.name.clone(), km)));
    }
    near.sort_by(|a, b| a.1.total_cmp(&b.1));
    near.dedup_by(|a, b| a.0 == b.0);
    near
}

fn unknown(mention: &Mention, others: &[&Mention], atlas: &Atlas) -> Option<Question> {
    let mut options: Vec<(String, String)> = mention
        .close
        .iter()
        .filter_map(|close| {
            let name = atlas.name(atlas.meanings(close).first()?);
            Some((name.clone(), with_others(others, &name)))
        })
        .collect();
    options.dedup();
    options.truncate(CHOICES_OFFERED_MAX - 1);
    if !others.is_empty() {
        options.push(("leave it out".to_owned(), with_others(others, "")));
    }
    let hint = if mention.close.is_empty() {
        ""
    } else {
        " Did you mean one of these?"
    };
    let text = format!(
        "There is no place called \"{}\" that is known here. Where to?{hint}",
        mention.text
    );
    let known = Gazetteer::bundled().entries().len();
    let legend = if is_legend(&folded(&mention.text)) {
        "It is a place of legend. "
    } else {
        ""
    };
    let why = format!(
        "{legend}It is neither in the travel data nor among the {known} places of the gazetteer, so nothing can be said about it."
    );
    question(Topic::Destination, text, why, options)
}
