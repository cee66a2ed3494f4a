//! Which results of the run before still hold.

use std::collections::BTreeMap;

use muster_proto::{Body, TaskId, api::TaskState};

use crate::{Event, KeptTask, Run, StoredPlanTask};

/// What a plan would do, where it takes the place of another run's.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    /// Tasks whose results are kept.
    pub(crate) kept: Vec<TaskId>,
    /// Tasks that are done, or done again.
    pub(crate) again: Vec<TaskId>,
}

/// The tasks that may be kept now, in an order in which each follows those that it needs. `begin` are
/// the places to look at first.
fn holding(run: &Run, begin: Vec<usize>) -> Vec<KeptTask> {
    let Some(modifies) = &run.modifies else {
        return Vec::new();
    };
    let mut kept: BTreeMap<usize, &Body> = BTreeMap::new();
    let mut found = Vec::new();
    let mut open = std::collections::VecDeque::from(begin);
    while let Some(place) = open.pop_front() {
        let task = &run.tasks[place];
        let is_new = task.attempts.is_empty() && task.sent_back == 0 && !kept.contains_key(&place);
        let waits = matches!(task.state, TaskState::Ready | TaskState::Blocked);
        let asks = run.questions.iter().any(|asked| asked.task_id == task.id);
        if !is_new || !waits || asks || !run.is_of_plan(place) {
            continue;
        }
        let own = |place: usize| run.tasks[place].success.as_ref().map(|it| &it.data);
        let data = |place: usize| kept.get(&place).copied().or_else(|| own(place));
        let key = run.key_of(place, data);
        let Some((key, result)) = key.and_then(|key| modifies.results.get_key_value(&key)) else {
            continue;
        };
        kept.insert(place, &result.success.data);
        found.push(KeptTask {
            task_id: task.id.clone(),
            key: key.clone(),
        });
        open.extend(task.dependents.iter().copied());
    }
    found
}

/// What is kept of the run before, after what `done` says has happened to its tasks: one of them is
/// done, or, where missing, its plan has come.
pub(crate) fn keep(run: &Run, done: Option<&TaskId>) -> Option<Event> {
    run.modifies.as_ref()?;
    let depends = |place: &usize| match done.and_then(|id| run.place(id)) {
        Some(before) => run.tasks[*place].depends_on.contains(&before),
        None => true,
    };
    let begin = (0..run.tasks.len()).filter(depends);
    let begin = begin.filter(|place| run.tasks[*place].state == TaskState::Ready);
    let tasks = holding(run, begin.collect());
    (!tasks.is_empty()).then(|| Event::TasksKept {
        run_id: run.id.clone(),
        tasks,
    })
}

/// What a plan would keep and do again.
pub(crate) fn preview(run: &Run, scenario: Option<usize>, plan: &[StoredPlanTask]) -> Preview {
    let mut planned = run.clone();
    let first = planned.tasks.len();
    match scenario {
        None => planned.add_plan(plan),
        Some(scenario) => planned.add_plan_of(scenario, plan),
    }
    let begin = (first..planned.tasks.len()).filter(|place| planned.tasks[*place].waits_for == 0);
    let kept: Vec<TaskId> = holding(&planned, begin.collect())
        .into_iter()
        .map(|kept| kept.task_id)
        .collect();
    let again = planned.tasks[first..].iter().map(|task| task.id.clone());
    let again = again.filter(|id| planned.place(id).is_some_and(|it| planned.is_of_plan(it)));
    Preview {
        again: again.filter(|id| !kept.contains(id)).collect(),
        kept,
    }
}
