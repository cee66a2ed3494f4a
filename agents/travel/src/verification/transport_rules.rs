use super::case::Case;
use super::{EntryName, Failure, Rule};

/// How one gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Means {
    Taxi,
    SelfDriving,
    Flight,
}

impl Means {
    fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let words = [
            ("taxi", Self::Taxi),
            ("self-driving", Self::SelfDriving),
            ("flight", Self::Flight),
        ];
        let found = words.into_iter().find(|(word, _)| lower.contains(word));
        found.map(|(_, means)| means)
    }
}

/// There is a way on the first day, and nobody drives a car of one's own beside flights or taxis.
pub(super) fn conflicting(case: &Case<'_>) -> Vec<Failure> {
    let rule = Rule::NonConflictingTransportation;
    let entry = EntryName::Transportation;
    let first = case.days.first().and_then(|day| day.planned(entry));
    if first.is_none() {
        let reason = "the first day has no way".to_owned();
        return vec![Failure::of_entry(rule, 1, entry, reason)];
    }
    let ways = case.planned(entry);
    let ways: Vec<(u32, Means)> = ways
        .filter_map(|(day, text)| Some((day, Means::of(text)?)))
        .collect();
    let Some((drives, _)) = ways.iter().find(|(_, means)| *means == Means::SelfDriving) else {
        return Vec::new();
    };
    let others = ways
        .iter()
        .filter(|(_, means)| *means != Means::SelfDriving);
    let failures = others.map(|(day, means)| {
        let word = if *means == Means::Taxi {
            "a taxi"
        } else {
            "a flight"
        };
        let reason = format!("{word} beside self-driving on day {drives}");
        Failure::of_entry(rule, *day, entry, reason)
    });
    failures.collect()
}

/// What was ruled out is not used; nothing when nothing was.
pub(super) fn ruled_out(case: &Case<'_>) -> Option<Vec<Failure>> {
    let wish = case.asked.local_constraint.transportation.as_deref()?;
    let word = match wish {
        "no flight" => Some("Flight"),
        "no self-driving" => Some("Self-driving"),
        _ => None,
    };
    let ways = case.planned(EntryName::Transportation);
    let used = ways.filter(|(_, text)| word.is_some_and(|word| text.contains(word)));
    let failures = used.map(|(day, text)| {
        let reason = format!("{text:?}, but {wish} was asked for");
        Failure::of_entry(Rule::Transportation, day, EntryName::Transportation, reason)
    });
    Some(failures.collect())
}
