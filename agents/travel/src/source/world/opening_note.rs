//! Opening rules that the data files keep in words: the columns hold one closed weekday and one pair of hours.

use std::collections::BTreeSet;

use jiff::civil::Time;

/// Weekdays by their English beginning, Monday first.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Words of a clause that restrict a weekday. What opens late or closes early that day is left out that day.
const RESTRICTING: [&str; 6] = [
    "closed",
    "closes at",
    "opens late",
    "afternoon only",
    "worship",
    "shut",
];

/// Weekdays (1 Monday to 7 Sunday) that a note rules out.
pub(super) fn closed_weekdays(note: &str) -> BTreeSet<i8> {
    let mut closed = BTreeSet::new();
    for clause in note.to_lowercase().split(';') {
        let named: BTreeSet<i8> = (1_i8..)
            .zip(WEEKDAYS)
            .filter(|(_, day)| clause.contains(day))
            .map(|(n, _)| n)
            .collect();
        let restricts =
            RESTRICTING.iter().any(|word| clause.contains(word)) && !clause.contains("evening");
        let only = clause.contains(" only") || clause.trim().starts_with("sundays,");
        if restricts {
            closed.extend(named);
        } else if clause.contains("weekends only") {
            closed.extend(1..=5);
        } else if clause.contains("weekdays only") {
            closed.extend([6, 7]);
        } else if only && !named.is_empty() {
            closed.extend((1..=7).filter(|day| !named.contains(day)));
        }
    }
    closed
}

/// Months (1 to 12) in which it is open; empty for all year.
pub(super) fn open_months(note: &str) -> Vec<i8> {
    let note = note.to_lowercase();
    if note.contains("closed in winter") {
        return (3..=11).collect();
    }
    let Some(span) = note
        .split(';')
        .find(|clause| clause.contains("open") && clause.contains(" only"))
    else {
        return Vec::new();
    };
    let mut named: Vec<(usize, i8)> = (1_i8..)
        .zip(MONTHS)
        .filter_map(|(number, month)| Some((span.find(month)?, number)))
        .collect();
    named.sort_unstable();
    match named.as_slice() {
        [(_, first), (_, last)] if first <= last => (*first..=*last).collect(),
        _ => Vec::new(),
    }
}

/// `After 18:00` as the hour from which it is worth going.
pub(super) fn opens_after(note: &str) -> Option<Time> {
    let (hour, minute) = note.strip_prefix("After ")?.get(..5)?.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{closed_weekdays, open_months};

    #[test]
    fn further_closed_days_are_read_from_the_note() {
        assert_eq!(
            closed_weekdays("Also closed on Fridays; stone base of the old keep"),
            BTreeSet::from([5])
        );
        assert_eq!(
            closed_weekdays("Fish market closed Sunday and Monday"),
            BTreeSet::from([1, 7])
        );
        assert_eq!(
            closed_weekdays("Weekends only"),
            BTreeSet::from([1, 2, 3, 4, 5])
        );
        assert_eq!(
            closed_weekdays("Sunday mornings only, 9 to 15"),
            BTreeSet::from([1, 2, 3, 4, 5, 6])
        );
        assert_eq!(
            closed_weekdays("Best on Sundays, when traffic is limited"),
            BTreeSet::new()
        );
    }

    #[test]
    fn seasons_are_read_from_the_note() {
        assert_eq!(
            open_months("day trip by bus; open mid-March to mid-May only"),
            vec![3, 4, 5]
        );
        assert_eq!(
            open_months("Grass hill with a city view; closed in winter").len(),
            9
        );
        assert!(open_months("Only with a timed reservation").is_empty());
    }
}
