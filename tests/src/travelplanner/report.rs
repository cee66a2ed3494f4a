use std::time::Duration;

use muster_travel::{Query, Rates, Verification};

use super::answer::Answer;

/// Rules that every request sets: the budget.
const HARD_RULES_MIN: usize = 1;

/// What is known of one query in the end.
pub(super) struct Judged<'a> {
    pub(super) query: &'a Query,
    pub(super) answer: &'a Answer,
    pub(super) verification: Verification,
    /// The rules that the request sets, or why it is not known what it asks for.
    pub(super) hard_rules: Result<usize, String>,
}

/// The rates, the times, and what is wrong with which plan.
pub(super) fn report(judged: &[Judged<'_>], fingerprint: &str) -> String {
    let mut rates = Rates::default();
    for one in judged {
        rates.add(
            &one.verification,
            *one.hard_rules.as_ref().unwrap_or(&HARD_RULES_MIN),
        );
    }
    let unlabelled = judged
        .iter()
        .filter(|one| one.query.labels.is_none())
        .count();
    let mut lines = vec![
        rates.to_string(),
        times(judged),
        format!("{:<20}{fingerprint}", "hash"),
    ];
    if unlabelled > 0 {
        lines.push(format!(
            "{unlabelled} without labels were judged by what their words are read as"
        ));
    }
    lines.extend(judged.iter().flat_map(complaints));
    lines.join("\n")
}

fn times(judged: &[Judged<'_>]) -> String {
    let mut times: Vec<Duration> = judged.iter().map(|one| one.answer.time).collect();
    times.sort();
    let (median, p99) = (at_share(&times, 0.5), at_share(&times, 0.99));
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    format!(
        "{:<20}median {:.1} ms, p99 {:.1} ms",
        "time a plan",
        ms(median),
        ms(p99)
    )
}

/// The smallest of sorted times that so many are not above.
fn at_share(sorted: &[Duration], share: f64) -> Duration {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    let time = sorted.get(place.saturating_sub(1));
    time.copied().unwrap_or_default()
}

fn complaints(one: &Judged<'_>) -> Vec<String> {
    let idx = one.query.idx;
    let mut lines = Vec::new();
    if let Err(reason) = &one.answer.trip {
        lines.push(format!("{idx}: no plan: {reason}"));
    }
    if let Err(reason) = &one.hard_rules {
        lines.push(format!(
            "{idx}: not judged: it is not known what is asked for: {reason}"
        ));
    }
    let failures = one.verification.failures.iter();
    lines.extend(failures.map(|failure| format!("{idx}: {failure}")));
    let remarks = one.verification.remarks.iter();
    lines.extend(remarks.map(|remark| format!("{idx}: passed over by the benchmark: {remark}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_times_counts_from_the_smallest() {
        let times: Vec<Duration> = (1..=60).map(Duration::from_millis).collect();
        assert_eq!(at_share(&times, 0.5), Duration::from_millis(30));
        assert_eq!(at_share(&times, 0.99), Duration::from_millis(60));
        assert_eq!(at_share(&[], 0.5), Duration::ZERO);
    }
}
