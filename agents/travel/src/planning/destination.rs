//! The source that covers places and dates of a request.

use jiff::civil::Date;

use super::asked;
use super::bounds::{DAYS_MAX, NOTES_MAX};
use super::dating::{self, Dated, Frame};
use super::day_text::{count, list, span};
use super::exclusions::Exclusions;
use super::planner::Halt;
use super::target::{Target, in_source};
use super::{RequestRefusal, uncovered};
use crate::place::Atlas;
use crate::request::{Mention, Reading, When, month_name};
use crate::source::{City, Source};

/// What a request wants, as the source that covers it has it.
pub(crate) struct Choice {
    /// The source's index in the atlas.
    pub(crate) source: usize,
    pub(crate) targets: Vec<Target>,
    pub(crate) dated: Dated,
    /// Names that nothing knows, beside destinations that are covered: left out, and said so.
    pub(crate) left_out: Vec<String>,
}

/// The first source that covers all places and the dates; otherwise a question.
pub(crate) fn choose(
    atlas: &Atlas,
    reading: &Reading,
    wanted: &[&Mention],
    today: Date,
) -> Result<Choice, Halt> {
    let exclusions = Exclusions::of(&reading.mentions, atlas);
    let (known, strangers): (Vec<&Mention>, Vec<&Mention>) =
        wanted.iter().partition(|m| !m.meanings.is_empty());
    if known.is_empty() {
        let first = strangers.first().ok_or(RequestRefusal::NoTrip)?;
        return Err(ask_uncovered(first, &[], &exclusions));
    }
    let mut covered = Vec::new();
    let mut fewest: Option<Vec<&Mention>> = None;
    for source in 0..atlas.sources().len() {
        match in_source(&known, atlas, source, reading.city_count, &exclusions) {
            Ok(targets) => covered.push((source, targets)),
            Err(missing) if fewest.as_ref().is_none_or(|f| missing.len() <= f.len()) => {
                fewest = Some(missing)
            }
            Err(_) => {}
        }
    }
    let mut trouble = None;
    for (source, targets) in covered {
        match dates_in(atlas, source, &targets, reading, today) {
            Ok(dated) => {
                let left_out = strangers
                    .iter()
                    .map(|m| m.text.clone())
                    .take(NOTES_MAX)
                    .collect();
                return Ok(Choice {
                    source,
                    targets,
                    dated,
                    left_out,
                });
            }
            Err(halt) => trouble = Some(halt),
        }
    }
    if let Some(halt) = trouble {
        return Err(halt);
    }
    let missing = fewest.unwrap_or_default();
    let first = missing.first().ok_or(RequestRefusal::NoTrip)?;
    let others: Vec<&Mention> = known
        .iter()
        .filter(|m| !missing.contains(m))
        .copied()
        .collect();
    Err(ask_uncovered(first, &others, &exclusions))
}

fn ask_uncovered(mention: &Mention, others: &[&Mention], exclusions: &Exclusions<'_>) -> Halt {
    uncovered::ask(mention, others, exclusions)
        .map_or(Halt::Refuse(RequestRefusal::NoTrip), Halt::Ask)
}

/// The days of the trip, when the source covers them.
fn dates_in(
    atlas: &Atlas,
    source: usize,
    targets: &[Target],
    reading: &Reading,
    today: Date,
) -> Result<Dated, Halt> {
    let data = atlas.source(source).ok_or(RequestRefusal::NoSource)?;
    let example = targets
        .first()
        .and_then(Target::example)
        .and_then(|place| data.city(place));
    let country = example.and_then(|city| data.country(&city.country_code));
    let period = data.period(today);
    let frame = Frame {
        today,
        southern: example
            .and_then(|c| c.point)
            .is_some_and(|p| p.latitude < 0.0),
        best_months: country.map_or(&[], |c| c.best_months.as_slice()),
        avoided: &reading.dates.avoided,
        period,
    };
    let (days, note) = days_of(data.as_ref(), targets, reading, example);
    let weekend = reading.duration.as_ref().is_some_and(|d| d.weekend);
    let when = reading.dates.when.as_ref();
    let mut dated =
        dating::settle(when, days, weekend, &frame).map_err(|t| asked::dates_trouble(&t))?;
    if dated.dates.days() > DAYS_MAX {
        return Err(asked::long_range(dated.dates));
    }
    if !period.covers(dated.dates.start, dated.dates.end) {
        return Err(asked::uncovered_dates(
            dated.dates,
            data.about(),
            period,
            today,
        ));
    }
    dated
        .notes
        .splice(0..0, note.filter(|_| when.and_then(When::days).is_none()));
    dated.notes.extend(mismatch(reading, &dated));
    dated.notes.extend(frame.avoided_sentence(dated.dates));
    let others = &reading.dates.other_months;
    let others: Vec<&str> = others.iter().map(|m| month_name(*m)).collect();
    if !others.is_empty() {
        dated.notes.push(format!(
            "You also named {}: the trip is planned for the time that you named first.",
            list(&others)
        ));
    }
    if reading.dates.ambiguous {
        dated.notes.push(format!(
            "The dates in digits were read as {}.",
            span(dated.dates)
        ));
    }
    Ok(dated)
}

/// How many days, and a sentence when that is our choice.
fn days_of(
    data: &dyn Source,
    targets: &[Target],
    reading: &Reading,
    example: Option<&City>,
) -> (u32, Option<String>) {
    if let Some(duration) = &reading.duration {
        let note = duration
            .said
            .as_ref()
            .map(|said| format!("\"{said}\" was read as {}.", count(duration.days, "day")));
        return (duration.days, note);
    }
    let nights = |target: &Target| match target {
        Target::City(place) => data.city(place).map_or(2, |c| c.nights_suggested),
        Target::Area { .. } => 4,
    };
    let single = example
        .filter(|_| targets.len() == 1)
        .map(|c| c.nights_suggested);
    let total = match (targets, single) {
        ([Target::City(_)], Some(nights)) => nights,
        _ => targets.iter().map(nights).sum(),
    };
    // More cities asked for than wishes named: two nights each.
    let total = total.max(reading.city_count.unwrap_or(0) * 2).clamp(1, 13);
    (
        total + 1,
        Some(format!(
            "You named no length: planned for {}.",
            count(total + 1, "day")
        )),
    )
}

/// A length that does not agree with the dates: the dates hold.
fn mismatch(reading: &Reading, dated: &Dated) -> Option<String> {
    let said = reading.duration.as_ref()?.days;
    let range = reading.dates.length().is_some();
    let days = dated.dates.days();
    // "5 nights" and "a week" are often one off the dates.
    (range && said != days).then(|| {
        format!(
            "{} are {}, not {}: the dates hold.",
            span(dated.dates),
            count(days, "day"),
            said
        )
    })
}
