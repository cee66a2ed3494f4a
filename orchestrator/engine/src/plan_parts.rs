//! Plans that are too long for one event: their first tasks go before it, in events of their own.

use std::sync::Arc;

use muster_proto::json_bound;

use crate::{Event, RunAccepted, StoredPlanTask, StoredSuccess};

/// The format of records since which plans come in parts.
const FORMAT_WITH_PARTS: u32 = 3;
/// Bytes of tasks in one event: a record holds the event with the largest body beside it.
const PART_BYTES_MAX: usize = 128 * 1024;

/// The events that bring a long plan, the given one last and with the last of the tasks; `None`
/// where it can stay as it is, or has to, because not everybody reads parts yet.
pub(crate) fn split(event: &Event, format: u32) -> Option<Vec<Event>> {
    let plan = match event {
        Event::RunAccepted(accepted) => &accepted.plan,
        Event::TaskSucceeded { success, .. } | Event::PlanHeld { success, .. } => &success.plan,
        _ => return None,
    };
    if format < FORMAT_WITH_PARTS || bytes_of(plan) <= PART_BYTES_MAX {
        return None;
    }
    let run_id = event.run_id()?;
    let mut parts = chunks(plan);
    let last = parts.pop()?;
    let part = |tasks| Event::PlanPart {
        run_id: run_id.clone(),
        tasks,
    };
    let mut events: Vec<Event> = parts.into_iter().map(part).collect();
    events.push(with_plan(event, last)?);
    Some(events)
}

/// A bound for the bytes that tasks take in an event.
pub(crate) fn bytes_of(plan: &[StoredPlanTask]) -> usize {
    plan.iter().map(bytes_of_task).sum()
}

fn bytes_of_task(task: &StoredPlanTask) -> usize {
    json_bound::of_task(&task.node(), task.payload.inline_bytes())
}

fn chunks(plan: &[StoredPlanTask]) -> Vec<Vec<StoredPlanTask>> {
    let mut chunks = vec![Vec::new()];
    let mut bytes = 0;
    for task in plan {
        let more = bytes_of_task(task);
        if bytes > 0 && bytes + more > PART_BYTES_MAX {
            chunks.push(Vec::new());
            bytes = 0;
        }
        bytes += more;
        if let Some(last) = chunks.last_mut() {
            last.push(task.clone());
        }
    }
    chunks
}

fn with_plan(event: &Event, plan: Vec<StoredPlanTask>) -> Option<Event> {
    match event {
        Event::RunAccepted(accepted) => Some(Event::RunAccepted(Box::new(RunAccepted {
            plan,
            ..RunAccepted::clone(accepted)
        }))),
        Event::PlanHeld {
            run_id,
            task_id,
            attempt,
            success,
            question,
        } => Some(Event::PlanHeld {
            run_id: run_id.clone(),
            task_id: task_id.clone(),
            attempt: *attempt,
            success: Arc::new(StoredSuccess {
                plan,
                ..StoredSuccess::clone(success)
            }),
            question: question.clone(),
        }),
        Event::TaskSucceeded {
            run_id,
            task_id,
            attempt,
            success,
        } => Some(Event::TaskSucceeded {
            run_id: run_id.clone(),
            task_id: task_id.clone(),
            attempt: *attempt,
            success: Arc::new(StoredSuccess {
                plan,
                ..StoredSuccess::clone(success)
            }),
        }),
        _ => None,
    }
}
