//! What must be true of a run that has answered a request under several assumptions.

use std::collections::BTreeSet;

use muster_engine::{AttemptState, Run, RunTask};
use muster_proto::{RunId, TaskId, api::TaskState};

use crate::broker::Broker;

impl Broker {
    /// Each scenario is integrated once or has failed, and what is equal was done once.
    pub(crate) fn judge_scenarios(&mut self, run_id: &RunId) {
        let Some(run) = self.fold.run(run_id) else {
            return;
        };
        for scenario in 0..run.scenarios.len() {
            judge_scenario(run, scenario);
        }
        let of_plan: Vec<&RunTask> = run
            .tasks
            .iter()
            .filter(|task| is_shared_kind(task))
            .collect();
        for (place, task) in of_plan.iter().enumerate() {
            let twin = of_plan[..place]
                .iter()
                .find(|other| are_equal(run, other, task));
            assert!(
                twin.is_none(),
                "INV-4: {} and {} of {run_id} are equal, and were done twice",
                twin.map_or("", |twin| twin.id.as_str()),
                task.id
            );
        }
        let shared = run.tasks.iter().filter(|task| task.scenarios.len() > 1);
        self.shared += shared.count();
    }
}

fn judge_scenario(run: &Run, scenario: usize) {
    let of_it = |task: &&RunTask| task.scenarios.contains_key(&scenario);
    let failed = |task: &RunTask| task.state == TaskState::Failed;
    let has_failed = run.tasks.iter().filter(of_it).any(failed);
    let named = |task: &&RunTask| task.id.as_str().starts_with("integration-s");
    let integrations: Vec<&RunTask> = run.tasks.iter().filter(of_it).filter(named).collect();
    assert!(
        integrations.len() == usize::from(run.workflow.is_some()),
        "INV-4: scenario {scenario} of {} has {} integrations",
        run.id,
        integrations.len()
    );
    for integration in integrations {
        let brought = |attempt: &&muster_engine::Attempt| attempt.state == AttemptState::Succeeded;
        let brought = integration.attempts.iter().filter(brought).count();
        assert!(
            brought == usize::from(!has_failed),
            "INV-4: scenario {scenario} of {} was integrated {brought} times",
            run.id
        );
    }
}

/// Whether a task could have been shared ever since it was there: of a plan, done without ado, and
/// without tasks that it added.
fn is_shared_kind(task: &RunTask) -> bool {
    let is_stage = ["planning-s", "integration-s"]
        .iter()
        .any(|it| task.id.as_str().starts_with(it));
    let is_done = task.state == TaskState::Succeeded && task.superseded == 0;
    !is_stage && is_done && task.depth == 0 && !task.added_tasks && !task.scenarios.is_empty()
}

/// Whether two tasks of different scenarios have the same work on the same results.
fn are_equal(run: &Run, left: &RunTask, right: &RunTask) -> bool {
    let work = |task: &RunTask| {
        let agent_type = task.fell_back_from.as_ref().unwrap_or(&task.agent_type);
        (agent_type.clone(), task.payload.clone(), task.priority)
    };
    let way = |task: &RunTask| (task.optional, task.timeout, task.delegation.clone());
    let apart = left
        .scenarios
        .keys()
        .all(|it| !right.scenarios.contains_key(it));
    apart
        && work(left) == work(right)
        && way(left) == way(right)
        && inputs(run, left) == inputs(run, right)
}

/// The results that a task gets, with the names by which its agent knows them.
fn inputs(run: &Run, task: &RunTask) -> BTreeSet<(usize, TaskId)> {
    let scenario = task.scenarios.keys().next();
    let named = |place: &usize| {
        let known = scenario.and_then(|scenario| run.tasks[*place].scenarios.get(scenario));
        known.map(|name| (*place, name.clone()))
    };
    task.depends_on.iter().filter_map(named).collect()
}
