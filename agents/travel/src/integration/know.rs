use super::Absence;
use crate::budget::BudgetFinding;
use crate::finding::Findings;
use crate::itinerary::listed;
use crate::source::Source;
use crate::transport::{Arrival, TransportFinding};
use crate::trip::{Stop, Theme, Trip};

/// Tips that are shown for one stop of several; with a lone stop all are.
const TIPS_EACH_MAX: usize = 3;

/// Weather, border and advice by locals.
pub(super) fn good_to_know(
    source: &dyn Source,
    trip: &Trip,
    findings: &Findings,
    budget: &BudgetFinding,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(weather) = &findings.weather {
        let of = |stop: &Stop| weather.stops.iter().find(|at| at.place == stop.place);
        let known = trip.stops.iter().filter_map(of);
        lines.extend(known.map(|at| at.text.clone()));
        lines.extend(
            weather
                .notes
                .iter()
                .filter(|_| !weather.stops.is_empty())
                .cloned(),
        );
    }
    lines.extend(arrivals(trip, findings, budget));
    let of = |stop: &Stop| findings.locations.get(&stop.place);
    let offers = trip.stops.iter().filter_map(of);
    let offers = offers.filter_map(|location| Some((location, location.offer.as_ref()?)));
    lines.extend(offers.filter_map(|(location, offer)| offer.sentence(&location.city)));
    let mut seen: Vec<&str> = Vec::new();
    for stop in &trip.stops {
        let country = source
            .country(&stop.country_code)
            .filter(|country| !country.entry_note.is_empty());
        if let Some(country) =
            country.filter(|country| !seen.contains(&country.country_code.as_str()))
        {
            seen.push(&country.country_code);
            lines.push(format!(
                "{}: {}.",
                country.name,
                country.entry_note.trim_end_matches('.')
            ));
        }
    }
    let each = if trip.stops.len() > 1 {
        TIPS_EACH_MAX
    } else {
        usize::MAX
    };
    let mut tips: Vec<_> = findings.tips.iter().flat_map(|tips| &tips.stops).collect();
    tips.sort_by_key(|tips| trip.stops.iter().position(|stop| stop.place == tips.place));
    for stop in tips {
        lines.extend(
            stop.tips
                .iter()
                .take(each)
                .map(|tip| format!("{}, {}: {}", stop.city, tip.topic, tip.text)),
        );
    }
    lines
}

/// The ways into town from where the chosen legs end, as far as ground transport was looked at.
fn arrivals(trip: &Trip, findings: &Findings, budget: &BudgetFinding) -> Vec<String> {
    let known: Vec<&Arrival> = findings
        .transports
        .iter()
        .flat_map(|it| &it.arrivals)
        .collect();
    let chosen = findings.chosen_legs(trip, &budget.choices);
    let into_town = chosen
        .iter()
        .filter(|(leg, _)| trip.stops.iter().any(|s| s.city == leg.to));
    let arrivals = into_town.filter_map(|(_, option)| {
        let terminal = option.journey.to_terminal.as_ref()?;
        let mut known = known.iter();
        known.find(|arrival| arrival.terminal == terminal.name)
    });
    let texts = arrivals.map(|arrival| {
        format!(
            "From {} into town: about {} min.",
            arrival.terminal, arrival.minutes
        )
    });
    let mut texts: Vec<String> = texts.collect();
    texts.dedup();
    texts
}

/// What could not be found out, by whoever noticed it.
pub(super) fn gaps(
    trip: &Trip,
    findings: &Findings,
    budget: &BudgetFinding,
    absences: &[Absence],
) -> Vec<String> {
    let mut gaps: Vec<String> = Vec::new();
    let legs = trip.legs();
    let of_trip = |found: &&TransportFinding| {
        let ways = &found.legs;
        ways.is_empty()
            || ways
                .iter()
                .any(|way| legs.iter().any(|leg| way.are_of(leg)))
    };
    let places = || trip.stops.iter().map(|stop| &stop.place);
    let said = findings
        .transports
        .iter()
        .filter(of_trip)
        .flat_map(|transport| &transport.notes)
        .chain(
            places()
                .filter_map(|it| findings.accommodations.get(it))
                .flat_map(|it| &it.notes),
        )
        .chain(
            places()
                .filter_map(|it| findings.locations.get(it))
                .flat_map(|it| &it.notes),
        )
        .chain(
            places()
                .filter_map(|it| findings.activities.get(it))
                .flat_map(|it| &it.notes),
        )
        .chain(
            findings
                .weather
                .iter()
                .filter(|w| w.stops.is_empty())
                .flat_map(|weather| &weather.notes),
        )
        .chain(&budget.notes);
    for note in said {
        if !gaps.contains(note) {
            gaps.push(note.clone());
        }
    }
    gaps.extend(unmet_interests(trip, findings));
    for absence in absences {
        gaps.push(format!(
            "Without the result of the task {}: {}.",
            absence.task,
            absence.reason.trim_end_matches('.')
        ));
    }
    gaps
}

/// Interests that no sight of any stop is about. Food is met by meals.
fn unmet_interests(trip: &Trip, findings: &Findings) -> Option<String> {
    let met = |theme: Theme| {
        let stops = trip.stops.iter();
        let mut sights = stops
            .filter_map(|stop| findings.locations.get(&stop.place))
            .flat_map(|location| &location.sights);
        theme == Theme::Food || sights.any(|scored| scored.sight.themes.contains(&theme))
    };
    let themes = trip.interests.iter().map(|interest| interest.theme);
    let unmet: Vec<String> = themes
        .filter(|theme| !met(*theme))
        .map(|theme| theme.to_string())
        .collect();
    let cities: Vec<String> = trip.stops.iter().map(|stop| stop.city.clone()).collect();
    (!unmet.is_empty()).then(|| {
        format!(
            "The data has nothing on {} in {}.",
            listed(&unmet),
            listed(&cities)
        )
    })
}
