//! Reading the folder's phrases: durations, distances, times, house rules.

use jiff::civil::Time;

use crate::source::RoomKind;
use crate::trip::{HouseRule, Theme};

/// Minutes of `2 hours 41 minutes` or `10 hours 55 mins`; none when it counts days or nothing at all, which the
/// benchmark's judge calls an invalid leg.
pub(super) fn minutes(phrase: &str) -> Option<u32> {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let mut total = 0_u32;
    for pair in words.chunks(2) {
        let [number, unit] = pair else { return None };
        let number: u32 = number.parse().ok()?;
        let factor = match unit.chars().next()? {
            'h' => 60,
            'm' => 1,
            _ => return None,
        };
        total = total.saturating_add(number.saturating_mul(factor));
    }
    (total > 0).then_some(total)
}

/// Kilometres of `1,144 km`.
pub(super) fn kilometres(phrase: &str) -> Option<f64> {
    let number = phrase.strip_suffix("km")?.trim().replace(',', "");
    number
        .parse::<f64>()
        .ok()
        .filter(|km| km.is_finite() && *km >= 0.0)
}

/// A time such as `07:19`.
pub(super) fn time(phrase: &str) -> Option<Time> {
    let (hour, minute) = phrase.trim().split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

pub(super) fn room_kind(phrase: &str) -> Option<RoomKind> {
    match phrase {
        "Entire home/apt" => Some(RoomKind::EntireRoom),
        "Private room" => Some(RoomKind::PrivateRoom),
        "Shared room" => Some(RoomKind::SharedRoom),
        _ => None,
    }
}

/// `No smoking & No pets` as what is forbidden.
pub(super) fn forbidden(phrase: &str) -> Vec<HouseRule> {
    let rules = phrase.split('&').filter_map(|rule| match rule.trim() {
        "No smoking" => Some(HouseRule::Smoking),
        "No pets" => Some(HouseRule::Pets),
        "No parties" => Some(HouseRule::Parties),
        "No children under 10" => Some(HouseRule::ChildrenUnder10),
        "No visitors" => Some(HouseRule::Visitors),
        _ => None,
    });
    rules.collect()
}

/// What the name of an attraction says that it is about: the folder has no column for it.
pub(super) fn themes(name: &str) -> Vec<Theme> {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let mut themes = Vec::new();
    let mut add = |words: &[&str], theme| {
        if has(words) {
            themes.push(theme);
        }
    };
    add(
        &["museum", "science center", "discovery center"],
        Theme::Museums,
    );
    add(
        &[
            "histor", "fort ", "battle", "memorial", "monument", "heritage", "mission",
        ],
        Theme::History,
    );
    add(&["art ", "arts", "gallery", "sculpture"], Theme::Art);
    add(
        &[
            "park",
            "garden",
            "trail",
            "lake",
            "falls",
            "nature",
            "forest",
            "canyon",
            "arboretum",
        ],
        Theme::Nature,
    );
    add(&["beach", "shore", "pier"], Theme::Beaches);
    add(&["zoo", "aquarium", "wildlife", "safari"], Theme::Wildlife);
    add(
        &[
            "children",
            "kids",
            "zoo",
            "aquarium",
            "amusement",
            "carousel",
            "playground",
            "fun ",
        ],
        Theme::Family,
    );
    add(&["trail", "mountain", "peak", "canyon"], Theme::Hiking);
    add(
        &["church", "cathedral", "temple", "basilica", "shrine"],
        Theme::Temples,
    );
    add(&["market"], Theme::Markets);
    add(&["winery", "vineyard"], Theme::Wine);
    add(
        &["music", "opera", "symphony", "theatre", "theater"],
        Theme::Music,
    );
    add(
        &["tower", "capitol", "mansion", "bridge", "house"],
        Theme::Architecture,
    );
    add(&["mall", "outlet", "shopping"], Theme::Shopping);
    add(
        &["escape", "zip", "adventure", "rafting", "ski"],
        Theme::Adventure,
    );
    themes
}

#[cfg(test)]
mod tests {
    use super::{kilometres, minutes};

    #[test]
    fn durations_that_count_days_are_no_legs() {
        assert_eq!(minutes("10 hours 55 mins"), Some(655));
        assert_eq!(minutes("2 hours 41 minutes"), Some(161));
        assert_eq!(minutes("1 day 3 hours"), None);
        assert_eq!(minutes(""), None);
    }

    #[test]
    fn distances_have_thousands() {
        assert_eq!(kilometres("1,144 km"), Some(1144.0));
        assert_eq!(kilometres(""), None);
    }
}
