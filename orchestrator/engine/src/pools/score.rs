//! How well an agent suits a task.

use muster_proto::api::ScoreParts;

use super::agent::Agent;

/// What a task needs of an agent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Need<'a> {
    /// What the agent should be able to do.
    pub(crate) capabilities: &'a [String],
    /// Tokens that the task has about.
    pub(crate) context_tokens: u64,
}

impl Agent {
    pub(super) fn parts(&self, need: Need<'_>, cheapest_usd: f64) -> ScoreParts {
        let seconds = f64::from(self.record.response_time_avg.as_ms()) / 1_000.0;
        let free = f64::from(self.free()) / f64::from(self.record.max_capacity.max(1));
        ScoreParts {
            specialisation: thousandths(self.specialisation(need.capabilities)),
            load: thousandths(free),
            response: thousandths(1.0 / (1.0 + seconds)),
            context: thousandths(context(self.record.context_window, need.context_tokens)),
            cost: thousandths(cost(self.record.cost_per_request, cheapest_usd)),
        }
    }

    fn specialisation(&self, asked: &[String]) -> f64 {
        if asked.is_empty() {
            return 1.0;
        }
        let listed = &self.record.capabilities;
        let known = asked.iter().filter(|name| listed.contains(name)).count();
        known as f64 / asked.len() as f64
    }
}

fn context(window: u64, tokens: u64) -> f64 {
    if window == 0 {
        return 1.0;
    }
    // An answer needs room too.
    let used = tokens as f64 / window as f64;
    (2.0 - 2.0 * used).clamp(0.0, 1.0)
}

fn cost(own_usd: f64, cheapest_usd: f64) -> f64 {
    if own_usd > 0.0 {
        cheapest_usd / own_usd
    } else {
        1.0
    }
}

fn thousandths(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_does_not_fit_the_context_counts_nothing_there() {
        assert!((context(1_000, 500) - 1.0).abs() < 1e-9);
        assert!((context(1_000, 750) - 0.5).abs() < 1e-9);
        assert!(context(1_000, 1_000).abs() < 1e-9);
        assert!((context(0, 1_000_000) - 1.0).abs() < 1e-9);
    }
}
