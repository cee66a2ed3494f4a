//! What a city offers on given days, for whoever asks: the activity agent knows which doors are open.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::source::{Sight, Source};
use crate::trip::{PlaceId, Stop, Theme, Trip};

/// Days that are looked at: the longest stay that is worth the question.
const DAYS_MAX: usize = 31;
/// Interests that are asked about: what matters most comes first.
const THEMES_MAX: usize = 4;
/// When a place without opening hours is looked at.
const NOON: Time = Time::constant(12, 0, 0, 0);

/// What another agent asks the activity agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferQuestion {
    /// The id of the source that the trip is planned with.
    pub source: String,
    /// The city's id in that source.
    pub place: PlaceId,
    /// The first day.
    pub arrive: Date,
    /// The last day.
    pub leave: Date,
    /// What the travellers care for, the strongest first.
    pub themes: Vec<Theme>,
}

/// Sights of a city, and how many of them can be visited on the days in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Sights that are known.
    pub sights: u32,
    /// Those that are open on a day at least.
    pub open: u32,
    /// Open ones by theme, in the order in which they were asked for.
    pub themes: Vec<ThemeOffer>,
}

/// Sights that are open and about a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeOffer {
    /// The theme.
    pub theme: Theme,
    /// How many are open on a day at least.
    pub open: u32,
}

impl OfferQuestion {
    /// About one stop of a trip.
    #[must_use]
    pub fn of(trip: &Trip, stop: &Stop) -> Self {
        let themes = trip.interests.iter().map(|interest| interest.theme);
        Self {
            source: trip.source.clone(),
            place: stop.place.clone(),
            arrive: stop.arrive,
            leave: stop.leave,
            themes: themes.take(THEMES_MAX).collect(),
        }
    }
}

impl Offer {
    /// The same for travellers, in one sentence; nothing where no sights are known.
    #[must_use]
    pub fn sentence(&self, city: &str) -> Option<String> {
        if self.sights == 0 {
            return None;
        }
        let themes = self.themes.iter().filter(|offer| offer.open > 0);
        let themes = themes.map(|offer| format!("; {} for {}", offer.open, offer.theme));
        let themes: String = themes.collect();
        Some(format!(
            "{city}: {} of {} sights are open on your days there{themes}.",
            self.open, self.sights
        ))
    }
}

/// Counts what is open.
#[must_use]
pub fn offer(source: &dyn Source, question: &OfferQuestion) -> Offer {
    let sights = source.sights(&question.place);
    let days: Vec<Date> = question
        .arrive
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= question.leave)
        .take(DAYS_MAX)
        .collect();
    let open: Vec<&Sight> = sights
        .iter()
        .filter(|sight| days.iter().any(|day| is_open(sight, *day)))
        .collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let themes = question.themes.iter().take(THEMES_MAX).map(|theme| {
        let about = open.iter().filter(|sight| sight.themes.contains(theme));
        ThemeOffer {
            theme: *theme,
            open: count(about.count()),
        }
    });
    Offer {
        sights: count(sights.len()),
        open: count(open.len()),
        themes: themes.collect(),
    }
}

/// Whether its doors open on a day at all.
fn is_open(sight: &Sight, day: Date) -> bool {
    let start = sight.opens.unwrap_or(NOON);
    sight.open_during(day, start, start)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::source::World;

    #[test]
    fn a_museum_that_is_shut_on_the_only_day_is_not_counted() {
        let world = World::bundled().unwrap();
        let (city, shut) = world
            .cities()
            .iter()
            .find_map(|city| {
                let sights = world.sights(&city.place).iter();
                let mut shut = sights.filter(|sight| sight.closed_weekdays.contains(&1));
                shut.next().map(|sight| (city, sight))
            })
            .unwrap();
        // A Monday and a Tuesday.
        let (monday, tuesday) = (date(2026, 6, 1), date(2026, 6, 2));
        let question = |arrive, leave| OfferQuestion {
            source: String::new(),
            place: city.place.clone(),
            arrive,
            leave,
            themes: vec![shut.themes[0]],
        };
        let one = offer(&world, &question(monday, monday));
        let both = offer(&world, &question(monday, tuesday));
        assert!(one.open < both.open, "{one:?} {both:?}");
        assert!(one.themes[0].open <= one.open, "{one:?}");
        let sentence = both.sentence("There").unwrap();
        assert!(sentence.starts_with("There: "), "{sentence}");
    }
}
