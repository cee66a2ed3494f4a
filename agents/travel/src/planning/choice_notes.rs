//! Sentences about what was chosen for the travellers, and how names were read.

use super::day_text::{count, list};
use super::destination::Choice;
use super::exclusions::Exclusions;
use super::target::Target;
use crate::place::{Atlas, Meaning};
use crate::request::Reading;
use crate::source::folded;
use crate::trip::{Interest, Stop};

/// Adds a sentence for each area whose cities were chosen, each name that was corrected, what was
/// ruled out and each name that was left out.
pub(crate) fn add(
    atlas: &Atlas,
    choice: &Choice,
    stops: &[Stop],
    interests: &[Interest],
    reading: &Reading,
    notes: &mut Vec<String>,
) {
    note_choice(&choice.targets, stops, interests, reading, notes);
    notes.extend(reading.mentions.iter().filter_map(correction(atlas)));
    notes.extend(Exclusions::of(&reading.mentions, atlas).sentence());
    let left_out = choice.left_out.iter();
    notes.extend(left_out.map(|n| format!("No place called \"{n}\" is known: it is left out.")));
}

/// Which cities were chosen for whom did not name them, and why.
fn note_choice(
    targets: &[Target],
    stops: &[Stop],
    interests: &[Interest],
    reading: &Reading,
    notes: &mut Vec<String>,
) {
    for target in targets {
        let Target::Area { name, places } = target else {
            continue;
        };
        let chosen: Vec<String> = stops
            .iter()
            .filter(|stop| places.contains(&stop.place))
            .map(|stop| format!("{} ({})", stop.city, count(stop.nights, "night")))
            .collect();
        let themes: Vec<String> = interests
            .iter()
            .take(3)
            .map(|i| i.theme.to_string())
            .collect();
        let reason = if themes.is_empty() || reading.interests.wanted.is_empty() {
            "for what they offer in that time and how they connect".to_owned()
        } else {
            format!("for {} and how they connect", list(&themes))
        };
        notes.push(format!(
            "In {}{name}, {} chosen {reason}.",
            article(name),
            chosen_text(&chosen)
        ));
    }
}

fn chosen_text(chosen: &[String]) -> String {
    let verb = if chosen.len() == 1 { "was" } else { "were" };
    format!("{} {verb}", list(chosen))
}

fn correction(atlas: &Atlas) -> impl Fn(&crate::request::Mention) -> Option<String> {
    |mention| {
        let meaning = mention.meanings.first()?;
        let name = atlas.name(meaning);
        // "Tokio" is a name of Tokyo; the reading is stated all the same.
        let alias =
            matches!(meaning, Meaning::City { .. }) && folded(&mention.text) != folded(&name);
        (mention.corrected.is_some() || alias)
            .then(|| format!("\"{}\" was read as {name}.", mention.text))
    }
}

/// Some names of countries and parts of the world take an article.
fn article(name: &str) -> &'static str {
    const WITH: &[&str] = &[
        "Netherlands",
        "Middle East",
        "French Riviera",
        "Amalfi Coast",
        "Algarve",
        "Basque Country",
    ];
    if name.starts_with("United ") || WITH.contains(&name) {
        "the "
    } else {
        ""
    }
}
