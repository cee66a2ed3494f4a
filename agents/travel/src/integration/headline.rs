use crate::budget::BudgetFinding;
use crate::exchange::show_money;
use crate::itinerary::listed;
use crate::trip::Trip;

/// Cities that a title names; more are counted.
const TITLE_CITIES_MAX: usize = 4;

/// `5 days in Tokyo and Kyoto`.
pub(super) fn title(trip: &Trip) -> String {
    let days = trip.dates.days();
    let mut cities: Vec<String> = Vec::new();
    for stop in &trip.stops {
        if !cities.contains(&stop.city) {
            cities.push(stop.city.clone());
        }
    }
    if cities.len() > TITLE_CITIES_MAX {
        let more = cities.len() - TITLE_CITIES_MAX + 1;
        cities.truncate(TITLE_CITIES_MAX - 1);
        cities.push(format!("{more} more"));
    }
    let plural = if days == 1 { "day" } else { "days" };
    format!("{days} {plural} in {}", listed(&cities))
}

/// What must be known before anything else.
pub(super) fn of(trip: &Trip, budget: &BudgetFinding, dated: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((excess, limit)) = budget.excess_cents.zip(budget.limit_cents) {
        lines.push(format!(
            "**This is {} over your budget of {}.** It is the cheapest valid combination that was found; \
             what would help stands below the costs.",
            show_money(excess, &budget.currency),
            show_money(limit, &budget.currency),
        ));
    }
    let first = trip.stops.first().map_or("", |stop| stop.city.as_str());
    if trip.origin.is_none() {
        let left = if dated {
            ""
        } else {
            " Day 1 begins at 13:00 and the last day ends at 15:00."
        };
        lines.push(format!(
            "Priced from your arrival in {first}: you named no place to set out from, so the way there and back is \
             not included. Add \"from\" and your city to include it.{left}"
        ));
    }
    if trip.rushed {
        lines.push(
            "It is rushed: at least one stop gets less than a full day. Fewer stops or more days would give it room."
                .to_owned(),
        );
    }
    lines
}

/// What was assumed, without what the headlines say already.
pub(super) fn assumptions(trip: &Trip) -> Vec<String> {
    let said = |text: &&String| {
        (trip.origin.is_none() && text.contains("no place to set out from"))
            || (trip.rushed && text.contains("is a rush"))
    };
    trip.assumptions
        .iter()
        .filter(|text| !said(text))
        .cloned()
        .collect()
}
