//! Reading the texts of a plan as the benchmark's judge reads them.

/// The two cities of `from A to B`: B ends at a comma or with the text.
pub(super) fn from_to(text: &str) -> Option<(&str, &str)> {
    let begins = text.match_indices("from");
    begins
        .filter_map(|(at, word)| text.get(at + word.len()..))
        .find_map(after_from)
}

fn after_from(rest: &str) -> Option<(&str, &str)> {
    let a_on = rest.trim_start();
    if a_on.len() == rest.len() {
        return None;
    }
    let splits = a_on.match_indices("to").filter_map(|(at, word)| {
        let (before, after) = (a_on.get(..at)?, a_on.get(at + word.len()..)?);
        let a = before.trim_end();
        let b = after.trim_start();
        let apart = a.len() < before.len() && b.len() < after.len();
        let b = b.split(',').next().unwrap_or(b);
        (apart && !a.is_empty() && !b.is_empty()).then_some((a, b))
    });
    splits.into_iter().next()
}

/// `Toledo` of `Toledo(Ohio)`; any other text as it is.
pub(super) fn without_brackets(text: &str) -> &str {
    match text.split_once('(') {
        Some((before, after)) if after.contains(')') => before,
        _ => text,
    }
}

/// `Subway` and `Rockford` of `Subway, Rockford`; the city has lost its state in brackets. Two dashes when there is no city.
/// Of a name with several lines the last one counts.
pub(super) fn name_and_city(text: &str) -> (&str, &str) {
    match text.rsplit_once(',') {
        Some((name, city)) if !city.is_empty() => {
            let name = name.rsplit('\n').next().unwrap_or(name);
            (name.trim(), without_brackets(city.trim()).trim())
        }
        _ => ("-", "-"),
    }
}

/// The number of `Flight Number: F3573659, from …`.
pub(super) fn flight_number(text: &str) -> Option<&str> {
    let after = text.split("Flight Number: ").nth(1)?;
    after.split(',').next()
}

#[cfg(test)]
mod tests {
    use super::{flight_number, from_to, name_and_city, without_brackets};

    #[test]
    fn a_way_has_two_cities_and_ends_at_a_comma() {
        let flight = "Flight Number: F1, from St. Petersburg to Toledo(Ohio), Departure Time: 1:00";
        assert_eq!(from_to(flight), Some(("St. Petersburg", "Toledo(Ohio)")));
        assert_eq!(flight_number(flight), Some("F1"));
        assert_eq!(
            from_to("from Toledo to Sacramento"),
            Some(("Toledo", "Sacramento"))
        );
        assert_eq!(from_to("Sacramento"), None);
        assert_eq!(from_to("from Toledo"), None);
        assert_eq!(from_to("fromA to B"), None);
        assert_eq!(from_to("from  to B"), None);
    }

    #[test]
    fn the_city_of_a_place_stands_after_the_last_comma() {
        let museum = "The Museum of Fine Arts, Houston, Houston(Texas)";
        assert_eq!(
            name_and_city(museum),
            ("The Museum of Fine Arts, Houston", "Houston")
        );
        assert_eq!(name_and_city("Subway"), ("-", "-"));
        assert_eq!(name_and_city("Subway,"), ("-", "-"));
        assert_eq!(without_brackets("Toledo(Ohio"), "Toledo(Ohio");
    }
}
