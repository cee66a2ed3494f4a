//! A trip out of everything that was settled.

use super::budget_settled::BudgetSettled;
use super::calendar::plus;
use super::day_text::{count, list};
use super::destination::Choice;
use super::leg_cost::{LegCosts, home_end};
use super::origin_settled;
use super::party_settled::PartySettled;
use super::planner::Halt;
use super::ranked_wishes::rank;
use super::route::{RouteWishes, choose, nights_of};
use super::slots::slots;
use super::stay_cost::StayCosts;
use super::target::Target;
use super::{RequestRefusal, asked};
use crate::place::{Atlas, Meaning};
use crate::request::{Reading, Role, When};
use crate::source::{City, Source, folded};
use crate::trip::{Complexity, Dates, Interest, Nights, Origin, PlaceId, Stop, Theme, Trip};

/// What a trip is made of.
pub(crate) struct Basics<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) party: PartySettled,
    pub(crate) budget: BudgetSettled,
    pub(crate) choice: Choice,
}

/// Makes the trip: chooses cities, splits nights, ranks wishes.
pub(crate) fn make(
    atlas: &Atlas,
    home_city: Option<&str>,
    basics: Basics<'_>,
) -> Result<Trip, Halt> {
    let Basics {
        reading,
        party,
        budget,
        choice,
    } = basics;
    let source = atlas
        .source(choice.source)
        .ok_or(RequestRefusal::NoSource)?;
    let dates = choice.dated.dates;
    let mut notes = choice.dated.notes.clone();
    notes.extend(party.notes.iter().cloned());
    notes.extend(budget.notes.iter().cloned());
    let origin = origin(atlas, home_city, reading, choice.source, &mut notes);
    let pace = reading.manner.pace.unwrap_or_default();
    let interests = with_party(reading.interests.wanted.clone(), party.travellers.children);
    let people = party.travellers.paying();
    let slots = slots(
        &choice.targets,
        reading.city_count,
        dates.nights(),
        pace,
        source.rules().dated,
    );
    if slots.len() > dates.days() as usize {
        return Err(asked::too_many_stops(slots.len(), dates.days()));
    }
    let wishes = RouteWishes {
        targets: &choice.targets,
        slots: &slots,
        dates,
        interests: &interests,
        cuisines: if source.rules().dated {
            &reading.cuisines
        } else {
            &[]
        },
        people,
        budget_dollars: budget.dollars(source.as_ref()),
        mixes_driving: source.rules().mixes_driving,
    };
    let mut legs = LegCosts::new(
        source.as_ref(),
        origin.as_ref().and_then(home_end),
        people,
        &reading.transport,
    );
    let mut stays = StayCosts {
        source: source.as_ref(),
        lodging: &reading.lodging,
        cuisines: wishes.cuisines,
        people,
        night: dates.start,
        known: std::collections::BTreeMap::new(),
    };
    let places = choose(source.as_ref(), &wishes, &mut legs, &mut stays);
    let nights = nights_of(source.as_ref(), &places, dates.nights());
    let stops = stops(source.as_ref(), &places, &nights, dates);
    if stops.is_empty() {
        return Err(RequestRefusal::NoTrip.into());
    }
    note_choice(&choice.targets, &stops, &interests, reading, &mut notes);
    notes.extend(reading.mentions.iter().filter_map(correction(atlas)));
    notes.extend(
        choice
            .left_out
            .iter()
            .map(|n| format!("No place called \"{n}\" is known: it is left out.")),
    );
    let rushed = rushed(source.as_ref(), &stops);
    if rushed {
        notes.push(format!(
            "{} in {} is a rush: fewer stops or more days would be better.",
            count(stops.len() as u32, "city"),
            count(dates.days(), "day")
        ));
    }
    let mut trip = Trip {
        source: source.about().id.clone(),
        origin,
        complexity: complexity(&stops, reading),
        stops,
        dates,
        travellers: party.travellers,
        budget: budget.budget,
        currency: budget.currency,
        style: reading.manner.style.unwrap_or_default(),
        pace,
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
    Ok(trip)
}

/// Where the travellers set out: as said, or at home, or nowhere.
fn origin(
    atlas: &Atlas,
    home_city: Option<&str>,
    reading: &Reading,
    source: usize,
    notes: &mut Vec<String>,
) -> Option<Origin> {
    let inside = super::target::destinations(&reading.mentions, atlas);
    let said = reading
        .mentions
        .iter()
        .find(|m| m.role != Role::Destination && !inside.contains(m));
    if let Some(mention) = said {
        let found = origin_settled::settle(mention, atlas, source);
        match &found {
            Some((origin, true)) => notes.push(format!(
                "You set out from {}: {} is taken.",
                mention.text, origin.city
            )),
            Some(_) => {}
            None => notes.push(format!(
                "No place called \"{}\" is known: everything is priced from the arrival.",
                mention.text
            )),
        }
        return found.map(|(origin, _)| origin);
    }
    let Some(home) = home_city else {
        notes.push("You named no place to set out from: everything is priced from the arrival, without the way there and back.".to_owned());
        return None;
    };
    let reading = Reading::of(&format!("from {home}"), atlas);
    let found = reading
        .mentions
        .first()
        .and_then(|m| origin_settled::settle(m, atlas, source));
    match &found {
        Some((origin, _)) => notes.push(format!("You named no place to set out from: {} is taken, from the settings.", origin.city)),
        None => notes.push(format!("The home city of the settings, \"{home}\", is not known: everything is priced from the arrival.")),
    }
    found.map(|(origin, _)| origin)
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

fn stops(source: &dyn Source, places: &[PlaceId], nights: &[Nights], dates: Dates) -> Vec<Stop> {
    let mut arrive = dates.start;
    let mut stops = Vec::new();
    let cities = places.iter().filter_map(|place| source.city(place));
    for (at, (city, nights)) in cities.zip(nights).enumerate() {
        let last = at + 1 == places.len();
        let leave = if last {
            dates.end
        } else {
            plus(arrive, i64::from(*nights))
        };
        stops.push(Stop {
            place: city.place.clone(),
            city: city.name.clone(),
            region: region(source, city),
            country_code: city.country_code.clone(),
            arrive,
            leave,
            nights: *nights,
        });
        arrive = leave;
    }
    stops
}

fn region(source: &dyn Source, city: &City) -> String {
    let country = || source.country(&city.country_code).map(|c| c.name.clone());
    city.state.clone().or_else(country).unwrap_or_default()
}

fn rushed(source: &dyn Source, stops: &[Stop]) -> bool {
    let short = |stop: &Stop| {
        source
            .city(&stop.place)
            .is_some_and(|c| stop.nights < c.nights_min.min(2))
    };
    stops.len() > 1 && stops.iter().any(short)
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
            "In {name}, {} chosen {reason}.",
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
