//! Close spellings.

/// Names longer than this are not compared: no place name needs more, and the cost is its square.
const NAME_CHARS_MAX: usize = 40;

/// How many changes still count as a slip, by the length of the name: short names differ from
/// each other by as much as from a typo of themselves.
fn slips_max(chars: usize) -> usize {
    match chars {
        0..=3 => 0,
        4..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// The names nearest to a folded one within its number of slips, nearest first and in the order
/// given among equals; at most `limit`.
pub(crate) fn nearest<'a>(
    wanted: &str,
    names: impl Iterator<Item = &'a str>,
    limit: usize,
) -> Vec<(&'a str, usize)> {
    let wanted: Vec<char> = wanted.chars().take(NAME_CHARS_MAX + 1).collect();
    if wanted.len() > NAME_CHARS_MAX {
        return Vec::new();
    }
    let bound = slips_max(wanted.len());
    let mut found: Vec<(&str, usize)> = names
        .filter_map(|name| distance(&wanted, name, bound).map(|d| (name, d)))
        .collect();
    found.sort_by_key(|(_, distance)| *distance);
    found.dedup_by_key(|(name, _)| *name);
    found.truncate(limit);
    found
}

/// The number of letters put in, left out, changed or swapped with the next one (optimal string
/// alignment), or `None` above `bound`.
fn distance(a: &[char], b: &str, bound: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().take(NAME_CHARS_MAX + 1).collect();
    if bound == 0 || a.len().abs_diff(b.len()) > bound || a.first() != b.first() && bound < 2 {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let at = |list: &[usize], k: usize| list.get(k).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, j) + usize::from(x != y);
            let mut best = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        if row.iter().min().is_some_and(|least| *least > bound) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|d| *d <= bound)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    fn first(wanted: &str) -> Option<&'static str> {
        let names = ["barcelona", "lisbon", "tokyo", "rome", "kyoto", "bern"];
        nearest(wanted, names.into_iter(), 3)
            .first()
            .map(|(name, _)| *name)
    }

    #[test]
    fn slips_of_the_pen_are_found() {
        assert_eq!(first("barcelonaa"), Some("barcelona"));
        assert_eq!(first("brcelona"), Some("barcelona"));
        assert_eq!(first("tokoy"), Some("tokyo"));
        assert_eq!(first("lisbno"), Some("lisbon"));
    }

    #[test]
    fn other_names_are_not_taken_for_slips() {
        assert_eq!(first("atlantis"), None);
        assert_eq!(first("rom"), None);
        assert_eq!(first("xyzzy"), None);
    }
}
