//! Answers to earlier questions.

use super::ask::Topic;
use super::bounds::STOPS_MAX;
use super::payload::PlanningPayload;
use crate::place::Atlas;
use crate::request::{DatesRead, Reading, Role};

/// Longest answer that is read, in bytes: a list of cities.
const ANSWER_BYTES_MAX: usize = 1_000;

/// Replaces what answers say anew. An answer that says nothing of its topic changes nothing, and
/// the question comes again.
pub(crate) fn apply(reading: &mut Reading, payload: &PlanningPayload, atlas: &Atlas) {
    let said = |topic: Topic, before: &str| {
        let mut text = payload.answer(topic.id())?;
        text.truncate(text.floor_char_boundary(ANSWER_BYTES_MAX));
        Some(Reading::of(&format!("{before}{text}"), atlas))
    };
    if let Some(answer) = said(Topic::Destination, "to ")
        && !answer.mentions.is_empty()
    {
        reading
            .mentions
            .retain(|m| !matches!(m.role, Role::Destination | Role::Sight));
        reading.stay_days.clear();
        reading.mentions.extend(answer.mentions);
        // A number of cities that cannot be planned was what the question was about.
        let sound = reading
            .city_count
            .filter(|c| (1..=STOPS_MAX as u32).contains(c));
        reading.city_count = answer.city_count.or(sound);
    }
    if let Some(answer) = said(Topic::Dates, "")
        && answer.dates.when.is_some()
    {
        reading.dates = answer.dates;
        if answer.duration.is_some() {
            reading.duration = answer.duration;
        }
    }
    if let Some(days) = days_answer(payload, atlas) {
        reading.duration = days.duration;
        // Dates that were named with the old length keep their first day.
        reading.dates = shortened(&reading.dates);
    }
    if let Some(answer) = said(Topic::Travellers, "for ") {
        reading.party = answer.party;
    }
    if let Some(answer) = said(Topic::Budget, "budget ")
        && answer.amount.is_some()
    {
        reading.amount = answer.amount;
    }
}

/// The answer about days; a bare number counts days.
fn days_answer(payload: &PlanningPayload, atlas: &Atlas) -> Option<Reading> {
    let text = payload.answer(Topic::Days.id())?;
    let text = if text.trim().parse::<u32>().is_ok() {
        format!("{text} days")
    } else {
        text
    };
    let short = text.get(..text.floor_char_boundary(ANSWER_BYTES_MAX))?;
    Some(Reading::of(short, atlas)).filter(|r| r.duration.is_some())
}

fn shortened(dates: &DatesRead) -> DatesRead {
    use crate::request::When;
    match &dates.when {
        Some(When::Range { start, .. }) => DatesRead {
            when: Some(When::Start { day: *start }),
            ambiguous: dates.ambiguous,
        },
        _ => dates.clone(),
    }
}
