//! What follows when a scenario comes to nothing.

use muster_proto::{AtFault, Fault, api::TaskState, limits::TEXT_BYTES_MAX};

use super::clipped;
use crate::{Event, Run, RunTask, scenario::SCENARIO_FAILED};

/// What a failed task leads to: the end of the run or, where other scenarios go on, of what only the
/// task's scenarios need. Without failures, the end of a run whose tasks have all ended.
pub(crate) fn ends(run: &Run) -> Vec<Event> {
    let lost = run.lost_scenarios();
    if lost.len() < run.scenarios.len() {
        let is_left = |task: &&RunTask| task.is_open() && run.is_lost(task, &lost);
        let left: Vec<Event> = run
            .tasks
            .iter()
            .filter(is_left)
            .filter_map(|task| left_out(run, task))
            .collect();
        if left.is_empty() && run.tasks_open == 0 {
            let run_id = run.id.clone();
            return vec![Event::RunCompleted { run_id }];
        }
        return left;
    }
    end(run).into_iter().collect()
}

/// The end of a run without scenarios, or without any that could go on, follows from that of its tasks.
fn end(run: &Run) -> Option<Event> {
    let run_id = run.id.clone();
    let failed = run
        .tasks
        .iter()
        .find(|task| task.state == TaskState::Failed);
    match failed {
        Some(task) => Some(Event::RunFailed {
            run_id,
            fault: task.fault.clone()?,
        }),
        None if run.tasks_open == 0 => Some(Event::RunCompleted { run_id }),
        None => None,
    }
}

/// A task that nobody needs any more.
fn left_out(run: &Run, task: &RunTask) -> Option<Event> {
    let scenario = task.first_scenario()?;
    let (failed, fault) = run.fault_of(scenario)?;
    let name = &run.scenarios.get(scenario)?.name;
    let message = format!(
        "scenario {name:?} has no answer: {failed}: {}",
        fault.message
    );
    let fault = Fault {
        at_fault: fault.at_fault,
        retryable: false,
        ..Fault::fatal(clipped(message, TEXT_BYTES_MAX))
    };
    Some(Event::TaskSkipped {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        fault: fault.with_code(SCENARIO_FAILED),
    })
}

/// A person does not agree to the plan of a scenario: the others go on.
pub(crate) fn not_agreed(run: &Run, task: &RunTask) -> Event {
    let fault = Fault {
        at_fault: AtFault::Request,
        ..Fault::fatal("the plan was not agreed to")
    };
    Event::TaskFailed {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        fault: fault.with_code("not_agreed"),
    }
}
