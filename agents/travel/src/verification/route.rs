use super::case::Case;
use super::phrase::{from_to, without_brackets};
use super::{EntryName, Failure, Rule};

const RULE: Rule = Rule::ReasonableCityRoute;
/// Trips of so many days go to one city, which the benchmark's judge does not compare.
const DAYS_OF_ONE_CITY: u32 = 3;
/// Home, a city, and home again.
const PLACES_MIN: usize = 3;

/// From home, through cities of the state asked for, each once, and back.
pub(super) fn failures(case: &Case<'_>) -> Vec<Failure> {
    match Places::of(case) {
        Err(failure) => vec![failure],
        Ok(places) => places.failures(case),
    }
}

/// The cities in the order of the days, each with its day.
struct Places<'a>(Vec<(u32, &'a str)>);

impl<'a> Places<'a> {
    fn of(case: &Case<'a>) -> Result<Self, Failure> {
        let mut places = Vec::new();
        for (number, day) in case.numbered() {
            let Some(text) = day.current_city.text() else {
                return Err(failure(number, "the day has no city".to_owned()));
            };
            if !text.contains("from") {
                places.push((number, without_brackets(text)));
                continue;
            }
            let Some((a, b)) = from_to(text) else {
                let reason = format!("{text:?} is not of the form \"from A to B\"");
                return Err(failure(number, reason));
            };
            places.extend([a, b].map(|city| (number, without_brackets(city))));
        }
        Ok(Self(places))
    }

    fn failures(&self, case: &Case<'_>) -> Vec<Failure> {
        let mut failures = Vec::new();
        failures.extend(begins_elsewhere(case));
        failures.extend(self.not_closed());
        failures.extend(self.out_of_order());
        failures.extend(self.elsewhere(case));
        failures
    }

    fn not_closed(&self) -> Option<Failure> {
        let (first, last) = self.0.first().zip(self.0.last())?;
        let reason = || format!("the trip begins in {} and ends in {}", first.1, last.1);
        (first.1 != last.1).then(|| failure(last.0, reason()))
    }

    /// Cities between the first and the last that stand there once, or again after others.
    fn out_of_order(&self) -> Option<Failure> {
        let places = &self.0;
        if places.len() < PLACES_MIN {
            let reason = "there is no city between home and home".to_owned();
            return Some(Failure::of_plan(RULE, reason));
        }
        let last = places.len() - 1;
        let mut visited: Vec<&str> = Vec::new();
        let mut at = 0;
        while let Some((day, city)) = places.get(at) {
            if at != 0 && at != last && visited.contains(city) {
                return Some(failure(*day, format!("{city} is visited again")));
            }
            let stays = places.iter().skip(at).take_while(|(_, it)| it == city);
            let stays = stays.count();
            if stays == 1 && at != 0 && at != last {
                return Some(failure(
                    *day,
                    format!("{city} is passed through without a stay"),
                ));
            }
            at += stays;
            visited.push(city);
        }
        None
    }

    fn elsewhere(&self, case: &Case<'_>) -> Vec<Failure> {
        let last = self.0.len().saturating_sub(1);
        let places = self.0.iter().enumerate();
        let failures = places.filter_map(|(at, (day, city))| {
            let Some(state) = case.records.state(city) else {
                return Some(failure(*day, format!("there is no city {city:?}")));
            };
            let visited = at != 0 && at != last && case.asked.days > DAYS_OF_ONE_CITY;
            let asked = &case.asked.dest;
            (visited && state != asked)
                .then(|| failure(*day, format!("{city} is in {state}, not in {asked}")))
        });
        failures.collect()
    }
}

fn begins_elsewhere(case: &Case<'_>) -> Option<Failure> {
    let text = case.days.first()?.current_city.text()?;
    let (a, _) = from_to(text).filter(|_| text.contains("from"))?;
    let (city, home) = (without_brackets(a), &case.asked.org);
    (city != home).then(|| failure(1, format!("the trip begins in {city}, not in {home}")))
}

fn failure(day: u32, reason: String) -> Failure {
    Failure::of_entry(RULE, day, EntryName::CurrentCity, reason)
}
