use super::phrase::{from_to, without_brackets};

/// What an entry has to hold to count as lying in the city of its day.
///
/// On a day of travel these are its two cities. On any other day the benchmark's judge takes the city's letters one by one.
pub(super) struct CityMarks(Vec<String>);

impl CityMarks {
    /// Of a day's city; nothing where it is a way that cannot be read.
    pub(super) fn of(current_city: &str) -> Option<Self> {
        if !current_city.contains("from") {
            let letters = without_brackets(current_city).chars();
            return Some(Self(letters.map(String::from).collect()));
        }
        let (a, b) = from_to(current_city)?;
        let cities = [a, b].map(|city| without_brackets(city).to_owned());
        Some(Self(cities.to_vec()))
    }

    /// Whether a text holds each of them.
    pub(super) fn all_in(&self, text: &str) -> bool {
        self.0.iter().all(|mark| text.contains(mark.as_str()))
    }

    /// Whether a text holds one of them.
    pub(super) fn any_in(&self, text: &str) -> bool {
        self.0.iter().any(|mark| text.contains(mark.as_str()))
    }

    /// Whether a text holds the last one: where the night is spent.
    pub(super) fn last_in(&self, text: &str) -> bool {
        let last = self.0.last();
        last.is_some_and(|mark| text.contains(mark.as_str()))
    }
}
