//! In which order the tasks of a run are best begun, where there are fewer agents than tasks.
//!
//! Most of the time hangs on the longest way to the end of the run, so that tasks go by the length
//! of theirs (highest level first: Hu, "Parallel Sequencing and Assembly Line Problems", 1961).
//! That rule is nearly the best, and now and then worse than the order in which the plan lists its
//! tasks: both are tried on two and on three imagined agents, and the better one is taken.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

use crate::{RunTask, limits::EXPECTED_MS_MAX};

/// What a task takes that does not say: all such tasks weigh the same.
const EXPECTED_MS: u64 = 1_000;
/// Tasks up to which both orders are tried: some milliseconds. The difference vanishes in longer
/// plans.
const TRIED_TASKS_MAX: usize = 1_000;
/// Imagined agents: with more of them the order hardly matters.
const IMAGINED_AGENTS: [usize; 2] = [2, 3];

impl RunTask {
    /// How long its work usually takes, in milliseconds; one second where nobody said.
    pub(crate) fn expected_ms(&self) -> u64 {
        let expected = self.delegation.expected;
        let expected_ms = expected.and_then(|expected| u64::try_from(expected.as_ms()).ok());
        expected_ms.map_or(EXPECTED_MS, |ms| ms.clamp(1, EXPECTED_MS_MAX))
    }
}

/// Ranks the tasks of a run: of those that may begin, the one with the highest rank goes first.
/// `tasks` have no cycles.
pub(crate) fn rank(tasks: &mut [RunTask]) {
    let paths_ms = paths_ms(tasks);
    let listed: Vec<u64> = (1..=tasks.len() as u64).rev().collect();
    let ranks = if list_is_better(tasks, &paths_ms, &listed) {
        listed
    } else {
        paths_ms
    };
    for (task, rank) in tasks.iter_mut().zip(ranks) {
        task.rank = rank;
    }
}

/// The longest expected time from the beginning of each task to the end of the run.
fn paths_ms(tasks: &[RunTask]) -> Vec<u64> {
    let dependents = dependents(tasks);
    let mut open: Vec<usize> = dependents.iter().map(Vec::len).collect();
    let mut done: Vec<usize> = (0..tasks.len()).filter(|place| open[*place] == 0).collect();
    let mut paths_ms = vec![0_u64; tasks.len()];
    while let Some(place) = done.pop() {
        paths_ms[place] = paths_ms[place].saturating_add(tasks[place].expected_ms());
        for before in tasks[place].depends_on.iter().copied() {
            paths_ms[before] = paths_ms[before].max(paths_ms[place]);
            open[before] = open[before].saturating_sub(1);
            if open[before] == 0 {
                done.push(before);
            }
        }
    }
    paths_ms
}

/// For each task the places of those that need its result.
pub(crate) fn dependents(tasks: &[RunTask]) -> Vec<Vec<usize>> {
    let mut dependents = vec![Vec::new(); tasks.len()];
    for (place, task) in tasks.iter().enumerate() {
        for before in &task.depends_on {
            dependents[*before].push(place);
        }
    }
    dependents
}

fn list_is_better(tasks: &[RunTask], paths_ms: &[u64], listed: &[u64]) -> bool {
    if tasks.len() > TRIED_TASKS_MAX {
        return false;
    }
    let took_ms = |ranks: &[u64]| IMAGINED_AGENTS.map(|agents| makespan_ms(tasks, ranks, agents));
    took_ms(listed) < took_ms(paths_ms)
}

/// How long a run takes when so many agents with one slot each begin the tasks by rank.
fn makespan_ms(tasks: &[RunTask], ranks: &[u64], agents: usize) -> u64 {
    let dependents = dependents(tasks);
    let mut waits_for: Vec<usize> = tasks.iter().map(|task| task.depends_on.len()).collect();
    let key = |place: usize| (Reverse(ranks[place]), place);
    let first = (0..tasks.len()).filter(|place| waits_for[*place] == 0);
    let mut ready: BTreeSet<_> = first.map(key).collect();
    let mut at_work: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let mut now_ms = 0;
    loop {
        while at_work.len() < agents {
            let Some((_, place)) = ready.pop_first() else {
                break;
            };
            at_work.push(Reverse((now_ms + tasks[place].expected_ms(), place)));
        }
        let Some(Reverse((ended_ms, place))) = at_work.pop() else {
            return now_ms;
        };
        now_ms = ended_ms;
        let mut ended = vec![place];
        while at_work.peek().is_some_and(|Reverse((ms, _))| *ms == now_ms) {
            ended.extend(at_work.pop().map(|Reverse((_, place))| place));
        }
        for dependent in ended.into_iter().flat_map(|place| &dependents[place]) {
            waits_for[*dependent] -= 1;
            if waits_for[*dependent] == 0 {
                ready.insert(key(*dependent));
            }
        }
    }
}
