//! A trip out of everything that was settled.

use super::budget_settled::BudgetSettled;
use super::day_text::count;
use super::destination::Choice;
use super::exclusions::Exclusions;
use super::origin_settled::said_or_home;
use super::party_settled::PartySettled;
use super::planner::Halt;
use super::ranked_wishes::rank;
use super::stops_chosen::{self, Chosen, StopWishes};
use super::{RequestRefusal, choice_notes};
use crate::place::Atlas;
use crate::request::{Reading, When};
use crate::trip::{Complexity, Dates, Interest, Stop, Theme, Trip};

/// What a trip is made of.
pub(crate) struct Basics<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) party: PartySettled,
    pub(crate) budget: BudgetSettled,
    pub(crate) choice: Choice,
    /// The share of the budget that the cities are chosen for.
    pub(crate) thrift: f64,
}

/// A trip, and whether it is doubtful that it can be had.
pub(crate) struct Made {
    pub(crate) trip: Trip,
    pub(crate) doubtful: bool,
}

/// Makes the trip: chooses cities, splits nights, ranks wishes.
pub(crate) fn make(
    atlas: &Atlas,
    home_city: Option<&str>,
    basics: Basics<'_>,
) -> Result<Made, Halt> {
    let Basics {
        reading,
        party,
        budget,
        choice,
        thrift,
    } = basics;
    let source = atlas
        .source(choice.source)
        .ok_or(RequestRefusal::NoSource)?;
    let dates = choice.dated.dates;
    let mut notes = choice.dated.notes.clone();
    notes.extend(party.notes.iter().cloned());
    notes.extend(budget.notes.iter().cloned());
    let origin = said_or_home(atlas, home_city, reading, choice.source, &mut notes);
    let interests = with_party(reading.interests.wanted.clone(), party.travellers.children);
    let exclusions = Exclusions::of(&reading.mentions, atlas);
    let ruled_out = exclusions.in_source(choice.source);
    let wanted = StopWishes {
        ruled_out: &ruled_out,
        thrift,
        reading,
        targets: &choice.targets,
        dates,
        origin: origin.as_ref(),
        interests: &interests,
        people: party.travellers.paying(),
        budget_dollars: budget.dollars(source.as_ref()),
    };
    let Chosen {
        stops,
        alternatives,
        doubtful,
    } = stops_chosen::choose(source.as_ref(), &wanted)?;
    let rushed = stops_chosen::rushed(source.as_ref(), &stops);
    choice_notes::add(atlas, &choice, &stops, &interests, reading, &mut notes);
    notes.extend(rush_note(rushed, &stops, dates));
    let mut trip = Trip {
        source: source.about().id.clone(),
        origin,
        complexity: complexity(&stops, reading),
        stops,
        alternatives,
        dates,
        travellers: party.travellers,
        budget: budget.budget,
        currency: budget.currency,
        style: reading.manner.style.unwrap_or_default(),
        pace: reading.manner.pace.unwrap_or_default(),
        interests,
        avoided: reading.interests.avoided.clone(),
        cuisines: reading.cuisines.clone(),
        diets: reading.diets.clone(),
        lodging: reading.lodging.clone(),
        transport: reading.transport.clone(),
        wishes: Vec::new(),
        rushed,
        assumptions: notes,
        not_understood: reading.not_understood.clone(),
    };
    let dates_said = matches!(
        reading.dates.when,
        Some(When::Range { .. } | When::Start { .. } | When::End { .. })
    );
    trip.wishes = rank(&trip, dates_said);
    Ok(Made { trip, doubtful })
}

fn rush_note(rushed: bool, stops: &[Stop], dates: Dates) -> Option<String> {
    let (stops, days) = (
        count(stops.len() as u32, "city"),
        count(dates.days(), "day"),
    );
    rushed
        .then(|| format!("{stops} in {days} is a rush: fewer stops or more days would be better."))
}

/// Children make a family's trip of it.
fn with_party(mut interests: Vec<Interest>, children: u32) -> Vec<Interest> {
    if children > 0 {
        crate::request::add_interest(
            &mut interests,
            Interest {
                theme: Theme::Family,
                weight: 1,
            },
        );
    }
    interests
}

/// One stop with few rules is simple; more than three stops, or many rules that narrow each
/// other, are complex.
fn complexity(stops: &[Stop], reading: &Reading) -> Complexity {
    let rules = reading.lodging.house_rules.len()
        + usize::from(reading.lodging.room_type.is_some())
        + reading.transport.ruled_out.len()
        + usize::from(!reading.cuisines.is_empty())
        + reading.diets.len();
    match (stops.len(), rules) {
        (4.., _) | (_, 4..) | (2.., 3..) => Complexity::Complex,
        (2.., _) => Complexity::MultiCity,
        _ => Complexity::Simple,
    }
}
